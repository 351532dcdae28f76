"""Bounds on what one citizen and all together may send."""

from __future__ import annotations

from adapters.limits_rate import PER_MINUTE, REMEMBERED, RateLimit, Verdict


class HandClock:
    def __init__(self) -> None:
        self.time = 1000.0

    def now(self) -> float:
        return self.time


def test_the_minute_s_allowance_is_answered_then_one_sentence_then_silence() -> None:
    rate = RateLimit(HandClock())
    verdicts = [rate.judge("a") for _ in range(PER_MINUTE + 3)]
    assert verdicts[:PER_MINUTE] == [Verdict.ANSWER] * PER_MINUTE
    assert verdicts[PER_MINUTE:] == [Verdict.TELL, Verdict.DROP, Verdict.DROP]
    assert rate.judge("b") is Verdict.ANSWER


def test_one_sentence_a_minute_to_who_goes_on() -> None:
    clock = HandClock()
    rate = RateLimit(clock)
    told = 0
    for _ in range(1200):  # ten a second for two minutes
        told += rate.judge("a") is Verdict.TELL
        clock.time += 0.1
    assert told == 2


def test_who_pauses_is_answered_again() -> None:
    clock = HandClock()
    rate = RateLimit(clock)
    for _ in range(100):
        rate.judge("a")
    clock.time += 60
    assert [rate.judge("a") for _ in range(PER_MINUTE)] == [Verdict.ANSWER] * PER_MINUTE


def test_a_clock_that_jumps_back_neither_blocks_nor_frees() -> None:
    clock = HandClock()
    rate = RateLimit(clock)
    rate.judge("a")
    clock.time -= 500
    assert rate.judge("a") is Verdict.ANSWER


def test_memory_of_conversations_is_bounded() -> None:
    rate = RateLimit(HandClock())
    for number in range(REMEMBERED + 50):
        rate.judge(str(number))
    assert len(rate._buckets) == REMEMBERED


def test_all_together_are_bounded_too() -> None:
    clock = HandClock()
    rate = RateLimit(clock, per_second_all=10)
    assert [rate.busy() for _ in range(21)].count(True) == 1
    clock.time += 1
    assert not rate.busy()


def test_a_verdict_taken_back_counts_neither_for_nor_against() -> None:
    rate = RateLimit(HandClock())
    for _ in range(10 * PER_MINUTE):  # a platform that tries while the database is away
        rate.forget("a", rate.judge("a"))
    verdicts = [rate.judge("a") for _ in range(PER_MINUTE + 2)]
    assert verdicts == [Verdict.ANSWER] * PER_MINUTE + [Verdict.TELL, Verdict.DROP]
    rate.forget("a", Verdict.DROP)
    assert rate.judge("a") is Verdict.DROP


def test_who_was_not_told_is_told_next_time() -> None:
    rate = RateLimit(HandClock())
    for _ in range(PER_MINUTE):
        rate.judge("a")
    rate.forget("a", rate.judge("a"))
    assert rate.judge("a") is Verdict.TELL
