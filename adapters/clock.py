"""The time everything above the core uses: seconds since the epoch, handed in so that no test waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

JUMP_SECONDS = 1.0
"""A larger difference between the two clocks is a jump; NTP slews smaller ones."""

HOLD_SECONDS = 90.0
"""A jump is believed only after this long: longer than any reply token lives, so that setting the machine's
clock neither kills the answers in flight nor revives dead ones."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> float:
        """Seconds since the epoch."""
        ...


class SteadyClock:
    """The machine's time, carried by the monotonic clock across sudden jumps of the wall clock."""

    def __init__(
        self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._offset = wall() - monotonic()
        self._jumped_at: float | None = None

    def now(self) -> float:
        """Seconds since the epoch; follows a jump of the wall clock after HOLD_SECONDS."""
        ticks = self._monotonic()
        offset = self._wall() - ticks
        if abs(offset - self._offset) <= JUMP_SECONDS:
            self._offset, self._jumped_at = offset, None
        elif self._jumped_at is None:
            self._jumped_at = ticks
        elif ticks - self._jumped_at >= HOLD_SECONDS:
            self._offset, self._jumped_at = offset, None
        return ticks + self._offset
