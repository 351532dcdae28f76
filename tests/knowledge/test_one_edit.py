"""One file edited over a folder that was read before: the same Problems and the same knowledge as anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.loader import SHIPPED, assemble, load, read_folder
from knowledge.rules import RULES, Rule, problems, problems_near
from knowledge.sources import near, with_file

OTHER_CITY = Path(__file__).parents[1] / "other_city"
CITY = read_folder(OTHER_CITY)
TODAY = date(2026, 11, 25)
EDITABLE = sorted(path for path in CITY.raw if path.startswith(("topics/", "translations/")))


def _of_topic(path: str, found: list) -> list:  # type: ignore[type-arg]
    mine = set(near(CITY, path).documents) & set(EDITABLE)
    return [problem for problem in found if problem.path in mine | {path}]


@pytest.mark.parametrize("path", EDITABLE)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.CODE))
def test_a_topic_shows_what_check_would_say_of_it(rule: Rule, path: str) -> None:
    kind = path.split("/")[0]
    wrong = next((text for other, text in rule.BAD.items() if other.startswith(kind)), None)
    edited = with_file(CITY, path, (wrong or CITY.raw[path].decode()).encode())
    whole = _of_topic(path, problems(read_folder(OTHER_CITY, overlay={path: edited.raw[path]}), TODAY))
    assert problems_near(edited, path, TODAY) == whole


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(EDITABLE), st.data())
def test_any_damage_shows_the_same(path: str, data: st.DataObject) -> None:
    raw = CITY.raw[path]
    at = data.draw(st.integers(0, len(raw)))
    damaged = raw[:at] + data.draw(st.binary(max_size=4)) + raw[at + data.draw(st.integers(0, 4)) :]
    edited = with_file(CITY, path, damaged)
    whole = _of_topic(path, problems(read_folder(OTHER_CITY, overlay={path: damaged}), TODAY))
    assert problems_near(edited, path, TODAY) == whole


def test_in_the_shipped_knowledge_too() -> None:
    sources = read_folder(SHIPPED)
    path = "topics/my-number-card/lost.yaml"
    stale = sources.raw[path].replace(b"answer: |\n", b"answer: |\n  090-1234-5678\n")
    edited = with_file(sources, path, stale)
    found = problems_near(edited, path, TODAY)
    assert {"personal-data", "typed-contact", "translation-stale"} <= {problem.code for problem in found}
    mine = near(edited, path).documents
    assert found == [p for p in problems(edited, TODAY) if p.path in mine and p.path.startswith("t")]


def test_the_knowledge_put_together_is_the_same_and_the_first_reading_untouched() -> None:
    path = "topics/bus/book.yaml"
    new = CITY.raw[path].replace("電話で聞けます".encode(), "窓口で聞けます".encode())
    assert assemble(with_file(CITY, path, new)) == load(OTHER_CITY, overlay={path: new})
    assert assemble(CITY) == load(OTHER_CITY)
