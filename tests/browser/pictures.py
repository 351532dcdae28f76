"""Pictures of the pages for docs/pictures: `python -m tests.browser.pictures [FOLDER]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from knowledge.model import LANGUAGES
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.live import Live

HOW = (
    ("360", {"viewport": {"width": 360, "height": 740}}),
    ("768", {"viewport": {"width": 768, "height": 1024}}),
    ("1280", {"viewport": {"width": 1280, "height": 800}}),
    ("200-percent", {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}),
    ("dark", {"viewport": {"width": 768, "height": 1024}, "color_scheme": "dark"}),
    ("no-javascript", {"viewport": {"width": 768, "height": 1024}, "java_script_enabled": False}),
)


def ask(page: Page, text: str) -> None:
    """Type, send, and wait for the answer."""
    before = page.locator(".turn.bot").count()
    page.fill("#question", text)
    page.click(".send")
    page.locator(".turn.bot").nth(before).wait_for(timeout=10_000)


def picture(page: Page, path: Path) -> None:
    """The whole page, from its end: the question box sticks to the bottom of the window."""
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.locator(".ask").evaluate("each => { each.style.position = 'static' }")
    page.screenshot(path=path, full_page=True)


def main(folder: Path) -> None:
    """All pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as two,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with Live(Path(one), "on") as web, Live(Path(two), "simulator") as simulator:
            _web(browser, web.address, folder)
            _phone(browser, simulator.address, folder)
        browser.close()


def _web(browser: Browser, address: str, folder: Path) -> None:
    for name, how in HOW:
        page = browser.new_page(reduced_motion="reduce", **how)  # type: ignore[arg-type]
        page.goto(f"{address}/?lang=ja")
        ask(page, "カードのこと")
        ask(page, "暗証番号を忘れた")
        picture(page, folder / f"web-{name}.png")
        page.close()
    for language in LANGUAGES:
        page = browser.new_page(reduced_motion="reduce", viewport={"width": 420, "height": 900})
        page.goto(f"{address}/?lang={language}")
        page.click("summary")
        ask(page, "暗証番号")
        picture(page, folder / f"web-language-{language}.png")
        page.close()
    page = browser.new_page(reduced_motion="reduce", viewport={"width": 768, "height": 1024})
    page.goto(f"{address}/?lang=ja&size=3&contrast=on")
    ask(page, "暗証番号を忘れた")
    picture(page, folder / "web-large-contrast.png")
    page.emulate_media(media="print")
    picture(page, folder / "web-print.png")
    page.close()


def _phone(browser: Browser, address: str, folder: Path) -> None:
    for name, how in HOW:
        for channel in ("line", "telegram"):
            page = browser.new_page(reduced_motion="reduce", **how)  # type: ignore[arg-type]
            page.goto(f"{address}/?channel={channel}")
            ask(page, "暗証番号を忘れた")
            page.screenshot(path=folder / f"simulator-{channel}-{name}.png")
            page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"))
