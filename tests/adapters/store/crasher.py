"""A process to be killed: stores, claims, marks or finishes, says what is on disk, and goes on until killed.

Usage: python -m tests.adapters.store.crasher URL FOLDER put|claim|send|finish
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path

from adapters.store import Store, open_store
from tests.adapters.store.kit import KEY, START, ending, event


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


async def put(store: Store) -> None:
    """Acknowledges as fast as it can, four requests at a time."""

    async def one(numbers: itertools.count[int]) -> None:
        while True:
            number = next(numbers)
            await store.put([event(number, f"U{number % 7}")], START)
            say(f"e{number}")

    numbers = itertools.count()
    await asyncio.gather(*(one(numbers) for _ in range(4)))


async def work(store: Store, until: str) -> None:
    """Claims everything and goes as far as it is told."""
    claims = await store.claim(100)
    for claim in claims:
        if until == "send":
            await store.mark_sending(claim)
        if until == "finish":
            await store.finish(ending(claim))
            say(claim.inbound.event_id)
    say("claimed")
    await asyncio.sleep(3600)


async def main(url: str, folder: str, what: str) -> None:
    store = open_store(url, secret_key=KEY, folder=Path(folder))
    say("open")
    await (put(store) if what == "put" else work(store, what))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
