"""From signed bytes to the exact messages that a citizen gets, with the real process and strict fakes."""

from __future__ import annotations

import signal
from pathlib import Path

import aiohttp

from adapters.line.render import render as render_line
from adapters.telegram.render import render as render_telegram
from bot.messages import Incoming, Memory
from tests.benchmarks.faults import kill_and_start, until
from tests.benchmarks.town import QUESTIONS, WORD, Town
from tests.journeys.kit import play, replies_to, rows, user

HANAKO = user("花子")


async def a_line_question_gets_the_exact_messages(place: Town) -> None:
    assert await place.ask_line(HANAKO) == 200
    await place.settle()
    (messages,) = replies_to(place, HANAKO)
    assert messages == expected(place, "line")
    assert "運賃は電話で聞けます" in str(messages)


async def only_reply_and_animation_are_ever_called(place: Town) -> None:
    assert {path for path, _ in place.line.calls} <= {"/v2/bot/message/reply", "/v2/bot/chat/loading/start"}


async def a_line_duplicate_is_answered_once(place: Town) -> None:
    event = place.line.text(QUESTIONS[1], user("次郎"))
    for _ in range(3):
        assert await place.hand_over(event) == 200
    assert await place.hand_over(event, again=True) == 200
    await place.settle()
    assert len(replies_to(place, user("次郎"))) == 1


async def a_bad_line_signature_is_401_and_leaves_nothing(place: Town) -> None:
    before = rows(place)
    body, _ = place.line.signed(place.line.text("こんにちは"))
    assert await place.line.post(body, "AAAA") == 401
    assert await place.line.post(body, None) == 401
    assert rows(place) == before


async def the_header_s_name_may_have_capitals(place: Town) -> None:
    body, signed = place.line.signed()
    headers = {"X-LINE-SIGNATURE": signed}
    async with (
        aiohttp.ClientSession(trust_env=False) as http,
        http.post(place.line.webhook, data=body, headers=headers) as answer,
    ):
        assert answer.status == 200


async def a_telegram_question_gets_the_exact_message(place: Town) -> None:
    chat = place.ask_telegram()
    await place.settle()
    (sent,) = [message for message in place.telegram.api.sent if message["chat_id"] == str(chat)]
    (wanted,) = expected(place, "telegram")
    assert sent["text"] == wanted["text"]
    assert "運賃は電話で聞けます" in sent["text"]


async def a_telegram_duplicate_is_answered_once(place: Town) -> None:
    chat = 4242
    place.chats[chat] = [QUESTIONS[0]]
    update = place.telegram.text(chat, QUESTIONS[0])
    for _ in range(3):
        assert (await place.telegram._post(update))[0] == 200
    await place.settle()
    assert len([message for message in place.telegram.api.sent if message["chat_id"] == str(chat)]) == 1


async def a_bad_telegram_word_is_401_and_leaves_nothing(place: Town) -> None:
    before = rows(place)
    place.telegram.api.webhook["secret"] = "wrong"
    update = {
        "update_id": 1,
        "message": {"message_id": 1, "date": 1, "text": "a", "chat": {"id": 1, "type": "private"}},
    }
    assert (await place.telegram._post(update))[0] == 401
    place.telegram.api.webhook["secret"] = WORD
    assert rows(place) == before


def expected(place: Town, channel: str) -> list[dict[str, object]]:
    """What core and renderer make of the first question, in this process."""
    from datetime import datetime

    from adapters.brain import load_brain
    from adapters.errand import JAPAN

    brain = load_brain(place.bot.knowledge, place.bot.folder)
    incoming = Incoming(channel, text=QUESTIONS[0])
    turn = brain.conversation.handle(incoming, Memory(), datetime.now(JAPAN))
    return render_line(turn.reply) if channel == "line" else render_telegram(turn.reply)


def test_signed_bytes_in_exact_messages_out(tmp_path: Path, prepared: Path) -> None:
    play(
        tmp_path, prepared,
        a_line_question_gets_the_exact_messages, a_line_duplicate_is_answered_once,
        a_bad_line_signature_is_401_and_leaves_nothing, the_header_s_name_may_have_capitals,
        a_telegram_question_gets_the_exact_message, a_telegram_duplicate_is_answered_once,
        a_bad_telegram_word_is_401_and_leaves_nothing, only_reply_and_animation_are_ever_called,
    )  # fmt: skip


def test_killed_after_the_200_it_is_answered_after_the_restart(tmp_path: Path, prepared: Path) -> None:
    async def story(place: Town) -> None:
        place.line_gate.mode = "silent"
        assert await place.ask_line(HANAKO) == 200
        await kill_and_start(place)
        await place.settle()
        assert len(replies_to(place, HANAKO)) == 1

    play(tmp_path, prepared, story)


def test_a_wrong_telegram_token_leaves_line_answering_and_the_end_is_clean(
    tmp_path: Path, prepared: Path
) -> None:
    async def story(place: Town) -> None:
        place.telegram.text(1, QUESTIONS[0])
        await until(lambda: place.logged("unauthorised"))
        assert await place.ask_line(HANAKO) == 200
        await place.settle()
        assert len(replies_to(place, HANAKO)) == 1
        assert await place.bot.end(signal.SIGTERM, 15) == 0

    play(tmp_path, prepared, story, TORIDE_TELEGRAM_BOT_TOKEN="123456789:" + "x" * 35)
