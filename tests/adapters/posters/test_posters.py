"""Posters: the addresses are the operator's, the code says them, the words fit the sheet."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import segno

from adapters.posters.addresses import Address, BadAddress, addresses
from adapters.posters.draw import HEIGHT, MARGIN, WIDTH, poster, width
from adapters.posters.words import title, words
from knowledge.loader import load
from tests.adapters.cli.kit import Operator

OTHER_CITY = Path(__file__).parents[2] / "other_city"
PAGE = Address("page", "https://bot.example.jp/", "bot.example.jp")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def sheet() -> ET.Element:
    kb = load(OTHER_CITY)
    return ET.fromstring(poster(PAGE, words(kb), title(kb, "")))  # noqa: S314 - made here


def test_the_addresses_are_those_that_were_given() -> None:
    found = addresses("@123abcde", "toride_bot", "https://bot.example.jp/")
    assert [(each.kind, each.url, each.shown) for each in found] == [
        ("line", "https://line.me/R/ti/p/%40123abcde", "LINE ID: @123abcde"),
        ("telegram", "https://t.me/toride_bot", "Telegram: @toride_bot"),
        ("page", "https://bot.example.jp/", "bot.example.jp"),
    ]
    assert addresses("https://lin.ee/AbCdEf", "", "")[0].url == "https://lin.ee/AbCdEf"


def test_with_a_topic_each_leads_to_its_answer() -> None:
    found = addresses("@123abcde", "toride_bot", "https://bot.example.jp", "smartphone-class/when", "教室 & 日時")
    assert [each.url for each in found] == [
        "https://line.me/R/oaMessage/%40123abcde/?%E6%95%99%E5%AE%A4%20%26%20%E6%97%A5%E6%99%82",
        "https://t.me/toride_bot?start=smartphone-class--when",
        "https://bot.example.jp/?topic=smartphone-class/when",
    ]


def test_every_fault_is_said_at_once_and_nothing_is_guessed() -> None:
    with pytest.raises(BadAddress) as caught:
        addresses("123", "a b", "http://bot.example.jp")
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["--line 123", "--telegram a b", "--page http"]
    with pytest.raises(BadAddress, match="どれか1つは要ります"):
        addresses("", "", "")
    for foreign in ("https://evil.example/line.me", "http://lin.ee/x", "https://line.me.evil.example/"):
        with pytest.raises(BadAddress):
            addresses(foreign, "", "")


def test_the_code_is_the_address_with_a_quiet_zone(sheet: ET.Element) -> None:
    (code,) = sheet.iter(f"{SVG}path")
    made = segno.make(PAGE.url, error="m", micro=False)
    assert code.get("d") == re.findall(r' d="([^"]+)"', made.svg_inline(border=4))[0]
    (inner,) = [each for each in sheet.iter(f"{SVG}svg") if each.get("viewBox", "").startswith("0 0 ") and each is not sheet]
    assert inner.get("viewBox") == f"0 0 {made.symbol_size(border=4)[0]} {made.symbol_size(border=4)[1]}"


def bottom(sheet: ET.Element, y: float) -> float:
    """A height on paper: the whole is made smaller when it would not fit."""
    (group,) = sheet.iter(f"{SVG}g")
    scale = float(re.findall(r"scale\(([0-9.]+)\)", group.get("transform", ""))[0])
    return MARGIN * (1 - scale) + y * scale


def test_everything_stands_on_the_sheet(sheet: ET.Element) -> None:
    assert (sheet.get("width"), sheet.get("height")) == ("210.0mm", "297.0mm")
    for text in sheet.iter(f"{SVG}text"):
        size, x, y = (float(text.get(name, "0")) for name in ("font-size", "x", "y"))
        wide = width(text.text or "") * size
        left = x - wide / 2 if text.get("lang") == "en" else x
        assert left >= MARGIN - 0.1
        assert left + wide <= WIDTH - MARGIN + 0.1
        assert MARGIN < bottom(sheet, y) <= HEIGHT - MARGIN + 0.1


def test_three_languages_are_printed_large_with_readings_and_the_number(sheet: ET.Element) -> None:
    said = ["".join(text.itertext()) for text in sheet.iter(f"{SVG}text")]
    assert "みなと町" in said[0]
    assert "しやくしょ" in said
    assert any("0000-00-0000" in line for line in said)
    assert any(line.startswith("Scan with your camera") for line in said)
    assert max(float(text.get("font-size", "0")) for text in sheet.iter(f"{SVG}text")) >= 15


def test_words_of_any_length_and_kind_stay_on_the_sheet_and_are_no_markup() -> None:
    kb = load(OTHER_CITY)
    long = {code: {**said, "page": "とても長い文です。<b>&" * 30} for code, said in words(kb).items()}
    text = poster(PAGE, long, "<script>題</script>")
    sheet = ET.fromstring(text)  # noqa: S314 - made here
    lowest = max(float(each.get("y", "0")) for each in sheet.iter(f"{SVG}text"))
    assert lowest > HEIGHT
    assert bottom(sheet, lowest) <= HEIGHT - MARGIN + 0.1
    assert "<script>" not in text


def test_the_command_writes_one_sheet_for_each_address(tmp_path: Path) -> None:
    operator = Operator(tmp_path)
    given = ("qr", "--line", "@123abcde", "--knowledge", str(OTHER_CITY), "--out", str(tmp_path / "out"))
    done = operator.run(*given, TORIDE_PUBLIC_URL="https://bot.example.jp", TORIDE_TELEGRAM_USERNAME="toride_bot")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "poster-line.svg", "poster-page.svg", "poster-telegram.svg",
    ]  # fmt: skip
    assert "取手" not in (tmp_path / "out/poster-line.svg").read_text()
    again = operator.run(*given, "--topic", "bus/fare")
    assert (tmp_path / "out/poster-line-bus-fare.svg").exists(), again.stderr
    assert operator.run("qr", "--knowledge", str(OTHER_CITY)).returncode == 2
    assert "その話題はありません" in operator.run(*given, "--topic", "no/topic").stderr


