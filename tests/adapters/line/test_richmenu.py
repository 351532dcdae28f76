"""The rich menus of the shipped knowledge: their pictures, their buttons, and what is missing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from adapters.limits import rich_menu_faults
from adapters.line import fonts, picture
from adapters.line.picture import HEIGHT, MOST_BYTES, WIDTH, boxes
from adapters.line.richmenu import Menus, menus
from bot.buttons import Button, parse
from knowledge.loader import SHIPPED, read_folder
from knowledge.model import LANGUAGES
from knowledge.reader import read
from knowledge.richmenu import PATH, RichMenuFile
from knowledge.shape import shape
from knowledge.wording import shipped
from tests.adapters.line import font
from tests.adapters.line.test_render import luminance

OTHER_CITY = Path(__file__).parents[2] / "other_city"
WORDING = {code: shipped(code) for code in LANGUAGES}


def described() -> RichMenuFile:
    file = shape(read(PATH, (SHIPPED / PATH).read_bytes()), RichMenuFile)
    assert file is not None
    return file


@pytest.fixture(scope="module")
def drawn() -> Menus:
    font.need()
    return menus(described(), {code: WORDING[code] for code in ("ja", "easy", "en")})


def test_every_menu_is_taken_by_line_with_its_picture(drawn: Menus) -> None:
    assert [menu.alias.removeprefix("toride-bot-") for menu in drawn.menus] == ["ja", "easy", "en", "languages"]
    for menu in drawn.menus:
        assert rich_menu_faults(menu.object) == []
        assert len(menu.picture) <= MOST_BYTES
        assert Image.open(io.BytesIO(menu.picture)).size == (WIDTH, HEIGHT)


def test_six_buttons_open_what_they_say_and_the_last_one_the_languages(drawn: Menus) -> None:
    actions = [area["action"] for area in drawn.menus[0].object["areas"]]
    assert [action["label"] for action in actions] == [
        "オンライン申請", "マイナンバーカード", "スマホ教室", "市役所の窓口", "計画の進み具合", "言語 / Language",
    ]  # fmt: skip
    assert [parse(action["data"]) for action in actions[:5]] == [
        Button(service="online-application"),
        Button(service="my-number-card"),
        Button(service="smartphone-class"),
        Button(service="counter"),
        Button(topic="plan/schedule"),
    ]
    assert actions[5]["richMenuAliasId"] == drawn.menus[-1].alias


def test_the_panel_switches_to_each_language_and_tells_the_bot(drawn: Menus) -> None:
    actions = [area["action"] for area in drawn.menus[-1].object["areas"]]
    assert [(action["richMenuAliasId"], action["data"]) for action in actions] == [
        (menu.alias, f"v1|l={menu.alias.removeprefix('toride-bot-')}") for menu in drawn.menus[:-1]
    ]
    assert [action["label"] for action in actions] == ["日本語", "やさしい日本語", "English"]


def test_readings_are_drawn_over_the_kanji_and_not_spoken(drawn: Menus) -> None:
    labels = [area["action"]["label"] for area in drawn.menus[1].object["areas"]]
    assert labels[3] == "市役所の 窓口"
    assert drawn.menus[1].picture != drawn.menus[0].picture


def test_the_same_menu_has_the_same_name_and_a_changed_word_another(drawn: Menus) -> None:
    again = menus(described(), {"ja": WORDING["ja"]}).menus[0]
    assert again.name == drawn.menus[0].name
    changed = menus(described(), {"ja": {**WORDING["ja"], "menu_items.counter": "町役場の窓口"}}).menus[0]
    assert changed.name != again.name


def test_buttons_cover_the_picture_without_overlap() -> None:
    for count in (6, 7):
        covered = Image.new("1", (WIDTH // 10, HEIGHT // 10 + 1))
        area = 0
        for x, y, width, height in boxes(count):
            area += width * height
            covered.paste(1, (x // 10, y // 10, (x + width) // 10, (y + height) // 10))
        assert area == WIDTH * HEIGHT


def test_a_language_without_a_font_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    font.need()
    monkeypatch.setitem(fonts.FACES, "ko", (fonts.Face("None.ttf", 0, "fonts-noto-cjk"),))
    made = menus(described(), {"ja": WORDING["ja"], "ko": WORDING["ko"]})
    assert made.without == {"ko": "fonts-noto-cjk"}
    assert [menu.alias for menu in made.menus] == ["toride-bot-ja", "toride-bot-languages"]
    with pytest.raises(fonts.NoFont, match="fonts-morisawa-bizud-gothic"):
        fonts.face("ja", "あ", (tmp_path,))


def test_a_font_is_asked_for_every_glyph() -> None:
    font.need()
    path, index = fonts.face("ja", "取手市")
    assert fonts.has_glyphs(path, index, "マイナンバー")
    assert not fonts.has_glyphs(path, index, "한국어")
    assert not fonts.has_glyphs(path, index, "Việt")


def test_words_and_signs_have_enough_contrast() -> None:
    for ink in (picture.INK, picture.SIGN):
        assert (luminance(picture.PAPER) + 0.05) / (luminance(ink) + 0.05) >= 4.5


def test_a_city_may_have_no_rich_menu_and_another_is_told_its_mistakes_at_their_lines() -> None:
    assert PATH not in read_folder(OTHER_CITY).records
    text = "chat_bar: about\nareas:\n  - {icon: ship, label: about, opens: bus}\n"
    found = read_folder(OTHER_CITY, overlay={PATH: text.encode()}).problems
    assert {(one.path, one.line, one.code) for one in found} == {(PATH, 2, "too-few"), (PATH, 3, "unknown-value")}
