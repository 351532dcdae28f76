"""A dialogue as staff read it."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.reports.outcomes import LANGUAGES, OUTCOMES, named
from tests.transcripts.shown import Shown
from tests.transcripts.stage import Held, Told

LINES = 3
CHARACTERS = 120
"""Of a reply: enough to recognise it, few enough that a change elsewhere in the text leaves the file alone."""


def written(talks: Iterable[Held]) -> str:
    """The dialogues of one file."""
    return "\n\n".join(_dialogue(held) for held in talks) + "\n"


def _dialogue(held: Held) -> str:
    turns = [_turn(said, told["line"]) for said, told in zip(held.said, held.told, strict=True)]
    return "\n\n".join([f"■ {held.name.partition(':')[2]}（{held.persona}）", *turns])


def _turn(said: str, told: Told) -> str:
    ending = (named(OUTCOMES, told.outcome), told.topic or "話題なし", named(LANGUAGES, told.language))
    return f"市民: {said}\nボット: {_beginning(told.shown)}\n  {_choices(told.shown)}\n  （{'・'.join(ending)}）"


def _beginning(shown: Shown) -> str:
    text = "\n  ".join(shown.lines[:LINES])
    return text if len(text) <= CHARACTERS else f"{text[:CHARACTERS]}…"


def _choices(shown: Shown) -> str:
    return "".join(f"［{label}］" for label, _ in shown.choices) or "［］"
