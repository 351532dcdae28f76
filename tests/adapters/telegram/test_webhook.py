"""What Telegram delivers becomes an event, or nothing at all; never an error that would block a chat."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.inbound import BadSignature
from adapters.settings import Secret
from adapters.telegram.commands import PRIVACY, start_payload
from adapters.telegram.webhook import parse, read
from bot import cues

SECRET = Secret("aikotoba_2026")
CITIZEN = {"id": 4242, "is_bot": False, "first_name": "市民", "language_code": "vi"}
PRIVATE = {"id": 4242, "type": "private"}
GROUP = {"id": -100777, "type": "supergroup"}


def receive(update, header=str(SECRET)):
    return read(json.dumps(update).encode(), header, SECRET, "toride_bot", "123456789")


def message(text="こんにちは", chat=PRIVATE, **extra):
    return {
        "update_id": 7,
        "message": {
            "message_id": 5,
            "date": 1790000000,
            "chat": chat,
            "from": CITIZEN,
            "text": text,
            **extra,
        },
    }


def test_a_text_becomes_an_event_with_everything_the_answer_needs():
    [event] = receive(message())
    assert (event.channel, event.account, event.event_id, event.conversation) == (
        "telegram",
        "123456789",
        "7",
        "4242",
    )
    assert (event.kind, event.occurred) == ("text", 1790000000.0)
    assert event.payload == {
        "chat_id": "4242",
        "chat_type": "private",
        "message_id": "5",
        "text": "こんにちは",
        "data": "",
        "language_hint": "vi",
    }


@pytest.mark.parametrize("header", [None, "", "wrong", "aikotoba_202", "合い言葉", "\udcff"])
def test_a_wrong_or_missing_secret_is_refused(header):
    with pytest.raises(BadSignature):
        receive(message(), header)


def test_without_a_secret_of_our_own_nothing_is_accepted():
    with pytest.raises(BadSignature):
        read(b"{}", "", Secret(""), "toride_bot", "1")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        b'{"update_id":"7"}',
        b'{"update_id":true}',
        b'{"update_id":-1}',
        b'{"update_id":1,"poll":{}}',
        b'{"update_id":1,"message":null}',
        b'{"update_id":1,"message":{"chat":[]}}',
        b'{"update_id":1,"callback_query":{"id":"1"}}',
        b"[" * 100_000,
    ],
)
def test_malformed_and_unknown_updates_are_nothing(body):
    assert read(body, str(SECRET), SECRET, "toride_bot", "1") == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                [
                    "chat",
                    "id",
                    "from",
                    "text",
                    "type",
                    "entities",
                    "user",
                    "date",
                    "reply_to_message",
                    "message",
                    "data",
                    "status",
                    "new_chat_member",
                ]
            ),
            inner,
        )
    ),
)


@given(kind=st.sampled_from(["message", "callback_query", "my_chat_member", "edited_message"]), value=JSON)
def test_no_update_raises(kind, value):
    assert len(parse({"update_id": 1, kind: value}, "toride_bot", "1")) <= 1


@pytest.mark.parametrize("number", [float("inf"), float("nan"), "7e", None])
def test_a_chat_with_an_impossible_number_is_nothing(number):
    assert parse({"update_id": 1, "message": {"chat": {"id": number}, "text": "料金"}}, "toride_bot", "1") == []


def test_lone_surrogates_and_nul_never_reach_the_store():
    [event] = receive(message("\ud83dか\x00ぎ"))
    assert event.payload["text"] == "\ufffdかぎ"


def test_a_pressed_button_carries_its_data_and_its_id():
    [event] = receive(
        {
            "update_id": 8,
            "callback_query": {
                "id": "99",
                "from": CITIZEN,
                "message": {"message_id": 5, "date": 0, "chat": GROUP},
                "data": "v1|a=menu",
            },
        }
    )
    assert (event.kind, event.conversation, event.payload["data"], event.payload["callback_id"]) == (
        "button",
        "-100777",
        "v1|a=menu",
        "99",
    )


def test_a_button_whose_message_is_gone_is_answered_in_the_private_chat():
    [event] = receive({"update_id": 8, "callback_query": {"id": "99", "from": CITIZEN, "data": "v1|a=menu"}})
    assert event.conversation == "4242"


@pytest.mark.parametrize(
    ("text", "kind", "said", "data"),
    [
        ("/start", "follow", "", ""),
        ("/start my-number-card--pin-reset", "button", "", "v1|t=my-number-card/pin-reset"),
        ("/start ../../etc", "follow", "", ""),
        ("/start " + "a" * 65, "follow", "", ""),
        ("/help", "button", "", "v1|a=menu"),
        ("/HELP@Toride_Bot", "button", "", "v1|a=menu"),
        ("/lang", "button", "", "v1|a=languages"),
        ("/lang en", "button", "", "v1|l=en"),
        ("/privacy", "text", "/privacy", ""),
        ("/gomi いつ", "text", "いつ", ""),
    ],
)
def test_commands_mean_what_the_menu_says(text, kind, said, data):
    [event] = receive(message(text))
    assert (event.kind, event.payload["text"], event.payload["data"]) == (kind, said, data)


def test_a_deep_link_leads_back_to_its_topic():
    [event] = receive(message(f"/start {start_payload('convenience-store/certificates')}"))
    assert event.payload["data"] == "v1|t=convenience-store/certificates"


@pytest.mark.parametrize("topic", ["a--b/c", "日本", "a" * 65, ""])
def test_a_topic_that_fits_no_deep_link_is_refused(topic):
    with pytest.raises(ValueError, match="deep link"):
        start_payload(topic)


@pytest.mark.parametrize(
    "update",
    [
        message("みんな元気？", GROUP),
        message("@toride_bottom やあ", GROUP),
        message("/help@other_bot", GROUP),
        {"update_id": 9, "edited_message": message()["message"]},
        message(**{"from": {**CITIZEN, "is_bot": True}}),
        message("お知らせ", {"id": -1, "type": "channel"}),
    ],
)
def test_what_is_not_said_to_us_is_nothing(update):
    assert receive(update) == []


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"text": "@toride_bot 手数料は"}, "手数料は"),
        ({"text": "手数料は", "reply_to_message": {"from": {"id": 123456789}}}, "手数料は"),
        (
            {"text": "ねえ 手数料は", "entities": [{"type": "text_mention", "user": {"id": 123456789}}]},
            "ねえ 手数料は",
        ),
    ],
)
def test_a_group_that_talks_to_us_is_answered_without_the_mention(extra, said):
    [event] = receive(message(chat=GROUP, **extra))
    assert event.payload["text"] == said


def test_a_citizen_who_blocks_us_is_forgotten():
    change = {"chat": PRIVATE, "from": CITIZEN, "date": 1790000000, "new_chat_member": {"status": "kicked"}}
    [event] = receive({"update_id": 10, "my_chat_member": change})
    assert (event.kind, event.conversation) == ("unfollow", "4242")
    assert (
        receive({"update_id": 11, "my_chat_member": {**change, "new_chat_member": {"status": "member"}}})
        == []
    )


def test_a_migrated_group_tells_its_new_key():
    [event] = receive(
        {
            "update_id": 12,
            "message": {"message_id": 1, "chat": {"id": -5, "type": "group"}, "migrate_to_chat_id": -1005},
        }
    )
    assert (event.kind, event.conversation, event.payload["migrate_to"]) == ("ignore", "-5", "-1005")


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("photo", "image"),
        ("sticker", "sticker"),
        ("voice", "audio"),
        ("document", "file"),
        ("venue", "location"),
        ("dice", "unsupported"),
    ],
)
def test_media_are_named_and_never_fetched(field, kind):
    update = message()
    del update["message"]["text"]
    update["message"][field] = {}
    [event] = receive(update)
    assert event.kind == kind


def test_asking_about_privacy_is_a_command_the_core_knows_whatever_the_language():
    assert cues.PRIVACY.match(PRIVACY)
    assert not re.search(r"[ぁ-ん一-鿿]", PRIVACY), "Japanese words would change the language of the conversation"
