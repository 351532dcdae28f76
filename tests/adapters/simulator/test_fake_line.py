"""The fake LINE is strict: each limit at n and at n+1, and the life of its tokens."""

import asyncio
from typing import Any

import httpx
import pytest

from adapters.limits import line_faults, rich_menu_faults
from adapters.line.webhook import read
from adapters.settings import Secret
from adapters.simulator.fake_line import FakeLine

BEARER = {"Authorization": "Bearer fake-access-token"}


class Caller:
    """Calls an ASGI app in this process."""

    def __init__(self, app: Any, headers: dict[str, str]) -> None:
        self.app, self.headers = app, headers

    def call(self, method: str, path: str, **given: Any) -> httpx.Response:
        async def run() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://fake", headers=self.headers
            ) as client:
                return await client.request(method, path, **given)

        return asyncio.run(run())

    def post(self, path: str, **given: Any) -> httpx.Response:
        return self.call("POST", path, **given)

    def get(self, path: str) -> httpx.Response:
        return self.call("GET", path)

    def delete(self, path: str) -> httpx.Response:
        return self.call("DELETE", path)


class HandClock:
    """A clock that is set by hand."""

    time = 1_700_000_000.0

    def now(self) -> float:
        return self.time


def text(size: int) -> dict[str, Any]:
    return {"type": "text", "text": "あ" * size}


def quick(items: int = 1, **action: Any) -> dict[str, Any]:
    whole = {"type": "postback", "label": "はい", "data": "d", **action}
    return {
        "type": "text",
        "text": "?",
        "quickReply": {"items": [{"type": "action", "action": whole}] * items},
    }


def flex(contents: Any, alt: str = "alt") -> dict[str, Any]:
    return {"type": "flex", "altText": alt, "contents": contents}


def bubble(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": list(parts)}}


def button(label: str = "開く", uri: str = "https://x.jp") -> dict[str, Any]:
    return {"type": "button", "action": {"type": "uri", "label": label, "uri": uri}}


WORD = {"type": "text", "text": "あ"}
EMPTY = len(str(bubble({"type": "text", "text": ""})).replace(" ", ""))
FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ([text(1)] * 5, [text(1)] * 6),
        ([text(5000)], [text(5001)]),
        ([text(1)], [text(0)]),
        ([{"type": "text", "text": "🍎" * 2500}], [{"type": "text", "text": "🍎" * 2500 + "a"}]),
        ([quick(13)], [quick(14)]),
        ([quick(1)], [quick(0)]),
        ([text(1), quick()], [quick(), text(1)]),
        ([quick(label=FAMILY * 20)], [quick(label=FAMILY * 21)]),
        ([quick(data="🍎" * 150)], [quick(data="🍎" * 150 + "a")]),
        ([quick(displayText=FAMILY * 300)], [quick(displayText=FAMILY * 301)]),
        ([quick(displayText="a")], [quick(displayText="a", text="b")]),
        ([flex(bubble(WORD), "a" * 1500)], [flex(bubble(WORD), "a" * 1501)]),
        ([flex(bubble(button("あ" * 40)))], [flex(bubble(button("あ" * 41)))]),
        (
            [flex(bubble(button(uri="https://x.jp/" + "a" * 987)))],
            [flex(bubble(button(uri="https://x.jp/" + "a" * 988)))],
        ),
        ([flex(bubble(button(uri="tel:119")))], [flex(bubble(button(uri="https://x.jp/取手")))]),
        (
            [flex(bubble({"type": "text", "text": "a" * (30_000 - EMPTY)}))],
            [flex(bubble({"type": "text", "text": "a" * (30_001 - EMPTY)}))],
        ),
        (
            [flex({"type": "carousel", "contents": [bubble(WORD)] * 12})],
            [flex({"type": "carousel", "contents": [bubble(WORD)] * 13})],
        ),
        ([flex(bubble({**WORD, "color": "#112233"}))], [flex(bubble({**WORD, "color": "red"}))]),
        ([flex(bubble(WORD))], [flex(bubble({**WORD, "wrp": True}))]),
        ([flex(bubble(WORD))], [flex(bubble({**WORD, "color": None}))]),
        ([flex(bubble(WORD))], [flex({"type": "bubble"})]),
    ],
)
def test_each_limit_holds_at_n_and_not_at_n_plus_one(
    good: list[dict[str, Any]], bad: list[dict[str, Any]]
) -> None:
    fake = FakeLine()
    client = Caller(fake.app(), headers=BEARER)
    answers = [
        client.post("/v2/bot/message/reply", json={"replyToken": fake.text("x")["replyToken"], "messages": m})
        for m in (good, bad)
    ]
    assert [answer.status_code for answer in answers] == [200, 400]
    assert line_faults(bad)


def reply(fake: FakeLine, token: str, **headers: str) -> httpx.Response:
    return Caller(fake.app(), headers={**BEARER, **headers}).post(
        "/v2/bot/message/reply", json={"replyToken": token, "messages": [text(1)]}
    )


@pytest.mark.parametrize(("seconds", "status"), [(60, 200), (60.5, 400)])
def test_a_reply_token_lives_a_minute(seconds: float, status: int) -> None:
    fake = FakeLine(clock=HandClock())
    token = fake.text("x")["replyToken"]
    fake.clock.time += seconds  # type: ignore[attr-defined]
    assert reply(fake, token).status_code == status


