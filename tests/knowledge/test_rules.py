"""Each rule refuses its bad sample at the right line and passes its good one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from knowledge import rules
from knowledge.loader import Sources, read_folder
from knowledge.rules import RULES, sample

OTHER_CITY = Path(__file__).parents[1] / "other_city"
NAMES = [rule.__name__.rpartition(".")[2] for rule in RULES]  # type: ignore[attr-defined]


def _laid_over(files: Mapping[str, str]) -> Sources:
    return read_folder(OTHER_CITY, overlay={path: text.encode() for path, text in files.items()})


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_the_bad_sample_fails_at_its_line_and_column(rule: rules.Rule) -> None:
    found = list(rule.check(_laid_over(rule.BAD), sample.TODAY))
    assert (rule.CODE, *rule.BAD_AT) in [(one.code, one.path, one.line, one.column) for one in found]


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_the_good_sample_passes(rule: rules.Rule) -> None:
    sources = _laid_over(rule.GOOD)
    assert not sources.problems
    assert not [one for one in rule.check(sources, sample.TODAY) if one.path in rule.GOOD]


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_rule_has_a_japanese_manual_that_names_its_code(rule: rules.Rule) -> None:
    manual = rule.__doc__ or ""
    assert rule.CODE in manual
    assert "悪い例" in manual
    assert "良い例" in manual


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_problem_says_in_japanese_what_is_wrong_and_what_to_do(rule: rules.Rule) -> None:
    for one in rule.check(_laid_over(rule.BAD), sample.TODAY):
        assert re.search(r"[ぁ-ん]", one.message)
        assert one.advice
        assert one.column >= 1


def test_every_file_of_the_folder_is_a_rule_in_the_table_or_says_that_it_is_none() -> None:
    folder = Path(rules.__file__).parent
    helpers = {"__init__", "sample", "families"}
    for path in folder.glob("*.py"):
        is_rule = re.search(r"^CODE = ", path.read_text(encoding="utf-8"), re.MULTILINE) is not None
        assert is_rule == (path.stem in NAMES), path.name
        assert is_rule or path.stem in helpers or "Not a rule" in path.read_text(encoding="utf-8")


def test_codes_are_unique() -> None:
    codes = [rule.CODE for rule in RULES]
    assert len(codes) == len(set(codes))
