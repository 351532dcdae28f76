"""What the worker needs of a platform: a channel, its rules, and how answers are found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from adapters.delivery import Delivery
from adapters.inbound import Inbound
from adapters.store import Recovered
from bot.messages import Incoming, Memory, Reply, Turn

Answer = Callable[[Incoming, Memory, datetime], Awaitable[Turn]]
"""Finds the turn for what a citizen did: bot.conversation.Conversation.handle, wherever it runs. Never raises."""

Push = Callable[[Inbound, Reply, str], Awaitable[Delivery]]
"""Sends without a reply token; the string is a retry key (UUID), the same for every try of one event."""


class Channel(Protocol):
    """A platform's sender. Never raises for what the platform does."""

    def to_incoming(self, inbound: Inbound) -> Incoming:
        """The event in the core's words."""
        ...

    async def deliver(self, inbound: Inbound, reply: Reply, deadline: float) -> Delivery:
        """Renders and sends, retrying inside; over by `deadline` (seconds since the epoch)."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """reply_within: seconds from the latest delivery of the event · event_within: from its occurrence, if it
    was redelivered (a wrong clock of ours must not silence first deliveries) · repeatable: a second send of
    the same reply cannot reach the citizen twice · longest_wait: cap of the backoff, seconds ·
    grace: seconds past its deadline after which a hanging channel is cut off; whether it sent is unknown."""

    reply_within: float
    event_within: float | None = None
    repeatable: bool = False
    longest_wait: float = 5.0
    grace: float = 10.0


RULES: Mapping[str, Rules] = {
    # reference/protocol.md 16: the token lives a minute from receipt and 20 minutes from the event.
    "line": Rules(50.0, 1200.0, repeatable=True),
    # protocol.md 90, 112: an hour old is too old; sendMessage has no idempotency key.
    "telegram": Rules(3600.0, longest_wait=60.0),
    "web": Rules(600.0),
    "console": Rules(600.0),
}

ATTEMPT_SECONDS = 50.0
"""One call of `deliver` may take this long; a longer wait is spent in the inbox."""

LATE_SECONDS = 120.0
"""protocol.md 90: an answer this long after its question (an outage on either side) begins with an apology."""

PUSH_WITHIN = 600.0
"""A late answer is pushed no later than this after its event came."""


@dataclass(frozen=True, slots=True)
class Route:
    """A channel with its rules. push: how a late answer is sent, if the operator wants it · busy: tells the
    citizen that the answer takes a moment (LINE's loading animation) · late: the turn with an apology."""

    channel: Channel
    rules: Rules
    push: Push | None = None
    busy: Callable[[Inbound], Awaitable[object]] | None = None
    late: Callable[[Turn], Turn] | None = None


class Events:
    """What happens, for metrics and the journal; override what is wanted. Nothing holds a citizen's id."""

    def turn(self, record: Mapping[str, Any]) -> None:
        """A turn ended and is stored (columns of the table `turns`)."""

    def put_off(self, channel: str, delivery: Delivery) -> None:
        """The platform did not take the reply; it will be tried again."""

    def unauthorised(self, channel: str) -> None:
        """Our token is refused: an operator must act."""

    def failed(self, channel: str, error: Exception) -> None:
        """A fault of ours; the event will be tried again."""

    def dead(self, channel: str, reason: str) -> None:
        """An event became a dead letter."""

    def lost_claim(self, channel: str) -> None:
        """Another process had taken the event over; nothing was stored here."""

    def recovered(self, found: Recovered) -> None:
        """Events were taken back from a process that died."""

    def store_unavailable(self) -> None:
        """The database did not take a write; it is repeated."""
