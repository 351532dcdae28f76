"""The chat page over ASGI: with and without JavaScript, its headers, and who may post or frame it."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import replace
from html import unescape
from typing import Any

import httpx
import icalendar
import pytest
from starlette.applications import Starlette

from adapters.settings import Settings
from adapters.web.routes import routes
from bot.messages import Incoming, Memory, Outcome, Reply, Turn
from knowledge.model import LANGUAGES
from tests.adapters.web.speaker import PIN, context, wording

CITY = "https://www.example.jp"
WEB = Settings(web="on")


def talk(settings: Settings, *requests: tuple[str, str, dict[str, object]]) -> list[httpx.Response]:
    """The responses in order; a callable value is made from the response before."""

    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(Starlette(routes=routes(context(settings))))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            seen: list[httpx.Response] = []
            for method, url, options in requests:
                made = {
                    name: value(seen[-1]) if callable(value) else value for name, value in options.items()
                }
                seen.append(await client.request(method, url, **made))
            return seen

    return asyncio.run(run())


def hidden(response: httpx.Response) -> dict[str, str]:
    """The hidden fields of the page's last form, as a browser would send them back."""
    form = response.text.rpartition("<form")[2]
    return {
        unescape(n): unescape(v) for n, v in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    }


def conversation(page: httpx.Response) -> str:
    """The page without the mould its script uses."""
    return page.text.partition("<template")[0]


def get(url: str, settings: Settings = WEB, **options: object) -> httpx.Response:
    return talk(settings, ("GET", url, options))[0]


def test_without_javascript_a_citizen_asks_taps_a_choice_and_reads_the_whole_conversation() -> None:
    _, asked, answered = talk(
        WEB,
        ("GET", "/", {}),
        ("POST", "/chat", {"data": lambda page: hidden(page) | {"text": "カードのこと"}}),
        ("POST", "/chat", {"data": lambda page: hidden(page) | {"data": f"v1|t={PIN}"}}),
    )
    assert asked.status_code == answered.status_code == 200
    assert f'value="v1|t={PIN}"' in asked.text
    said = re.findall(r'class="turn me">.*?class="bubble">(.*?)</p>', conversation(answered), re.S)
    assert said == ["カードのこと", "暗証番号を忘れた"]
    assert "暗証番号を設定し直せます" in answered.text


def test_a_link_from_a_poster_opens_the_page_with_its_answer() -> None:
    assert "設定し直せます" in get(f"/?topic={PIN}").text
    assert "設定し直せます" in get(f"/embed?topic={PIN}", replace(WEB, web_embed=(CITY,))).text
    for other in ("gone/topic", "", "<script>"):
        page = get(f"/?topic={other}")
        assert page.status_code == 200
        assert "設定し直せます" not in page.text
        assert "<script>" not in page.text.replace('<script src="', "")


def test_with_javascript_only_the_new_answer_travels() -> None:
    answer = talk(WEB, ("POST", "/chat.json", {"json": {"text": "暗証番号", "session": ""}}))[0].json()
    assert answer["html"].count("<article") == 1
    assert "設定し直せます" in answer["html"]
    assert "<html" not in answer["html"]


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"text": 1}', b"\xff", b"{}", b"[" * 60_000, b"x" * 70_000])
def test_a_body_that_is_not_ours_is_refused_not_crashed_on(body: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert talk(WEB, ("POST", "/chat.json", {"content": body, "headers": headers}))[0].status_code == 400


def test_what_a_citizen_writes_is_never_markup() -> None:
    page = talk(WEB, ("POST", "/chat", {"data": {"text": '<script>alert("あ")</script>', "session": "x"}}))[0]
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_link_that_is_no_address_is_not_drawn() -> None:
    page = talk(WEB, ("POST", "/chat", {"data": {"text": "暗証番号"}}))[0]
    assert "javascript:" not in page.text
    assert 'href="tel:0297742141"' in page.text


def test_a_label_is_what_stood_on_the_button_not_what_the_client_claims() -> None:
    page = talk(WEB, ("POST", "/chat", {"data": {"data": "v1|a=service|s=counter", "text": "にせ"}}))[0]
    assert "市役所の窓口" in page.text
    assert "にせ" not in page.text


def test_a_forged_session_opens_no_other_conversation() -> None:
    first, stolen = talk(
        WEB,
        ("POST", "/chat", {"data": {"text": "秘密の質問"}}),
        (
            "POST",
            "/chat",
            {"data": lambda page: {"text": "つぎ", "session": hidden(page)["session"][:-1] + "!"}},
        ),
    )
    assert "秘密の質問" in first.text
    assert "秘密の質問" not in stolen.text


def test_starting_again_forgets_the_conversation_on_the_page() -> None:
    _, again = talk(
        WEB,
        ("POST", "/chat", {"data": {"text": "前の質問"}}),
        ("POST", "/chat", {"data": lambda page: hidden(page) | {"set": "new:1"}}),
    )
    assert "前の質問" not in again.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_page(language: str) -> None:
    page = get(f"/?lang={language}")
    own = wording()[language]
    assert own["language_names.en"] in page.text
    tag = {"easy": "ja", "zh": "zh-Hans"}.get(language, language)
    assert f'<html lang="{tag}"' in page.text
    assert len(page.content) < 60_000


def test_the_browsers_language_is_taken_when_the_address_names_none() -> None:
    assert '<html lang="vi"' in get("/", headers={"accept-language": "fr;q=0.9, vi-VN;q=0.8"}).text
    assert '<html lang="ja"' in get("/", headers={"accept-language": "xx"}).text


def test_switching_the_language_keeps_the_conversation_and_tells_the_core() -> None:
    _, switched = talk(
        WEB,
        ("POST", "/chat", {"data": {"text": "暗証番号"}}),
        ("POST", "/chat", {"data": lambda page: hidden(page) | {"set": "lang:en"}}),
    )
    assert '<html lang="en"' in switched.text
    assert "設定し直せます" in switched.text
    assert wording()["en"]["language_changed"] in switched.text


def test_settings_without_javascript_keep_the_conversation() -> None:
    page = talk(
        WEB,
        ("POST", "/chat", {"data": {"text": "暗証番号"}}),
        ("POST", "/chat", {"data": lambda page: hidden(page) | {"set": "size:3"}}),
        ("POST", "/chat", {"data": lambda page: hidden(page) | {"set": "contrast:on"}}),
    )[-1]
    assert 'data-size="3" data-contrast="on"' in page.text
    assert "設定し直せます" in page.text
    assert conversation(page).count('class="turn me"') == 1


def test_easy_japanese_carries_its_readings_as_ruby() -> None:
    page = talk(WEB, ("POST", "/chat", {"data": {"text": "暗証番号", "lang": "easy"}}))[0]
    assert "<ruby>窓口<rp>（</rp><rt>まどぐち</rt><rp>）</rp></ruby>" in page.text


def test_a_page_in_easy_japanese_answers_in_easy_japanese_though_the_question_is_plain_japanese() -> None:
    told: list[str] = []

    def answer(_channel: str, _conversation: str, incoming: Incoming) -> Turn:
        told.append(incoming.data or incoming.text)
        return Turn(Outcome.ANSWERED, Reply(body="答え"), Memory())

    async def run() -> None:
        transport = httpx.ASGITransport(Starlette(routes=routes(context(WEB, answer=answer))))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            first = await client.post("/chat", data={"text": "いち", "lang": "easy"})
            await client.post("/chat", data=hidden(first) | {"text": "に"})

    asyncio.run(run())
    assert told == ["v1|l=easy", "いち", "に"]


def test_nothing_from_elsewhere_and_no_frame_is_allowed() -> None:
    page = get("/")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self';")
    assert policy.endswith("frame-ancestors 'none'")
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)
    assert not re.findall(r"<script(?![^>]* src=)|<style| style=| on\w+=", page.text)
    assert "set-cookie" not in page.headers


