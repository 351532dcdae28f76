"""Every string of a file, keys included, with its place. Not a rule: two rules read it."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.reader import Path


def every_text(at: Path, value: object) -> Iterator[tuple[Path, str]]:
    """(place, text) of the value read at `at` and of everything inside it."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield (*at, key), str(key)
            yield from every_text((*at, key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from every_text((*at, index), inner)


def whole_text(value: object) -> str:
    """The same strings, a line each, without places. Looking through one text for what is nearly never there
    takes a fifth of the time of looking through its parts: a rule asks for places only when it is there."""
    found: list[str] = []
    _gather(value, found)
    return "\n".join(found)


def _gather(value: object, found: list[str]) -> None:
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            found.append(str(key))
            _gather(inner, found)
    elif isinstance(value, list):
        for inner in value:
            _gather(inner, found)
