"""Bounds on how much one citizen, and everyone together, may send. Memory of it is bounded too."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum

from adapters.clock import Clock

PER_MINUTE = 20
"""Messages of one conversation: more than anyone types, few enough that a script cannot crowd out others."""
PER_SECOND_ALL = 500
"""All together: three times the worst day planned for (10 000 a minute)."""
TELL_SECONDS = 60.0
"""One kind sentence a minute to who sends too much."""
REMEMBERED = 10_000
"""Conversations kept count of; beyond, the one that has been quiet longest is forgotten."""


class Verdict(StrEnum):
    """answer · tell: answer with the one kind sentence · drop: store as seen, do not answer."""

    ANSWER = "answer"
    TELL = "tell"
    DROP = "drop"


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    told: float = float("-inf")

    def take(self, now: float, most: float, per_second: float) -> bool:
        """A token if there is one; the bucket refills steadily."""
        self.left = min(most, self.left + max(0.0, now - self.at) * per_second)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class RateLimit:
    """Token buckets, one a conversation and one for all."""

    def __init__(
        self, clock: Clock, per_minute: int = PER_MINUTE, per_second_all: int = PER_SECOND_ALL
    ) -> None:
        self._clock, self._per_minute, self._all_rate = clock, per_minute, per_second_all
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._all = _Bucket(float(per_second_all * 2), clock.now())

    def busy(self) -> bool:
        """Everyone together sends more than we take: answer 503, the platform comes again."""
        return not self._all.take(self._clock.now(), self._all_rate * 2.0, float(self._all_rate))

    def judge(self, conversation: str) -> Verdict:
        """What to do with one more message of this conversation."""
        now = self._clock.now()
        bucket = self._buckets.pop(conversation, None) or _Bucket(float(self._per_minute), now)
        self._buckets[conversation] = bucket
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        if bucket.take(now, float(self._per_minute), self._per_minute / 60):
            return Verdict.ANSWER
        if now - bucket.told < TELL_SECONDS:
            return Verdict.DROP
        bucket.told = now
        return Verdict.TELL

    def forget(self, conversation: str, verdict: Verdict) -> None:
        """Takes a verdict back: the message was not stored and will come again, or had come before."""
        bucket = self._buckets.get(conversation)
        if bucket is None:
            return
        if verdict is Verdict.ANSWER:
            bucket.left += 1
        elif verdict is Verdict.TELL:
            bucket.told = float("-inf")
