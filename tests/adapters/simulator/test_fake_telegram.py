"""The fake refuses what Telegram refuses: each limit at n and at n + 1."""

import asyncio
import contextlib

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from adapters.simulator.fake_telegram import TOKEN, FakeTelegram
from adapters.simulator.telegram_api import Refused, read_params


class HandClock:
    """A clock moved by hand."""

    time = 1_790_000_000.0

    def now(self):
        return self.time


@pytest.fixture
def fake():
    telegram = FakeTelegram(HandClock())
    telegram.api.chats |= {"1", "2", "-100"}
    return telegram


def refusal(fake, method, **params):
    """The refusal's status and description; None when the call is accepted."""
    try:
        fake.api.call(method, params)
    except Refused as refused:
        return refused.status, refused.why
    return None


def say(fake, text="x", chat="1", **params):
    return refusal(fake, "SENDMESSAGE", chat_id=chat, text=text, **params)


def keyboard(*buttons):
    return {"inline_keyboard": [[button] for button in buttons]}


@pytest.mark.parametrize("longest", ["あ" * 4096, "🍎" * 2048, "<b>" + "あ" * 4096 + "</b>", "&amp;" * 4096])
def test_a_text_may_have_4096_units_after_parsing(fake, longest):
    assert say(fake, longest, parse_mode="HTML") is None
    status, why = say(fake, longest + "a", parse_mode="HTML")
    assert (status, why.startswith("Bad Request: message is too long")) == (400, True)


def test_a_text_must_not_be_empty(fake):
    assert say(fake, "  ") == (400, "Bad Request: message text is empty")


@pytest.mark.parametrize("html", ["a<br>", "<b>a", "a</b>", "1 < 2", "<b><i>x</b></i>", "&nbsp;"])
def test_html_telegram_does_not_know_is_refused(fake, html):
    status, why = say(fake, html, parse_mode="HTML")
    assert status == 400
    assert "can't parse entities" in why
    assert say(fake, html) is None


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        ("a" * 64, None),
        ("a" * 65, (400, "Bad Request: BUTTON_DATA_INVALID")),
        ("暗" * 21, None),
        ("暗" * 22, (400, "Bad Request: BUTTON_DATA_INVALID")),
    ],
)
def test_button_data_is_counted_in_bytes(fake, data, refused):
    assert say(fake, reply_markup=keyboard({"text": "a", "callback_data": data})) == refused


def test_telephone_buttons_and_the_hundred_and_first_button_are_refused(fake):
    assert say(fake, reply_markup=keyboard({"text": "a", "url": "tel:119"})) == (
        400,
        "Bad Request: BUTTON_URL_INVALID",
    )
    assert say(fake, reply_markup=keyboard(*[{"text": "a", "url": "https://a.jp"}] * 100)) is None
    assert say(fake, reply_markup=keyboard(*[{"text": "a", "url": "https://a.jp"}] * 101))[0] == 400


def test_chats_that_cannot_be_written_to_say_so(fake):
    fake.api.blocked.add("2")
    fake.api.moved["-5"] = "-100"
    assert say(fake, chat="2") == (403, "Forbidden: bot was blocked by the user")
    assert say(fake, chat="9") == (400, "Bad Request: chat not found")
    with pytest.raises(Refused) as refused:
        fake.api.call("sendMessage", {"chat_id": "-5", "text": "x"})
    assert refused.value.parameters == {"migrate_to_chat_id": -100}


@pytest.mark.parametrize(("chat", "burst"), [("1", 3), ("-100", 20)])
def test_flood_control_lets_a_burst_pass_and_not_one_more(fake, chat, burst):
    assert [say(fake, chat=chat) for _ in range(burst)] == [None] * burst
    with pytest.raises(Refused) as refused:
        fake.api.call("sendMessage", {"chat_id": chat, "text": "x"})
    assert refused.value.status == 429
    fake.clock.time += refused.value.parameters["retry_after"]
    assert say(fake, chat=chat) is None


@pytest.mark.parametrize(("age", "accepted"), [(150, True), (151, False)])
def test_a_callback_is_answered_once_within_150_seconds(fake, age, accepted):
    number = fake.press(1, "v1|a=menu")["callback_query"]["id"]
    fake.clock.time += age
    assert (refusal(fake, "answerCallbackQuery", callback_query_id=number) is None) is accepted
    status, why = refusal(fake, "answerCallbackQuery", callback_query_id=number)
    assert status == 400
    assert "query is too old" in why


