"""Sending to a strict Telegram with the real SDK: each way it can end, and never twice."""

import asyncio
import logging
import subprocess
import sys

import pytest

from adapters.delivery import Result
from adapters.inbound import Inbound
from adapters.settings import Secret
from adapters.simulator.fake_telegram import TOKEN, FakeTelegram
from adapters.telegram.client import TelegramChannel, TelegramClient
from adapters.telegram.polling import CannotPoll, Poller
from adapters.telegram.redact import TokenFilter, redact
from adapters.telegram.setup import BadAddress, calls, set_up
from bot.messages import Reply


class HandClock:
    """A clock moved by hand; its sleep moves it."""

    def __init__(self):
        self.time = 1_790_000_000.0
        self.slept = []

    def now(self):
        return self.time

    async def sleep(self, seconds):
        self.slept.append(round(seconds, 3))
        self.time += seconds


def with_fake(scenario, token=TOKEN):
    async def run():
        clock = HandClock()
        fake = FakeTelegram(clock)
        client = TelegramClient(token, await fake.start(), clock, clock.sleep)
        fake.api.chats |= {"1", "2", "-100"}
        try:
            return await scenario(fake, client, clock)
        finally:
            await client.close()
            await fake.stop()

    return asyncio.run(run())


def ask(client, chat="1", **params):
    return client.send(chat, {"text": "はい", **params})


def test_a_message_arrives_with_its_keyboard():
    async def scenario(fake, client, _clock):
        keyboard = {"inline_keyboard": [[{"text": "メニュー", "callback_data": "v1|a=menu"}]]}
        assert (
            await ask(client, text="<b>窓口</b>", parse_mode="HTML", reply_markup=keyboard)
        ).result is Result.SENT
        assert fake.api.sent == [
            {"chat_id": "1", "text": "<b>窓口</b>", "parse_mode": "HTML", "reply_markup": keyboard}
        ]

    with_fake(scenario)


@pytest.mark.parametrize(
    ("fault", "result", "executed"),
    [
        ({"status": 500}, Result.RETRY, 0),
        ({"status": 502, "body": "<html>bad gateway</html>"}, Result.UNCERTAIN, 0),
        ({"status": 200, "body": "not json", "after": True}, Result.SENT, 1),
        ({"status": 200, "body": {"ok": True}, "after": True}, Result.SENT, 1),
        ({"status": 401, "body": {"ok": False, "description": "Unauthorized"}}, Result.UNAUTHORISED, 0),
        (
            {"status": 403, "body": {"ok": False, "description": "Forbidden: user is deactivated"}},
            Result.BLOCKED,
            0,
        ),
        (
            {"status": 400, "body": {"ok": False, "description": "Bad Request: MESSAGE IS NOT MODIFIED"}},
            Result.ALREADY,
            0,
        ),
        (
            {"status": 400, "body": {"ok": False, "description": "Bad Request: BUTTON_DATA_INVALID"}},
            Result.REFUSED,
            0,
        ),
    ],
)
def test_each_answer_has_its_ending_and_is_asked_for_once(fault, result, executed):
    async def scenario(fake, client, _clock):
        fake.faults.append(fault)
        assert (await ask(client)).result is result
        assert len(fake.api.sent) == executed

    with_fake(scenario)


def test_a_lost_answer_is_uncertain_and_not_repeated():
    async def scenario(fake, _client, clock):
        client = TelegramClient(TOKEN, fake.url, clock, clock.sleep, total_seconds=0.2)
        fake.faults.append({"delay": 0.6, "after": True})
        assert (await ask(client)).result is Result.UNCERTAIN
        await client.close()
        await asyncio.sleep(0.6)
        assert len(fake.api.sent) <= 1

    with_fake(scenario)


def test_no_connection_is_tried_again_later_and_the_token_stays_secret():
    async def run():
        clock = HandClock()
        client = TelegramClient(TOKEN, "http://127.0.0.1:9", clock, clock.sleep)
        delivery = await ask(client)
        await client.close()
        return delivery

    delivery = asyncio.run(run())
    assert delivery.result is Result.RETRY
    assert TOKEN not in repr(delivery)


