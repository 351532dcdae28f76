"""What each platform is sent for the same replies, kept in tests/golden for reviewers to read.

`TORIDE_GOLDEN=write pytest tests/adapters/test_golden.py` writes the files anew; then read the difference.
Long texts are kept by their beginning, length and digest.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.line import render as line
from adapters.simulator.fake_line import FakeLine
from adapters.simulator.telegram_api import Api
from adapters.telegram import render as telegram
from adapters.web.pages import Pages, View
from adapters.web.render import render as web
from adapters.web.sessions import Sessions
from bot.messages import Outcome, Reply
from knowledge.model import LANGUAGES
from knowledge.wording import shipped
from tests.adapters.web.test_units import Hands
from tests.golden.replies import OUTCOMES, REPLIES

FOLDER = Path(__file__).parents[1] / "golden"
SHOWN = 240
_LABELS = {key: key.partition(".")[2] for key in shipped("ja") if key.startswith("web.")}
WORDS = {code: _LABELS | {"web_title": "title"} for code in LANGUAGES}
"""The page's own labels by their names: they are the knowledge's to change."""


def short(value: Any) -> Any:
    """The value with long texts by their beginning, length and digest."""
    if isinstance(value, str):
        safe = value.encode("utf-8", "backslashreplace").decode()
        digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        return safe if len(safe) <= SHOWN else f"{safe[:SHOWN]}… [{len(value)} characters, sha256 {digest}]"
    if isinstance(value, dict):
        return {key: short(inner) for key, inner in value.items()}
    return [short(inner) for inner in value] if isinstance(value, list | tuple) else value


def as_json(messages: Any) -> str:
    return json.dumps(short(messages), ensure_ascii=False, indent=1) + "\n"


def as_html(reply: Reply) -> str:
    """The exchange as the page gets it, line by line."""
    session = Sessions(b"k" * 32, Hands()).fresh()
    session.add("", web(reply))
    html = Pages().exchange(WORDS, View(lang=reply.language), session).replace(session.token, "TOKEN")
    lines = (line.strip() for line in re.sub(r"(<(?:p|li|article|form|button|a|ul|ol|div)\b)", r"\n\1", html).split("\n"))
    return "\n".join(str(short(line)) for line in lines if line) + "\n"


WAYS: Mapping[str, tuple[str, Callable[[Reply], str]]] = {
    "line": ("json", lambda reply: as_json(line.render(reply))),
    "telegram": ("json", lambda reply: as_json(telegram.render(reply))),
    "web": ("html", as_html),
}


@pytest.mark.parametrize("name", REPLIES)
@pytest.mark.parametrize("platform", WAYS)
def test_a_reply_is_rendered_as_it_was(platform: str, name: str) -> None:
    ending, render = WAYS[platform]
    path, made = FOLDER / platform / f"{name}.{ending}", render(REPLIES[name])
    if os.environ.get("TORIDE_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8"), "if it should be so: TORIDE_GOLDEN=write"


def test_every_outcome_every_language_and_forty_replies_are_kept_and_nothing_else() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert {reply.language for reply in REPLIES.values()} == set(LANGUAGES)
    assert len(REPLIES) >= 40
    for platform, (ending, _) in WAYS.items():
        kept = {path.name for path in (FOLDER / platform).iterdir()}
        assert kept == {f"{name}.{ending}" for name in REPLIES}


def test_line_takes_every_one_of_them() -> None:
    async def run() -> None:
        fake = FakeLine()
        headers = {"Authorization": f"Bearer {fake.token}"}
        transport = httpx.ASGITransport(app=fake.app())
        async with httpx.AsyncClient(transport=transport, base_url="http://fake", headers=headers) as client:
            for name, reply in REPLIES.items():
                for messages in (line.render(reply), line.render_text(reply)):
                    body = {"replyToken": fake.text("?")["replyToken"], "messages": messages}
                    answer = await client.post("/v2/bot/message/reply", json=body)
                    assert answer.status_code == 200, (name, answer.text)

    asyncio.run(run())


def test_telegram_takes_every_one_of_them() -> None:
    api = Api("1:token", Hands().now, flood=False, chats={"1"})
    for reply in REPLIES.values():
        for params in telegram.render(reply):
            api.call("sendMessage", {"chat_id": "1", **params})  # raises Refused
    assert len(api.sent) > len(REPLIES)
