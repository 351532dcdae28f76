"""`doctor --online` against the strict fakes: what LINE, Telegram and the certificate say, and what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters import examination_online as online
from adapters.clock import SteadyClock
from adapters.examination import Finding
from adapters.settings import Secret, Settings
from adapters.simulator.fake_line import FakeLine
from adapters.simulator.fake_telegram import TOKEN, FakeTelegram

PUBLIC = "https://bot.example.invalid"
Change = Callable[[FakeLine, FakeTelegram], None]


def _as_it_is(line: FakeLine, telegram: FakeTelegram) -> None:
    """Nothing is changed."""


def looked(prepare: Change = _as_it_is, **changes: Any) -> list[Finding]:
    """The findings about both platforms, without the certificate of an address that does not exist."""

    async def run() -> list[Finding]:
        line, telegram = FakeLine(), FakeTelegram(SteadyClock())
        settings = Settings(
            line_secrets=(Secret(line.secret),), line_token=Secret(line.token), line_api_base=await line.start(),
            telegram_token=Secret(TOKEN), telegram_webhook_secret=Secret("w"), telegram_api_base=await telegram.start(),
            public_url=PUBLIC,
        )  # fmt: skip
        line.webhook = f"{PUBLIC}/line/webhook"
        telegram.api.webhook = {"url": f"{PUBLIC}/telegram/webhook", "secret": "w"}
        prepare(line, telegram)
        settings = replace(settings, **changes)
        found = await online._line(settings) + await online._telegram(settings)
        await telegram.stop()
        await line.stop()
        return found

    return asyncio.run(run())


def test_all_well_is_three_good_lines() -> None:
    assert [finding.level for finding in looked()] == ["良", "良", "良"]


def _elsewhere(line: FakeLine, telegram: FakeTelegram) -> None:
    line.webhook = "https://old.example.invalid/line/webhook"
    telegram.api.webhook = {"url": "https://old.example.invalid", "secret": "w"}


def _unreachable(line: FakeLine, telegram: FakeTelegram) -> None:  # noqa: ARG001
    line.reachable = False


@pytest.mark.parametrize(
    ("prepare", "changes", "words"),
    [
        (_elsewhere, {}, ("有効になっていません", "宛先が違います")),
        (_unreachable, {}, ("届きません（COULD_NOT_CONNECT）",)),
        (_as_it_is, {"line_token": Secret("x"), "telegram_token": Secret("1:x")}, ("LINE Developers", "BotFather")),
        (_as_it_is, {"line_api_base": "http://127.0.0.1:9", "telegram_api_base": "http://127.0.0.1:9"}, ("api.line.me", "api.telegram.org")),
        (_as_it_is, {"telegram_webhook_secret": Secret("")}, ("問い合わせ方式では受け取れません",)),
    ],
)  # fmt: skip
def test_each_fault_of_a_webhook_is_told_with_what_to_do(prepare: Change, changes: dict[str, Any], words: tuple[str, ...]) -> None:
    found = [finding for finding in looked(prepare, **changes) if finding.level != "良"]
    assert len(found) == len(words)
    assert all(word in str(finding) and finding.advice for word, finding in zip(words, found, strict=True))


def test_a_clock_that_is_off_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert online._clock("LINE", online.Answer(200, {}, None)) == []
    monkeypatch.setattr(online.time, "time", lambda: 1000.0)
    assert online._clock("LINE", online.Answer(200, {}, 1029.0)) == []
    (finding,) = online._clock("LINE", online.Answer(200, {}, 1031.0))
    assert "31秒" in finding.message


def test_an_address_nobody_opens_is_a_note_about_tls() -> None:
    (finding,) = asyncio.run(online._certificate("https://127.0.0.1:9"))
    assert (finding.level, finding.what) == ("注意", "TLS")


def test_no_finding_shows_a_token() -> None:
    told = "".join(str(finding) for finding in looked(_elsewhere))
    assert TOKEN not in told
    assert "fake-access-token" not in told
