"""What is fuzzed, with what must hold for any input. A target raises for an input that breaks its promise."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from adapters import limits
from adapters.console import render as console
from adapters.inbound import CONTROL_KINDS, BadBody, BadSignature, Inbound
from adapters.line import render as line_render
from adapters.line import webhook as line_webhook
from adapters.settings import Secret
from adapters.simulator.fake_line import FakeLine
from adapters.store.inbox import _row
from adapters.store.secret import Keyring
from adapters.telegram import render as telegram_render
from adapters.telegram import webhook as telegram_webhook
from adapters.units import well_formed
from adapters.web import render as web_render
from adapters.web import webhook as web_webhook
from bot.messages import Choice, Kind, Link, Reply
from knowledge import reader
from tests.fuzz.mutate import ODD, damaged, misfit

SECRET, KEYS = Secret("fuzz"), Keyring("fuzz")
KINDS = CONTROL_KINDS | {kind.value for kind in Kind}
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Target:
    """share: of all inputs · make: an input · check: raises if its promise is broken."""

    share: float
    make: Callable[[random.Random], object]
    check: Callable[[object], None]


def storable(events: list[Inbound]) -> None:
    """Every event fits the inbox: text that any database takes, and numbers it can hold."""
    for event in events:
        row = _row(KEYS, event, 0.0, 0.0)
        for value in row.values():
            if isinstance(value, str):
                value.encode()
                assert "\0" not in value, value[:200]
        assert event.kind in KINDS, event.kind
        assert event.conversation or event.kind == "ignore", event
        words = [value for value in event.payload.values() if isinstance(value, str)]
        assert all(well_formed(value) == value for value in words), event
        json.dumps(dict(event.payload), allow_nan=False)


def _either(seeds: Callable[[], tuple[bytes, ...]]) -> Callable[[random.Random], bytes]:
    return lambda chance: (misfit if chance.random() < 0.7 else damaged)(chance, seeds())


@cache
def line_seeds() -> tuple[bytes, ...]:
    """One body of every kind of event that LINE documents, and several together."""
    line, user = FakeLine(secret=SECRET), {"type": "user", "userId": "U" + "1" * 32}
    group = {"type": "group", "groupId": "C" + "2" * 32, "userId": "U" + "1" * 32}
    text = line.text("マイナンバーカードをなくした(moon)")
    mention = {"mentionees": [{"index": 0, "length": 4, "type": "user", "isSelf": True}]}
    messages = [
        {"type": "text", "id": "1", "text": "@bot 料金🍎", "mention": mention, "quoteToken": "q"},
        {"type": "text", "id": "2", "text": "$ です", "emojis": [{"index": 0, "length": 1, "productId": "p"}]},
        {"type": "sticker", "id": "3", "packageId": "1", "stickerId": "2", "stickerResourceType": "STATIC"},
        {"type": "image", "id": "4", "imageSet": {"id": "s", "index": 2, "total": 3}},
        {"type": "location", "id": "5", "latitude": 35.9, "longitude": 140.05, "address": "取手"},
    ]
    told = [{**text, "message": message, "source": source} for message in messages for source in (user, group)]
    told += [
        {**text, "type": "postback", "postback": {"data": "v=1&a=open", "params": {"status": "SUCCESS"}}},
        {**text, "type": "follow", "follow": {"isUnblocked": False}},
        {**text, "type": "join", "source": group},
        {"type": "unsend", "source": user, "timestamp": 1, "webhookEventId": "E", "unsend": {"messageId": "1"}},
        {"type": "unfollow", "source": user, "timestamp": 1, "webhookEventId": "F", "mode": "active"},
        {**text, "replyToken": "0" * 32},
    ]
    return tuple(line.signed(*events)[0] for events in ((), tuple(told), *((event,) for event in told)))


def check_line(body: object) -> None:
    """Read or refused; as many events as came, each storable."""
    assert isinstance(body, bytes)
    try:
        events = line_webhook.read(body, line_webhook.signature(SECRET, body), (SECRET,), "")
    except BadBody:
        return
    storable(events)
    try:
        line_webhook.read(body, line_webhook.signature("other", body), (SECRET,), "")
    except BadSignature:
        return
    raise AssertionError("a wrong signature was taken")


@cache
def telegram_seeds() -> tuple[bytes, ...]:
    """One update of every kind that is read."""
    person = {"id": 7, "is_bot": False, "first_name": "花子", "language_code": "ja"}
    chat, group = {"id": 7, "type": "private"}, {"id": -100, "type": "supergroup", "title": "g"}
    message = {"message_id": 3, "date": 1700000000, "chat": chat, "from": person}
    entity = [{"type": "mention", "offset": 0, "length": 4}]
    updates = [
        {"message": {**message, "text": "ごみの日は？"}},
        {"message": {**message, "chat": group, "text": "@bot 料金", "entities": entity}},
        {"message": {**message, "text": "/start v1_x"}},
        {"message": {**message, "chat": group, "migrate_to_chat_id": -1001}},
        {"message": {**message, "chat": group, "text": "はい", "reply_to_message": {**message, "from": {"id": 1}}}},
        {"message": {**message, "photo": [{"file_id": "f"}], "caption": "これ"}},
        {"callback_query": {"id": "9", "from": person, "message": message, "data": "v=1&a=open"}},
        {"callback_query": {"id": "9", "from": person}},
        {"my_chat_member": {"chat": chat, "from": person, "date": 1, "new_chat_member": {"status": "kicked"}}},
        {"edited_message": {**message, "text": "x"}},
    ]
    return tuple(json.dumps({"update_id": 5, **update}).encode() for update in updates)


def check_telegram(body: object) -> None:
    """Never raises for a body; the event is storable."""
    assert isinstance(body, bytes)
    storable(telegram_webhook.read(body, SECRET, SECRET, "bot", "1"))


@cache
def web_seeds() -> tuple[bytes, ...]:
    """What the page posts, as JSON (and as a form below)."""
    values = [{"text": "住民票の料金", "lang": "ja"}, {"data": "v=1&a=menu", "lang": "easy"}, {"lang": "en"}]
    return tuple(json.dumps(value, ensure_ascii=False).encode() for value in values)


FORMS = (b"text=%E6%96%99%E9%87%91&lang=ja", b"data=v%3D1%26a%3Dmenu", b"text=a+b&text=c")


def make_web(chance: random.Random) -> tuple[bytes, str]:
    """A body with its content type."""
    if chance.random() < 0.4:
        return damaged(chance, FORMS), "application/x-www-form-urlencoded"
    return _either(web_seeds)(chance), "application/json"


def check_web(given: object) -> None:
    """Read or refused; the event is storable."""
    assert isinstance(given, tuple)
    try:
        values = web_webhook.fields(*given)
    except BadBody:
        return
    storable(web_webhook.read(values, "web:1"))


@cache
def yaml_seeds() -> tuple[bytes, ...]:
    """Files of the shipped knowledge, the shorter ones: they hold every form that staff write."""
    found = sorted((ROOT / "knowledge").rglob("*.yaml"), key=lambda path: path.stat().st_size)
    return tuple(path.read_bytes() for path in found[:200:4])


def check_yaml(raw: object) -> None:
    """Values, or Problems that name a place in the file and say in Japanese what to do."""
    assert isinstance(raw, bytes)
    document = reader.read("a.yaml", raw)
    assert document.data is None or not document.problems
    for problem in document.problems:
        assert problem.line >= 1, problem
        assert problem.column >= 1, problem
        assert not problem.message.isascii(), problem


LONG = ("お問い合わせください。" * 400, "a" * 6000, "🍎" * 2600, "https://example.jp/" + "x" * 1100)
WORDS = (*(text for text in ODD if isinstance(text, str) and len(text) < 1000), "料金は300円です。\n・窓口", "<b>太字</b>", " ", "電話 0297-74-2141")
URLS = ("https://www.city.toride.ibaraki.jp/", "tel:0297-74-2141", "javascript:alert(1)", "https://例え.jp/あ い", "")


def make_reply(chance: random.Random) -> Reply:
    """A reply of any words in any of its parts."""

    def text() -> str:
        words = chance.choices(WORDS if chance.random() < 0.98 else LONG, k=chance.randrange(3))
        return chance.choice(("", " ", "\n")).join(words)

    def texts() -> tuple[str, ...]:
        return tuple(text() for _ in range(chance.randrange(3)))

    def choices() -> tuple[Choice, ...]:
        return tuple(Choice(text()[:60], text()[:400]) for _ in range(chance.randrange(16)))

    made = {"str": text, "tuple[str, ...]": texts, "tuple[Choice, ...]": choices}
    made["bool"] = lambda: chance.random() < 0.2  # type: ignore[assignment,return-value]
    made["tuple[Link, ...]"] = lambda: tuple(  # type: ignore[assignment,return-value]
        Link(text()[:80], chance.choice(URLS) + text()[:1200]) for _ in range(chance.randrange(4))
    )
    return Reply(**{part.name: made[str(part.type)]() for part in fields(Reply)})  # type: ignore[arg-type]


def check_renderers(reply: object) -> None:
    """Everything rendered is inside the platforms' limits, as text that can be sent."""
    assert isinstance(reply, Reply)
    for messages in (line_render.render(reply), line_render.render_text(reply)):
        assert messages
        assert not limits.line_faults(messages), limits.line_faults(messages)
    for params in telegram_render.render(reply):
        faults = limits.telegram_faults("sendMessage", {**params, "chat_id": "1"})
        assert not faults, faults
    for rendered in (web_render.render(reply), console.render(reply)):
        json.dumps(rendered)
    for link in web_render.render(reply)[0]["links"]:
        assert link["url"].startswith(("https://", "http://", "tel:")), link


TARGETS = {
    "LINE webhook": Target(0.40, _either(line_seeds), check_line),
    "Telegram webhook": Target(0.30, _either(telegram_seeds), check_telegram),
    "web page's posts": Target(0.26, make_web, check_web),
    "YAML reader": Target(0.03, lambda chance: damaged(chance, yaml_seeds()), check_yaml),
    "renderers": Target(0.01, make_reply, check_renderers),
}
