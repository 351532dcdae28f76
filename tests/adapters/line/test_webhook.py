"""Reading LINE webhooks: signed bytes only, event by event."""

import json
from typing import Any

import pytest

from adapters.inbound import BadBody, BadSignature, Inbound
from adapters.line.webhook import read, signature
from adapters.settings import Secret

SECRET = Secret("8c570fa6dd201bb328f1c1eac23a96d8")
BOT = "U8e742f61d673b39c7fff3cecb7536ef0"
VECTOR = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
VECTOR_SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


def event(**fields: Any) -> dict[str, Any]:
    base = {
        "type": "message",
        "mode": "active",
        "timestamp": 1700000000000,
        "replyToken": "t1",
        "source": {"type": "user", "userId": "U1"},
        "webhookEventId": "E1",
        "deliveryContext": {"isRedelivery": False},
        "message": {"type": "text", "id": "m1", "text": "粗大ごみ"},
    }
    return {key: value for key, value in {**base, **fields}.items() if value is not None}


def events(*given: Any, destination: str = BOT) -> list[Inbound]:
    body = json.dumps({"destination": destination, "events": given}).encode()
    return read(body, signature(SECRET, body), (SECRET,), BOT)


def one(**fields: Any) -> Inbound:
    return events(event(**fields))[0]


def test_the_documented_vector_is_accepted_and_holds_nothing() -> None:
    assert read(VECTOR, VECTOR_SIGNATURE, (SECRET,), BOT) == []


@pytest.mark.parametrize("bad", [None, "", "AAAA", "署名", "é" * 44, VECTOR_SIGNATURE + " "])
def test_a_bad_signature_is_refused(bad: str | None) -> None:
    with pytest.raises(BadSignature):
        read(VECTOR, bad, (SECRET,), BOT)


@pytest.mark.parametrize("body", [VECTOR + b"\n", VECTOR.replace(b",", b", "), VECTOR[:-1] + b"]"])
def test_one_changed_byte_is_refused(body: bytes) -> None:
    with pytest.raises(BadSignature):
        read(body, VECTOR_SIGNATURE, (SECRET,), BOT)


def test_either_secret_works_while_it_is_changed_and_none_is_never_enough() -> None:
    assert read(VECTOR, VECTOR_SIGNATURE, (Secret("new"), SECRET), BOT) == []
    with pytest.raises(BadSignature):
        read(VECTOR, signature("", VECTOR), (Secret(""),), BOT)


@pytest.mark.parametrize("body", [b"\xff", b"[]", b"{", b'{"events":1}', b"[" * 100_000])
def test_a_signed_body_that_is_no_webhook_is_a_bad_body(body: bytes) -> None:
    with pytest.raises(BadBody):
        read(body, signature(SECRET, body), (SECRET,), BOT)


def test_a_text_is_read_with_all_the_answer_needs() -> None:
    got = one()
    assert (got.kind, got.event_id, got.conversation, got.occurred) == ("text", "E1", "U1", 1700000000.0)
    assert got.payload == {"reply_token": "t1", "language_hint": "", "message_id": "m1", "text": "粗大ごみ"}


def test_a_malformed_event_never_drops_its_siblings() -> None:
    odd = [None, 7, {}, {"type": 1, "source": []}, event(type="newThing"), event(message=None)]
    got = events(*odd, event(webhookEventId="last"))
    assert (len(got), got[-1].kind, got[-1].event_id) == (7, "text", "last")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"mode": "standby"}, "standby"),
        ({"replyToken": None}, "no_reply_token"),
        ({"replyToken": "0" * 32}, "verify"),
        ({"replyToken": "f" * 32}, "verify"),
        ({"type": "beacon"}, "event_type"),
        ({"type": "videoPlayComplete"}, "event_type"),
        (
            {"type": "postback", "postback": {"data": "x", "params": {"newRichMenuAliasId": "a"}}},
            "richmenuswitch",
        ),
        (
            {
                "type": "postback",
                "postback": {"data": "v1|a=languages", "params": {"newRichMenuAliasId": "a", "status": "SUCCESS"}},
            },
            "richmenuswitch",
        ),
        (
            {"message": {"type": "image", "id": "1", "imageSet": {"id": "s", "index": 2, "total": 3}}},
            "image_set",
        ),
        ({"source": {"type": "group", "groupId": "G", "userId": "U"}}, "not_addressed"),
    ],
)
def test_what_gets_no_answer_is_ignored_with_its_reason(fields: dict[str, Any], reason: str) -> None:
    got = one(**fields)
    assert (got.kind, got.payload["reason"]) == ("ignore", reason)


