"""The operators' room in a real browser: read, printed, in the dark, without JavaScript, and axe-core's verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from adapters.brain import Brain, load_brain
from adapters.store import open_store
from tests.adapters.ops.month import Town, end_of_day
from tests.adapters.ops.room import CREDENTIALS, Room
from tests.adapters.store.kit import HandClock
from tests.benchmarks.process import prepare
from tests.browser.test_browser import violations

END = end_of_day("2026-11-25 20:40")
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A room over 150 turns of the small city."""
    folder = tmp_path_factory.mktemp("room")
    prepare(folder / "index")
    brain = load_brain(folder / "index" / "knowledge", folder / "index")
    with ThreadPoolExecutor(1) as thread:  # Playwright's loop runs in this one
        thread.submit(lambda: asyncio.run(_live(folder, brain))).result()
    with Room(folder, brain, HandClock(END.timestamp())) as room:
        yield room.address


async def _live(folder: Path, brain: Brain) -> None:
    clock = HandClock(END.timestamp() - 40 * 86400)
    store = open_store(f"sqlite:///{folder}/toride.db", secret_key="k", folder=folder, clock=clock)
    await Town(store, clock, brain, END, days=3).live(150)
    store.close()


@contextmanager
def looked_at(browser: Browser, address: str, **how: Any) -> Iterator[Page]:
    """The room, on which no script failed and nothing was asked of another host."""
    page = browser.new_page(http_credentials=CREDENTIALS, **how)
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: faults.append(asked.url) if "127.0.0.1" not in asked.url else None)
    page.goto(f"{address}/ops")
    yield page
    assert [fault for fault in faults if "favicon" not in fault and "404" not in fault] == []
    page.close()


def test_the_first_lines_say_how_the_bot_is_and_what_it_could_not_answer(browser: Browser, address: str) -> None:
    with looked_at(browser, address, java_script_enabled=False, **DESK) as page:
        expect(page.locator("h2").first).to_contain_text("ボットは動いています")
        expect(page.locator("h2").first).to_be_in_viewport()
        expect(page.get_by_text("今日の質問は")).to_be_in_viewport()
        expect(page.get_by_text("答えられなかったのは、多い順に")).to_be_in_viewport()


def test_every_chart_has_a_name_and_a_table_with_the_same_numbers(browser: Browser, address: str) -> None:
    with looked_at(browser, address, **DESK) as page:
        charts = page.get_by_role("img")
        assert charts.count() == 3
        for number in range(3):
            chart = charts.nth(number)
            table = page.locator(f"table#{chart.get_attribute('aria-describedby')}")
            drawn = chart.locator("rect").count()
            cells = [int(cell) for cell in table.locator("tbody td").all_inner_texts()]
            assert drawn == sum(cell > 0 for cell in cells) > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("how", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_in_the_room(browser: Browser, address: str, how: dict[str, Any], scheme: Any) -> None:
    with looked_at(browser, address, color_scheme=scheme, **how) as page:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= how["viewport"]["width"]


def test_on_paper_the_bars_differ_without_colour(browser: Browser, address: str) -> None:
    with looked_at(browser, address, **DESK) as page:
        page.emulate_media(media="print")
        fills = page.locator("#weeks-title ~ .pair .legend rect").evaluate_all("all => all.map(each => getComputedStyle(each).fill)")
        assert len(set(fills)) == len(fills) == 5
        assert all(len(set(fill[4:-1].split(", "))) == 1 for fill in fills), "greys"
        assert page.locator("body").evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(255, 255, 255)"


def test_without_the_token_the_browser_is_asked_for_it(browser: Browser, address: str) -> None:
    page = browser.new_page()
    answer = page.request.get(f"{address}/ops")
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    page.close()
