"""Files laid over the small city, and what one rule says of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from knowledge.loader import Sources, read_folder
from knowledge.rules import Rule, sample

OTHER_CITY = Path(__file__).parents[2] / "other_city"


def laid(files: Mapping[str, str]) -> Sources:
    """The small city with some files replaced or added."""
    return read_folder(OTHER_CITY, overlay={path: text.encode() for path, text in files.items()})


def found(rule: Rule, files: Mapping[str, str], today: date = sample.TODAY) -> list[str]:
    """The rule's problems in those files, each as `path:line level`."""
    problems = rule.check(laid(files), today)
    return [f"{one.path}:{one.line} {one.level}" for one in problems if one.path in files]


def topic(**fields: str) -> dict[str, str]:
    """The sample topic with some fields replaced, as the one file laid over."""
    return {sample.PATH: sample.topic(**fields)}
