"""Made-up conversations of what citizens really write: half sentences, numbers, corrections, other languages,
distress and personal data, in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import Conversation
from bot.guard import KEPT
from bot.messages import Incoming, Memory, Outcome, Reply, Turn
from tests.bot.conftest import TEN_O_CLOCK
from tests.bot.pieces import NUMBERS, PIECES
from tests.bot.reviewed import Reviewed
from tests.bot.test_anything import fault

Piece = tuple[str, str, str]
"""What is meant, what is written, and the personal data planted in it or ""."""

PLAIN = st.sampled_from([(meaning, text, "") for meaning, texts in PIECES.items() for text in texts])
PLANTED = st.builds(
    lambda piece, number, form: (piece[0], form.format(text=piece[1], number=number), number),
    PLAIN,
    st.sampled_from(sorted(NUMBERS.values())),
    st.sampled_from(["{number} です。{text}", "{text} {number}", "{text}（{number}）"]),
)
SPOKEN = st.one_of(PLAIN, PLAIN, PLAIN, PLANTED)
MANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def held(conversation: Conversation, pieces: list[Piece], hint: str = "") -> Iterator[Turn]:
    """The turns of one citizen, a minute apart, with the memory as the store gives it back."""
    memory, now = Memory(), TEN_O_CLOCK
    for _, text, _ in pieces:
        now += timedelta(minutes=1)
        turn = conversation.handle(Incoming("console", text=text, language_hint=hint), memory, now)
        memory = Memory.from_dict(turn.memory.as_dict())
        yield turn


def leaks(planted: str, turn: Turn) -> bool:
    """The personal data as it was written, or its digits however they are set apart, anywhere in the turn."""
    told = f"{turn.reply.as_text()}{turn!r}"
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", planted))
    apart = r"[-‐–−ー ]?".join(digits)
    return planted in told or (len(digits) >= 10 and bool(re.search(apart, unicodedata.normalize("NFKC", told))))


def loops(pieces: tuple[Piece, Piece], turns: tuple[Turn, Turn]) -> bool:
    """The same text to two different questions. What two questions of one topic are answered may be the same,
    and what saves a life is said again."""
    (before, now), (first, second) = pieces, turns
    if before[0] == now[0] or first.reply.as_text() != second.reply.as_text():
        return False
    if first.outcome is second.outcome is Outcome.ANSWERED and first.topics[:1] == second.topics[:1]:
        return False
    return second.topics[:1] not in [(name,) for name in KEPT]


@given(pieces=st.lists(SPOKEN, min_size=1, max_size=6), hint=st.sampled_from(["", "ja", "en", "zh-TW", "vi"]))
@settings(MANY, max_examples=1000)
def test_it_never_fails_makes_nothing_up_keeps_numbers_to_itself_and_always_goes_on(
    pieces: list[Piece], hint: str, conversation: Conversation, reviewed: Reviewed
) -> None:
    planted = [number for _, _, number in pieces if number]
    for turn in held(conversation, pieces, hint):
        assert not fault(turn, reviewed)
        assert [number for number in planted if leaks(number, turn)] == []


@given(pieces=st.lists(SPOKEN, min_size=2, max_size=6))
@settings(MANY, max_examples=1000)
def test_it_does_not_say_the_same_twice_in_a_row_to_different_questions(
    pieces: list[Piece], conversation: Conversation
) -> None:
    turns = list(held(conversation, pieces))
    for said, told in zip(pairwise(pieces), pairwise(turns), strict=True):
        assert not loops(said, told), [text for _, text, _ in said]


def test_a_leak_and_a_loop_are_noticed() -> None:
    said = Turn(Outcome.NOT_FOUND, Reply(body="わかりません。"), Memory(), topics=("none",))
    assert leaks("123456789018", replace(said, masked="１２３４ ５６７８-9018 です"))
    assert not leaks("123456789018", replace(said, masked="〔番号〕 です"))
    asked = (("fee", "いくら？", ""), ("place", "どこ", ""))
    assert loops(asked, (said, said))
    assert not loops((asked[0], asked[0]), (said, said))
    assert not loops(asked, (said, replace(said, topics=("sensitive/emergency",))))
