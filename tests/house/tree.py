"""The files of this project, without what tools and the service leave beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("knowledge", "bot", "adapters")
FOLDERS = (*FLOORS, "tests", "docs", ".ci")
FILES = (
    "Makefile", "README.md", "CHANGELOG.md", "NOTICE.md", "LICENSE", "pyproject.toml", "requirements.lock",
    ".env.example", ".gitignore",
)  # fmt: skip
LEFT = {"__pycache__"}


def files(*folders: str, ending: str = "") -> Iterator[Path]:
    """Every file below the folders whose name ends so, in order."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob(f"*{ending}")):
            if path.is_file() and not LEFT.intersection(path.parts):
                yield path


def everything() -> Iterator[Path]:
    """All that a clone holds."""
    yield from files(*FOLDERS)
    yield from (ROOT / name for name in FILES)


def name(path: Path) -> str:
    """As it is written from the top of the project."""
    return path.relative_to(ROOT).as_posix()
