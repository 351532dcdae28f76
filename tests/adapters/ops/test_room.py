"""The operators' room: who may enter, what its numbers say, and that its first lines tell the truth."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from adapters.errand import JAPAN
from adapters.ops import counts, picture, verdict
from adapters.ops.alike import gathered
from adapters.ops.charts import Words, ceiling, stacked
from adapters.ops.picture import Health, Reviews
from adapters.store import Gauges
from adapters.store.schema import turns
from adapters.switches import Thrown
from tests.adapters.server.kit import OPS_TOKEN, House, play
from tests.adapters.store.kit import HandClock, opened

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=JAPAN).timestamp()
"""A Wednesday."""
DAY = 86400.0
WELL = Health(Gauges({"ready": 0, "claimed": 0, "dead": 0, "uncertain": 0}, 0.0), "0123456789ab", 0, True, {}, Reviews((), ()))


def row(at: float, outcome: str = "answered", conversation: str = "c1", **changes: Any) -> dict[str, Any]:
    """A stored turn."""
    plain = {
        "at": at, "channel": "line", "conversation": conversation, "event_id": f"e{at}{conversation}", "outcome": outcome,
        "topic": "bus/fare", "topics": "[]", "measure": None, "p": 0.9, "margin": 0.5, "language": "ja", "guard": "",
        "facet": "", "feedback": "", "choice_of": "", "revision": "r", "delivery": "sent", "masked": "", "message": None,
        "redelivered": 0, "latencies": json.dumps({"wait": 1.0, "answer": 2.0, "send": 97.0}),
    }  # fmt: skip
    return {**plain, **changes}


def seen(url: str, folder: Path, rows: list[dict[str, Any]]) -> picture.Picture:
    """The picture at noon of a store with these turns."""
    with opened(url, folder, HandClock(NOON)) as store:
        with store.writes() as connection:
            connection.execute(insert(turns), rows)
        with store.reads() as connection:
            return picture.read(connection, NOON)


def test_a_question_asked_back_and_then_answered_counts_once_as_resolved(database_url: str, tmp_path: Path) -> None:
    rows = [
        row(NOON - 100, "asked_back"), row(NOON - 90),
        row(NOON - 80, "asked_back", "c2"), row(NOON - 70, "not_found", "c2", masked="バスは"),
        row(NOON - 60, conversation="c3"), row(NOON - 50, "guarded", "c4"), row(NOON - 40, "small_talk", "c5"),
    ]  # fmt: skip
    m = seen(database_url, tmp_path, rows).today.matrix
    assert (m.at_once, m.resolved, m.left, m.not_found, m.cared) == (1, 1, 1, 1, 1)
    assert m.questions == 5


def test_a_mark_and_its_reason_are_one_verdict(database_url: str, tmp_path: Path) -> None:
    rows = [
        row(NOON - 3, "feedback", feedback="wrong"), row(NOON - 2, "feedback", feedback="wrong:old"),
        row(NOON - 1, "feedback", "c2", feedback="useful"),
    ]  # fmt: skip
    found = seen(database_url, tmp_path, rows).today
    assert (found.matrix.marked_wrong, found.matrix.marked_useful) == (1, 1)
    assert found.wrong == [("bus/fare", 1)]


def test_today_begins_at_midnight_in_japan_and_ninety_days_hold_the_rest(database_url: str, tmp_path: Path) -> None:
    midnight = counts.start_of_day(NOON)
    assert datetime.fromtimestamp(midnight, JAPAN).isoformat() == "2026-11-25T00:00:00+09:00"
    rows = [row(midnight - 1, conversation="a"), row(midnight, conversation="b"), row(NOON - 91 * DAY, conversation="c")]
    found = seen(database_url, tmp_path, rows)
    assert (found.today.matrix.questions, found.quarter.matrix.questions) == (1, 2)
    assert found.today.hours == {"line": [1] + [0] * 23}
    assert found.quarter.hours == {"line": [1] + [0] * 22 + [1]}


def test_last_week_is_the_seven_days_before_today_and_is_set_beside_the_seven_before(database_url: str, tmp_path: Path) -> None:
    midnight = counts.start_of_day(NOON)
    ages = (0.5, 6.9, 7.1, 13.9, 14.1)
    found = seen(database_url, tmp_path, [row(midnight - age * DAY, conversation=f"c{age}") for age in ages])
    assert found.week.matrix.questions == 2
    assert found.week_before.matrix.questions == 2
    assert sum(matrix.questions for _, matrix in found.weeks) == 5


def test_evenings_weekends_and_holidays_are_out_of_hours(database_url: str, tmp_path: Path) -> None:
    at = [datetime(2026, 11, *when, tzinfo=JAPAN).timestamp() for when in ((24, 10), (24, 17), (22, 10), (23, 10))]
    found = seen(database_url, tmp_path, [row(each, conversation=str(each)) for each in at])
    assert (found.quarter.out_of_hours.hits, found.quarter.out_of_hours.n) == (3, 4)


def test_unanswered_questions_that_differ_in_marks_only_are_one(database_url: str, tmp_path: Path) -> None:
    texts = ("粗大ごみの日", "粗大ごみの日？", "粗大ごみの日 ", "水道")
    rows = [row(NOON - 9 + n, "out_of_scope", f"c{n}", masked=text) for n, text in enumerate(texts)]
    found = seen(database_url, tmp_path, rows).today.unanswered
    assert [each.n for each in found] == [3, 1]
    assert found[0].text.startswith("粗大ごみの日")


def test_questions_that_want_the_same_stand_in_one_row() -> None:
    from types import SimpleNamespace

    def found(**scores: float) -> Any:
        return SimpleNamespace(hits=[SimpleNamespace(label=label, score=score) for label, score in scores.items()])

    scores = {"粗大ごみの日": found(a=1.0, b=0.1), "大きなごみ": found(a=0.9), "水道": found(b=1.0), "garbage": found(a=1.0)}
    index: Any = SimpleNamespace(search=lambda text, language: scores[text])  # noqa: ARG005
    when = datetime.fromtimestamp(NOON, JAPAN)
    rows = [counts.Unanswered(text, n, when, "en" if text == "garbage" else "ja") for n, text in enumerate(scores, 1)]
    told = [(row.text, row.n, row.others) for row in gathered(rows, index)]
    assert told == [("garbage", 4, 0), ("大きなごみ", 3, 1), ("水道", 3, 0)]


def test_times_are_of_the_whole_way_and_of_turns_between_two_moments(database_url: str, tmp_path: Path) -> None:
    found = seen(database_url, tmp_path, [row(NOON - 1)])
    assert (found.today.times.n, found.today.times.median) == (1, 100.0)
    assert found.week.times.n == 0


def test_all_well_is_said_in_one_sentence() -> None:
    assert verdict.notes(WELL, None) == []
    assert verdict.headline([]) == "ボットは動いています。手当ては要りません。"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gauges": None}, "データベースが使えません"),
        ({"gauges": Gauges({"ready": 2, "claimed": 0, "dead": 0, "uncertain": 0}, 31.0)}, "2件の質問が待って"),
        ({"gauges": Gauges({"ready": 0, "claimed": 0, "dead": 1, "uncertain": 1}, 0.0)}, "送れなかったものが2件"),
        ({"problems": 3}, "問題が3件"),
        ({"vectors": False}, "文ベクトルなし"),
        ({"thrown": {"answer-nothing": Thrown("訓練")}}, "全部の応答を休んでいます。理由: 訓練"),
        ({"thrown": {"channel:line": Thrown("調査")}}, "窓口「line」"),
        ({"thrown": {"topic:bus/fare": Thrown("調査")}}, "話題「bus/fare」"),
        ({"thrown": {"disaster": Thrown("台風", "避難")}}, "災害のお知らせ"),
        ({"reviews": Reviews((("運賃", "交通課", date(2026, 11, 1)),), ())}, "期限を過ぎた話題が1件"),
    ],
)
def test_every_fault_is_told_with_what_to_do(changes: dict[str, Any], words: str) -> None:
    from dataclasses import replace

    (note,) = verdict.notes(replace(WELL, **changes), None)
    assert words in note.seen
    assert note.action


def test_what_is_urgent_comes_first_and_is_counted(database_url: str, tmp_path: Path) -> None:
    from dataclasses import replace

    rows = [row(NOON - n - 1, "failed" if n == 0 else "answered", f"c{n}", delivery="unauthorised" if n == 1 else "sent") for n in range(9)]
    found = verdict.notes(replace(WELL, vectors=False), seen(database_url, tmp_path, rows))
    assert [note.level for note in found] == ["bad", "bad", "bad", "warn"]
    assert verdict.headline(found) == "すぐ手当てが要ることが3つあります。"


def test_the_day_in_words_has_the_matrix_and_the_questions_without_an_answer(database_url: str, tmp_path: Path) -> None:
    today = seen(database_url, tmp_path, [row(NOON - 2), row(NOON - 1, "not_found", "c2", masked="粗大ごみの日")]).today
    assert "今日の質問は2件です。すぐ答えた1件" in verdict.day(today)
    assert verdict.missing(today) == "答えられなかったのは、多い順に「粗大ごみの日」（1件）です。"


def test_a_day_without_questions_says_so(database_url: str, tmp_path: Path) -> None:
    today = seen(database_url, tmp_path, [row(NOON - 2 * DAY)]).today
    assert verdict.day(today) == "今日は、まだ質問がありません。"
    assert verdict.missing(today) == "今日、答えられなかった質問はありません。"


@pytest.mark.parametrize(("most", "end"), [(0, 2), (1, 2), (3, 6), (5, 6), (7, 10), (11, 20), (50, 50), (51, 100), (999, 1000)])
def test_an_axis_ends_at_a_round_even_number_above_the_highest_bar(most: int, end: int) -> None:
    assert ceiling(most) == end


def test_bars_stack_to_the_height_of_their_sum() -> None:
    chart = stacked(Words("n", "t", "w", "h"), ("a", "b"), ("x", "y"), [[5, 5], [0, 0]])
    assert [(bar.series, bar.height) for bar in chart.bars] == [(0, 127.0), (1, 127.0)]
    assert chart.bars[0].y == chart.bars[1].y + 127.0


def basic(token: str) -> dict[str, str]:
    """What a browser sends after asking."""
    return {"Authorization": "Basic " + base64.b64encode(f"operator:{token}".encode()).decode()}


def visit(folder: Path, scene: Callable[[House], Awaitable[None]], **changes: Any) -> None:
    async def opened_first(house: House) -> None:
        await house.until(lambda: house.service.store is not None)
        await scene(house)

    play(folder, opened_first, **changes)


def test_the_room_is_closed_unless_it_was_opened(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        assert await house.status("/ops") == 404
        assert await house.status("/ops/style.css") == 404

    visit(tmp_path, scene, ops_token="")


def test_only_the_token_opens_it_and_never_in_the_address(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        assert await house.status("/ops") == 401
        assert await house.status(f"/ops?token={OPS_TOKEN}") == 401
        assert await house.status("/ops", headers=basic("wrong")) == 401
        assert await house.status("/ops", headers={"Authorization": "Basic ?"}) == 401
        assert await house.status("/ops", headers=basic(OPS_TOKEN)) == 200
        assert await house.status("/ops", headers={"Authorization": f"Bearer {OPS_TOKEN}"}) == 200
        assert await house.status("/ops", headers={"X-Remote-User": "somebody"}) == 401
        assert await house.status("/ops/style.css", headers=basic(OPS_TOKEN)) == 200

    visit(tmp_path, scene)


def test_a_name_from_the_proxy_on_this_machine_opens_it(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        assert await house.status("/ops") == 404
        assert await house.status("/ops", headers={"X-Remote-User": " "}) == 404
        assert await house.status("/ops", headers={"X-Remote-User": "hanako"}) == 200

    visit(tmp_path, scene, ops_token="", ops_user_header="X-Remote-User")


def test_a_name_from_another_machine_opens_nothing() -> None:
    from starlette.requests import Request

    from adapters.ops.door import Entry, entry
    from adapters.settings import Settings

    def from_(host: str) -> Request:
        return Request({"type": "http", "client": (host, 1), "headers": [(b"x-remote-user", b"hanako")]})

    settings = Settings(ops_user_header="X-Remote-User")
    assert entry(from_("127.0.0.1"), settings) is Entry.IN
    assert entry(from_("::1"), settings) is Entry.IN
    assert entry(from_("192.0.2.1"), settings) is Entry.CLOSED


def test_the_page_asks_nobody_else_holds_no_script_and_escapes_what_citizens_wrote(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        store = house.service.store
        assert store is not None
        evil = row(store.clock.now(), "not_found", masked='<script>alert("x")</script>')
        await asyncio.to_thread(_put, store, evil)
        async with house.http.get(house.url + "/ops", headers=basic(OPS_TOKEN)) as answer:
            page = await answer.text()
            policy = answer.headers["Content-Security-Policy"]
            assert answer.headers["Cache-Control"] == "no-store"
        assert "script-src" not in policy
        assert policy.startswith("default-src 'none'")
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert "http://" not in page.replace("http://www.w3.org", "")
        assert "https://" not in page

    visit(tmp_path, scene)


def _put(store: Any, values: dict[str, Any]) -> None:
    with store.writes() as connection:
        connection.execute(insert(turns), [values])


def test_without_a_database_the_page_says_so_and_still_opens(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        store, house.service.store = house.service.store, None
        async with house.http.get(house.url + "/ops", headers=basic(OPS_TOKEN)) as answer:
            page = await answer.text()
        house.service.store = store
        assert "データベースが使えません" in page
        assert "すぐ手当てが要る" in page

    visit(tmp_path, scene)
