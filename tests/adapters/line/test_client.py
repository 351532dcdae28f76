"""Sending to LINE: the SDK's transport against the strict fake, each answer read as what it means."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from adapters.delivery import Result
from adapters.inbound import Inbound
from adapters.line.client import LineChannel, LineClient
from adapters.settings import Secret
from adapters.simulator.fake_line import FakeLine
from bot.messages import Choice, Kind, Reply

HELLO = [{"type": "text", "text": "こんにちは"}]


class HandClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = 1_700_000_000.0

    def now(self) -> float:
        return self.time


FAKE = "fake-access-token"
Scene = Callable[[FakeLine, LineClient, HandClock], Awaitable[None]]


def play(scene: Scene, token: str = FAKE) -> None:
    async def run() -> None:
        clock = HandClock()
        fake = FakeLine(clock=clock)
        client = LineClient(Secret(token), await fake.start(), clock)
        try:
            await scene(fake, client, clock)
        finally:
            await client.close()
            await fake.stop()

    asyncio.run(run())


def test_a_reply_is_sent_once_and_its_token_is_then_dead() -> None:
    async def scene(fake: FakeLine, client: LineClient, clock: HandClock) -> None:
        token = fake.text("x")["replyToken"]
        first = await client.reply(token, HELLO, clock.now() + 50)
        assert (first.result, first.status, bool(first.request_id)) == (Result.SENT, 200, True)
        assert (await client.reply(token, HELLO, clock.now() + 50)).result is Result.LATE
        assert [reply["messages"] for reply in fake.replies] == [HELLO]

    play(scene)


@pytest.mark.parametrize("status", [500, 503])
def test_a_lost_answer_is_known_to_be_delivered_at_the_second_try(status: int) -> None:
    async def scene(fake: FakeLine, client: LineClient, clock: HandClock) -> None:
        token = fake.text("x")["replyToken"]
        fake.faults.append(
            {"path": "/v2/bot/message/reply", "status": status, "body": "<html>", "after": True}
        )
        assert (await client.reply(token, HELLO, clock.now() + 50)).result is Result.RETRY
        assert (await client.reply(token, HELLO, clock.now() + 50)).result is Result.ALREADY
        assert len(fake.replies) == 1

    play(scene)


def test_a_slow_platform_is_given_up_at_the_deadline() -> None:
    async def scene(fake: FakeLine, client: LineClient, clock: HandClock) -> None:
        token = fake.text("x")["replyToken"]
        fake.faults.append({"delay": 0.5, "after": True})
        assert (await client.reply(token, HELLO, clock.now() + 0.2)).result is Result.RETRY
        assert (await client.reply(token, HELLO, clock.now())).detail == "deadline"

    play(scene)


@pytest.mark.parametrize(
    ("status", "body", "result"),
    [
        (
            400,
            {"message": "bad", "details": [{"property": "messages[0].text", "message": "x"}]},
            Result.REFUSED,
        ),
        (401, b"\xff\xfe", Result.UNAUTHORISED),
        (403, "", Result.UNAUTHORISED),
        (413, "", Result.REFUSED),
        (429, {"message": "rate limit"}, Result.RETRY),
        (500, b"\xff", Result.RETRY),
        (200, b"\xff", Result.SENT),
        (200, "", Result.SENT),
        (200, "[1]", Result.SENT),
    ],
)
def test_an_answer_is_read_by_its_status(status: int, body: Any, result: Result) -> None:
    async def scene(fake: FakeLine, client: LineClient, clock: HandClock) -> None:
        fake.faults.append({"status": status, "body": body})
        assert (await client.reply("any", HELLO, clock.now() + 50)).result is result

    play(scene)


def test_a_platform_that_is_not_there_is_tried_again() -> None:
    async def run() -> None:
        client = LineClient(Secret("t"), "http://127.0.0.1:1", HandClock())
        outcome = await client.reply("any", HELLO, HandClock().now() + 50)
        await client.close()
        assert (outcome.result, outcome.detail) == (Result.RETRY, "unreachable")

    asyncio.run(run())


def test_a_wrong_token_asks_for_an_operator_and_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def scene(_fake: FakeLine, client: LineClient, clock: HandClock) -> None:
        assert (await client.reply("any", HELLO, clock.now() + 50)).result is Result.UNAUTHORISED

    with caplog.at_level(logging.DEBUG):
        play(scene, token="wrong-secret")
    assert "wrong-secret" not in caplog.text
    assert "こんにちは" not in caplog.text


def test_a_push_with_the_same_key_is_delivered_once() -> None:
    async def scene(fake: FakeLine, client: LineClient, clock: HandClock) -> None:
        key, to = str(uuid.uuid4()), "U" + "1" * 32
        tries = [(await client.push(to, HELLO, key, clock.now() + 50)).result for _ in range(2)]
        assert (tries, len(fake.pushes)) == ([Result.SENT, Result.ALREADY], 1)
        fake.quota = 1
        assert (await client.push(to, HELLO, str(uuid.uuid4()), clock.now() + 50)).detail == "monthly_limit"

    play(scene)


def test_the_animation_runs_in_steps_of_five_seconds() -> None:
    async def scene(fake: FakeLine, client: LineClient, _clock: HandClock) -> None:
        assert (await client.loading("U1", 7)).result is Result.SENT
        assert fake.loadings == [{"chatId": "U1", "loadingSeconds": 10}]

    play(scene)


def test_refused_content_is_sent_once_as_text_with_the_same_token() -> None:
    async def scene(fake: FakeLine, client: LineClient, clock: HandClock) -> None:
        fake.faults.append({"status": 400, "body": {"message": "A message (messages[0]) is invalid"}})
        inbound = Inbound("line", "U", "E", "U1", "text", {"reply_token": fake.text("x")["replyToken"]})
        reply = Reply(body="市役所です。", buttons=(Choice("メニュー", "v1|a=menu"),))
        assert (await LineChannel(client).deliver(inbound, reply, clock.now() + 50)).result is Result.SENT
        assert fake.replies[0]["messages"][0]["type"] == "text"

    play(scene)


@pytest.mark.parametrize(("late", "pushed"), [("drop", 0), ("push", 1)])
def test_a_late_answer_is_pushed_only_if_the_operator_chose_that(late: str, pushed: int) -> None:
    async def scene(fake: FakeLine, client: LineClient, clock: HandClock) -> None:
        token = fake.text("x")["replyToken"]
        inbound = Inbound("line", "U", "E", "U" + "1" * 32, "text", {"reply_token": token})
        clock.time += 61
        await LineChannel(client, late).deliver(inbound, Reply(body="市役所です。"), clock.now() + 50)
        assert (len(fake.pushes), len(fake.replies)) == (pushed, 0)

    play(scene)


def test_a_stored_event_becomes_the_words_of_the_core() -> None:
    inbound = Inbound("line", "U", "E", "U1", "button", {"data": "v1|a=menu"})
    incoming = LineChannel(LineClient(Secret(""), "", HandClock())).to_incoming(inbound)
    assert (incoming.kind, incoming.data, incoming.channel) == (Kind.BUTTON, "v1|a=menu", "line")