def test_an_event_for_another_bot_is_ignored() -> None:
    assert events(event(), destination="Uother")[0].payload == {"reason": "destination"}


def test_a_withdrawal_and_a_block_are_told_even_in_standby() -> None:
    unsend = one(type="unsend", unsend={"messageId": "m1"}, replyToken=None, mode="standby")
    assert (unsend.kind, unsend.payload["message_id"]) == ("unsend", "m1")
    assert one(type="unfollow", replyToken=None).kind == "unfollow"


def test_a_redelivery_is_marked_and_keeps_its_id_and_time() -> None:
    again = one(deliveryContext={"isRedelivery": True})
    assert (again.redelivered, again.event_id, again.occurred) == (True, one().event_id, one().occurred)


def test_an_event_without_id_gets_the_same_one_when_redelivered() -> None:
    first, again = one(webhookEventId=None), one(webhookEventId=None, deliveryContext={"isRedelivery": True})
    assert first.event_id == again.event_id != one(webhookEventId=None, timestamp=1).event_id


@pytest.mark.parametrize("kind", ["sticker", "image", "video", "audio", "file", "location"])
def test_media_keep_their_kind_and_unknown_messages_degrade(kind: str) -> None:
    assert one(message={"type": kind, "id": "1"}).kind == kind
    assert one(message={"type": "hologram", "id": "1"}).kind == "unsupported"


@pytest.mark.parametrize("what", ["message", "messageEdited"])
def test_a_group_is_answered_when_the_bot_is_mentioned_without_the_mention(what: str) -> None:
    message = {
        "type": "text",
        "id": "1",
        "text": "🍎 @取手ボット 住民票",
        "mention": {"mentionees": [{"index": 3, "length": 6, "isSelf": True}]},
    }
    got = one(type=what, source={"type": "group", "groupId": "G1", "userId": "U1"}, message=message)
    assert (got.kind, got.conversation, got.payload["text"].split()) == ("text", "G1", ["🍎", "住民票"])


def test_mentioning_everyone_is_not_mentioning_the_bot() -> None:
    message = {
        "type": "text",
        "id": "1",
        "text": "@All",
        "mention": {"mentionees": [{"index": 0, "length": 4, "type": "all"}]},
    }
    assert one(source={"type": "room", "roomId": "R"}, message=message).kind == "ignore"


def test_line_emoji_go_and_other_brackets_stay() -> None:
    message = {
        "type": "text",
        "id": "1",
        "text": "𠮷(hello)ごみ(wifi)(moon wink)",
        "emojis": [{"index": 2, "length": 7}],
    }
    assert one(message=message).payload["text"] == "𠮷ごみ(wifi)"
    assert one(message={"type": "text", "id": "1", "text": "(happy)"}).kind == "sticker"


def test_lone_surrogates_and_nul_do_not_reach_the_store() -> None:
    assert one(message={"type": "text", "id": "1", "text": "a\ud800\0b"}).payload["text"] == "a\ufffdb"


def test_taps_and_greetings_are_read() -> None:
    assert one(type="postback", postback={"data": "v1|a=menu"}).payload["data"] == "v1|a=menu"
    assert [one(type=kind).kind for kind in ("follow", "join")] == ["follow", "follow"]


def test_a_missing_source_still_has_a_conversation_of_its_own() -> None:
    assert one(source=None).conversation == "event:E1"


def test_a_span_that_ends_inside_a_surrogate_pair_leaves_no_half_of_it() -> None:
    emoji = {"index": 0, "length": 1, "productId": "p", "emojiId": "1"}
    got = one(message={"type": "text", "id": "m1", "text": "👨料金", "emojis": [emoji]})
    assert got.payload["text"] == "\ufffd料金"


def test_a_language_chosen_on_the_rich_menu_is_a_button_though_the_menu_switches_too() -> None:
    params = {"newRichMenuAliasId": "toride-bot-en", "status": "SUCCESS"}
    got = one(type="postback", postback={"data": "v1|l=en", "params": params})
    assert (got.kind, got.payload["data"]) == ("button", "v1|l=en")
