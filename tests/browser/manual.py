"""The pictures of docs/staff.md, of the commands as they run: `python -m tests.browser.manual [FOLDER] [KNOWLEDGE]
[NAME…]`, with names only those pictures.

The steps of the manual are done in their order on a copy of the knowledge; what the terminal, the page or the
workbook then shows is the picture. It takes some minutes: the index is trained for the steps that try a change.
Those (SMALL) are shown with the small city of the tests.
"""

from __future__ import annotations

import html
import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, sync_playwright

from knowledge.loader import SHIPPED
from tests.adapters.staff.minato import city
from tests.adapters.staff.office import MANUAL, Office, Step, steps
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.pictures import keep

STEPS = steps(MANUAL.read_text(encoding="utf-8"))
SMALL = {"staff-check-tests", "staff-new", "staff-diff", "staff-accept"}
"""Pictures of steps that train or ask everything: with the shipped knowledge they would take a quarter of an hour."""
LINES = 34
"""Lines of a terminal shown; of a longer output the beginning and the end."""
HEIGHT = 1000
"""Pixels of a page shown."""
ROWS, CELLS = 3, (1, 2, 3, 5, 6, 7, 8)
"""Of a workbook: rows, and columns by their number."""

_TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body{{margin:0;padding:14px;background:#fff;width:980px}}
pre{{margin:0;padding:14px 18px;border:1px solid #555;border-radius:6px;background:#fbfbf8;color:#1a1a1a;
font:15px/1.55 "BIZ UDGothic","BIZ UDPGothic",monospace;white-space:pre-wrap;word-break:break-all}}
b{{color:#003a70}}.in{{color:#0b5a2b}}.out{{color:#a12622}}.cut{{color:#767676}}</style><pre>{lines}</pre>"""
_BOOK = """<!doctype html><meta charset="utf-8"><style>body{{margin:0;padding:14px;background:#fff;width:1180px}}
table{{border-collapse:collapse;font:13px/1.5 "BIZ UDPGothic",sans-serif}}th{{background:#dce6f1}}
th,td{{border:1px solid #999;padding:4px 6px;vertical-align:top;text-align:left;max-width:240px;white-space:pre-line}}
caption{{text-align:left;padding:6px 0}}</style><table><caption>シート「{name}」</caption>{rows}</table>"""


def main(folder: Path, knowledge: Path, names: Sequence[str] = ()) -> None:
    """The pictures the manual shows (or those named) into `folder`."""
    wanted = set(names) or {Path(step.picture).stem for step in STEPS if step.picture}
    _pictures(folder, knowledge, wanted - SMALL)
    for name in sorted(wanted & SMALL):
        with tempfile.TemporaryDirectory() as place:
            _pictures(folder, city(Path(place)), {name})


def _pictures(folder: Path, knowledge: Path, names: Collection[str]) -> None:
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        office = Office.of(knowledge, Path(place))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for step in STEPS:
            if Path(step.picture).stem in names:
                print(*step.commands, sep="; ", file=sys.stderr)  # noqa: T201  - what takes so long
                _step(browser, office, step, folder)
        browser.close()


def _step(browser: Browser, office: Office, step: Step, folder: Path) -> None:
    office.stage(step)
    if where := step.how.get("serve"):
        with office.serving(step.commands[0]) as address:
            _page(browser, f"{address}{where}", folder / Path(step.picture).name, step.how.get("press", ""))
        return
    lines = office.typed(step).splitlines()
    said = [(command, office.typing(command, lines) if lines else office.run(command).stdout) for command in step.commands]
    if any("Traceback" in printed for _, printed in said):
        raise RuntimeError("\n".join(printed for _, printed in said))
    picture = folder / Path(step.picture).name
    page = step.how.get("page", "")
    if page.endswith(".xlsx"):
        _drawn(browser, _book(office.folder / page, office.topic.parent.name), picture)
    elif page:
        _page(browser, (office.folder / page).as_uri(), picture)
    else:
        _drawn(browser, terminal(said, str(office.folder)), picture)


def terminal(said: list[tuple[str, str]], place: str) -> str:
    """Commands and what they printed, as a page. `place`: the folder of the desk, shown as ~."""
    lines: list[str] = []
    for command, printed in said:
        shown = _cut(printed.replace(f"{place}/", "").replace(place, "~").splitlines())
        lines += [f"<b>$ {html.escape(command)}</b>", *map(_line, shown), ""]
    return _TERMINAL.format(lines="\n".join(lines[:-1]))


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= LINES:
        return lines
    return [*lines[: LINES - 8], f"…（{len(lines) - LINES + 1}行を略）", *lines[-7:]]


def _line(line: str) -> str:
    kind = {"+": "in", "-": "out", "…": "cut"}.get(line[:1])
    return f'<span class="{kind}">{html.escape(line)}</span>' if kind else html.escape(line)


def _book(file: Path, name: str) -> str:
    sheet = load_workbook(file)[name]
    rows = []
    for number, row in enumerate(sheet.iter_rows(max_row=ROWS, values_only=True)):
        tag = "th" if number == 0 else "td"
        cells = (str(row[column - 1] or "") for column in CELLS)
        rows.append("".join(f"<{tag}>{html.escape(_short(cell))}</{tag}>" for cell in cells))
    return _BOOK.format(name=html.escape(name), rows="".join(f"<tr>{row}</tr>" for row in rows))


def _short(cell: str) -> str:
    lines = cell.splitlines()
    return "\n".join([*lines[:6], "…"] if len(lines) > 6 else lines)


def _drawn(browser: Browser, text: str, picture: Path) -> None:
    page = browser.new_page(viewport={"width": 1020, "height": 200})
    page.set_content(text)
    keep(page.locator("pre, table").first.screenshot(), picture)
    page.close()


def _page(browser: Browser, url: str, picture: Path, press: str = "") -> None:
    """press: the button whose work is waited for and then shown."""
    page: Page = browser.new_page(viewport={"width": 1020, "height": HEIGHT}, reduced_motion="reduce")
    page.goto(url)
    if press:
        page.get_by_role("button", name=press).click()
        page.locator("[data-watch]:not(:has([data-busy]))").wait_for(timeout=300_000)
    page.wait_for_load_state()
    keep(page.screenshot(), picture)
    page.close()


if __name__ == "__main__":
    given = sys.argv[1:]
    main(Path(given[0]) if given else MANUAL.parent / "pictures", Path(given[1]) if len(given) > 1 else SHIPPED, given[2:])
