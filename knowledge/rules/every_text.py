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
