"""Setting the machine's clock neither kills the answers in flight nor goes unnoticed for ever."""

from __future__ import annotations

import pytest

from adapters.clock import HOLD_SECONDS, SteadyClock


class Machine:
    """A wall clock that can be set and a monotonic one that cannot."""

    def __init__(self) -> None:
        self.wall, self.ticks = 1_790_000_000.0, 5.0

    def clock(self) -> SteadyClock:
        return SteadyClock(lambda: self.wall, lambda: self.ticks)

    def pass_time(self, seconds: float) -> None:
        self.wall += seconds
        self.ticks += seconds


@pytest.mark.parametrize("jump", [61.0, -61.0, 1200.0, 86_400.0, -86_400.0])
def test_a_jump_is_believed_only_after_a_reply_token_s_life(jump: float) -> None:
    machine = Machine()
    clock = machine.clock()
    before = clock.now()
    machine.wall += jump
    assert clock.now() == before
    machine.pass_time(HOLD_SECONDS - 1)
    assert clock.now() == before + HOLD_SECONDS - 1
    machine.pass_time(1)
    assert clock.now() == machine.wall


def test_a_jump_that_is_taken_back_leaves_no_trace() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += 3600
    clock.now()
    machine.wall -= 3600
    clock.now()
    machine.pass_time(HOLD_SECONDS * 2)
    assert clock.now() == machine.wall


def test_slow_corrections_are_followed_at_once() -> None:
    machine = Machine()
    clock = machine.clock()
    for _ in range(100):
        machine.pass_time(10)
        machine.wall += 0.5
        assert clock.now() == pytest.approx(machine.wall)
