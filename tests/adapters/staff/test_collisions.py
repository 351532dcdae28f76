"""Two topics' phrasings that the bot cannot tell apart are told, unless a topic says why they are apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.staff.collisions import run, unexplained
from bot.text import tokens
from knowledge.loader import SHIPPED, load

OTHER_CITY = Path(__file__).parents[2] / "other_city"
BOOK, FARE = "topics/bus/book.yaml", "topics/bus/fare.yaml"


def _collisions(book: str, fare: str, **options: str) -> list[str]:
    """What is told of the small city when one phrasing of each topic is replaced."""
    files = {path: (OTHER_CITY / path).read_text(encoding="utf-8") for path in (BOOK, FARE)}
    files[BOOK] = files[BOOK].replace("phrasings:\n", f"phrasings:\n  - {book}\n", 1) + options.get(
        "more", ""
    )
    files[FARE] = files[FARE].replace("phrasings:\n", f"phrasings:\n  - {fare}\n", 1)
    kb = load(OTHER_CITY, overlay={path: text.encode() for path, text in files.items()})
    return [
        one.line for one in unexplained(kb, tokens.load()) if {book, fare} == {one.one.text, one.other.text}
    ]


def test_the_shipped_knowledge_has_no_unexplained_pair() -> None:
    assert run(SHIPPED) == []


@pytest.mark.parametrize(
    ("book", "fare", "sense"),
    [
        ("ＢＵＳカードの、申込み", "busカードの申込み", "文字が同じ"),
        ("けんこうしんだん", "健康診断", "読みが同じ"),
        ("停留所の椅子を直します", "椅子の停留所 直して", "意味のある言葉が同じ"),
    ],
)
def test_sentences_that_are_one_to_the_bot_are_told_with_both_topics(
    book: str, fare: str, sense: str
) -> None:
    (said,) = _collisions(book, fare)
    assert sense in said
    assert f"「{book}」（bus/book）" in said
    assert f"「{fare}」（bus/fare）" in said


def test_sentences_that_differ_in_a_word_are_not_told() -> None:
    assert _collisions("停留所の椅子を直して", "停留所の屋根を直して") == []


def test_a_pair_that_a_topic_explains_is_not_told() -> None:
    more = "explained:\n  bus/fare: 料金ではなく予約のこと\n"
    assert _collisions("券のこと", "券 のこと", more=more) == []
    assert _collisions("券のこと", "券 のこと") != []
