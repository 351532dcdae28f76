"""Runs commands as the operator does, in an environment of the test's own, and fills a store."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.inbound import Inbound
from adapters.store import Claim, Ending, Store, open_store
from adapters.store.turns import record
from bot.messages import Memory, Outcome, Reply, Turn


@dataclass
class Operator:
    """At a terminal, with TORIDE_DATA pointing at `folder`."""

    folder: Path

    def run(self, *args: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TORIDE_")}
        return subprocess.run(
            [sys.executable, "-m", "adapters.cli", *args],
            env={**clean, "TORIDE_DATA": str(self.folder), "USER": "tester", **environ},
            input=stdin, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def store(self) -> Store:
        return open_store(f"sqlite:///{self.folder / 'toride.db'}", secret_key="", folder=self.folder)


def event(number: int, text: str = "質問") -> Inbound:
    return Inbound(
        "line", "bot", f"event-{number}", f"U{number:032x}", "text", {"text": text, "message_id": str(number)}
    )


async def answer(store: Store, number: int, outcome: Outcome, **changes: Any) -> None:
    """Takes in an event and ends it with a turn of this outcome."""
    await store.put([event(number)], store.clock.now())
    (claim,) = await store.claim(1)
    reply = Reply(body="答え")
    turn = Turn(outcome, reply, Memory(), ("library/hours",), masked="伏せた文", **changes)
    await store.finish(_ending(store, claim, turn))


def _ending(store: Store, claim: Claim, turn: Turn) -> Ending:
    now = store.clock.now()
    return Ending(claim, now, memory=turn.memory, record=record(claim, turn, "sent", {"wait": 5.0}, now))


def fill(operator: Operator, *outcomes: Outcome, **changes: Any) -> None:
    """One answered event for each outcome."""

    async def work() -> None:
        store = operator.store()
        for number, outcome in enumerate(outcomes):
            await answer(store, number, outcome, **changes)
        store.close()

    asyncio.run(work())


def line(**fields: Any) -> str:
    return json.dumps({"time": "2026-10-01T00:00:00Z", "level": "info", "event": "turn", **fields}) + "\n"
