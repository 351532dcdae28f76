"""Rendering, readings and sessions, without a server."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.inbound import BadBody
from adapters.readings import runs
from adapters.web.pages import Pages, View, labels
from adapters.web.render import render
from adapters.web.sessions import LIFE_SECONDS, TOKEN_SECONDS, Sessions
from adapters.web.webhook import fields, read
from bot.messages import Choice, Reply
from knowledge.model import LANGUAGES


class Hands:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def now(self) -> float:
        return self.at


def test_readings_belong_to_the_kanji_before_them() -> None:
    assert runs("市役所（しやくしょ）で 聞（き）く") == [
        ("市役所", "しやくしょ"),
        ("で ", ""),
        ("聞", "き"),
        ("く", ""),
    ]
    assert runs("市民課（電話 1）") == [("市民課（電話 1）", "")]


@given(st.text())
def test_no_text_is_lost_in_readings(text: str) -> None:
    assert "".join(word + (f"（{reading}）" if reading else "") for word, reading in runs(text)) == text


@given(st.text(), st.text())
def test_any_reply_is_drawn(body: str, label: str) -> None:
    (message,) = render(Reply(body=body, numbered=(Choice(label, "v1|a=none"),)))
    assert message["numbered"][0]["data"] == "v1|a=none"


def test_a_calm_reply_has_no_buttons() -> None:
    assert (
        render(Reply(body="119へ", buttons=(Choice("メニュー", "v1|a=menu"),), calm=True))[0]["buttons"] == []
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_label_and_its_own(language: str) -> None:
    words = labels({"ja": {"web_title": "みなと町の案内"}}, language)
    assert words["title"] == "みなと町の案内"
    assert words.keys() == labels({"ja": {}}, "ja").keys()
    assert all(words.values())
    assert language == "ja" or words["skip"] != labels({"ja": {}}, "ja")["skip"]


def test_a_city_that_writes_no_labels_has_a_page_that_names_no_other_city() -> None:
    page = Pages().refused({"ja": {"about": "{title}"}}, View())
    assert "取手" not in page
    assert "とりで" not in page
    assert "<h1>案内</h1>" in page


@given(st.dictionaries(st.text(string.ascii_letters, max_size=8), st.text(max_size=10)))
def test_a_view_is_made_from_anything(values: dict[str, str]) -> None:
    assert View.of(values).lang in LANGUAGES
    assert View.of({**values, "set": "lang:../../x"}).lang in LANGUAGES


@given(st.binary(max_size=300))
def test_any_form_is_read_or_refused(body: bytes) -> None:
    try:
        values = fields(body, "application/x-www-form-urlencoded")
    except BadBody:
        return
    assert all(inbound.channel == "web" for inbound in read(values, "c"))


def test_a_conversation_ends_after_half_an_hour_and_a_token_after_twelve() -> None:
    clock = Hands()
    sessions = Sessions(b"k", clock)
    first = sessions.find(sessions.fresh().token)
    first.add("質問", [])
    assert sessions.find(first.token) is first
    clock.at += LIFE_SECONDS + 1
    later = sessions.find(first.token)
    assert later.id == first.id
    assert later.exchanges == []
    clock.at += TOKEN_SECONDS
    assert sessions.find(first.token).id != first.id


def test_the_oldest_conversation_makes_room() -> None:
    sessions = Sessions(b"k", Hands(), most=2)
    opened = [sessions.find(sessions.fresh().token) for _ in range(3)]
    assert sessions.find(opened[2].token) is opened[2]
    assert sessions.find(opened[0].token) is not opened[0]


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "あ.い.う", "x" * 5000])
def test_a_token_that_is_not_ours_makes_a_new_conversation(token: str) -> None:
    sessions = Sessions(b"k", Hands())
    assert sessions.find(token).token != token
