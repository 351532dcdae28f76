"""One entry added to a list of a YAML file: one line grows or is new, every other byte stays.

Not by loading and dumping: that writes every fourth file of the knowledge differently (docs/decisions/0015).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import yaml

from adapters.staff.edits import edited
from knowledge.reader import Path, read


class CannotAppend(ValueError):
    """The place is no list, or the entry would not be read back as written."""


def appended(text: str, at: Path, entries: tuple[str, ...]) -> str:
    """The text with the entries at the end of the list at `at`, written in blocks or in brackets as it is.

    Raises CannotAppend.
    """
    for entry in entries:
        text = _one(text, at, entry)
    return text


def _one(text: str, at: Path, entry: str) -> str:
    wanted = _with(read("", text.encode()).data, at, entry)
    for draft in _drafts(text, at, entry):
        if read("", draft.encode()).data == wanted:
            return draft
    raise CannotAppend("/".join(map(str, at)))


def _with(data: Any, at: Path, entry: str) -> Any:
    """The data as it must be read afterwards."""
    data = copy.deepcopy(data)
    place = data
    for part in at[:-1]:
        place = place[part]
    place[at[-1]] = [*((place.get(at[-1]) if isinstance(place, dict) else place[at[-1]]) or ()), entry]
    return data


def _drafts(text: str, at: Path, entry: str) -> Iterator[str]:
    """Plain first, quoted if that is not read back."""
    node = _node(yaml.compose(text, Loader=yaml.SafeLoader), at)
    if isinstance(node, yaml.SequenceNode) and node.value:
        put = _bracket if node.flow_style else _block
        for written in (entry, json.dumps(entry, ensure_ascii=False)):
            yield put(text, node, written)
    elif len(at) == 1:
        yield edited(text, at, (entry,))


def _node(node: Any, at: Path) -> Any:
    for part in at:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            return None
    return node


def _bracket(text: str, node: Any, written: str) -> str:
    last = node.value[-1].end_mark.index
    return f"{text[:last]}, {written}{text[last:]}"


def _block(text: str, node: Any, written: str) -> str:
    lines = text.splitlines(keepends=True)
    end = node.value[-1].end_mark
    row = end.line if end.column == 0 else end.line + 1
    ending = "\r\n" if lines[0].endswith("\r\n") else "\n"
    if row and not lines[row - 1].endswith("\n"):
        lines[row - 1] += ending
    lines.insert(row, f"{' ' * node.start_mark.column}- {written}{ending}")
    return "".join(lines)
