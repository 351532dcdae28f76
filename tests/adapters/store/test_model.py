"""Any order of events, withdrawals, answers, failures, crashes and redeliveries keeps the promises."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adapters.store import LEASE_SECONDS, Again, Claim, open_store
from tests.adapters.store.kit import KEY, HandClock, ending, event, rows, unsend

NUMBERS = st.integers(0, 11)


def _person(number: int) -> str:
    return f"U{number % 3}"


class Inbox(RuleBasedStateMachine):
    """Three citizens, twelve messages, two processes of which any may die."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = HandClock()
        self.runner = asyncio.Runner()
        path = Path(self.folder.name)
        url = f"sqlite:///{path}/toride.sqlite3"
        self.stores = [open_store(url, secret_key=KEY, folder=path, clock=self.clock) for _ in range(2)]
        self.held: list[tuple[int, Claim]] = []
        self.arrived: list[int] = []
        self.withdrawn: set[int] = set()
        self.ended: dict[str, int] = {}

    @rule(number=NUMBERS, again=st.booleans(), process=st.integers(0, 1))
    def arrives(self, number: int, again: bool, process: int) -> None:
        put = self.stores[process].put([event(number, _person(number), redelivered=again)], self.clock.now())
        assert self.runner.run(put) == [number not in self.arrived]
        if number not in self.arrived:
            self.arrived.append(number)

    @rule(number=NUMBERS)
    def is_withdrawn(self, number: int) -> None:
        self.runner.run(self.stores[0].put([unsend(number, _person(number))], self.clock.now()))
        self.withdrawn.add(number)

    @rule(process=st.integers(0, 1), most=st.integers(1, 3))
    def are_claimed(self, process: int, most: int) -> None:
        for claim in self.runner.run(self.stores[process].claim(most)):
            number = int(claim.inbound.event_id[1:])
            assert number not in self.withdrawn
            assert claim.inbound.event_id not in self.ended, "answered twice"
            earlier = self.arrived[: self.arrived.index(number)]
            waiting = [n for n in earlier if n % 3 == number % 3 and n not in self.withdrawn]
            assert all(f"e{n}" in self.ended or f"e{n}" in self.dead() for n in waiting), "not the oldest"
            self.held.append((process, claim))

    def dead(self) -> set[str]:
        return {row[0] for row in rows(self.stores[0], "SELECT event_id FROM inbox WHERE state = 'dead'")}

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def ends(self, data: st.DataObject) -> None:
        process, claim = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        if self.runner.run(self.stores[process].finish(ending(claim, at=self.clock.now()))):
            assert claim.inbound.event_id not in self.ended
            self.ended[claim.inbound.event_id] = process

    @precondition(lambda self: self.held)
    @rule(data=st.data(), wait=st.sampled_from([0.0, 3.0]))
    def is_put_off(self, data: st.DataObject, wait: float) -> None:
        process, claim = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        again = Again(claim, self.clock.now() + wait, put_off=True)
        self.runner.run(self.stores[process].retry(again))

    @rule(seconds=st.sampled_from([1.0, LEASE_SECONDS + 1]), living=st.integers(0, 1))
    def time_passes(self, seconds: float, living: int) -> None:
        self.clock.turn(seconds)
        mine = [claim.id for process, claim in self.held if process == living]
        self.runner.run(self.stores[living].beat(mine))

    @invariant()
    def promises_hold(self) -> None:
        flying = rows(
            self.stores[0], "SELECT conversation, count(*) FROM inbox WHERE state = 'claimed' GROUP BY 1"
        )
        assert all(count == 1 for _, count in flying)
        records = rows(self.stores[0], "SELECT event_id, count(*) FROM turns GROUP BY 1")
        assert all(count == 1 for _, count in records)
        kept = rows(self.stores[0], "SELECT event_id, state FROM inbox WHERE payload IS NOT NULL")
        assert all(state in ("ready", "claimed", "dead") for _, state in kept)
        assert not {f"e{number}" for number in self.withdrawn} & {event_id for event_id, _ in kept}

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        self.runner.close()
        self.folder.cleanup()


Inbox.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestInbox = Inbox.TestCase
