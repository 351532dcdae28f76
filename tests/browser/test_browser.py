"""Citizens' journeys in a real browser: by finger, by keyboard, in every language, and axe-core's verdict."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from knowledge.model import LANGUAGES
from tests.adapters.web.speaker import wording

PHONE = {"viewport": {"width": 360, "height": 740}}
DESK = {"viewport": {"width": 1280, "height": 800}}
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
ANSWER = "暗証番号を設定し直せます"


@contextmanager
def opened(browser: Browser, url: str, **how: Any) -> Iterator[Page]:
    """A page on which no script failed and nothing was asked of another host."""
    page = browser.new_page(reduced_motion="reduce", **how)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: faults.append(asked.url) if "127.0.0.1" not in asked.url else None)
    page.goto(url)
    yield page
    assert [fault for fault in faults if not fault.startswith("data:")] == []
    page.close()


def ask(page: Page, text: str) -> None:
    before = page.locator(".turn.bot").count()
    page.fill("#question", text)
    page.press("#question", "Enter")
    expect(page.locator(".turn.bot")).to_have_count(before + 1)


def violations(page: Page) -> list[str]:
    page.wait_for_load_state("load")  # a form just sent: without its styles the page is another one
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]
    ]


@pytest.mark.parametrize("how", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("channel", ["line", "telegram"])
def test_a_citizen_asks_taps_and_reads_on_the_simulated_phone(
    browser: Browser, simulator: str, how: dict[str, Any], channel: str
) -> None:
    with opened(browser, f"{simulator}/?channel={channel}", **how) as page:
        expect(page.locator(".turn.bot").first).to_contain_text("はじめまして")
        ask(page, "カードのこと")
        page.get_by_role("button", name="暗証番号を忘れた").last.click()
        expect(page.locator(".turn.bot").last).to_contain_text(ANSWER)
        expect(page.locator(".turn.bot").last).to_be_in_viewport()


@pytest.mark.parametrize("how", [PHONE, DESK], ids=["phone", "desk"])
def test_a_citizen_asks_picks_a_choice_and_reads_in_the_web_chat(
    browser: Browser, web: str, how: dict[str, Any]
) -> None:
    with opened(browser, f"{web}/?lang=ja", **how) as page:
        ask(page, "カードのこと")
        page.get_by_role("button", name="暗証番号を忘れた").click()
        expect(page.locator(".turn.bot").last).to_contain_text(ANSWER)
        expect(page.locator(".turn.me .bubble")).to_have_text(["カードのこと", "暗証番号を忘れた"])
        assert page.evaluate("document.activeElement === document.querySelector('.turn.bot:last-of-type')")


def test_without_javascript_the_same_journey(browser: Browser, web: str) -> None:
    with opened(browser, f"{web}/?lang=ja", java_script_enabled=False, **PHONE) as page:
        ask(page, "カードのこと")
        page.get_by_role("button", name="暗証番号を忘れた").click()
        expect(page.locator(".turn.bot").last).to_contain_text(ANSWER)
        page.locator("summary").click()
        page.get_by_role("button", name="とても大きい").click()
        expect(page.locator("html")).to_have_attribute("data-size", "3")
        expect(page.locator(".turn.bot").last).to_contain_text(ANSWER)


def test_by_keyboard_alone(browser: Browser, web: str) -> None:
    with opened(browser, f"{web}/?lang=ja", **DESK) as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.locator("#question").focus() if page.evaluate(
            "document.activeElement.id"
        ) != "question" else None
        page.keyboard.type("カードのこと")
        page.keyboard.press("Enter")
        choice = page.get_by_role("button", name="暗証番号を忘れた")
        expect(choice).to_be_visible()
        for _ in range(12):
            page.keyboard.press("Shift+Tab")
            if choice.evaluate("each => each === document.activeElement"):
                break
        expect(choice).to_be_focused()
        assert choice.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        expect(page.locator(".turn.bot").last).to_contain_text(ANSWER)


def test_settings_change_at_once_and_last(browser: Browser, web: str) -> None:
    with opened(browser, f"{web}/?lang=easy", **PHONE) as page:
        page.locator("summary").click()
        page.locator("button[value='size:3']").click()
        page.locator("button[value='contrast:on']").click()
        page.locator("button[value='furigana:off']").click()
        root = page.locator("html")
        for name, value in (("data-size", "3"), ("data-contrast", "on"), ("data-furigana", "off")):
            expect(root).to_have_attribute(name, value)
        ask(page, "暗証番号")
        assert (
            page.locator(".turn.bot rt").last.evaluate("each => getComputedStyle(each).display") == "inline"
        )
        page.locator("button[value='lang:en']").click()
        expect(root).to_have_attribute("lang", "en")
        expect(root).to_have_attribute("data-size", "3")
        expect(page.locator(".turn.bot").last).to_contain_text(wording()["en"]["language_changed"])


def test_a_lost_connection_is_said_and_the_question_kept(browser: Browser, web: str) -> None:
    page = browser.new_page(**PHONE)
    page.goto(f"{web}/?lang=ja")
    page.context.set_offline(True)
    page.fill("#question", "暗証番号")
    page.press("#question", "Enter")
    expect(page.locator("#note")).to_have_text(wording()["ja"]["web.offline"])
    expect(page.locator("#question")).to_have_value("暗証番号")
    page.context.set_offline(False)
    page.press("#question", "Enter")
    expect(page.locator(".turn.bot").last).to_contain_text(ANSWER)
    page.close()


@pytest.mark.parametrize("size", ["1", "3"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_runs_off_a_small_screen(browser: Browser, web: str, language: str, size: str) -> None:
    small = {"viewport": {"width": 320, "height": 640}}
    with opened(browser, f"{web}/?lang={language}&size={size}", **small) as page:
        page.locator("summary").click()
        ask(page, "暗証番号")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        low = "each => [...each.querySelectorAll('button:not([hidden]), summary, .links a')]"
        low += ".filter(x => x.offsetParent && x.getBoundingClientRect().height < 44).map(x => x.textContent)"
        assert page.locator("body").evaluate(low) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_the_web_chat(browser: Browser, web: str, language: str, scheme: Any) -> None:
    with opened(browser, f"{web}/?lang={language}", color_scheme=scheme, **PHONE) as page:
        page.locator("summary").click()
        ask(page, "カードのこと")
        assert violations(page) == []
        ask(page, "暗証番号")
        page.evaluate("window.scrollTo(0, 0)")
        assert violations(page) == []


@pytest.mark.parametrize("how", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_in_high_contrast_and_large_text(
    browser: Browser, web: str, how: dict[str, Any]
) -> None:
    with opened(browser, f"{web}/?lang=ja&size=3&contrast=on", **how) as page:
        ask(page, "暗証番号")
        assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("channel", ["line", "telegram"])
def test_axe_finds_nothing_in_the_simulator(
    browser: Browser, simulator: str, channel: str, scheme: Any
) -> None:
    with opened(browser, f"{simulator}/?channel={channel}", color_scheme=scheme, **PHONE) as page:
        ask(page, "カードのこと")
        assert violations(page) == []
        ask(page, "暗証番号")
        if channel == "line":
            page.locator(".heard summary").last.click()
        assert violations(page) == []


@contextmanager
def city_site(page: str) -> Iterator[str]:
    """Another site on this machine with one page."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_address[1]}/"
        site.shutdown()


def test_one_line_embeds_the_chat_in_a_listed_site(browser: Browser, web: str) -> None:
    line = f'<script src="{web}/embed.js" data-lang="ja"></script>'
    page = browser.new_page(**DESK)
    with city_site(f"<!doctype html><title>市</title><body>{line}") as site:
        page.goto(site)
        frame = page.frame_locator("iframe")
        frame.locator("#question").fill("暗証番号")
        frame.locator("#question").press("Enter")
        expect(frame.locator(".turn.bot").last).to_contain_text(ANSWER)
    page.close()


def test_a_site_that_is_not_listed_shows_nothing(browser: Browser, simulator: str) -> None:
    page = browser.new_page(**DESK)
    with city_site(f'<!doctype html><title>他</title><iframe src="{simulator}/web"></iframe>') as site:
        page.goto(site)
        expect(page.frame_locator("iframe").locator("#question")).to_have_count(0)
    page.close()
