"""Every event that was stored is answered in order, inside its time, and at most once."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from adapters.delivery import Delivery, Result
from adapters.inbound import Inbound
from adapters.routes import Rules
from adapters.store import LEASE_SECONDS
from adapters.worker import IN_FLIGHT
from bot.messages import Incoming, Memory, Turn
from tests.adapters import postgres
from tests.adapters.conftest import MISSING
from tests.adapters.store.kit import START, event, opened, rows, run, states, unsend
from tests.adapters.worker_kit import Platform, bench, echo, repeat, words

RETRY = Delivery(Result.RETRY, 500)
HEARD = Delivery(Result.UNCERTAIN, detail="heard")
UNHEARD = Delivery(Result.UNCERTAIN, detail="connection lost")


def test_a_conversation_is_answered_in_order_each_with_the_memory_of_the_last(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path) as b:
            await b.put(event(1), event(2), event(3))
            await b.until(lambda: len(b.platform.shown) == 3)
            assert b.platform.shown == ["質問1", "質問2←質問1", "質問3←質問2"]
            await b.until(lambda: states(b.store) == [("e1", "done"), ("e2", "done"), ("e3", "done")])
            assert rows(b.store, "SELECT DISTINCT payload FROM inbox") == [(None,)]

    run(story())


def test_a_slow_chat_holds_up_itself_and_nobody_else(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        slow = Platform(gates={f"e{n}": asyncio.Event() for n in range(100)})
        async with bench(database_url, tmp_path, platform=slow) as b:
            await b.put(
                *(event(n, f"slow{n}") for n in range(100)),
                event(200, "slow0"),
                *(event(n) for n in (300, 301)),
            )
            await b.until(lambda: len(slow.shown) == 2)
            assert slow.shown == ["質問300", "質問301←質問300"]
            assert slow.at_once == 100
            for gate in slow.gates.values():
                gate.set()
            await b.until(lambda: len(slow.shown) == 103)
            assert slow.shown.index("質問0") < slow.shown.index("質問200←質問0")

    run(story())


def test_no_more_are_in_flight_than_allowed(tmp_path: Path) -> None:
    async def story() -> None:
        number = IN_FLIGHT + 20
        slow = Platform(gates={f"e{n}": asyncio.Event() for n in range(number)})
        async with bench(f"sqlite:///{tmp_path}/toride.sqlite3", tmp_path, platform=slow) as b:
            await b.put(*(event(n, f"U{n}") for n in range(number)))
            await b.until(lambda: slow.at_once == IN_FLIGHT)
            for gate in slow.gates.values():
                gate.set()
            await b.until(lambda: len(slow.shown) == number)
            assert slow.most_at_once == IN_FLIGHT

    run(story())


def test_what_the_platform_puts_off_is_tried_again_until_it_is_sent(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path, platform=Platform(script={"e1": repeat(RETRY, 4)})) as b:
            await b.put(event(1), event(2))
            await b.until(lambda: len(b.platform.shown) == 2, step=0.5)
            assert b.platform.shown[0] == "質問1"
            assert b.diary.of("put_off") == ["retry"] * 4
            assert b.clock.now() - START >= 0.5 + 1 + 2 + 4, "the waits double"

    run(story())


def test_the_wait_that_the_platform_asks_for_is_kept(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        wait = Delivery(Result.RETRY, 429, retry_after=30.0)
        async with bench(database_url, tmp_path, platform=Platform(script={"e1": [wait]})) as b:
            await b.put(event(1, channel="telegram"), event(2, "other", channel="telegram"))
            await b.until(lambda: b.platform.shown == ["質問2"])
            b.clock.turn(29)
            b.worker.nudge()
            await asyncio.sleep(0.1)
            assert b.platform.shown == ["質問2"]
            await b.until(lambda: b.platform.shown == ["質問2", "質問1"], step=0.5)

    run(story())


def test_an_answer_past_its_budget_is_dropped_and_counted(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path) as b:
            await b.store.put([event(1)], START - 51)
            await b.until(lambda: b.diary.of("turn") == ["late"])
            assert b.platform.tries == []
            assert rows(b.store, "SELECT state, reason FROM inbox") == [("done", "late")]
            assert rows(b.store, "SELECT count(*) FROM memory") == [(0,)], (
                "the citizen did not see the choices"
            )

    run(story())


def test_telegram_s_answer_after_an_outage_begins_with_an_apology(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path) as b:
            old, new = event(1, "A", channel="telegram"), event(2, "B", channel="telegram")
            await b.put(old._replace(occurred=START - 121), new._replace(occurred=START - 119))
            await b.until(lambda: len(b.platform.shown) == 2)
            assert sorted(b.platform.shown) == ["おそくなりました 質問1", "質問2"]

    run(story())


def test_a_platform_that_refuses_through_the_whole_budget_ends_late(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path, platform=Platform(script={"e1": repeat(RETRY, 99)})) as b:
            await b.put(event(1))
            await b.until(lambda: b.diary.of("turn") == ["late"], step=0.5)
            assert b.clock.now() - START <= 51
            assert all(deadline == START + 50 for _, deadline in b.platform.tries)

    run(story())


def test_a_late_answer_is_pushed_once_if_the_operator_wants_it(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with bench(
            database_url, tmp_path, push=True, platform=Platform(script={"push e1": [RETRY]})
        ) as b:
            await b.store.put([event(1)], START - 51)
            await b.until(lambda: b.diary.of("turn") == ["sent"], step=0.5)
            (first, key), (second, same) = b.platform.pushed
            assert (first, second) == ("質問1", "質問1")
            assert key == same, "the retry key makes the second try harmless"
            assert UUID(key).version == 5

    run(story())


def test_a_push_that_never_succeeds_ends_late(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        platform = Platform(script={"push e1": repeat(RETRY, 999)})
        async with bench(database_url, tmp_path, push=True, platform=platform) as b:
            await b.store.put([event(1)], START - 51)
            await b.until(lambda: b.diary.of("turn") == ["late"], step=2.0)

    run(story())


def test_a_token_that_died_early_is_late_or_pushed(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path, push=True, platform=Platform(used={"r1"})) as b:
            await b.put(event(1))
            await b.until(lambda: b.diary.of("turn") == ["sent"])
            assert [text for text, _ in b.platform.pushed] == ["質問1"]

    run(story())


def test_a_redelivery_older_than_twenty_minutes_is_late_a_first_delivery_is_not(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path) as b:
            old = event(1, "A", redelivered=True)._replace(occurred=START - 1201)
            wrong_clock = event(2, "B")._replace(occurred=START - 9999)
            await b.put(old, wrong_clock)
            await b.until(lambda: sorted(b.diary.of("turn")) == ["late", "sent"])
            assert b.platform.shown == ["質問2"]

    run(story())


@pytest.mark.parametrize(("lost", "told"), [(HEARD, "already"), (UNHEARD, "sent")])
def test_an_uncertain_send_of_line_is_repeated_and_shown_once(
    lost: Delivery, told: str, database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path, push=True, platform=Platform(script={"e1": [lost]})) as b:
            await b.put(event(1))
            await b.until(lambda: b.diary.of("turn") == [told], step=0.5)
            assert b.platform.shown == ["質問1"]
            assert b.platform.pushed == [], "a dead token after an uncertain try means delivered"

    run(story())


def test_an_uncertain_send_of_telegram_is_never_repeated(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path, platform=Platform(script={"e1": [HEARD]})) as b:
            await b.put(event(1, channel="telegram"), event(2, channel="telegram"))
            await b.until(lambda: len(b.platform.shown) == 2, step=1.0)
            assert b.platform.shown == ["質問1", "質問2←質問1"]
            await b.until(lambda: b.diary.of("turn") == ["uncertain", "sent"])
            assert states(b.store) == [("e1", "uncertain"), ("e2", "done")]
            await b.until(lambda: b.worker.in_flight == 0)
            assert b.errands.sending == set(), "what is over takes no memory"

    run(story())


def test_line_that_stays_silent_through_the_budget_ends_uncertain(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with bench(
            database_url, tmp_path, push=True, platform=Platform(script={"e1": repeat(UNHEARD, 99)})
        ) as b:
            await b.put(event(1))
            await b.until(lambda: b.diary.of("turn") == ["uncertain"], step=0.5)
            assert b.platform.pushed == []

    run(story())


def test_poison_is_given_up_after_five_attempts_and_its_conversation_goes_on(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path) as b:
            await b.put(event(1, words="毒"), event(2), event(3, "U-hanako"))
            await b.until(lambda: "質問3" in b.platform.shown)
            await b.until(lambda: "質問2" in b.platform.shown, step=0.2)
            assert b.diary.of("failed") == ["ValueError"] * 5
            assert b.diary.of("dead") == ["ValueError"]
            assert b.clock.now() - START < 50, "who waits behind is still inside the budget"
            assert rows(b.store, "SELECT state, reason FROM inbox WHERE event_id = 'e1'") == [
                ("dead", "ValueError")
            ]

    run(story())


def test_a_channel_that_breaks_is_tried_again_on_line_and_uncertain_on_telegram(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        platform = Platform(script={"e1": [KeyError("x")], "e2": [KeyError("x")]})
        async with bench(database_url, tmp_path, platform=platform) as b:
            await b.put(event(1), event(2, channel="telegram"))
            await b.until(lambda: sorted(b.diary.of("turn")) == ["sent", "uncertain"], step=0.2)
            assert platform.shown == ["質問1"]

    run(story())


def test_a_channel_that_hangs_is_cut_off(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        hanging = Platform(gates={"e1": asyncio.Event()})
        async with bench(database_url, tmp_path, platform=hanging, telegram=Rules(0.1, grace=0.1)) as b:
            await b.put(event(1, channel="telegram"), event(2))
            await b.until(lambda: sorted(b.diary.of("turn")) == ["sent", "uncertain"])

    run(story())


def test_content_that_is_refused_is_a_dead_letter_with_its_record(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with bench(
            database_url, tmp_path, platform=Platform(script={"e1": [Delivery(Result.REFUSED, 400)]})
        ) as b:
            await b.put(event(1))
            await b.until(lambda: b.diary.of("dead") == ["refused"])
            assert b.diary.of("turn") == ["refused"]
            assert rows(
                b.store, "SELECT count(*) FROM inbox WHERE state = 'dead' AND payload IS NOT NULL"
            ) == [(1,)]

    run(story())


def test_a_wrong_token_of_ours_alarms_and_ends_as_a_dead_letter(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        wrong = repeat(Delivery(Result.UNAUTHORISED, 401), 99)
        async with bench(database_url, tmp_path, platform=Platform(script={"e1": wrong})) as b:
            await b.put(event(1))
            await b.until(lambda: b.diary.of("dead") == ["unauthorised"], step=0.5)
            assert len(b.diary.of("unauthorised")) > 3

    run(story())


def test_a_citizen_who_blocked_us_or_left_is_forgotten(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        platform = Platform(script={"e3": [Delivery(Result.BLOCKED, 403)]})
        async with bench(database_url, tmp_path, platform=platform) as b:
            await b.put(event(1, "A"), event(2, "B"))
            await b.until(lambda: rows(b.store, "SELECT count(*) FROM memory") == [(2,)])
            await b.put(event(3, "A"), Inbound("line", "D", "gone", "B", "unfollow"))
            await b.until(lambda: rows(b.store, "SELECT count(*) FROM memory") == [(0,)])
            assert len(platform.tries) == 3, "nothing is sent to who left"

    run(story())


def test_an_event_of_a_platform_that_is_not_configured_is_kept_for_the_operators(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path) as b:
            await b.put(event(1, channel="fax"), event(2))
            await b.until(lambda: b.platform.shown == ["質問2"])
            await b.until(lambda: b.diary.of("dead") == ["no_channel"])

    run(story())


def test_an_event_from_before_the_last_answer_is_answered_without_memory(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path) as b:
            await b.put(event(5))
            await b.until(lambda: b.diary.of("turn") == ["sent"])
            await b.put(event(3, redelivered=True), event(6))
            await b.until(lambda: len(b.platform.shown) == 3)
            assert b.platform.shown == ["質問5", "質問3", "質問6←質問5"]

    run(story())


def test_memory_older_than_half_an_hour_is_not_used(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path) as b:
            for number, wait in ((1, 0), (2, 1799), (3, 1801)):
                b.clock.turn(wait)
                await b.put(event(number))
                await b.until(lambda count=number: len(b.diary.of("turn")) == count)  # type: ignore[misc]
            assert b.platform.shown == ["質問1", "質問2←質問1", "質問3"]

    run(story())


def test_a_withdrawn_message_is_not_answered_on_telegram_even_if_it_was_claimed(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        thinking, go_on = asyncio.Event(), asyncio.Event()

        async def think(incoming: Incoming, memory: Memory, now: datetime) -> Turn:
            thinking.set()
            await go_on.wait()
            return await echo(incoming, memory, now)

        async with bench(database_url, tmp_path, answer=think) as b:
            await b.put(event(1, channel="telegram"))
            await thinking.wait()
            await b.put(unsend(1)._replace(channel="telegram"))
            go_on.set()
            await b.until(lambda: b.diary.of("lost_claim") == ["telegram"])
            assert b.platform.tries == []

    run(story())


def test_what_a_dead_process_held_is_answered_by_this_one(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as dead:
            await dead.put([event(1, "A"), event(2, "B", channel="telegram")], START)
            _, telegram = await dead.claim(2)
            await dead.mark_sending(telegram)
        async with bench(database_url, tmp_path) as b:
            await asyncio.sleep(0.1)
            assert b.platform.shown == []
            b.clock.turn(LEASE_SECONDS + 1)
            await b.until(lambda: b.platform.shown == ["質問1"])
            assert states(b.store)[1] == ("e2", "uncertain")

    run(story())


def test_stopping_lets_what_is_in_flight_end(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        gate = asyncio.Event()
        async with bench(database_url, tmp_path, platform=Platform(gates={"e1": gate}), stop_seconds=60) as b:
            await b.put(event(1), event(2))
            await b.until(lambda: b.platform.at_once == 1)
            stopping = asyncio.ensure_future(b.worker.stop())
            await asyncio.sleep(0.05)
            assert not stopping.done()
            gate.set()
            await stopping
            assert states(b.store) == [("e1", "done"), ("e2", "ready")]

    run(story())


def test_what_does_not_end_in_time_is_left_to_the_next_process(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        hanging = Platform(gates={"e1": asyncio.Event(), "e2": asyncio.Event()})
        async with bench(database_url, tmp_path, platform=hanging) as b:
            await b.put(event(1), event(2, channel="telegram"))
            await b.until(lambda: hanging.at_once == 2)
            await b.worker.stop()
            assert states(b.store) == [("e1", "ready"), ("e2", "claimed")]
            assert rows(b.store, "SELECT unsure, attempts FROM inbox WHERE event_id = 'e1'") == [(1, 0)]
            b.clock.turn(LEASE_SECONDS + 1)
            assert (await b.store.beat([])).uncertain == 1, "Telegram's may have been sent"

    run(story())


def test_an_answer_that_takes_long_is_announced(tmp_path: Path) -> None:
    async def story() -> None:
        async def slow(incoming: Incoming, memory: Memory, now: datetime) -> Turn:
            if incoming.text == "質問1":
                await asyncio.sleep(1.2)
            return await echo(incoming, memory, now)

        async with bench(f"sqlite:///{tmp_path}/toride.sqlite3", tmp_path, answer=slow) as b:
            await b.put(event(1), event(2, "B"))
            await b.until(lambda: len(b.platform.shown) == 2)
            assert b.platform.busy == ["e1"]

    run(story())


def test_a_database_that_goes_away_after_the_send_does_not_cause_a_second_send(tmp_path: Path) -> None:
    async def story(server: postgres.Server) -> None:
        gates = {"e1": asyncio.Event(), "e2": asyncio.Event()}
        async with bench(server.admin, tmp_path, platform=Platform(gates=gates)) as b:
            await b.put(event(1), event(2, channel="telegram"))
            await b.until(lambda: b.platform.at_once == 2)
            await asyncio.to_thread(server.stop)
            for gate in gates.values():
                gate.set()
            await b.until(lambda: len(b.diary.of("store_unavailable")) >= 4)
            await asyncio.to_thread(server.start)
            await b.until(lambda: b.diary.of("turn") == ["sent", "sent"])
            assert sorted(b.platform.shown) == ["質問1", "質問2"]
            assert states(b.store) == [("e1", "done"), ("e2", "done")]
            await b.put(event(3))
            await b.until(lambda: "質問3←質問1" in b.platform.shown)

    with postgres.running() as server:
        if server is None:
            pytest.skip(MISSING)
        run(story(server))


def test_a_storm_of_duplicates_is_answered_once_each(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with bench(database_url, tmp_path) as b:
            copies = [event(n, f"U{n}", redelivered=bool(again)) for again in range(6) for n in range(20)]
            await asyncio.gather(*(b.put(copy) for copy in copies))
            await b.until(lambda: len(b.diary.of("turn")) == 20)
            await asyncio.gather(*(b.put(copy) for copy in copies))
            await asyncio.sleep(0.1)
            assert sorted(b.platform.shown) == sorted(words(range(20)))

    run(story())


def test_two_workers_share_the_work_and_keep_the_order(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        shared = Platform()
        async with (
            bench(database_url, tmp_path, platform=shared) as one,
            bench(database_url, tmp_path, platform=shared),
        ):
            for n in range(0, 60, 6):
                await one.put(*(event(m, f"U{m % 6}") for m in range(n, n + 6)))
            await one.until(lambda: len(shared.shown) == 60)
            for person in range(6):
                mine = [said for said in shared.shown if int(said.split("←")[0][2:]) % 6 == person]
                numbers = list(range(person, 60, 6))
                assert mine == [f"質問{person}", *(f"質問{n}←質問{n - 6}" for n in numbers[1:])]

    run(story())
