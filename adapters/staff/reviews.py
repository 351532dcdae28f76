"""What each department has to look at again, and why: from the knowledge's dates and from citizens' marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from adapters.store.schema import turns
from adapters.store.turns import HELD
from knowledge.model import KnowledgeBase, Topic
from knowledge.rules.review_due import SOON

ENOUGH = 20
"""Answers from which it means something that nobody ever marked one as useful: with the usual one mark in ten
answers, about two marks would have come."""
OFTEN = 3
"""Wrong marks from which, if they are more than the useful ones, a topic is to be looked at."""


class Kind(StrEnum):
    """Why a topic is in the list, the most urgent first."""

    EXPIRED = "期限が過ぎた"
    SOON = "期限が近い"
    WRONG = "「違う」が多い"
    USELESS = "「役に立った」が1つもない"
    STALE = "訳が古い"


REASONS = {"different": "別のことを聞いた", "outdated": "古い", "unclear": "分かりにくい", "missing": "足りない"}
"""Reasons of a wrong mark (bot/steps/button.py: REASONS), as staff read them."""
LANGUAGES = {"easy": "やさしい日本語", "en": "英語", "zh": "中国語", "ko": "韓国語", "vi": "ベトナム語", "pt": "ポルトガル語"}


@dataclass(slots=True)
class Marks:
    """Of one topic: answers given, and what citizens marked."""

    answered: int = 0
    useful: int = 0
    wrong: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. detail: in words · on: the day it was or is due."""

    department: str
    kind: Kind
    topic: str
    title: str
    detail: str
    on: date | None = None

    @property
    def file(self) -> str:
        """Where it is mended."""
        return f"knowledge/topics/{self.topic}.yaml"


def marks(connection: Connection, since: float) -> dict[str, Marks]:
    """Answers and marks by topic, from `since` (seconds)."""
    columns = (turns.c.topic, turns.c.outcome, turns.c.feedback)
    rows = connection.execute(select(*columns).where(turns.c.at >= since, turns.c.topic != ""))
    return counted(dict(row._mapping) for row in rows)


def counted(rows: Iterable[Mapping[str, Any]]) -> dict[str, Marks]:
    """The same of rows at hand. A wrong mark comes first alone and then again with its reason: counted once."""
    found: dict[str, Marks] = {}
    held = {outcome.value for outcome in HELD}
    for row in rows:
        of_topic = found.setdefault(row["topic"], Marks())
        mark, _, reason = row["feedback"].partition(":")
        of_topic.answered += row["outcome"] in held
        of_topic.useful += mark == "useful"
        of_topic.wrong += mark == "wrong" and not reason
        if reason:
            of_topic.reasons[reason] = of_topic.reasons.get(reason, 0) + 1
    return found


def find(kb: KnowledgeBase, known: Mapping[str, Marks], today: date) -> list[Item]:
    """Everything that is due, by department, the most urgent first."""
    order = list(Kind)
    items = [item for topic in kb.topics.values() for item in _of(topic, known.get(topic.id, Marks()), today)]
    items += [
        Item(kb.topics[name].owner, Kind.STALE, name, kb.topics[name].title, f"{LANGUAGES.get(language, language)}の訳が、今の日本語と合っていません")
        for language, name in kb.stale
    ]
    return sorted(items, key=lambda item: (item.department, order.index(item.kind), item.on or today, item.topic, item.detail))


def by_department(items: Sequence[Item]) -> dict[str, list[Item]]:
    """The same, a list a department."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.department, []).append(item)
    return found


def _of(topic: Topic, seen: Marks, today: date) -> Iterator[Item]:
    left = (topic.expires_on - today).days
    if left < 0:
        yield _item(topic, Kind.EXPIRED, f"確かめ直す期限を{-left}日過ぎています", topic.expires_on)
    elif left <= SOON:
        yield _item(topic, Kind.SOON, f"確かめ直す期限まで、あと{left}日です", topic.expires_on)
    if seen.wrong >= OFTEN and seen.wrong > seen.useful:
        yield _item(topic, Kind.WRONG, f"「違う」{seen.wrong}回、「役に立った」{seen.useful}回{_reasons(seen)}")
    if seen.answered >= ENOUGH and not seen.useful:
        yield _item(topic, Kind.USELESS, f"{seen.answered}回答えて、「役に立った」が1回もありません")


def _item(topic: Topic, kind: Kind, detail: str, on: date | None = None) -> Item:
    return Item(topic.owner, kind, topic.id, topic.title, detail, on)


def _reasons(seen: Marks) -> str:
    if not seen.reasons:
        return ""
    ranked = sorted(seen.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return "（" + "、".join(f"{REASONS.get(name, name)} {count}" for name, count in ranked) + "）"
