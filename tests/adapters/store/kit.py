"""Short words for store tests: a clock to turn, events to put, a store to open."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import text

from adapters.inbound import Inbound
from adapters.store import Ending, Store, open_store
from adapters.store.turns import record
from bot.messages import Memory, Outcome, Reply, Turn

T = TypeVar("T")

START = 1_790_000_000.0
KEY = "a key for tests"


class HandClock:
    """Stands still until turned."""

    def __init__(self, at: float = START) -> None:
        self.at = at

    def now(self) -> float:
        return self.at

    def turn(self, seconds: float) -> None:
        self.at += seconds


def event(
    number: int,
    conversation: str = "U-taro",
    *,
    words: str = "",
    redelivered: bool = False,
    channel: str = "line",
) -> Inbound:
    """A text message; `number` is its event id, its message id and its second."""
    payload = {"text": words or f"質問{number}", "message_id": f"m{number}", "reply_token": f"r{number}"}
    return Inbound(channel, "D", f"e{number}", conversation, "text", payload, START + number, redelivered)


def unsend(number: int, conversation: str = "U-taro") -> Inbound:
    """The citizen withdraws message `number`."""
    return Inbound(
        "line", "D", f"unsend{number}", conversation, "unsend", {"message_id": f"m{number}"}, START + number
    )


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs a test's coroutine, at most a minute."""
    return asyncio.run(asyncio.wait_for(work, 60))


@contextmanager
def opened(url: str, folder: Path, clock: HandClock | None = None, most_open: int = 1000) -> Iterator[Store]:
    """An open store with the tests' key."""
    store = open_store(url, secret_key=KEY, folder=folder, clock=clock or HandClock(), most_open=most_open)
    try:
        yield store
    finally:
        store.close()


def turn(
    outcome: Outcome = Outcome.ANSWERED,
    *,
    masked: str = "",
    topic: str = "my-number-card/pin-reset",
    **more: Any,
) -> Turn:
    """A turn as the core returns it."""
    return Turn(
        outcome,
        Reply(body="市役所の窓口で直せます。"),
        Memory(topic=topic),
        (topic,),
        "3-2-2",
        0.9,
        0.4,
        masked=masked,
        **more,
    )


def ending(claim: Any, answered: Turn | None = None, at: float = START, **more: Any) -> Ending:
    """The claim was answered and sent."""
    told = answered or turn()
    row = record(claim, told, "sent", {"wait": 1.0, "answer": 2.0, "send": 3.0, "ack": 0.5}, at)
    return Ending(claim, at, memory=told.memory, record=row, **more)


def rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    """What the database holds."""
    with store.reads() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def states(store: Store) -> list[tuple[str, str]]:
    """Event id and state, in order of arrival."""
    return [(row[0], row[1]) for row in rows(store, "SELECT event_id, state FROM inbox ORDER BY id")]
