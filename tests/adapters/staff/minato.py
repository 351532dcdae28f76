"""The small city as a desk of staff finds it: trained in a second, with citizens who were not understood."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.inbound import Inbound
from adapters.store import Claim, Store
from adapters.store.turns import record, write
from bot.messages import Memory, Outcome, Reply, Turn

OTHER_CITY = Path(__file__).parents[2] / "other_city"
SHIPPED_WORDING = Path(__file__).parents[3] / "knowledge" / "language" / "wording"


def city(folder: Path) -> Path:
    """A copy that may be written to, with the sentences a bot needs to talk."""
    copy = Path(shutil.copytree(OTHER_CITY, folder / "knowledge"))
    shutil.copytree(SHIPPED_WORDING, copy / "language" / "wording", dirs_exist_ok=True)
    return copy


@dataclass(frozen=True)
class Said:
    """What a citizen did and how the bot's turn ended."""

    outcome: Outcome
    masked: str = ""
    topic: str = ""
    more: tuple[tuple[str, Any], ...] = ()


def said(outcome: Outcome, masked: str = "", topic: str = "", **more: Any) -> Said:
    """In short."""
    return Said(outcome, masked, topic, tuple(more.items()))


def talk(store: Store, citizen: str, turns: Sequence[Said], at: float) -> None:
    """One citizen's turns, a minute apart, written as the service writes them."""
    with store.writes() as connection:
        for number, each in enumerate(turns):
            when = at + 60 * number
            event = Inbound("line", "D", f"{citizen}-{number}-{at}", citizen, "text", {})
            claim = Claim(0, "", event, store.keyring.hide(citizen), None, when, 0.0, 0, 0, False, False, None)
            turn = Turn(each.outcome, Reply(), Memory(), (each.topic,) if each.topic else (), masked=each.masked, **dict(each.more))
            write(connection, [record(claim, turn, "sent", {}, when)])
