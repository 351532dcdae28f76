"""kill -9, for real: what was acknowledged is still there, what was begun ends as it must."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adapters.clock import SteadyClock
from adapters.store import LEASE_SECONDS, Store
from tests.adapters.store.kit import START, HandClock, ending, event, opened, rows, run, states


def _crash(url: str, folder: Path, what: str, last: str, lines: int = 1) -> list[str]:
    """Starts the crasher, kills it when it has said `last` or enough; returns what it said was on disk."""
    command = [sys.executable, "-m", "tests.adapters.store.crasher", url, str(folder), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line.strip())
            if line.strip() == last or len(said) > lines:
                break
        process.send_signal(signal.SIGKILL)
        said += [line.strip() for line in process.stdout if line.endswith("\n")]
        assert process.wait() == -signal.SIGKILL
    return [word for word in said if word.startswith("e")]


@pytest.mark.parametrize("acknowledged", [1, 40, 150])
def test_killed_after_an_acknowledgement_nothing_acknowledged_is_lost(
    database_url: str, tmp_path: Path, acknowledged: int
) -> None:
    told = _crash(database_url, tmp_path, "put", "never", acknowledged)
    with opened(database_url, tmp_path) as store:
        kept = {event_id for event_id, state in states(store) if state == "ready"}
    assert len(told) >= acknowledged
    assert set(told) <= kept


def _filled(url: str, folder: Path) -> None:
    async def story(store: Store) -> None:
        await store.put([event(n, f"U{n}") for n in range(5)], START)

    with opened(url, folder) as store:
        run(story(store))


def test_killed_with_claims_another_process_answers_them(database_url: str, tmp_path: Path) -> None:
    _filled(database_url, tmp_path)
    _crash(database_url, tmp_path, "claim", "claimed", 99)

    async def story() -> None:
        clock = HandClock(SteadyClock().now())
        with opened(database_url, tmp_path, clock) as store:
            assert await store.claim(9) == [], "its lease still runs"
            clock.turn(LEASE_SECONDS + 1)
            assert (await store.beat([])).ready == 5
            claims = await store.claim(9)
            assert [claim.unsure for claim in claims] == [True] * 5
            assert all([await store.finish(ending(claim)) for claim in claims])

    run(story())


def test_killed_while_sending_what_cannot_be_repeated_it_is_uncertain(
    database_url: str, tmp_path: Path
) -> None:
    _filled(database_url, tmp_path)
    _crash(database_url, tmp_path, "send", "claimed", 99)

    async def story() -> None:
        clock = HandClock(SteadyClock().now() + LEASE_SECONDS + 1)
        with opened(database_url, tmp_path, clock) as store:
            assert (await store.beat([])).uncertain == 5
            assert await store.claim(9) == []

    run(story())


def test_killed_after_done_it_stays_done_with_its_record_and_memory(
    database_url: str, tmp_path: Path
) -> None:
    _filled(database_url, tmp_path)
    told = _crash(database_url, tmp_path, "finish", "claimed", 99)
    assert len(told) == 5
    with opened(database_url, tmp_path, HandClock(time.time() + 60)) as store:
        run(store.beat([]))
        assert states(store) == [(f"e{n}", "done") for n in range(5)]
        assert rows(store, "SELECT (SELECT count(*) FROM turns), (SELECT count(*) FROM memory)") == [(5, 5)]
