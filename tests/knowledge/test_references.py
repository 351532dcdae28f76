"""Pointers that lead nowhere keep the knowledge from loading, each named at its line and column."""

from __future__ import annotations

import pytest

from knowledge.loader import load
from knowledge.problems import KnowledgeUnusable
from knowledge.rules import problems, sample
from tests.knowledge.rules.laid import OTHER_CITY, laid

_POST = "signposts:\n  - id: lost\n    title: 落とし物\n    phrasings: [傘]\n    answer: 警察へ。\n    helps: no/such\n"
_CLARIFY = "clarify:\n  - {words: [バス], question: どれですか。, choices: [bus/book, no/such]}\n"
_OVER = "translations/en/no/such.yaml"
POINTERS = {
    "unknown-measure": ({sample.PATH: sample.topic(measure="'4-4-9'")}, (sample.PATH, 3, 1)),
    "unknown-owner": ({sample.PATH: sample.topic(owner="無い課")}, (sample.PATH, 4, 1)),
    "unknown-topic": (
        {sample.PATH: sample.topic() + "related: [bus/book, no/such]\n"},
        (sample.PATH, 13, 21),
    ),
    "unknown-topic of a signpost": ({"city/signposts.yaml": _POST}, ("city/signposts.yaml", 6, 5)),
    "unknown-topic of a question": ({"language/clarify.yaml": _CLARIFY}, ("language/clarify.yaml", 2, 57)),
    "unknown-topic of a translation": ({_OVER: sample.translation()}, (_OVER, 1, 1)),
    "unknown-language": (
        {"translations/xx/bus/book.yaml": sample.translation()},
        ("translations/xx/bus/book.yaml", 1, 1),
    ),
    "unverified-contact": (
        {sample.PATH: sample.topic(answer="電話は {電話:無い所} です。")},
        (sample.PATH, 6, 1),
    ),
    "unknown-source": ({sample.PATH: sample.topic(sources="[{plan: '9-9-9'}]")}, (sample.PATH, 9, 12)),
}


@pytest.mark.parametrize("kind", POINTERS)
def test_a_pointer_that_leads_nowhere_is_named_at_its_place(kind: str) -> None:
    files, place = POINTERS[kind]
    found = [
        (one.path, one.line, one.column)
        for one in problems(laid(files), sample.TODAY)
        if one.code == kind.split()[0]
    ]
    assert place in found


@pytest.mark.parametrize("kind", [kind for kind in POINTERS if kind != "unknown-source"])
def test_knowledge_with_such_a_pointer_does_not_load(kind: str) -> None:
    files, _ = POINTERS[kind]
    with pytest.raises(KnowledgeUnusable, match=kind.split()[0]):
        load(OTHER_CITY, overlay={path: text.encode() for path, text in files.items()})
