"""Unanswered questions that want the same thing stand in one row, gathered as `toride-bot unanswered` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.ops.counts import Unanswered
from adapters.staff.unanswered_clusters import grouped
from bot.search.index import Index

MOST = 60
"""Spellings looked at: each costs a search, some 5 ms, in the process that answers citizens."""


def gathered(rows: Sequence[Unanswered], index: Index) -> list[Unanswered]:
    """One row a group with its most asked spelling; those beyond MOST stay as they are."""
    found: list[Unanswered] = list(rows[MOST:])
    for language in dict.fromkeys(row.language for row in rows[:MOST]):
        of_it = [row for row in rows[:MOST] if row.language == language]
        seen = [index.search(row.text, language) for row in of_it]
        found += [_one([of_it[place] for place in group]) for group in grouped(seen)]
    return sorted(found, key=lambda each: (-each.n, -each.last.timestamp(), each.text))


def _one(group: Sequence[Unanswered]) -> Unanswered:
    first = max(group, key=lambda each: (each.n, each.last))
    others = sum(1 + each.others for each in group) - 1
    return replace(first, n=sum(each.n for each in group), last=max(each.last for each in group), others=others)
