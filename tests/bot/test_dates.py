"""What day it is: dates of classes, pick-up days and visits come and go by themselves, and so do notices."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.brain import Brain
from bot import announced, compose
from bot.buttons import Button
from bot.conversation import Conversation
from bot.messages import Incoming, Kind, Memory, Reply
from knowledge.loader import SHIPPED, load, read_folder
from knowledge.model import LANGUAGES, KnowledgeBase
from knowledge.problems import KnowledgeUnusable
from knowledge.schedule import JST

CALENDAR, NOTICES = "city/calendar.yaml", "city/notices.yaml"
NOON = datetime(2027, 1, 10, 12, 0, tzinfo=JST)
KINDS = {
    "smartphone-class": "smartphone-class/when",
    "holiday-pickup": "my-number-card/holiday-pickup",
    "visit": "my-number-card/outreach",
}


def _entry(kind: str = "smartphone-class", day: str = "2027-01-12", **more: str) -> str:
    fields = {
        "kind": kind,
        "title": "はじめての会",
        "place": "市民会館",
        "start": f"{day}T10:00",
        "end": f"{day}T12:00",
    }
    return "  - {" + ", ".join(f"{key}: {value}" for key, value in (fields | more).items()) + "}\n"


def _notice(
    name: str, level: str, topics: str, start: str = "2027-01-10T00:00", end: str = "2027-01-11T00:00"
) -> str:
    return f"  - {{id: {name}, text: {name}のことです。, level: {level}, topics: {topics}, start: {start}, end: {end}}}\n"


def _kb(entries: str = "", notices: str = "") -> KnowledgeBase:
    files = {CALENDAR: f"entries:\n{entries}", NOTICES: f"notices:\n{notices}"}
    return load(SHIPPED, overlay={path: text.encode() for path, text in files.items()})


def _told(kb: KnowledgeBase, topic: str, now: datetime = NOON, lang: str = "ja") -> list[str]:
    """The lines about dates in a topic's answer."""
    reply = compose.answer(compose.Voice(kb, lang, now), kb.topics[topic])
    return [line for line in reply.details if "市民会館" in line]


def _uncommented(path: str, key: str) -> bytes:
    """The file with its sample switched on as its comment tells staff to."""
    text = (SHIPPED / path).read_text(encoding="utf-8")
    head, _, sample = text.partition("# ─────")
    sample = sample[sample.index(f"# {key}:") :]
    lines = [re.sub(r"^# ?", "", line) for line in sample.splitlines()]
    return (head.replace(f"{key}: []", "") + "\n".join(lines)).encode()


def test_the_shipped_calendar_and_notices_are_empty_but_for_a_sample_that_is_not_loaded() -> None:
    kb = load(SHIPPED)
    assert (kb.events, kb.notices) == ((), ())
    for path in (CALENDAR, NOTICES):
        assert "（見本）" in (SHIPPED / path).read_text(encoding="utf-8")


def test_the_samples_are_right_when_staff_switch_them_on() -> None:
    overlay = {CALENDAR: _uncommented(CALENDAR, "entries"), NOTICES: _uncommented(NOTICES, "notices")}
    assert read_folder(SHIPPED, overlay=overlay).problems == []
    kb = load(SHIPPED, overlay=overlay)
    assert {event.kind for event in kb.events} == {"smartphone-class", "holiday-pickup"}
    assert {notice.level for notice in kb.notices} == {"outage", "disaster"}
    assert all(
        "（見本）" in one for one in [event.title for event in kb.events] + [n.text for n in kb.notices]
    )


@pytest.mark.parametrize(("kind", "topic"), KINDS.items())
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_next_dates_are_told_by_the_topic_they_are_about(kind: str, topic: str, lang: str) -> None:
    kb = _kb(_entry(kind, seats="'20'", booking="電話で申し込んでください。"))
    (line,) = _told(kb, topic, lang=lang)
    for part in ("12", "10:00", "12:00", "はじめての会", "市民会館", "20", "電話で申し込んでください。"):
        assert part in line
    assert "{" not in line
    assert [_told(kb, other) for other in KINDS.values() if other != topic] == [[], []]


@pytest.mark.parametrize("topic", KINDS.values())
def test_without_dates_the_answer_says_where_they_are_announced(topic: str) -> None:
    kb = _kb()
    reply = compose.answer(compose.Voice(kb, "ja", NOON), kb.topics[topic])
    assert _told(kb, topic) == []
    assert re.search(r"0297-74-2141|広報とりで|市サイト|市民課", reply.body)


def test_past_dates_are_hidden_and_the_next_three_stand_in_order() -> None:
    days = ("2027-03-02", "2027-01-09", "2027-02-09", "2027-01-12", "2027-04-06")
    lines = _told(_kb("".join(_entry(day=day) for day in days)), "smartphone-class/when")
    assert [re.search(r"(\d+)月(\d+)日", line).groups() for line in lines] == [  # type: ignore[union-attr]
        ("1", "12"),
        ("2", "9"),
        ("3", "2"),
    ]


def test_a_date_is_told_until_its_end_and_no_minute_longer() -> None:
    kb = _kb(_entry())
    end = datetime(2027, 1, 12, 12, 0, tzinfo=JST)
    assert len(_told(kb, "smartphone-class/when", end - timedelta(minutes=1))) == 1
    assert _told(kb, "smartphone-class/when", end) == []


