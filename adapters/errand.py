"""One event's way from its claim to its end: answer, send, and what the delivery means for the inbox row."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TypeVar

from adapters.clock import Clock
from adapters.delivery import Delivery, Result
from adapters.inbound import CONTROL_KINDS
from adapters.routes import ATTEMPT_SECONDS, LATE_SECONDS, PUSH_WITHIN, Answer, Events, Route
from adapters.store import MOST_ATTEMPTS, Again, Claim, Ending, Store, StoreUnavailable
from adapters.store.turns import record
from bot.messages import Memory, Turn

T = TypeVar("T")

JAPAN = timezone(timedelta(hours=9))
FAILURE_WAITS = (0.2, 1.0, 3.0, 8.0)
"""Seconds after our own failures: five attempts end within the reply budget of those who wait behind."""
BUSY_SECONDS = 1.0
"""Answers that take longer are announced (protocol.md 65)."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """An answered claim, how its delivery ended, and milliseconds by step."""

    claim: Claim
    route: Route
    turn: Turn
    delivery: Delivery
    deadline: float
    took: Mapping[str, float]


class Errands:
    """Runs claims to their end. `sending` holds the rows whose unrepeatable send has begun."""

    def __init__(self, store: Store, routes: Mapping[str, Route], answer: Answer, clock: Clock, events: Events) -> None:
        self._store, self._routes, self._answer, self._clock, self._events = store, routes, answer, clock, events
        self.sending: set[int] = set()

    async def run(self, claim: Claim) -> float | None:
        """Never raises. Returns when the event is due again, or None if it is over."""
        try:
            due = await self._run(claim)
        except Exception as error:
            due = await self._failed(claim, error)
        self.sending.discard(claim.id)  # not when cancelled: then the send may have happened
        return due

    async def _run(self, claim: Claim) -> float | None:
        kind, channel = claim.inbound.kind, claim.inbound.channel
        if kind in CONTROL_KINDS:
            await self._end(Ending(claim, self._clock.now(), reason=kind, forget=kind == "unfollow"))
            return None
        route = self._routes.get(channel)
        if route is None:
            self._events.dead(channel, "no_channel")
            await self._end(Ending(claim, self._clock.now(), "dead", "no_channel"))
            return None
        sent = await self._answer_and_send(claim, route)
        return None if sent is None else await self._settle(sent)

    async def _answer_and_send(self, claim: Claim, route: Route) -> _Sent | None:
        begun = self._clock.now()
        turn = await self._find(claim, route, begun)
        answered = self._clock.now()
        deadline = _deadline(claim, route)
        delivery = await self._send(claim, route, turn, deadline)
        if delivery is None:
            self._events.lost_claim(claim.inbound.channel)
            return None
        took = {"ack": claim.ack_ms, "wait": (begun - claim.received) * 1000}
        took |= {"answer": (answered - begun) * 1000, "send": (self._clock.now() - answered) * 1000}
        return _Sent(claim, route, turn, delivery, deadline, took)

    async def _find(self, claim: Claim, route: Route, now: float) -> Turn:
        incoming = route.channel.to_incoming(claim.inbound)
        later = asyncio.get_running_loop().call_later
        timer = later(BUSY_SECONDS, self._announce, claim, route) if route.busy else None
        try:
            turn = await self._answer(incoming, _memory(claim, now), datetime.fromtimestamp(now, JAPAN))
            return route.late(turn) if route.late and _is_late(claim, now) else turn
        finally:
            if timer:
                timer.cancel()

    def _announce(self, claim: Claim, route: Route) -> None:
        async def tell() -> None:
            try:
                if route.busy:
                    await route.busy(claim.inbound)
            except Exception as error:
                self._events.failed(claim.inbound.channel, error)

        self._busy = asyncio.ensure_future(tell())

    async def _send(self, claim: Claim, route: Route, turn: Turn, deadline: float) -> Delivery | None:
        """How the delivery ended; None if the event is no longer ours."""
        if self._clock.now() < deadline:
            delivery = await self._deliver(claim, route, turn, deadline)
        else:
            delivery = Delivery(Result.UNCERTAIN if claim.unsure else Result.LATE, detail="budget over")
        if delivery is None or delivery.result is not Result.LATE:
            return delivery
        if claim.unsure:  # a dead token is what an earlier, unheard success leaves behind
            return Delivery(Result.ALREADY, delivery.status, "earlier try", request_id=delivery.request_id)
        if route.push is None:
            return delivery
        return await route.push(claim.inbound, turn.reply, _retry_key(claim))

    async def _deliver(self, claim: Claim, route: Route, turn: Turn, deadline: float) -> Delivery | None:
        if not route.rules.repeatable:
            self.sending.add(claim.id)
            if not await self._surely(lambda: self._store.mark_sending(claim)):
                return None
        until = min(deadline, self._clock.now() + ATTEMPT_SECONDS)
        limit = until - self._clock.now() + route.rules.grace
        try:
            return await asyncio.wait_for(route.channel.deliver(claim.inbound, turn.reply, until), limit)
        except TimeoutError:
            return Delivery(Result.UNCERTAIN, detail="channel hung")
        except Exception as error:
            if route.rules.repeatable:
                raise
            self._events.failed(claim.inbound.channel, error)
            return Delivery(Result.UNCERTAIN, detail=type(error).__name__)

    async def _settle(self, sent: _Sent) -> float | None:
        """Turns the delivery into the row's end or its next try."""
        result, rules = sent.delivery.result, sent.route.rules
        if result is Result.UNAUTHORISED:
            self._events.unauthorised(sent.claim.inbound.channel)
        again = result in (Result.RETRY, Result.UNAUTHORISED)
        if again or (result is Result.UNCERTAIN and rules.repeatable):
            return await self._put_off(sent)
        await self._over(sent, *_END[result])
        return None

    async def _put_off(self, sent: _Sent) -> float | None:
        claim, result, now = sent.claim, sent.delivery.result, self._clock.now()
        wait = min(sent.route.rules.longest_wait, 0.5 * 2.0**claim.tries)
        due = now + max(wait, sent.delivery.retry_after or 0.0)
        unsure = result is Result.UNCERTAIN
        doubt = unsure or claim.unsure
        last = claim.received + PUSH_WITHIN if sent.route.push and not doubt else sent.deadline
        if due >= last:
            await self._over(sent, *_given_up(result, doubt))
            return None
        self._events.put_off(claim.inbound.channel, sent.delivery)
        again = Again(claim, due, result.value, put_off=True, unsure=unsure)
        await self._surely(lambda: self._store.retry(again))
        return due

    async def _over(self, sent: _Sent, state: str, reason: str) -> None:
        claim, turn, now = sent.claim, sent.turn, self._clock.now()
        delivery = reason if reason in ("late", "uncertain") else sent.delivery.result.value
        reached = delivery in (Result.SENT, Result.ALREADY, Result.UNCERTAIN)
        memory = turn.memory if reached else None
        row = record(claim, turn, delivery, sent.took, now)
        await self._end(Ending(claim, now, state, reason, memory, row, forget=reason == "blocked"))
        if state == "dead":
            self._events.dead(claim.inbound.channel, reason)

    async def _end(self, ending: Ending) -> None:
        """Stores the end. Nothing here may lead to a second send, so a fault only costs the record."""
        try:
            ours = await self._surely(lambda: self._store.finish(ending))
        except Exception as error:
            self._events.failed(ending.claim.inbound.channel, error)
            bare = Ending(ending.claim, ending.at, ending.state, ending.reason, forget=ending.forget)
            ours = await self._surely(lambda: self._store.finish(bare))
        if not ours:
            self._events.lost_claim(ending.claim.inbound.channel)
        elif ending.record is not None:
            self._events.turn(ending.record)

    async def _failed(self, claim: Claim, error: Exception) -> float | None:
        """A fault of ours: try again, at most MOST_ATTEMPTS times, then the conversation goes on without."""
        channel, now, reason = claim.inbound.channel, self._clock.now(), type(error).__name__
        self._events.failed(channel, error)
        if claim.attempts + 1 >= MOST_ATTEMPTS:
            self._events.dead(channel, reason)
            await self._end(Ending(claim, now, "dead", reason))
            return None
        due = now + FAILURE_WAITS[min(claim.attempts, len(FAILURE_WAITS) - 1)]
        await self._surely(lambda: self._store.retry(Again(claim, due, reason, failed=True)))
        return due

    async def _surely(self, write: Callable[[], Awaitable[T]]) -> T:
        """Repeats a write until the database takes it: what was sent must not be forgotten."""
        wait = 0.1
        while True:
            try:
                return await write()
            except StoreUnavailable:
                self._events.store_unavailable()
                await asyncio.sleep(wait)
                wait = min(2.0, wait * 2)


