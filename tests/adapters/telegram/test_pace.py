"""A chat on hold waits alone."""

import asyncio

import pytest

from adapters.telegram.pace import Pace, TooLong


class HandClock:
    """A clock moved by hand."""

    time = 1000.0

    def now(self):
        return self.time


def test_a_chat_on_hold_stalls_no_other_chat():
    async def run():
        clock, held = HandClock(), asyncio.Event()
        waits = []

        async def sleep(seconds):
            waits.append(seconds)
            if seconds > 10:
                await held.wait()
            else:
                clock.time += seconds

        pace = Pace(clock, sleep)
        pace.hold("1", 42)

        async def send(chat):
            async with pace.turn(chat, float("inf")):
                pass

        slow = asyncio.create_task(send("1"))
        await asyncio.sleep(0)
        for chat in range(2, 91):
            await send(str(chat))
        held.set()
        await slow
        return waits

    waits = asyncio.run(run())
    assert waits[0] == 42.0
    assert sum(waits[1:]) == pytest.approx(2.0, abs=0.1)


def test_a_turn_after_the_deadline_is_not_waited_for():
    async def run():
        pace = Pace(HandClock())
        pace.hold("1", 5)
        async with pace.turn("1", 1004.0):
            pass

    with pytest.raises(TooLong) as late:
        asyncio.run(run())
    assert late.value.seconds == 5.0
