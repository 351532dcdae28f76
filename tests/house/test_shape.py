"""The house keeps its shape: sizes, names, directions, nothing of the machine it was built on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import FLOORS, ROOT, everything, files, name

LONGEST = 250
LONGER = {
    "adapters/examination.py": (360, "every check that doctor makes, in one list; each is a few lines"),
    "bot/compose.py": (300, "every way a reply is put together, read side by side"),
    "knowledge/model.py": (460, "the whole vocabulary of the knowledge in one place"),
}
"""Modules that may be longer, how long, and why."""

FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
"""Names that say nothing about what is inside."""

FOREIGN = tuple(
    "".join(parts)
    for parts in (
        ("py", "pi.org"), ("files.python", "hosted"), ("registry.", "npmjs"), ("--extra-", "index-url"),
        ("/wo", "rk/"), ("/opt/", "pypi"), ("/ro", "ot/"), ("/ho", "me/"),
    )
)  # fmt: skip
"""Registry hosts and paths of a machine, in pieces, so that this file does not hold them itself."""


@pytest.mark.parametrize("floor", FLOORS)
def test_a_module_is_short_or_says_why_not(floor: str) -> None:
    sizes = {name(path): len(path.read_text().splitlines()) for path in files(floor, ending=".py")}
    assert sizes, "the floor is not empty"
    too_long = {path: size for path, size in sizes.items() if size > LONGER.get(path, (LONGEST, ""))[0]}
    assert too_long == {}


def test_the_list_of_long_modules_holds_only_long_modules() -> None:
    short = [path for path in LONGER if len((ROOT / path).read_text().splitlines()) <= LONGEST]
    assert short == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    python = list(files(*FLOORS, "tests", ending=".py"))
    named = [name(path) for path in python if FORBIDDEN.intersection((path.stem, *path.parent.parts[-2:]))]
    assert named == []


def test_every_folder_of_tests_with_python_in_it_is_a_package() -> None:
    folders = {path.parent for path in files("tests", ending=".py")}
    assert [name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_nothing_names_a_registry_or_a_path_of_some_machine() -> None:
    assert [(name(path), word) for path in everything() for word in _foreign(path)] == []


def test_the_search_for_foreign_words_finds_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"取得元は https://{FOREIGN[0]}/simple です")
    assert _foreign(page) == [FOREIGN[0]]


def test_imports_go_downwards_and_platforms_do_not_know_each_other() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_checking_the_knowledge_loads_no_platform_and_no_web_framework() -> None:
    program = (
        "import sys, adapters.cli.check; "
        "print([m for m in ('linebot', 'telegram', 'starlette', 'sqlalchemy') if m in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def _foreign(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:  # pictures
        return []
    return [word for word in FOREIGN if word in text]
