"""An answered event leaves its memory and one masked record, in the same commit, and no words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.store.memory import LIFE_SECONDS
from bot.messages import Memory, Outcome
from tests.adapters.store.kit import START, HandClock, ending, event, opened, rows, run, turn


def test_memory_comes_back_with_the_next_event(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1), event(2)], START)
            (claim,) = await store.claim(1)
            assert claim.memory is None
            await store.finish(ending(claim, turn(topic="library/hours")))
            (second,) = await store.claim(1)
            assert second.memory is not None
            assert Memory.from_dict(second.memory.content) == Memory(topic="library/hours")
            assert second.memory.fresh(START + LIFE_SECONDS)
            assert not second.memory.fresh(START + LIFE_SECONDS + 1)

    run(story())


def test_the_record_holds_what_operators_and_staff_need(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path, HandClock(START + 0.004)) as store:
            await store.put([event(1, redelivered=True)], START)
            (claim,) = await store.claim(1)
            assert claim.ack_ms == pytest.approx(4.0, abs=0.01)
            await store.finish(
                ending(claim, turn(facet="fee", language="en", revision="r1", choice_of="a/b"))
            )
            with store.reads() as connection:
                row = connection.exec_driver_sql("SELECT * FROM turns").mappings().one()
            assert (row["channel"], row["event_id"], row["outcome"]) == ("line", "e1", "answered")
            assert (row["topic"], json.loads(row["topics"])) == (
                "my-number-card/pin-reset",
                ["my-number-card/pin-reset"],
            )
            assert (row["measure"], row["p"], row["margin"]) == ("3-2-2", 0.9, 0.4)
            assert (row["facet"], row["language"], row["revision"], row["choice_of"]) == (
                "fee",
                "en",
                "r1",
                "a/b",
            )
            assert json.loads(row["latencies"]) == {"wait": 1.0, "answer": 2.0, "send": 3.0, "ack": 0.5}
            assert (row["delivery"], row["redelivered"]) == ("sent", 1)

    run(story())


@pytest.mark.parametrize(
    ("outcome", "more", "kept"),
    [
        (Outcome.ANSWERED, {}, ""),
        (Outcome.SMALL_TALK, {}, ""),
        (Outcome.GUARDED, {"guard": "self-harm"}, ""),
        (Outcome.NOT_FOUND, {"guard": "personal-data"}, ""),
        (Outcome.NOT_FOUND, {}, "言葉"),
        (Outcome.ASKED_BACK, {}, "言葉"),
        (Outcome.OUT_OF_SCOPE, {}, "言葉"),
        (Outcome.FAILED, {}, "言葉"),
        (Outcome.FEEDBACK, {"feedback": "useful"}, ""),
        (Outcome.FEEDBACK, {"feedback": "wrong:old"}, "言葉"),
    ],
)
def test_masked_words_are_kept_only_where_staff_must_look(
    outcome: Outcome, more: dict[str, str], kept: str, tmp_path: Path
) -> None:
    async def story() -> None:
        with opened(f"sqlite:///{tmp_path}/toride.sqlite3", tmp_path) as store:
            await store.put([event(1)], START)
            (claim,) = await store.claim(1)
            await store.finish(ending(claim, turn(outcome, masked="言葉", **more)))
            assert rows(store, "SELECT masked FROM turns") == [(kept,)]

    run(story())


def test_words_that_a_database_cannot_hold_do_not_lose_the_record(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1)], START)
            (claim,) = await store.claim(1)
            assert await store.finish(ending(claim, turn(Outcome.NOT_FOUND, masked="a\0b\ud83dc")))
            assert rows(store, "SELECT masked FROM turns") == [("ab?c",)]

    run(story())


def test_an_event_ends_once(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1)], START)
            (claim,) = await store.claim(1)
            assert await store.finish(ending(claim))
            assert not await store.finish(ending(claim))
            assert rows(store, "SELECT count(*) FROM turns") == [(1,)]

    run(story())


def test_a_citizen_who_leaves_is_forgotten(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1), event(2)], START)
            for forget in (False, True):
                (claim,) = await store.claim(1)
                await store.finish(ending(claim, forget=forget))
            assert rows(store, "SELECT count(*) FROM memory") == [(0,)]

    run(story())
