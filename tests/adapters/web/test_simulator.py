"""The simulator's page: signed LINE webhooks and Telegram updates through the whole service, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import httpx
import pytest

from adapters.settings import Settings
from adapters.web import phone
from adapters.web.routes import routes
from tests.adapters.web.speaker import PIN, context
from tests.browser.live import Live


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with Live(tmp_path_factory.mktemp("simulator"), "simulator") as running:
        yield running


@pytest.fixture
def client(live: Live) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live.address, timeout=20, trust_env=False) as opened:
        yield opened


def token(page: httpx.Response) -> str:
    return unescape(re.findall(r'name="session" value="([^"]+)"', page.text)[-1])


def test_opening_the_page_adds_the_account_and_shows_its_greeting(client: httpx.Client, live: Live) -> None:
    before = len(live.service.fake_line.replies)
    page = client.get("/")
    assert len(live.service.fake_line.replies) == before + 1
    assert "はじめまして" in page.text
    assert "マイナンバーカード" in page.text


def test_a_question_travels_as_a_signed_webhook_and_its_bubble_is_drawn_with_what_is_heard(
    client: httpx.Client,
) -> None:
    session = token(client.get("/"))
    page = client.post(
        "/simulator/send", data={"session": session, "channel": "line", "text": "暗証番号を忘れた"}
    )
    assert 'class="bubble flex"' in page.text
    assert page.text.count("暗証番号を設定し直せます") == 2, "once drawn, once as altText"
    assert 'href="tel:0297742141"' in page.text


def test_a_quick_reply_is_a_postback_and_shows_its_label_as_said(client: httpx.Client) -> None:
    session = token(client.get("/"))
    client.post("/simulator/send", data={"session": session, "text": "カード"})
    page = client.post("/simulator/send", data={"session": session, "data": f"v1|t={PIN}"})
    assert re.findall(
        r'class="turn me"[^>]*>.*?class="bubble">(.*?)</p>', page.text.partition("<template")[0], re.S
    ) == [
        "カード",
        "暗証番号を忘れた",
    ]
    assert "設定し直せます" in page.text


def test_the_script_asks_for_what_is_new(client: httpx.Client) -> None:
    session = token(client.get("/"))
    sent = client.post("/simulator/send", json={"session": session, "channel": "line", "text": "暗証番号"})
    assert sent.status_code == 202
    query = {"session": session, "channel": "line", "after": sent.json()["after"]}
    (news,) = client.get("/simulator/messages", params=query).json()
    assert "設定し直せます" in news["html"]
    assert news["n"] == sent.json()["after"] + 1


def test_two_phones_do_not_see_each_other(client: httpx.Client) -> None:
    one, other = token(client.get("/")), token(client.get("/"))
    client.post("/simulator/send", data={"session": one, "text": "ひみつ"})
    assert "ひみつ" not in client.get("/", params={"session": other}).text
    assert "ひみつ" in client.get("/", params={"session": one}).text


def test_telegram_answers_with_an_inline_keyboard(client: httpx.Client) -> None:
    session = token(client.get("/", params={"channel": "telegram"}))
    page = client.post("/simulator/send", data={"session": session, "channel": "telegram", "text": "カード"})
    assert 'class="keyboard"' in page.text
    answered = client.post(
        "/simulator/send", data={"session": session, "channel": "telegram", "data": f"v1|t={PIN}"}
    )
    assert "を押しました" in answered.text
    assert "設定し直せます" in answered.text


def test_the_plain_chat_stands_beside_it(client: httpx.Client) -> None:
    assert 'action="/chat#latest"' in client.get("/web").text


@pytest.mark.parametrize(
    "headers",
    [{"host": "evil.example"}, {"x-forwarded-for": "203.0.113.7"}, {"sec-fetch-site": "cross-site"}],
)
def test_only_this_machine_and_this_page_reach_it(client: httpx.Client, headers: dict[str, str]) -> None:
    answer = client.post("/simulator/send", data={"text": "あ"}, headers=headers)
    assert answer.status_code in (403, 404, 421)


def test_there_is_no_simulator_unless_asked_for() -> None:
    paths = [route.path for route in routes(context(Settings(web="on", data=Path())))]
    assert "/" in paths
    assert not any(path.startswith("/simulator") for path in paths)
    without_fakes = routes(context(replace(Settings(web="simulator"), host="0.0.0.0")))  # noqa: S104
    assert not any(route.path.startswith("/simulator") for route in without_fakes)


def test_unknown_components_and_addresses_are_drawn_as_text_or_not_at_all() -> None:
    action = {"type": "uri", "label": "ページ", "uri": "javascript:alert(1)"}
    box = {
        "type": "box",
        "layout": "vertical",
        "contents": [{"type": "separator"}, {"type": "button", "action": action}],
    }
    (entry,) = phone.line_entries(
        [{"type": "flex", "altText": "聞こえる文", "contents": {"type": "bubble", "body": box}}]
    )
    separator, button = entry["bubbles"][0][0]["inside"]
    assert separator["text"] == ""
    assert button["url"] == ""
    assert phone.html_runs("<b>題</b>\n&lt;本文&gt;<i>斜</i>") == [
        ("題", True),
        ("\n<本文>", False),
        ("斜", False),
    ]
