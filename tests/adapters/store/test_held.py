"""The words of an answered question live half an hour, unless the citizen says that the answer was wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from adapters.store import Store, schema
from adapters.store.engine import open_engine, reading, version
from adapters.store.memory import LIFE_SECONDS
from bot.messages import Outcome, Turn
from tests.adapters.store.kit import START, HandClock, ending, event, opened, rows, run, turn, unsend

WORDS = "四けたの数字が分からない"
WRONG = turn(Outcome.FEEDBACK, feedback="wrong")


async def _said(store: Store, number: int, told: Turn, **more: Any) -> None:
    await store.put([event(number, **more)], store.clock.now())
    (claim,) = await store.claim(1)
    await store.finish(ending(claim, told, store.clock.now()))


def _kept(store: Store) -> list[tuple[Any, ...]]:
    return rows(store, "SELECT masked, held FROM turns ORDER BY id")


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        (WRONG, (WORDS, None)),
        (turn(Outcome.FEEDBACK, feedback="wrong:different"), (WORDS, None)),
        (turn(masked="違います、転出のことです", topic="online-application/move-out"), (WORDS, None)),
        (turn(Outcome.FEEDBACK, feedback="wrong", topic="library/hours"), ("", WORDS)),
        (turn(Outcome.FEEDBACK, feedback="useful"), ("", WORDS)),
        (turn(masked="費用はいくらですか"), ("", WORDS)),
    ],
    ids=["marked wrong", "with a reason", "corrected in words", "another answer marked", "useful", "a next question"],
)
def test_a_question_is_kept_only_when_its_answer_is_said_to_be_wrong(
    after: Turn, kept: tuple[str, str | None], database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await _said(store, 1, turn(masked=WORDS))
            await _said(store, 2, after)
            assert _kept(store)[0] == kept

    run(story())


def test_another_citizens_mark_keeps_nothing(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await _said(store, 1, turn(masked=WORDS))
            await _said(store, 2, WRONG, conversation="U-hanako")
            assert _kept(store)[0] == ("", WORDS)

    run(story())


def test_a_mark_after_half_an_hour_keeps_nothing(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store:
            await _said(store, 1, turn(masked=WORDS))
            clock.turn(LIFE_SECONDS + 1)
            await _said(store, 2, WRONG)
            assert _kept(store)[0] == ("", WORDS)
            assert store.purge()["held_words"] == 1
            assert rows(store, "SELECT masked, held, message FROM turns ORDER BY id")[0] == ("", None, None)

    run(story())


def test_what_is_withdrawn_is_held_no_longer(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await _said(store, 1, turn(masked=WORDS))
            await store.put([unsend(1)], START)
            await _said(store, 2, WRONG)
            assert _kept(store)[0] == ("", None)

    run(story())


@pytest.mark.parametrize("outcome", [Outcome.GUARDED, Outcome.SMALL_TALK, Outcome.MENU])
def test_only_answers_are_held_and_never_a_guards(outcome: Outcome, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(f"sqlite:///{tmp_path}/toride.sqlite3", tmp_path) as store:
            await _said(store, 1, turn(outcome, masked=WORDS))
            await _said(store, 2, turn(masked=WORDS, guard="fraud"))
            assert _kept(store) == [("", None), ("", None)]

    run(story())


def test_a_database_of_the_first_version_is_brought_up_to_date_with_its_rows(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        for statement in (
            "DROP INDEX turns_held", "ALTER TABLE turns DROP COLUMN held", "ALTER TABLE turns DROP COLUMN corrects",
            "UPDATE alembic_version SET version_num = '0001'",
            "INSERT INTO turns (at, channel, conversation, event_id, outcome, topic, topics, p, margin, language,"
            " guard, facet, feedback, choice_of, revision, latencies, delivery, masked, redelivered)"
            " VALUES (1, 'line', 'c', 'e', 'answered', 'a/b', '[]', 1, 1, 'ja', '', '', '', '', 'r', '{}', 'sent', '', 0)",
        ):  # fmt: skip
            connection.execute(text(statement))
    engine.dispose()
    engine = open_engine(database_url)
    with reading(engine) as connection:
        assert version(connection) == schema.HEAD
        assert connection.execute(text("SELECT held, corrects FROM turns")).all() == [(None, 0)]
    engine.dispose()