@pytest.mark.parametrize(("name", "accepted"), [("a" * 32, True), ("a" * 33, False), ("Help", False)])
def test_command_names_are_checked(fake, name, accepted):
    assert (
        refusal(fake, "setMyCommands", commands=[{"command": name, "description": "x"}]) is None
    ) is accepted


@pytest.mark.parametrize(
    ("secret", "accepted"), [("a" * 256, True), ("a" * 257, False), ("合い言葉", False), ("a b", False)]
)
def test_webhook_secrets_are_checked(fake, secret, accepted):
    assert (refusal(fake, "setWebhook", url="https://a.jp", secret_token=secret) is None) is accepted


def test_allowed_updates_stay_when_left_out(fake):
    fake.api.call("setWebhook", {"url": "https://a.jp", "allowed_updates": ["message"]})
    fake.api.call("setWebhook", {"url": "https://a.jp"})
    fake.api.call("deleteWebhook", {})
    fake.press(1, "v1|a=menu")
    assert fake.api.call("getUpdates", {}) == []
    assert fake.api.call("getWebhookInfo", {})["allowed_updates"] == ["message"]


def test_get_updates_conflicts_with_a_webhook_and_an_offset_confirms(fake):
    first, second = fake.text(1, "a"), fake.text(1, "b")
    assert fake.api.call("getUpdates", {}) == [first, second]
    assert fake.api.call("getUpdates", {"offset": str(second["update_id"])}) == [second]
    fake.api.call("setWebhook", {"url": "https://a.jp"})
    assert refusal(fake, "getUpdates")[0] == 409


def test_forms_and_json_mean_the_same():
    form = read_params(
        b"chat_id=1&text=%E3%81%82&reply_markup=%7B%22inline_keyboard%22%3A%5B%5D%7D",
        "application/x-www-form-urlencoded",
    )
    body = read_params(
        '{"chat_id":"1","text":"あ","reply_markup":{"inline_keyboard":[]}}'.encode(), "application/json"
    )
    assert form == body
    for broken in ("[]", "{", '{"reply_markup":"{"}'):
        with pytest.raises(Refused):
            read_params(broken.encode(), "application/json")


@pytest.mark.parametrize(
    ("token", "method", "status"),
    [(TOKEN, "GetMe", 200), (TOKEN, "getYou", 404), ("nonsense", "getMe", 404), ("1:x", "getMe", 401)],
)
def test_tokens_and_methods_are_checked_on_the_wire(fake, token, method, status):
    async def run():
        url = await fake.start()
        async with aiohttp.ClientSession() as session, session.get(f"{url}/bot{token}/{method}") as response:
            answer = response.status, (await response.json())["ok"]
        await fake.stop()
        return answer

    assert asyncio.run(run()) == (status, status == 200)


@contextlib.asynccontextmanager
async def service(answers):
    """A webhook of ours that gives these statuses in turn, then 200; yields its address and its post."""
    import socket

    import uvicorn

    received = []

    async def hook(request):
        received.append((await request.json(), request.headers.get("x-telegram-bot-api-secret-token")))
        status, headers = answers.pop(0) if answers else (200, {})
        return Response(status_code=status, headers=headers)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            Starlette(routes=[Route("/hook", hook, methods=["POST"])]),
            log_level="critical",
            lifespan="off",
            ws="none",
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/hook", received
        server.should_exit = server.force_exit = True
        await task


@pytest.mark.parametrize("refusals", [[], [(500, {}), (503, {"Retry-After": "5"})]])
def test_a_chat_gets_its_updates_in_order_and_again_until_200(refusals):
    async def run():
        fake = FakeTelegram(HandClock(), speed=1000)
        await fake.start()
        async with service(list(refusals)) as (url, received):
            fake.api.call("setWebhook", {"url": url, "secret_token": "aikotoba"})
            for text in "abc":
                fake.text(1, text)
            async with asyncio.timeout(5):
                await asyncio.gather(*fake._tasks.values())
        await fake.stop()
        return fake, received

    fake, received = asyncio.run(run())
    assert [update["message"]["text"] for update, _ in received] == ["a"] * (len(refusals) + 1) + ["b", "c"]
    assert {secret for _, secret in received} == {"aikotoba"}
    assert [status for _, status in fake.attempts] == [status for status, _ in refusals] + [200] * 3
    assert fake.api.pending == []
