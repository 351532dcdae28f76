"""`make ops-demo`: a month of 5 000 turns, then the room and the report in Chromium, pictures in docs/pictures.

`python -m tests.adapters.ops.demo [TURNS] [FOLDER]`. Ends by itself; the store is in a temporary folder and goes with it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from adapters.brain import Brain, load_brain
from adapters.monthly import read
from adapters.reports.again import ask_again
from adapters.reports.write import html, workbook
from adapters.store import open_store
from adapters.store.switches import switch
from adapters.switches import Thrown
from knowledge.loader import SHIPPED
from tests.adapters.ops.month import Town, end_of_day
from tests.adapters.ops.room import CREDENTIALS, Room
from tests.adapters.store.kit import HandClock
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.pictures import keep

END = end_of_day("2026-11-25 20:40")
MONTH = "2026-11"
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder below it has a name of its own
"""15 000 commits that wait for a disk would be most of the demonstration."""
VIEWS: dict[str, dict[str, Any]] = {
    "1280": {"viewport": {"width": 1280, "height": 900}},
    "360": {"viewport": {"width": 360, "height": 740}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "print": {"viewport": {"width": 800, "height": 1100}},
}


def main(turns: int, pictures: Path) -> None:
    """Prints what it did and where the pictures are."""
    brain = load_brain(SHIPPED, Path())
    with tempfile.TemporaryDirectory(prefix="toride-ops-", dir=MEMORY if MEMORY.is_dir() else None) as home:
        folder, clock = Path(home), HandClock()
        began = time.monotonic()
        asyncio.run(_month(folder, clock, brain, turns))
        _say(f"{turns}回のやり取りを{time.monotonic() - began:.0f}秒で行いました")
        _report(folder, brain)
        with sync_playwright() as playwright, Room(folder, brain, clock) as room:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            _pictures(browser, room.address, folder, pictures)
            browser.close()


async def _month(folder: Path, clock: HandClock, brain: Brain, turns: int) -> None:
    clock.at = END.timestamp() - 40 * 86400
    store = open_store(f"sqlite:///{folder}/toride.db", secret_key="k", folder=folder, clock=clock)
    await Town(store, clock, brain, END).live(turns)
    with store.writes() as connection:  # a deed for the report
        at = END.timestamp() - 12 * 86400
        switch(connection, "channel:telegram", Thrown("送信の遅れを調べるため").dump(), "operator", at)
        switch(connection, "channel:telegram", Thrown("直ったため", on=False).dump(), "operator", at + 1800)
    store.close()


def _report(folder: Path, brain: Brain) -> None:
    store = open_store(f"sqlite:///{folder}/toride.db", secret_key="k", folder=folder)
    with store.reads() as connection:
        found = read(connection, MONTH)
    asked = ask_again(brain, found.unanswered, END)
    (folder / "report.html").write_text(html(found, brain.kb, asked), encoding="utf-8")
    workbook(found, brain.kb, folder / "report.xlsx", asked)
    store.close()
    for rate in found.rates:
        _say(f"{rate.name}: {rate}")


def _pictures(browser: Browser, address: str, folder: Path, pictures: Path) -> None:
    pictures.mkdir(parents=True, exist_ok=True)
    for name, how in VIEWS.items():
        for what, url in (("ops", f"{address}/ops"), ("report", (folder / "report.html").as_uri())):
            page = browser.new_page(http_credentials=CREDENTIALS, **how)  # type: ignore[arg-type]
            page.goto(url)
            if name == "print":
                page.emulate_media(media="print")
            keep(page.screenshot(full_page=True), pictures / f"{what}-{name}.png")
            _say(f"{pictures}/{what}-{name}.png {page.title()}")
            page.close()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000, Path(sys.argv[2] if len(sys.argv) > 2 else "docs/pictures"))
