"""Pictures for docs/pictures, of the shipped knowledge's own answers: `python -m tests.browser.pictures [FOLDER]`."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from adapters.brain import Brain, load_brain
from adapters.line.richmenu import menus
from adapters.posters.addresses import addresses
from adapters.posters.draw import poster
from adapters.posters.words import title, words
from knowledge.loader import SHIPPED, read_folder
from knowledge.richmenu import PATH
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.live import Live

COLOURS = 128
"""A picture of a page has few; a palette makes the file a third as large."""
HOW: dict[str, dict[str, Any]] = {
    "360": {"viewport": {"width": 360, "height": 740}},
    "768": {"viewport": {"width": 768, "height": 1024}},
    "1280": {"viewport": {"width": 1280, "height": 800}},
    "200-percent": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "dark": {"viewport": {"width": 768, "height": 1024}, "color_scheme": "dark"},
    "no-javascript": {"viewport": {"width": 768, "height": 1024}, "java_script_enabled": False},
}
TALL = {"viewport": {"width": 420, "height": 900}}
ASKED = {
    "ja": "暗証番号を忘れた",
    "easy": "暗証番号を 忘れました",
    "en": "I forgot my PIN",
    "zh": "忘记了密码",
    "ko": "비밀번호를 잊어버렸어요",
    "vi": "Quên mật khẩu thẻ My Number",
    "pt": "Esqueci a senha do cartão",
}


def ask(page: Page, text: str) -> None:
    """Type, send, and wait for the answer."""
    before = page.locator(".turn.bot").count()
    page.fill("#question", text)
    page.click(".send")
    page.locator(".turn.bot").nth(before).wait_for(timeout=20_000)
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)


def keep(png: bytes, path: Path, width: int = 0) -> None:
    """Write a picture with a palette, `width` pixels wide if given."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    if width:
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)


def whole(page: Page, path: Path) -> None:
    """The whole page, from its end: the question box sticks to the bottom of the window."""
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.locator(".ask").evaluate("each => { each.style.position = 'static' }")
    keep(page.screenshot(full_page=True), path)


@contextmanager
def opened(browser: Browser, url: str, how: dict[str, Any]) -> Iterator[Page]:
    """A page at `url`."""
    page = browser.new_page(reduced_motion="reduce", **how)
    page.goto(url)
    yield page
    page.close()


def main(folder: Path, data: Path) -> None:
    """All pictures into `folder`; `data` may hold a trained index."""
    folder.mkdir(parents=True, exist_ok=True)
    brain = load_brain(SHIPPED, data)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with Live(Path(one), "on", brain) as web, Live(Path(two), "simulator", brain) as simulator:
            _web(browser, web.address, folder)
            _phone(browser, simulator.address, folder)
        _poster(browser, brain, folder)
        browser.close()
    _menus(brain, folder)


def _web(browser: Browser, address: str, folder: Path) -> None:
    for name, how in HOW.items():
        with opened(browser, f"{address}/?lang=ja", how) as page:
            ask(page, "カードのこと")
            ask(page, ASKED["ja"])
            whole(page, folder / f"web-{name}.png")
    for language, question in ASKED.items():
        with opened(browser, f"{address}/?lang={language}", TALL) as page:
            page.click("summary")
            ask(page, question)
            whole(page, folder / f"web-language-{language}.png")
    with opened(browser, f"{address}/?lang=ja&size=3&contrast=on", HOW["768"]) as page:
        ask(page, ASKED["ja"])
        whole(page, folder / "web-large-contrast.png")
        page.emulate_media(media="print")
        whole(page, folder / "web-print.png")


def _phone(browser: Browser, address: str, folder: Path) -> None:
    for name, how in HOW.items():
        for channel in ("line", "telegram"):
            with opened(browser, f"{address}/?channel={channel}", how) as page:
                ask(page, ASKED["ja"])
                keep(page.screenshot(), folder / f"simulator-{channel}-{name}.png")
    with opened(browser, f"{address}/?channel=line", TALL) as page:
        ask(page, ASKED["ja"])
        page.locator(".heard summary").last.click()
        page.locator(".ask").evaluate("each => { each.style.position = 'static' }")
        keep(page.locator(".turn.bot").last.screenshot(), folder / "flex-bubble-and-what-is-heard.png")


def _poster(browser: Browser, brain: Brain, folder: Path) -> None:
    (address,) = addresses("", "", "https://bot.example.jp", "smartphone-class/when")
    with opened(browser, "about:blank", {"viewport": {"width": 794, "height": 1123}}) as page:
        page.set_content(f"<body style='margin:0'>{poster(address, words(brain.kb), title(brain.kb, ''))}")
        keep(page.screenshot(), folder / "poster-page.png")


def _menus(brain: Brain, folder: Path) -> None:
    drawn = menus(read_folder(SHIPPED).records[PATH], brain.kb.wording).menus
    keep(drawn[0].picture, folder / "richmenu-ja.png", 1000)
    sheet = Image.new("RGB", (2 * 700, -(-len(drawn) // 2) * 472), "#444444")
    for number, menu in enumerate(drawn):
        picture = Image.open(io.BytesIO(menu.picture)).convert("RGB").resize((690, 465), Image.Resampling.LANCZOS)
        sheet.paste(picture, (number % 2 * 700 + 5, number // 2 * 472 + 3))
    kept = io.BytesIO()
    sheet.save(kept, "PNG")
    keep(kept.getvalue(), folder / "richmenu-languages.png")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"), Path(sys.argv[2] if len(sys.argv) > 2 else "."))