def test_the_whole_page_is_small_with_an_answer_and_a_long_conversation_too(record_property: Any) -> None:
    page, *_, long = talk(
        WEB,
        ("GET", "/", {}),
        *([("POST", "/chat", {"data": lambda page: hidden(page) | {"text": "暗証番号"}})] * 5),
    )
    assets = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    assert len(assets) == 2
    fixed = sum(len(get(path).content) for path in assets)
    sizes = {"first": fixed + len(page.content), "after five answers": fixed + len(long.content)}
    record_property("page bytes", sizes)
    assert max(sizes.values()) <= 100_000, sizes


def test_the_first_answer_is_quick_on_loopback(record_property: Any) -> None:
    """A bar for something gone badly wrong; the figure is in the record of the test run."""
    begun = time.perf_counter()
    answer = talk(WEB, ("POST", "/chat.json", {"json": {"text": "暗証番号", "session": ""}}))[0]
    seconds = time.perf_counter() - begun
    record_property("first answer, seconds", round(seconds, 4))
    assert answer.status_code == 200
    assert seconds < 2


def test_only_listed_sites_may_frame_the_embedded_page() -> None:
    allowed = replace(WEB, web_embed=(CITY,))
    page, posted, script = talk(
        allowed,
        ("GET", "/embed", {}),
        ("POST", "/chat", {"data": lambda page: hidden(page) | {"text": "暗証番号"}}),
        ("GET", "/embed.js", {}),
    )
    assert page.headers["content-security-policy"].endswith(f"frame-ancestors {CITY}")
    assert posted.headers["content-security-policy"].endswith(f"frame-ancestors {CITY}")
    assert "x-frame-options" not in page.headers
    assert "x-frame-options" not in posted.headers
    assert get("/", allowed).headers["x-frame-options"] == "DENY"
    assert '"\\u3068\\u308a\\u3067' in script.text, "the frame is named as the page is"
    assert "__TITLE__" not in script.text
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert get("/", allowed).headers["content-security-policy"].endswith("'none'")
    assert get("/?frame=embed", allowed).headers["content-security-policy"].endswith("'none'")


def test_without_a_list_there_is_nothing_to_embed() -> None:
    assert get("/embed").status_code == get("/embed.js").status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://127.0.0.1:8000"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_only_our_own_page_may_post(headers: dict[str, str], status: int) -> None:
    for path in ("/chat", "/chat.json"):
        sent = {"json": {"text": "あ"}} if path.endswith("json") else {"data": {"text": "あ"}}
        assert talk(WEB, ("POST", path, sent | {"headers": headers}))[0].status_code == status


def test_on_loopback_no_other_name_is_answered() -> None:
    assert get("/", headers={"host": "evil.example"}).status_code == 421
    assert get("/", headers={"host": "localhost:8000"}).status_code == 200
    assert get("/", replace(WEB, host="0.0.0.0"), headers={"host": "chat.example.jp"}).status_code == 200  # noqa: S104


def test_the_dates_of_a_class_go_into_a_calendar() -> None:
    answer = get("/calendar/smartphone-class.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["summary"]) == "はじめてのスマホ教室"
    assert event["dtstart"].dt.isoformat() == "2027-01-12T01:00:00+00:00"
    assert get("/calendar/holiday-pickup.ics").status_code == 200
    assert get("/calendar/other.ics").status_code == 404


def test_the_web_can_be_off() -> None:
    assert routes(context(replace(WEB, web="off"))) == []
