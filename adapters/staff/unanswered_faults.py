"""Why a changed file may not be proposed: every rule of `check`, and the sentences of all topics' tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from knowledge import references
from knowledge.loader import Sources, topic_id
from knowledge.normal import plain
from knowledge.problems import Problem
from knowledge.rules import ACROSS, RULES, problems
from knowledge.sources import near, with_file


class Judge:
    """Knows what was wrong before, so that only what a change adds is held against it."""

    def __init__(self, sources: Sources, today: date) -> None:
        self._sources, self._today = sources, today
        self._before = {_key(problem) for problem in problems(sources, today)}
        self._tests = dict(_tests(sources))

    def faults(self, path: str, text: str, target: str, entries: tuple[str, ...]) -> Iterator[str]:
        """One sentence each; nothing when the change may be proposed. Warnings do not speak against it."""
        yield from (str(problem) for problem in self.added(path, text) if problem.level == "error")
        right = {entry: self._tests.get(plain(entry), target) for entry in entries if not path.startswith("language/")}
        for entry, wanted in right.items():
            if wanted == "none" and not target.startswith("#"):
                yield f"「{entry}」は、答えないはずの試験の文です"
            elif wanted not in ("none", target):
                yield f"「{entry}」は、{wanted} に届くはずの試験の文です"

    def added(self, path: str, text: str) -> list[Problem]:
        """The Problems that this file brings, wherever they show."""
        changed = with_file(replace(self._sources, problems=list(self._sources.problems)), path, text.encode())
        return [problem for problem in _found(changed, path, self._today) if _key(problem) not in self._before]


def _found(sources: Sources, path: str, today: date) -> list[Problem]:
    """All Problems that a change at `path` can have brought: nine of ten rules need no other topic's files."""
    if not path.startswith(("topics/", "translations/")):
        return problems(sources, today)
    closer = near(sources, path)
    found = list(sources.problems) or list(references.check(sources))
    for rule in RULES:
        if rule in ACROSS:
            found += rule.check(sources, today)
        else:
            found += (problem for problem in rule.check(closer, today) if problem.path in closer.records)
    return sorted(set(found))


def _tests(sources: Sources) -> Iterator[tuple[str, str]]:
    """Every test sentence and the topic it must reach."""
    for path, topic in sources.of("topics/"):
        yield from ((plain(text), right) for text, right in topic.tests.miss.items())
        yield from ((plain(text), topic_id(path)) for text in topic.tests.hit)


def _key(problem: Problem) -> tuple[str, str, str]:
    """Lines move when a file grows."""
    return problem.path, problem.code, problem.message
