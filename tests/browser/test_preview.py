"""The staff's page in a real browser: typing shows the Problems and the reply at once; axe-core finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from bot.messages import Outcome
from tests.adapters.preview.kit import BOOK, desk
from tests.adapters.staff.minato import said, talk
from tests.browser.test_browser import DESK, PHONE, opened, violations

WANTED = "座る場所を取っておいて"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with desk(tmp_path_factory.mktemp("desk")) as live:
        store = live.service.store
        assert store is not None
        asked = [said(Outcome.ASKED_BACK, WANTED), said(Outcome.ANSWERED, "", "bus/book", choice_of="bus/book")]
        for citizen in ("seat", "seat too"):
            talk(store, citizen, asked, live.service.clock.now() - 3600)
        talk(store, "moon", [said(Outcome.NOT_FOUND, "What a lovely moon", language="en")], live.service.clock.now() - 3600)
        yield live.address


def type_over(page: Page, old: str, new: str) -> None:
    """As staff type: the box says that its text changed."""
    page.locator("#text").evaluate(
        "(box, [old, now]) => { box.value = box.value.replace(old, now);"
        " box.dispatchEvent(new Event('input', { bubbles: true })); }",
        [old, new],
    )


def test_while_typing_the_fault_and_then_the_reply_appear(browser: Browser, preview: str) -> None:
    with opened(browser, f"{preview}/preview/edit?path={BOOK}", **DESK) as page:
        type_over(page, "owner: 交通課", "owner: 無い課")
        expect(page.locator("#look .problems")).to_contain_text("5行1桁: 課「無い課」は")
        type_over(page, "owner: 無い課", "owner: 交通課")
        type_over(page, "電話で聞けます", "駅で聞けます")
        expect(page.locator("#look .phone.line")).to_contain_text("駅で聞けます")
        expect(page.locator("#state")).to_have_text("確かめました")


TRIAL_MS = 180_000
"""A trial trains in a process that gives way to every other."""


def look_again_until_done(page: Page) -> None:
    """Switching scripts off from outside leaves <noscript> unread: the link does what its refresh would."""
    for _ in range(720):
        page.wait_for_load_state("load")
        if not page.locator("[data-busy]").count():
            return
        page.wait_for_timeout(250)
        page.get_by_role("link", name="進み具合を見る").click()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_an_edit_is_tried_to_its_end_and_downloaded(browser: Browser, preview: str, script: bool) -> None:
    with opened(browser, f"{preview}/preview", java_script_enabled=script, **DESK) as page:
        page.locator("summary", has_text="bus").click()
        page.get_by_role("link", name="バスの予約").click()
        page.get_by_role("link", name="この文を直して試す").click()
        text = page.locator("#text").input_value()
        page.fill("#text", text.replace("  - 予約を知りたい", f"  - 忘れた傘{script}\n  - 予約を知りたい"))
        with page.expect_download() as download:
            page.get_by_role("button", name="差分をダウンロード").click()
        assert f"+  - 忘れた傘{script}\n" in Path(download.value.path()).read_text(encoding="utf-8")
        page.get_by_role("button", name="答えの変わる文を調べる").click()
        if not script:
            look_again_until_done(page)
        expect(page.locator("#effects")).to_contain_text("両方で試しました", timeout=TRIAL_MS)
        page.get_by_role("link", name="編集に戻る").click()
        expect(page.locator("#text")).to_have_value(
            text.replace("  - 予約を知りたい", f"  - 忘れた傘{script}\n  - 予約を知りたい")
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("how", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(browser: Browser, preview: str, how: dict[str, Any], scheme: Any) -> None:
    with opened(browser, f"{preview}/preview", color_scheme=scheme, **how) as page:
        page.locator("summary", has_text="bus").click()
        assert violations(page) == []
        page.fill("#sentence", "バスの予約がしたい")
        page.get_by_role("button", name="試す").click()
        assert violations(page) == []
        for path in ("topic/bus/book", "topic/bus/fare?lang=en", f"edit?path={BOOK}"):
            page.goto(f"{preview}/preview/{path}")
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        type_over(page, "owner: 交通課", "owner: [")
        expect(page.locator("#look .problems")).to_be_visible()
        assert violations(page) == []
        type_over(page, "owner: [", f"owner: 交通課 # {scheme}{how['viewport']['width']}")
        still_busy = '<p class="busy" data-busy>計算中です…</p>'
        page.route("**/preview/effects/*", lambda route: held_back(route, still_busy))
        page.get_by_role("button", name="答えの変わる文を調べる").click()
        assert violations(page) == []
        page.unroute("**/preview/effects/*")
        expect(page.get_by_role("heading", name="直した知識で試す")).to_be_visible(timeout=TRIAL_MS)
        assert violations(page) == []


def listed(page: Page) -> None:
    page.wait_for_url("**/preview/unanswered")
    page.locator("button", has_text="質問をまとめる").focus()
    page.keyboard.press("Enter")
    expect(page.locator("section.cluster").first).to_be_visible(timeout=TRIAL_MS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("how", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_among_citizens_questions(
    browser: Browser, preview: str, how: dict[str, Any], scheme: Any
) -> None:
    with opened(browser, f"{preview}/preview/unanswered", color_scheme=scheme, **how) as page:
        assert violations(page) == []
        listed(page)
        for path in ("", f"{preview}/preview/reviews"):
            page.goto(path or page.url)
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_proposal_is_taken_by_keyboard_alone(browser: Browser, preview: str) -> None:
    with opened(browser, f"{preview}/preview", **DESK) as page:
        page.get_by_role("link", name="うまく答えられなかった質問", exact=True).focus()
        page.keyboard.press("Enter")
        listed(page)
        reached = []
        for _ in range(40):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.innerText.trim().split('\\n')[0]"))
            if reached[-1] == "1番の差分をダウンロード":
                break
        assert "1番で答えの変わる文を調べる" in reached, reached
        assert any(name.startswith("--- a/knowledge/topics/bus/book.yaml") for name in reached), "the diff scrolls"
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert f"+  - {WANTED}\n" in Path(download.value.path()).read_text(encoding="utf-8")


def held_back(route: Route, body: str) -> None:
    """The page itself passes; what its script asks for later is told to wait: a reload would end axe's look."""
    if "x-part" in route.request.headers:
        route.fulfill(body=body, content_type="text/html; charset=utf-8")
    else:
        route.continue_()
