"""What `doctor --online` asks the network: the platforms' view of our webhooks, our certificate, the time."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from adapters.examination import Finding
from adapters.settings import Settings

NET_SECONDS = 5.0
TEST_SECONDS = 30.0
"""LINE's own test of a webhook waits for our answer."""
CLOCK_SECONDS = 30.0
"""A clock that differs more than this makes reply tokens look dead or alive when they are not."""
CERTIFICATE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Answer:
    """Status (0: nobody there), JSON object, and the other side's time if it told one."""

    status: int
    found: dict[str, Any] = field(default_factory=dict)
    at: float | None = None


async def look(settings: Settings) -> list[Finding]:
    """Everything at once; what is not configured is not asked."""
    wanted = []
    if settings.line:
        wanted.append(_line(settings))
    if settings.telegram:
        wanted.append(_telegram(settings))
    if settings.public_url.startswith("https://"):
        wanted.append(_certificate(settings.public_url))
    return [finding for findings in await asyncio.gather(*wanted) for finding in findings]


async def _line(settings: Settings) -> list[Finding]:
    base = settings.line_api_base or "https://api.line.me"
    headers = {"Authorization": f"Bearer {settings.line_token}"}
    answer = await _ask("GET", f"{base}/v2/bot/channel/webhook/endpoint", headers)
    refused = _refused("LINE", answer, (401, 403), "LINE Developers で発行し直し、TORIDE_LINE_CHANNEL_ACCESS_TOKEN に入れてください")
    if refused:
        return refused
    wanted, endpoint = f"{settings.public_url}/line/webhook", str(answer.found.get("endpoint", ""))
    if endpoint != wanted or not answer.found.get("active"):
        advice = "toride-bot line setup を行い、コンソールで「Webhookの利用」と「再送」をオンにしてください"
        return [*_clock("LINE", answer), Finding("不良", "LINE", f"Webhookが {wanted} で有効になっていません", advice)]
    good = Finding("良", "LINE", "トークンとWebhookの宛先を確かめました")
    return [*_clock("LINE", answer), good, await _tested(base, headers, wanted)]


async def _tested(base: str, headers: Mapping[str, str], wanted: str) -> Finding:
    """LINE itself calls our address and tells how it went."""
    answer = await _ask("POST", f"{base}/v2/bot/channel/webhook/test", headers, {"endpoint": wanted}, TEST_SECONDS)
    if answer.found.get("success"):
        return Finding("良", "LINE", "LINEからこのサービスに届きました")
    why = str(answer.found.get("reason") or f"状態 {answer.status}")
    advice = "toride-bot serve が動いているか、逆プロキシとTLSの証明書、チャネルシークレットを確かめてください"
    return Finding("不良", "LINE", f"LINEからこのサービスに届きません（{why[:40]}）", advice)


async def _telegram(settings: Settings) -> list[Finding]:
    base = settings.telegram_api_base or "https://api.telegram.org"
    answer = await _ask("GET", f"{base}/bot{settings.telegram_token}/getWebhookInfo", {})
    refused = _refused("Telegram", answer, (401, 404), "BotFather で確かめ、TORIDE_TELEGRAM_BOT_TOKEN に入れてください")
    if refused:
        return refused
    info = answer.found.get("result") or {}
    return [*_clock("Telegram", answer), *_webhook(settings, str(info.get("url", "")), info)]


def _webhook(settings: Settings, url: str, info: Mapping[str, Any]) -> list[Finding]:
    if settings.telegram_webhook_secret and url != f"{settings.public_url}/telegram/webhook":
        return [Finding("不良", "Telegram", "Webhookの宛先が違います", "toride-bot telegram setup を行ってください")]
    if not settings.telegram_webhook_secret and url:
        advice = "Webhookを外すか、TORIDE_TELEGRAM_WEBHOOK_SECRET を設定してください"
        return [Finding("不良", "Telegram", "Webhookが登録されているので、問い合わせ方式では受け取れません", advice)]
    found = [Finding("良", "Telegram", "トークンとWebhookを確かめました")]
    if info.get("last_error_message"):
        advice = "逆プロキシと証明書、TORIDE_TELEGRAM_WEBHOOK_SECRET を確かめてください"
        found.append(Finding("注意", "Telegram", f"最後の配達に失敗しています（待ち {info.get('pending_update_count', 0)}件）", advice))
    return found


def _refused(name: str, answer: Answer, statuses: tuple[int, ...], advice: str) -> list[Finding]:
    """Why nothing more can be asked, or []."""
    if answer.status in statuses:
        return [Finding("不良", name, "トークンが受け付けられません", advice)]
    if answer.status == 0:
        host = {"LINE": "api.line.me", "Telegram": "api.telegram.org"}[name]
        return [Finding("不良", name, "つながりません", f"この機械から {host}（443番）へ出られるかを確かめてください")]
    if answer.status >= 500:
        return [Finding("注意", name, f"相手が調子を崩しています（状態 {answer.status}）", "少し待って、もう一度確かめてください")]
    return []


def _clock(name: str, answer: Answer) -> list[Finding]:
    """Their time beside ours."""
    if answer.at is None or abs(answer.at - time.time()) <= CLOCK_SECONDS:
        return []
    seen = f"この機械の時計が、{name} の時計と{abs(answer.at - time.time()):.0f}秒違います"
    return [Finding("不良", "時計", seen, "timedatectl で時刻合わせ（NTP）を有効にしてください")]


async def _certificate(url: str) -> list[Finding]:
    """Our public address as citizens' platforms see it: a valid certificate for some time yet."""
    host, port = urlsplit(url).hostname or "", urlsplit(url).port or 443
    try:
        async with asyncio.timeout(NET_SECONDS):
            _, writer = await asyncio.open_connection(host, port, ssl=ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        advice = "逆プロキシの証明書（中間証明書も）を入れ直してください"
        return [Finding("不良", "TLS", f"{host} の証明書を確かめられません（{error.verify_message}）", advice)]
    except (OSError, TimeoutError):
        return [Finding("注意", "TLS", f"{host}:{port} に、この機械からつながりません", "外から開けるかを確かめてください")]
    certificate = writer.get_extra_info("peercert") or {}
    writer.close()
    days = (ssl.cert_time_to_seconds(certificate["notAfter"]) - time.time()) / 86400
    if days < CERTIFICATE_DAYS:
        return [Finding("注意", "TLS", f"{host} の証明書はあと{days:.0f}日で切れます", "更新の仕組みが動いているかを確かめてください")]
    return [Finding("良", "TLS", f"{host} の証明書はあと{days:.0f}日使えます")]


async def _ask(
    method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any] | None = None, seconds: float = NET_SECONDS
) -> Answer:
    """The address may hold a token: it is never shown."""
    import aiohttp

    try:
        timeout = aiohttp.ClientTimeout(total=seconds)
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
            session.request(method, url, headers=headers, json=body) as answer,
        ):
            at = _time(answer.headers.get("Date", ""))
            found = await answer.json(content_type=None)
            return Answer(answer.status, found if isinstance(found, dict) else {}, at)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return Answer(0)


def _time(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except ValueError:
        return None
