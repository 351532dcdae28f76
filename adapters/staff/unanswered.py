"""Masked questions that the bot did not answer well, read from the table of turns. No conversation leaves here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from adapters.store.memory import LIFE_SECONDS
from adapters.store.schema import turns
from adapters.store.turns import HELD
from bot import cues
from bot.messages import Outcome
from bot.text.normalise import bare, normalise
from knowledge.normal import plain

MASK = "〔"
"""Begins what stands for a masked number or address (bot/privacy.py); no phrasing is made of such a sentence."""


class Why(StrEnum):
    """What went wrong, as staff read it."""

    SILENT = "答えられなかった"
    OUTSIDE = "範囲の外と答えた"
    ASKED = "聞き返した"
    WRONG = "「違う」と言われた"
    FAILED = "不具合"


_WHY = {
    Outcome.NOT_FOUND.value: Why.SILENT,
    Outcome.OUT_OF_SCOPE.value: Why.OUTSIDE,
    Outcome.ASKED_BACK.value: Why.ASKED,
    Outcome.FAILED.value: Why.FAILED,
    **{outcome.value: Why.WRONG for outcome in HELD},
}
"""Outcome of a turn whose words are kept → what went wrong."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One sentence, equal spellings counted together. answered: the topic that was wrong · chosen: the topic the
    citizen took instead · reason: why the answer was wrong, as marked (bot/steps/button.py: REASONS)."""

    text: str
    language: str
    why: Why
    answered: str = ""
    chosen: str = ""
    reason: str = ""
    times: int = 1


def read(connection: Connection, since: float) -> list[Question]:
    """Every question from `since` (seconds), most frequent first."""
    query = select(turns).where(turns.c.at >= since).order_by(turns.c.conversation, turns.c.id)
    return gathered(dict(row._mapping) for row in connection.execute(query))


def gathered(rows: Iterable[Row]) -> list[Question]:
    """The questions of rows that stand in order of conversation and time."""
    counts: Counter[Question] = Counter()
    spelt: dict[tuple[str, ...], Question] = {}
    for _, talk in groupby(rows, key=lambda row: row["conversation"]):
        for question in _of_one_talk(list(talk)):
            key = (plain(question.text), question.language, question.why, question.answered, question.chosen, question.reason)
            counts[spelt.setdefault(key, question)] += 1
    found = [replace(question, times=count) for question, count in counts.items()]
    return sorted(found, key=lambda one: (-one.times, one.text, one.why, one.chosen))


def _of_one_talk(talk: Sequence[Row]) -> Iterator[Question]:
    for at, row in enumerate(talk):
        if row["masked"] and row["outcome"] in _WHY and not row["feedback"] and says_something(row["masked"]):
            yield _question(row, _after(row, talk[at + 1 :]))


def says_something(text: str) -> bool:
    """False for a number, a mark or a single letter: nothing that a topic could be asked by."""
    return len(bare(normalise(text))) >= 2 and cues.number(normalise(text)) is None


def _after(row: Row, later: Sequence[Row]) -> list[Row]:
    """What the citizen did about this reply: the marks, corrections and choices that follow it at once."""
    found = []
    for each in later:
        if each["at"] - row["at"] > LIFE_SECONDS or not (each["corrects"] or each["choice_of"]):
            break
        found.append(each)
    return found


def _question(row: Row, later: Sequence[Row]) -> Question:
    why = _WHY[row["outcome"]]
    wrong = row["topic"] if why is Why.WRONG else ""
    chosen = next((topic for each in later if (topic := _taken(each)) and topic != wrong), "")
    marks = (each["feedback"].partition(":")[2] for each in later)
    return Question(row["masked"], _group(row["language"]), why, wrong, chosen, next(filter(None, marks), ""))


def _taken(row: Row) -> str:
    """The topic a citizen arrived at by choosing, or by saying what was meant instead."""
    answered = row["corrects"] and not row["feedback"] and row["outcome"] in HELD
    return str(row["choice_of"] or (row["topic"] if answered else ""))


def _group(language: str) -> str:
    """Easy Japanese is asked in Japanese."""
    return "ja" if language == "easy" else language
