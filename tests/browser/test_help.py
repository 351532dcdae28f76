"""What helps a citizen read: aloud, on paper, larger, darker, with readings, in their calendar."""

from __future__ import annotations

from pathlib import Path

import icalendar
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_browser import PHONE, ask, opened

SPEAKER = """
window.said = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", { value: {
  speak: (speech) => { window.said.push([speech.lang, speech.text]); window.last = speech; },
  cancel: () => { window.said.push(["", "silence"]); },
} });
"""
"""A voice that remembers: what Chromium would have said aloud."""


def sized(page: Page) -> float:
    return float(page.locator("#question").evaluate("each => parseFloat(getComputedStyle(each).fontSize)"))


@pytest.mark.parametrize(("language", "spoken"), [("ja", "ja-JP"), ("easy", "ja-JP"), ("pt", "pt-BR"), ("zh", "zh-CN")])
def test_an_answer_is_read_aloud_in_its_language_and_stops_when_asked(
    browser: Browser, web: str, language: str, spoken: str
) -> None:
    page = browser.new_page(**PHONE)
    page.add_init_script(SPEAKER)
    page.goto(f"{web}/?lang={language}")
    ask(page, "暗証番号")
    button = page.locator(".turn.bot").last.locator(".aloud")
    before = button.inner_text()
    button.click()
    said = page.evaluate("window.said.filter((each) => each[0])")
    assert {tongue for tongue, _ in said} == {spoken}
    told = " ".join(text for _, text in said)
    assert "0297-74-2141" in told
    assert "まどぐち" not in told, "a reading over a kanji is not said after it"
    assert button.inner_text() != before
    button.click()
    assert page.evaluate("window.said.at(-1)[1]") == "silence"
    assert button.inner_text() == before
    button.click()
    page.evaluate("window.last.onend()")
    assert button.inner_text() == before
    page.close()


def test_without_a_voice_there_is_no_button_to_read_aloud(browser: Browser, web: str) -> None:
    page = browser.new_page(**PHONE)
    page.add_init_script("delete Window.prototype.speechSynthesis; delete window.speechSynthesis")
    page.goto(f"{web}/?lang=ja")
    ask(page, "暗証番号")
    assert page.evaluate("'speechSynthesis' in window") is False
    expect(page.locator(".turn.bot").last.locator(".aloud")).to_be_hidden()
    page.close()


def test_on_paper_stands_the_conversation_alone_black_on_white(browser: Browser, web: str) -> None:
    with opened(browser, f"{web}/?lang=ja&contrast=on", color_scheme="dark", **PHONE) as page:
        ask(page, "暗証番号")
        page.emulate_media(media="print")
        for gone in (".ask", ".settings", ".buttons", ".tools"):
            for each in page.locator(gone).all():
                expect(each).to_be_hidden()
        body = page.locator(".turn.bot .body").last
        expect(body).to_be_visible()
        expect(body).to_have_css("color", "rgb(0, 0, 0)")
        expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_the_print_button_prints(browser: Browser, web: str) -> None:
    page = browser.new_page(**PHONE)
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(f"{web}/?lang=ja")
    page.locator("summary").click()
    page.get_by_role("button", name="印刷する").click()
    assert page.evaluate("window.printed") is True
    page.close()


def test_letters_grow_and_contrast_reaches_seven_to_one(browser: Browser, web: str) -> None:
    with opened(browser, f"{web}/?lang=ja", **PHONE) as page:
        page.locator("summary").click()
        normal = sized(page)
        page.locator("button[value='size:2']").click()
        large = sized(page)
        page.locator("button[value='size:3']").click()
        assert normal == 16
        assert (large, sized(page)) == pytest.approx((20, 25), abs=0.1)
        page.locator("button[value='contrast:on']").click()
        expect(page.locator("body")).to_have_css("color", "rgb(255, 255, 255)")
        expect(page.locator("body")).to_have_css("background-color", "rgb(0, 0, 0)")


def test_readings_stand_over_the_kanji_or_behind_as_the_citizen_wants(browser: Browser, web: str) -> None:
    with opened(browser, f"{web}/?lang=easy", **PHONE) as page:
        ask(page, "暗証番号")
        reading = page.locator(".turn.bot .body rt").last
        expect(reading).to_have_css("display", "ruby-text")
        page.locator("summary").click()
        page.locator("button[value='furigana:off']").click()
        expect(reading).to_have_css("display", "inline")
        expect(page.locator(".turn.bot .body").last).to_contain_text("番号（ばんごう）")


def test_a_date_goes_into_the_citizens_calendar(browser: Browser, web: str, tmp_path: Path) -> None:
    page = browser.new_page(accept_downloads=True, **PHONE)
    page.goto(f"{web}/?lang=ja")
    ask(page, "暗証番号")
    with page.expect_download() as coming:
        page.get_by_role("link", name="予定をカレンダーに入れる").click()
    coming.value.save_as(tmp_path / "dates.ics")
    assert coming.value.suggested_filename == "smartphone-class.ics"
    (event,) = icalendar.Calendar.from_ical((tmp_path / "dates.ics").read_bytes()).walk("VEVENT")
    assert str(event["summary"]) == "はじめてのスマホ教室"
    page.close()
