"""Fixed sentences as one flat table a language, and the shipped ones for what a city's own files leave out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from knowledge.reader import read

_SHIPPED = Path(__file__).parent / "language" / "wording"
MENU = "menu_items."
"""Names of services: every city has its own."""
INSTEAD = {"out_of_scope": "not_found", "other_city": "not_found", "greeting_first": "greeting_day", "bot_identity": "help"}
"""What is said where a sentence names the shipped city and another city has written none of its own."""
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


@cache
def naming_the_city() -> frozenset[str]:
    """Keys of shipped sentences that name the shipped city: another city writes its own, or says nothing there."""
    path = _SHIPPED.parents[1] / "city" / "contacts.yaml"
    city = read(path.name, path.read_bytes()).data["city"]
    names = tuple(str(city[key])[:-1] for key in ("name", "reading"))
    return frozenset(key for key, text in shipped("ja").items() if any(name in text for name in names))


def filled(language: str, own: Mapping[str, str]) -> dict[str, str]:
    """A city's sentences, with the shipped ones for those it did not write; of a language it has none in, too."""
    known, silent = shipped(language), naming_the_city()
    given = {key: known.get(INSTEAD.get(key, ""), "") if key in silent else text for key, text in known.items() if not key.startswith(MENU)}
    return given | dict(own)


def group(wording: Wording, language: str, name: str) -> dict[str, str]:
    """A group's sentences by their names without the group: the city's own, else the shipped ones.

    Only for groups that say nothing about the city: labels of a page, of a poster, of a command.
    """
    own = wording.get(language, {})
    known = shipped(language)
    return {
        key.partition(".")[2]: own.get(key) or text for key, text in known.items() if key.startswith(f"{name}.")
    }
