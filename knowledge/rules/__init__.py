"""What good knowledge looks like: one rule a module, all listed here.

A rule is a module: its docstring is its manual (Japanese), `CODE` names its Problems, `GOOD` and `BAD` are
files laid over a small city's knowledge, `BAD_AT` is where BAD fails, `check` yields Problems. Adding a rule
touches one new file and one line below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from knowledge import references
from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import (
    answer_length,
    button_length,
    colliding_phrasing,
    duplicate_phrasing,
    easy_negation,
    easy_reading,
    easy_sentence,
    easy_word,
    few_phrasings,
    few_tests,
    link_host,
    look_alike,
    missing_facets,
    named_topics,
    offline_way,
    past_date,
    personal_data,
    phrasing_in_tests,
    plan_number,
    review_due,
    review_period,
    rich_menu,
    test_target,
    translation_missing,
    translation_stale,
    typed_contact,
    unknown_placeholder,
    unknown_source,
    wording_keys,
)
from knowledge.sources import near


class Rule(Protocol):
    """What a module must have to be a rule."""

    @property
    def CODE(self) -> str:
        """Stable name of the rule's Problems."""

    @property
    def GOOD(self) -> Mapping[str, str]:
        """Files the rule passes: path → YAML."""

    @property
    def BAD(self) -> Mapping[str, str]:
        """Files the rule refuses."""

    @property
    def BAD_AT(self) -> tuple[str, int, int]:
        """(path, line, column) of the Problem in BAD, both counted from 1."""

    def check(self, sources: Sources, today: date) -> Iterator[Problem]:
        """Every fault."""


RULES: tuple[Rule, ...] = (
    duplicate_phrasing,
    colliding_phrasing,
    answer_length,
    button_length,
    past_date,
    plan_number,
    typed_contact,
    unknown_placeholder,
    offline_way,
    missing_facets,
    review_due,
    review_period,
    phrasing_in_tests,
    few_phrasings,
    few_tests,
    test_target,
    easy_sentence,
    easy_negation,
    easy_reading,
    easy_word,
    translation_stale,
    translation_missing,
    wording_keys,
    link_host,
    unknown_source,
    named_topics,
    personal_data,
    look_alike,
    rich_menu,
)

ACROSS: tuple[Rule, ...] = (
    duplicate_phrasing,
    colliding_phrasing,
    phrasing_in_tests,
    missing_facets,
    test_target,
    link_host,
    named_topics,
    rich_menu,
)
"""Rules that compare a file with those of other topics; all others see a topic and its translations alone."""


def problems(sources: Sources, today: date) -> list[Problem]:
    """All Problems of the files: shape, pointers (when every shape is right) and rules, in order of place."""
    found = list(sources.problems)
    if not found:
        found.extend(references.check(sources))
    for rule in RULES:
        found.extend(rule.check(sources, today))
    return sorted(set(found))


def problems_near(sources: Sources, path: str, today: date) -> list[Problem]:
    """What `problems` says of one topic's files (the file at `path` among them), in a fifth of the time."""
    closer = near(sources, path)
    found = list(sources.problems) or list(references.check(sources))
    for rule in RULES:
        found.extend(rule.check(sources if rule in ACROSS else closer, today))
    mine = {other for other in closer.documents if other.startswith(("topics/", "translations/"))}
    return sorted({problem for problem in found if problem.path in mine})