_END: Mapping[Result, tuple[str, str]] = {
    Result.SENT: ("done", ""),
    Result.ALREADY: ("done", ""),
    Result.LATE: ("done", "late"),
    Result.BLOCKED: ("done", "blocked"),
    Result.UNCERTAIN: ("uncertain", "uncertain"),
    Result.REFUSED: ("dead", "refused"),
}
"""State and reason of the row for each result that ends it."""


def _given_up(result: Result, unsure: bool) -> tuple[str, str]:
    """The end when no time is left for another try."""
    if unsure:
        return "uncertain", "uncertain"
    return ("dead", "unauthorised") if result is Result.UNAUTHORISED else ("done", "late")


def _is_late(claim: Claim, now: float) -> bool:
    return now - (claim.inbound.occurred or claim.received) > LATE_SECONDS


def _deadline(claim: Claim, route: Route) -> float:
    rules, occurred = route.rules, claim.inbound.occurred
    deadline = claim.received + rules.reply_within
    if rules.event_within is not None and occurred is not None and claim.inbound.redelivered:
        deadline = min(deadline, occurred + rules.event_within)
    return deadline


def _memory(claim: Claim, now: float) -> Memory:
    """What the answer may build on; an event from before the last answer builds on nothing."""
    if claim.stale or claim.memory is None or not claim.memory.fresh(now):
        return Memory()
    try:
        return Memory.from_dict(claim.memory.content)
    except (TypeError, ValueError):
        return Memory()


def _retry_key(claim: Claim) -> str:
    of = claim.inbound
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{of.channel}\0{of.account}\0{of.event_id}"))