@pytest.mark.parametrize(
    ("state", "word"),
    [("full: true", "満員"), ("cancelled: true", "中止"), ("full: true, cancelled: true", "中止")],
)
def test_a_full_or_cancelled_date_says_so_and_no_longer_how_to_book(state: str, word: str) -> None:
    entry = _entry(booking="電話で申し込んでください。").replace("}\n", f", {state}}}\n")
    (line,) = _told(_kb(entry), "smartphone-class/when")
    assert word in line
    assert "申し込" not in line


def _reply(brain: Brain, kb: KnowledgeBase, incoming: Incoming, now: datetime = NOON) -> Reply:
    conversation = Conversation(kb, brain.conversation.index)
    return conversation.handle(incoming, Memory(greeted=True), now).reply


def _press(button: Button) -> Incoming:
    return Incoming("console", Kind.BUTTON, data=button.data())


GREETING = Incoming("console", Kind.FOLLOW)
HELLO = Incoming("console", text="こんにちは")
MENU = _press(Button(action="menu"))
FEES = _press(Button(topic="convenience-store/fees"))
HOURS = _press(Button(topic="convenience-store/hours"))


def test_a_notice_stands_above_the_answers_it_concerns_and_no_other(brain: Brain) -> None:
    kb = _kb(notices=_notice("stop", "outage", "[convenience-store/hours]"))
    told = _reply(brain, kb, HOURS)
    assert told.notices == ("【ご注意・停止中】stopのことです。",)
    assert told.as_text().index("stopのことです。") < told.as_text().index(told.body[:10])
    assert [_reply(brain, kb, other).notices for other in (FEES, GREETING, HELLO, MENU)] == [()] * 4


STATUS = _press(Button(topic="convenience-store/hours", facet="status"))
FACET = _press(Button(topic="convenience-store/hours", facet="hours"))
SEVERAL = Incoming("console", text="カードの暗証番号を忘れた。あとコンビニで住民票は何時まで取れますか")


@pytest.mark.parametrize("incoming", [STATUS, FACET, SEVERAL], ids=["status", "facet", "several questions"])
def test_a_notice_stands_above_every_kind_of_answer_about_its_topic(brain: Brain, incoming: Incoming) -> None:
    kb = _kb(notices=_notice("stop", "outage", "[convenience-store/hours]"))
    reply = _reply(brain, kb, incoming)
    assert "コンビニ" in reply.as_text()
    assert reply.notices == ("【ご注意・停止中】stopのことです。",)


@pytest.mark.parametrize(
    "text", ["こんにちは", "人と話したい", "ぬるぽぺけらった", "ありがとう", "明日の天気"]
)
def test_a_notice_for_everything_stands_above_what_is_about_no_topic_too(brain: Brain, text: str) -> None:
    kb = _kb(notices=_notice("stop", "outage", "['*']"))
    assert _reply(brain, kb, Incoming("console", text=text)).notices


@pytest.mark.parametrize("topics", ["['*']", "[convenience-store/hours]"])
@pytest.mark.parametrize(
    "incoming", [GREETING, HELLO, MENU, HOURS], ids=["follow", "hello", "menu", "answer"]
)
def test_a_disaster_is_told_in_greeting_and_menu_too(brain: Brain, incoming: Incoming, topics: str) -> None:
    kb = _kb(notices=_notice("flood", "disaster", topics))
    assert _reply(brain, kb, incoming).notices == ("【災害のお知らせ】floodのことです。",)


def test_a_disaster_of_other_topics_does_not_stand_above_every_answer(brain: Brain) -> None:
    kb = _kb(notices=_notice("flood", "disaster", "[convenience-store/hours]"))
    assert _reply(brain, kb, FEES).notices == ()


def test_a_notice_begins_and_expires_by_itself_to_the_minute(brain: Brain) -> None:
    kb = _kb(notices=_notice("stop", "info", "['*']", "2027-01-10T09:00", "2027-01-10T17:00"))
    shown = {
        moment: bool(
            _reply(brain, kb, HOURS, NOON.replace(hour=int(moment[:2]), minute=int(moment[3:]))).notices
        )
        for moment in ("08:59", "09:00", "16:59", "17:00")
    }
    assert shown == {"08:59": False, "09:00": True, "16:59": True, "17:00": False}


@pytest.mark.parametrize("end", ["2027-01-10T00:00", "2027-01-09T00:00"])
def test_a_notice_must_end_after_its_start(end: str) -> None:
    with pytest.raises(KnowledgeUnusable, match="end は start より後"):
        _kb(notices=_notice("stop", "info", "['*']", "2027-01-10T00:00", end))


def test_a_notice_must_have_an_end() -> None:
    with pytest.raises(KnowledgeUnusable, match="「end」がありません"):
        _kb(notices=_notice("stop", "info", "['*']").replace(", end: 2027-01-11T00:00", ""))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_level_is_named_in_every_language(lang: str) -> None:
    kb = _kb(notices="".join(_notice(level, level, "['*']") for level in ("info", "outage", "disaster")))
    said = announced.notices(compose.Voice(kb, lang, NOON), "*")
    assert len({text.partition("のことです。")[0] for text in said}) == 3
    assert all("{" not in text for text in said)


def test_the_time_of_a_notice_is_that_of_japan(brain: Brain) -> None:
    kb = replace(_kb(notices=_notice("stop", "info", "['*']")), revision="x")
    utc = datetime.fromisoformat("2027-01-09T15:00:00+00:00")
    assert _reply(brain, kb, HOURS, utc).notices
    assert not _reply(brain, kb, HOURS, utc - timedelta(minutes=1)).notices