def test_blocked_and_unknown_chats_are_over():
    async def scenario(fake, client, _clock):
        fake.api.blocked.add("1")
        assert (await ask(client)).result is Result.BLOCKED
        assert (await ask(client, "3")).result is Result.BLOCKED

    with_fake(scenario)


def test_a_migrated_group_is_answered_at_its_new_id():
    async def scenario(fake, client, _clock):
        fake.api.moved["-5"] = "-100"
        assert [(await ask(client, "-5")).result for _ in range(2)] == [Result.SENT, Result.SENT]
        assert [message["chat_id"] for message in fake.api.sent] == ["-100", "-100"]

    with_fake(scenario)


def test_markup_telegram_cannot_parse_is_sent_once_more_as_plain_text():
    async def scenario(fake, client, _clock):
        assert (await ask(client, text="<b>A &amp; B</b><br>", parse_mode="HTML")).result is Result.SENT
        assert fake.api.sent == [{"chat_id": "1", "text": "A & B"}]

    with_fake(scenario)


def test_flood_control_holds_only_the_chat_it_names():
    async def scenario(fake, client, clock):
        body = {
            "ok": False,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }
        fake.faults.append({"status": 429, "body": body})
        delivery = await ask(client)
        assert (delivery.result, delivery.retry_after) == (Result.RETRY, 7.0)
        assert (await ask(client, "2")).result is Result.SENT
        assert clock.slept == []
        assert (await client.send("1", {"text": "x"}, deadline=clock.now() + 6)).retry_after == 7.0
        assert (await ask(client)).result is Result.SENT
        assert clock.slept == [7.0]

    with_fake(scenario)


@pytest.mark.parametrize(
    ("chat", "messages", "waits"),
    [("1", 3, []), ("1", 4, [3.0]), ("-100", 20, [3.0] * 6), ("-100", 21, [3.0] * 6 + [42.0])],
)
def test_our_own_pace_never_meets_flood_control(chat, messages, waits):
    async def scenario(fake, client, clock):
        results = await asyncio.gather(*(ask(client, chat, text=str(n)) for n in range(messages)))
        assert {delivery.result for delivery in results} == {Result.SENT}
        assert [message["text"] for message in fake.api.sent] == [str(n) for n in range(messages)]
        assert clock.slept == waits

    with_fake(scenario)


def inbound(**payload):
    return Inbound(
        "telegram",
        "1",
        "7",
        "1",
        "button",
        {"chat_id": "1", "text": "", "data": "v1|a=menu", **payload},
        occurred=1_790_000_000.0,
    )


def test_a_pressed_button_is_acknowledged_even_when_it_is_too_old():
    async def scenario(fake, client, clock):
        channel = TelegramChannel(client, clock)
        fake.press(1, "v1|a=menu")
        [number] = fake.api.callbacks
        for _ in range(2):
            assert (
                await channel.deliver(inbound(callback_id=number), Reply(body="はい"), clock.now() + 50)
            ).result is Result.SENT
        assert fake.api.answered == [number]

    with_fake(scenario)


def test_a_retry_goes_on_after_the_parts_already_sent():
    async def scenario(fake, client, clock):
        channel, reply = TelegramChannel(client, clock), Reply(body="これは長い文です。" * 900)
        await client.send("1", {"text": "0"})
        await client.send("1", {"text": "0"})
        first = await channel.deliver(inbound(), reply, clock.now() + 1)
        assert (first.result, len(fake.api.sent)) == (Result.RETRY, 3)
        assert (await channel.deliver(inbound(), reply, clock.now() + 50)).result is Result.SENT
        assert "".join(message["text"] for message in fake.api.sent[2:]) == reply.body

    with_fake(scenario)


def test_messages_older_than_an_hour_are_not_answered():
    async def scenario(fake, client, clock):
        clock.time += 3601
        delivery = await TelegramChannel(client, clock).deliver(
            inbound(), Reply(body="はい"), clock.now() + 50
        )
        assert (delivery.result, fake.api.sent) == (Result.LATE, [])

    with_fake(scenario)


