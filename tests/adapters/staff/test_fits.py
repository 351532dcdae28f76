"""An answer too long for a platform is a Problem at its line, with the limits that sending has."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.limits import LINE_ALT_TEXT
from adapters.staff import fits
from bot import compose
from bot.compose import Voice
from bot.messages import Reply
from knowledge.loader import SHIPPED, assemble, load, read_folder
from knowledge.model import LANGUAGES
from tests.adapters.cli.kit import Operator

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
OTHER_CITY = Path(__file__).parents[2] / "other_city"
LONG = "You can book the bus by telephone. " * 60


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (1500, []),
        (1501, ["LINEの通知"]),
        (4097, ["LINEの通知", "Telegram"]),
        (5001, ["LINEの吹き出し", "LINEの通知", "Telegram"]),
    ],
)
def test_each_limit_is_told_where_it_is_passed(size: int, said: list[str]) -> None:
    found = list(fits.faults(Reply(body="あ" * size)))
    assert len(found) == len(said)
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True))


def test_every_shipped_answer_fits_every_platform_in_every_language() -> None:
    kb = load(SHIPPED)
    for language in LANGUAGES:
        voice = Voice(kb, language, NOW)
        for topic in kb.topics.values():
            assert list(fits.faults(compose.answer(voice, topic))) == [], (language, topic.id)


def test_what_surely_fits_does_with_everything_a_reply_adds() -> None:
    kb = load(SHIPPED)
    for language in LANGUAGES:
        voice = Voice(kb, language, NOW)
        for topic in kb.topics.values():
            text = voice.text_of(topic)
            added = len("\n".join(compose.answer(voice, topic).paragraphs())) - len(text.answer) - len(text.offline)
            assert added + fits.SURELY <= LINE_ALT_TEXT, (language, topic.id)


def test_staff_are_told_the_file_and_line_by_check(tmp_path: Path) -> None:
    city = tmp_path / "city"
    shutil.copytree(OTHER_CITY, city)
    shutil.copytree(SHIPPED / "language" / "wording", city / "language" / "wording", dirs_exist_ok=True)
    words = city / "translations/en/bus/book.yaml"
    words.write_text(words.read_text().replace("answer: ", f"answer: {LONG}"))
    done = Operator(tmp_path).run("check", "--knowledge", str(city))
    assert "translations/en/bus/book.yaml:2:1 does-not-fit LINEの通知と読み上げに全部入りません" in done.stdout


def test_a_folder_without_its_sentences_is_not_measured() -> None:
    sources = read_folder(OTHER_CITY)
    assert list(fits.problems(sources, assemble(sources), NOW)) == []
