"""Writes answers to the terminal."""

from __future__ import annotations

from collections.abc import Callable

from adapters.console.render import choices, render
from adapters.delivery import Delivery, Result
from adapters.inbound import Inbound
from bot.messages import Choice, Incoming, Kind, Reply


class ConsoleChannel:
    """The terminal as the worker sees it. `choices` are those of the last answer, for webhook.read."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self.choices: tuple[Choice, ...] = ()

    def to_incoming(self, inbound: Inbound) -> Incoming:
        """The event in the core's words."""
        return Incoming(
            inbound.channel, Kind(inbound.kind), str(inbound.payload["text"]), str(inbound.payload["data"])
        )

    async def deliver(self, inbound: Inbound, reply: Reply, deadline: float) -> Delivery:  # noqa: ARG002
        """Write the answer; a closed terminal is a citizen who left."""
        self.choices = choices(reply)
        try:
            for message in render(reply):
                self._write(message["text"])
        except OSError:
            return Delivery(Result.BLOCKED, detail="terminal closed")
        return Delivery(Result.SENT)