def test_the_event_reaches_the_core_in_its_own_words():
    incoming = TelegramChannel(TelegramClient(TOKEN, "", HandClock()), HandClock()).to_incoming(
        inbound(language_hint="vi")
    )
    assert (incoming.channel, incoming.kind, incoming.data, incoming.language_hint) == (
        "telegram",
        "button",
        "v1|a=menu",
        "vi",
    )


def test_polling_confirms_only_what_is_stored():
    async def scenario(fake, client, clock):
        stored, failures = [], [OSError("disk full")]

        async def put(events):
            if events and failures:
                raise failures.pop()
            stored.extend(event.event_id for event in events)

        poller = Poller(client, put, ("toride_bot", "1"), clock.sleep)
        first, second = fake.text(1, "a"), fake.text(1, "b")
        await poller.once()
        assert (stored, len(fake.api.pending)) == ([], 2)
        await poller.once()
        await poller.once()
        assert stored == [str(first["update_id"]), str(second["update_id"])]
        assert (fake.api.pending, fake.api.allowed) == ([], ["message", "callback_query", "my_chat_member"])

    with_fake(scenario)


def test_polling_beside_a_webhook_says_what_to_do():
    async def scenario(fake, client, clock):
        fake.api.set_webhook({"url": "https://example.jp/telegram/webhook"})
        with pytest.raises(CannotPoll, match="Webhook"):
            await Poller(client, None, ("toride_bot", "1"), clock.sleep).once()

    with_fake(scenario)


def test_the_set_up_can_be_repeated_and_told_without_doing_it():
    async def scenario(fake, client, _clock):
        lines, url = [], "https://bot.example.jp/telegram/webhook"
        fake.text(1, "待っています")
        await set_up(client, url, Secret("aikotoba"), {}, lines.append, dry_run=True)
        assert fake.api.webhook == {}
        for _ in range(2):
            await set_up(client, url, Secret("aikotoba"), {}, lines.append, dry_run=False)
        assert fake.api.webhook == {"url": url, "secret": "aikotoba"}
        assert set(fake.api.commands) == {"", "ja", "en", "zh", "ko", "vi", "pt"}
        menus = {code: [row["description"] for row in menu] for code, menu in fake.api.commands.items()}
        assert menus[""] == menus["ja"] == ["できること・メニュー", "ことばを選ぶ", "個人情報の取り扱い"]
        assert menus["pt"] == ["O que posso fazer, menu", "Escolher o idioma", "Privacidade"]
        assert len(fake.api.pending) == 1
        assert "aikotoba" not in "".join(lines)

    with_fake(scenario)


def test_a_city_names_the_commands_in_its_own_words():
    wording = {"ja": {"telegram_commands.help": "みなと町のメニュー"}}
    made = [params for method, params in calls("https://x.example/t", Secret("x"), wording) if "commands" in params]
    assert made[1]["commands"][0] == {"command": "help", "description": "みなと町のメニュー"}
    assert made[2]["commands"][0] == {"command": "help", "description": "What I can do, menu"}


@pytest.mark.parametrize("url", ["http://bot.example.jp/", "https://bot.example.jp:8080/"])
def test_an_address_telegram_cannot_reach_is_refused_before_asking(url):
    with pytest.raises(BadAddress, match="TORIDE_PUBLIC_URL"):
        asyncio.run(set_up(None, url, Secret("x"), {}, lambda _: None, dry_run=True))


def test_tokens_disappear_from_texts_and_logs():
    record = logging.LogRecord(
        "x", logging.ERROR, "", 0, "POST %s", (f"https://api.telegram.org/bot{TOKEN}/getMe",), None
    )
    assert TokenFilter().filter(record)
    assert TOKEN not in record.getMessage()
    assert redact(f"bot{TOKEN}/x") == "bot***/x"


def test_reading_and_rendering_load_no_sdk():
    code = (
        "import sys, adapters.telegram.client, adapters.telegram.polling, adapters.telegram.setup;"
        "sys.exit(bool({'telegram', 'aiohttp'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
