"""Fixed sentences as one flat table a language, and the shipped ones for what a city's own files leave out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from knowledge.reader import read

_SHIPPED = Path(__file__).parent / "language" / "wording"
Wording = Mapping[str, Mapping[str, str]]
"""language → key → sentence."""


def flat(wording: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A group `buttons: {menu: …}` gives the key `buttons.menu`, a list `days: […]` gives `days.0`."""
    for key, value in wording.items():
        if isinstance(value, str):
            yield key, value
        else:
            for name, text in value.items() if isinstance(value, dict) else enumerate(value):
                yield f"{key}.{name}", text


@cache
def shipped(language: str) -> Mapping[str, str]:
    """The sentences that come with the program."""
    path = _SHIPPED / f"{language}.yaml"
    return MappingProxyType(dict(flat(read(path.name, path.read_bytes()).data)))


def group(wording: Wording, language: str, name: str) -> dict[str, str]:
    """A group's sentences by their names without the group: the city's own, else the shipped ones.

    Only for groups that say nothing about the city: labels of a page, of a poster, of a command.
    """
    own = wording.get(language, {})
    known = shipped(language)
    return {
        key.partition(".")[2]: own.get(key) or text for key, text in known.items() if key.startswith(f"{name}.")
    }