def test_a_reply_token_works_once_and_takes_no_retry_key() -> None:
    fake = FakeLine()
    token = fake.text("x")["replyToken"]
    assert reply(fake, token, **{"X-Line-Retry-Key": "k"}).status_code == 400
    assert [reply(fake, token).status_code for _ in range(2)] == [200, 400]
    assert reply(fake, token).json()["message"] == "Invalid reply token"


def test_a_wrong_bearer_is_refused() -> None:
    assert reply(FakeLine(), "x", Authorization="Bearer no").status_code == 401


def menu(**changes: Any) -> dict[str, Any]:
    area = {
        "bounds": {"x": 0, "y": 0, "width": 100, "height": 100},
        "action": {"type": "postback", "label": "a", "data": "d"},
    }
    whole = {
        "size": {"width": 2500, "height": 1686},
        "selected": True,
        "name": "m",
        "chatBarText": "メニュー",
        "areas": [area],
    }
    return {**whole, **changes}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (menu(chatBarText="あ" * 14), menu(chatBarText="あ" * 15)),
        (menu(name="あ" * 300), menu(name="あ" * 301)),
        (menu(areas=menu()["areas"] * 20), menu(areas=menu()["areas"] * 21)),
        (menu(size={"width": 800, "height": 250}), menu(size={"width": 799, "height": 250})),
        (menu(size={"width": 800, "height": 250}), menu(size={"width": 800, "height": 249})),
        (menu(size={"width": 2500, "height": 1724}), menu(size={"width": 2500, "height": 1725})),
    ],
)
def test_rich_menu_limits_hold_at_n_and_not_at_n_plus_one(good: dict[str, Any], bad: dict[str, Any]) -> None:
    assert rich_menu_faults(good) == []
    assert rich_menu_faults(bad)


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")


def test_an_alias_is_moved_only_to_a_painted_menu_and_only_when_there_is_one() -> None:
    fake = FakeLine()
    client = Caller(fake.app(), headers=BEARER)
    one, other = (client.post("/v2/bot/richmenu", json=menu()).json()["richMenuId"] for _ in range(2))
    fake.images[one] = b""
    move = "/v2/bot/richmenu/alias/main"
    assert client.post(move, json={"richMenuId": one}).status_code == 404
    client.post("/v2/bot/richmenu/alias", json={"richMenuAliasId": "main", "richMenuId": one})
    assert client.post(move, json={"richMenuId": other}).status_code == 400
    fake.images[other] = b""
    assert client.post(move, json={"richMenuId": other}).status_code == 200
    assert fake.aliases == {"main": other}


def test_menus_are_created_a_hundred_times_an_hour() -> None:
    clock = HandClock()
    client = Caller(FakeLine(clock=clock).app(), headers=BEARER)
    codes = [client.post("/v2/bot/richmenu", json=menu()).status_code for _ in range(101)]
    assert codes == [200] * 100 + [429]
    clock.time += 3600
    assert client.post("/v2/bot/richmenu", json=menu()).status_code == 200


def test_a_rich_menu_is_created_then_painted_then_made_default() -> None:
    fake = FakeLine()
    client = Caller(fake.app(), headers=BEARER)
    name = client.post("/v2/bot/richmenu", json=menu()).json()["richMenuId"]
    assert client.post(f"/v2/bot/user/all/richmenu/{name}").status_code == 400
    sent = [(png(2500, 843), "image/png"), (png(2500, 1686), "text/plain"), (b"GIF89a", "image/png")]
    sent += [(png(2500, 1686) + b" " * 1_000_000, "image/png")] + [(png(2500, 1686), "image/png")] * 2
    paint = [
        client.post(f"/v2/bot/richmenu/{name}/content", content=body, headers={"Content-Type": kind})
        for body, kind in sent
    ]
    assert [answer.status_code for answer in paint] == [400, 415, 400, 400, 200, 400]
    assert client.post(f"/v2/bot/user/all/richmenu/{name}").status_code == 200
    assert (
        client.post(
            "/v2/bot/richmenu/alias", json={"richMenuAliasId": "main", "richMenuId": name}
        ).status_code
        == 200
    )
    assert client.get("/v2/bot/richmenu/list").json()["richmenus"][0]["richMenuId"] == name
    assert client.delete(f"/v2/bot/richmenu/{name}").status_code == 200


def test_it_runs_on_loopback_and_stops() -> None:
    async def run() -> None:
        fake = FakeLine()
        url = await fake.start()
        async with httpx.AsyncClient(trust_env=False, headers=BEARER) as client:
            assert (await client.get(url + "/v2/bot/message/quota")).json()["value"] == 200
        await fake.stop()

    asyncio.run(run())


def test_its_webhooks_are_signed_as_ours_are_read() -> None:
    fake = FakeLine()
    event = fake.text("粗大ごみ")
    (inbound,) = read(*fake.signed(event), (Secret(fake.secret),), fake.bot)
    assert (inbound.payload["text"], inbound.payload["reply_token"]) == ("粗大ごみ", event["replyToken"])


def test_whoever_waits_for_replies_is_told() -> None:
    async def run() -> None:
        fake = FakeLine()
        url = await fake.start()
        fake.webhook = url + "/nothing"
        event = fake.text("x")
        assert await fake.deliver(event) == 401
        waiting = asyncio.create_task(fake.wait_for_replies(1))
        async with httpx.AsyncClient(trust_env=False, headers=BEARER) as client:
            body = {"replyToken": event["replyToken"], "messages": [text(1)]}
            await client.post(url + "/v2/bot/message/reply", json=body)
        assert len(await waiting) == 1
        await fake.stop()

    asyncio.run(run())
