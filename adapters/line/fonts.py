"""Fonts for the rich menu: which of the installed ones has every glyph of a language's labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
_NO_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Face:
    """A font file by name, the face inside it, and the Debian package that brings it."""

    file: str
    index: int
    package: str


class NoFont(Exception):
    """No installed font has the glyphs; `package` would bring one that has."""

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(package)


_UD = (Face("BIZUDPGothic-Bold.ttf", 0, "fonts-morisawa-bizud-gothic"),)
_LATIN = (
    Face("DejaVuSansCondensed-Bold.ttf", 0, "fonts-dejavu-extra"),
    Face("DejaVuSans-Bold.ttf", 0, "fonts-dejavu-core"),
)
FACES: Mapping[str, tuple[Face, ...]] = {
    "ja": _UD,
    "easy": _UD,
    "en": _UD,
    "pt": _UD,
    "vi": _LATIN,
    "ko": (Face("NotoSansCJK-Bold.ttc", 1, "fonts-noto-cjk"),),
    "zh": (Face("NotoSansCJK-Bold.ttc", 2, "fonts-noto-cjk"),),
}
"""language → faces in order of preference. BIZ UD Gothic lacks letters of Vietnamese, Korean and Chinese."""


def face(language: str, text: str, folders: tuple[Path, ...] = FOLDERS) -> tuple[Path, int]:
    """(file, index) of the first face with every glyph of `text`. Raises NoFont."""
    for wanted in FACES[language]:
        path = _find(wanted.file, folders)
        if path is not None and has_glyphs(path, wanted.index, text):
            return path, wanted.index
    raise NoFont(FACES[language][-1].package)


@cache
def _find(name: str, folders: tuple[Path, ...]) -> Path | None:
    return next((path for folder in folders if folder.is_dir() for path in sorted(folder.rglob(name))), None)


@cache
def has_glyphs(path: Path, index: int, text: str) -> bool:
    """No character of the text would be drawn as the box that stands for a missing one."""
    font = ImageFont.truetype(str(path), 32, index=index)
    box = bytes(font.getmask(_NO_CHARACTER))
    return all(bytes(font.getmask(character)) != box for character in set(text) if not character.isspace())
