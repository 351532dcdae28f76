"""One value of a YAML file replaced in its text: every other line, comment and order stays as it was.

Works on lines with the marks the reader left, so nothing is reformatted that nobody changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from knowledge.reader import Document, Path, read

Value = str | tuple[str, ...] | None
"""A text, a list of texts, or None: the key is taken away."""


def edited(text: str, at: Path, value: Value) -> str:
    """The text with the value at a key (or a key inside a mapping) replaced, added or taken away."""
    document = read("", text.encode())
    lines = text.splitlines()
    key = str(at[-1])
    indent = "  " * (len(at) - 1)
    if at in document.marks and value is not None and isinstance(value, tuple):
        _list(lines, document, at, value)
    elif at in document.marks:
        start, end = _span(lines, document, at)
        lines[start:end] = [] if value is None else _dumped(indent, key, value)
        if len(at) > 1 and value is None:
            _empty_parent(lines, at)
    elif value:
        _add(lines, document, at, value)
    return "\n".join(lines) + "\n"


def _span(lines: Sequence[str], document: Document, at: Path) -> tuple[int, int]:
    """Line numbers (from 0, end excluded) of a node, without the comments that stand after it."""
    line, column = document.marks[at]
    later = [mark[0] for path, mark in document.marks.items() if path[: len(at)] != at and mark[0] > line]
    end = min(later, default=len(lines) + 1) - 1
    while end > line and _is_between(lines[end - 1], column):
        end -= 1
    return line - 1, end


def _is_between(line: str, column: int) -> bool:
    bare = line.lstrip()
    return not bare or (bare.startswith("#") and len(line) - len(bare) < column)


def _list(lines: list[str], document: Document, at: Path, new: tuple[str, ...]) -> None:
    start, end = _span(lines, document, at)
    data = document.data
    for part in at:
        data = data[part]
    old = [str(item) for item in data or ()]
    spans = [_span(lines, document, (*at, index)) for index in range(len(old))]
    if not old or not new or spans[0][0] == start:
        comments = [line for line in lines[start:end] if line.lstrip().startswith("#")]
        lines[start:end] = [*_dumped("  " * (len(at) - 1), str(at[-1]), new), *comments]
        return
    dash = lines[spans[0][0]][: document.marks[(*at, 0)][1] - 1].partition("-")[0]
    for tag, i, j, k, m in reversed(SequenceMatcher(None, old, new, autojunk=False).get_opcodes()):
        if tag != "equal":
            first = spans[i][0] if i < len(old) else spans[-1][1]
            for number in reversed(range(i, j)):  # one by one: a comment between two items is nobody's item
                del lines[slice(*spans[number])]
            lines[first:first] = [f"{dash}- {_scalar(item)}" for item in new[k:m]]


def _add(lines: list[str], document: Document, at: Path, value: Value) -> None:
    parent = at[:-1]
    siblings = [path for path in document.marks if len(path) == len(at) and path[:-1] == parent]
    if parent and not siblings:
        spans = [_span(lines, document, parent)] if parent in document.marks else [(len(lines), len(lines))]
        lines[slice(*spans[0])] = [f"{parent[-1]}:", *_dumped("  " * len(parent), str(at[-1]), value)]
    else:
        end = max(_span(lines, document, path)[1] for path in siblings)
        lines[end:end] = _dumped("  " * len(parent), str(at[-1]), value)


def _empty_parent(lines: list[str], at: Path) -> None:
    """A mapping that lost its last key is written `{}`, not left as a key with nothing."""
    head = f"{at[0]}:"
    where = lines.index(head) if head in lines else -1
    if where >= 0 and not (lines[where + 1 :] and lines[where + 1].startswith("  ")):
        lines[where] = f"{head} {{}}"


def _dumped(indent: str, key: str, value: Value) -> list[str]:
    if isinstance(value, tuple):
        return (
            [f"{indent}{key}:", *(f"{indent}  - {_scalar(item)}" for item in value)]
            if value
            else [f"{indent}{key}: []"]
        )
    text = value or ""
    if "\n" in text:
        return [f"{indent}{key}: |", *(f"{indent}  {line}".rstrip() for line in text.split("\n"))]
    return [f"{indent}{key}: {_scalar(text)}"]


def _scalar(text: str) -> str:
    """Plain when it reads back as itself (also inside a list), quoted otherwise."""
    if "\n" not in text and read("", f"- {text}\n- x: {text}\n".encode()).data == [text, {"x": text}]:
        return text
    if "\n" in text:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return "'" + text.replace("'", "''") + "'"
