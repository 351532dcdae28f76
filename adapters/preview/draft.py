"""A file as edited in the browser → its exact bytes, and a patch that makes them. Nothing is written."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_ENDS = (b"\r\n", b"\r", b"\n")
_NO_END = b"\\ No newline at end of file\n"
EDITABLE = re.compile(r"(?:topics|translations/[a-z]+)/[A-Za-z0-9_-]+/[A-Za-z0-9_-]+\.yaml")
"""Paths that may be edited here: one topic, or its text in a language."""


@dataclass(frozen=True, slots=True)
class Draft:
    """path in the knowledge folder · old: the file's bytes now · new: what it would be."""

    path: str
    old: bytes
    new: bytes

    @property
    def changed(self) -> bool:
        """There is something to patch."""
        return self.old != self.new

    @property
    def editable(self) -> bool:
        """It may be opened in the text box too."""
        return EDITABLE.fullmatch(self.path) is not None

    def patch(self) -> bytes:
        """A unified diff for `git apply` in the folder that holds the folder `knowledge`."""
        old, new = ([line.decode("latin-1") for line in _by_newline(raw)] for raw in (self.old, self.new))
        found = unified_diff(old, new, f"a/knowledge/{self.path}", f"b/knowledge/{self.path}")
        lines = (line.encode("latin-1") for line in found)  # every byte was one letter
        return b"".join(line if line.endswith(b"\n") else line + b"\n" + _NO_END for line in lines)


def _by_newline(raw: bytes) -> list[bytes]:
    return re.findall(rb"[^\n]*\n|[^\n]+", raw)


def shown(raw: bytes) -> str | None:
    """The file as a text box holds it: without a byte order mark, every line end one \\n; None if it is no text."""
    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else re.sub("\r\n|\r", "\n", text)


def edited(path: str, old: bytes, text: str) -> Draft:
    """The draft for what came back from the text box. Lines that nobody changed keep every byte, line ends and
    byte order mark too; new ones end as most of the file's lines do."""
    mark = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
    was = _LINE.findall(old.removeprefix(mark))
    now = _LINE.findall(re.sub("\r\n|\r", "\n", text).encode("utf-8", "replace"))
    end = max(_ENDS, key=lambda each: sum(_end(line) == each for line in was)) if was else b"\n"
    bare = [_bare(line) for line in was]
    found: list[bytes] = []
    for tag, i, j, k, m in SequenceMatcher(
        None, bare, [_bare(line) for line in now], autojunk=False
    ).get_opcodes():
        if tag == "equal":
            found += [
                _ended(old_line, new_line, end) for old_line, new_line in zip(was[i:j], now[k:m], strict=True)
            ]
        else:
            found += [_bare(line) + (end if _end(line) else b"") for line in now[k:m]]
    return Draft(path, old, mark + b"".join(_apart(found)))


def _apart(lines: list[bytes]) -> list[bytes]:
    """An empty line that ends with \\n after one that ends with \\r would become one line end with it."""
    made: list[bytes] = []
    for line in lines:
        joins = line == b"\n" and made and made[-1].endswith(b"\r")
        made.append(b"\r" if joins else line)
    return made


def _ended(old: bytes, new: bytes, end: bytes) -> bytes:
    """The old line; only a last line may have lost or gained its end."""
    if bool(_end(old)) is bool(_end(new)):
        return old
    return _bare(old) + (end if _end(new) else b"")


def _end(line: bytes) -> bytes:
    return next((end for end in _ENDS if line.endswith(end)), b"")


def _bare(line: bytes) -> bytes:
    return line.rstrip(b"\r\n")
