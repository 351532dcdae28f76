"""What `doctor` looks at. Every check runs, whatever the others found; each says in Japanese what to do."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from adapters.settings import BadSettings, Settings, from_environment
from knowledge.problems import KnowledgeUnusable

Level = Literal["良", "注意", "不良"]
SMALLEST_DISK = 200 * 1024 * 1024
VARIABLE = re.compile(r"TORIDE_[A-Z_]+")
SHORTEST_TOKEN = 16
"""Characters of a token that opens the room."""
EARLIEST = 1_767_225_600.0
"""2026-01-01: a clock before the program was written is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination; `advice` is empty when all is well."""

    level: Level
    what: str
    message: str
    advice: str = ""

    def __str__(self) -> str:
        return f"[{self.level}] {self.what}: {self.message}" + (
            f"\n      → {self.advice}" if self.advice else ""
        )


def examine(environ: Mapping[str, str], *, online: bool) -> list[Finding]:
    """All findings. With bad settings the rest is looked at with the default for what cannot be read."""
    findings: list[Finding] = []
    try:
        settings = from_environment(environ)
        findings.append(Finding("良", "設定", "読めました"))
    except BadSettings as error:
        findings += [
            Finding("不良", "設定", fault, "環境変数か .env を直してください") for fault in error.faults
        ]
        broken = set(VARIABLE.findall(str(error)))
        settings = _usable({name: value for name, value in environ.items() if name not in broken})
    findings += [
        Finding("注意", "設定", warning, "つづりを確かめてください") for warning in settings.warnings
    ]
    for check in CHECKS:
        findings += _checked(check, settings)
    if online:
        from adapters.examination_online import look

        findings += _checked(lambda found: asyncio.run(look(found)), settings)
    return findings


def _usable(environ: Mapping[str, str]) -> Settings:
    try:
        return from_environment(environ)
    except BadSettings:
        return Settings()


def _checked(check: Callable[[Settings], Any], settings: Settings) -> list[Finding]:
    try:
        return list(check(settings))
    except Exception as error:  # a check that breaks must not hide the findings of the others
        return [
            Finding(
                "不良", getattr(check, "__name__", "検査"), f"検査が失敗しました（{type(error).__name__}）"
            )
        ]


def data_folder(settings: Settings) -> Iterator[Finding]:
    """Writable, with room, and not readable by everybody."""
    folder = settings.data
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".doctor-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        yield Finding(
            "不良",
            "データの置き場所",
            f"{folder} に書けません（{error.strerror}）",
            "持ち主と権限を直すか、TORIDE_DATA を変えてください",
        )
        return
    room = os.statvfs(folder)
    if room.f_bavail * room.f_frsize < SMALLEST_DISK:
        yield Finding(
            "不良",
            "ディスク",
            "空きが200MBより少なくなっています",
            "不要なものを消すか、広い場所に移してください",
        )
    yield from _key(folder)
    yield Finding("良", "データの置き場所", str(folder))


def _key(folder: Path) -> Iterator[Finding]:
    key = folder / "toride-secret"
    if key.exists() and key.stat().st_mode & 0o077:
        yield Finding("不良", "鍵", f"{key} がほかの利用者に読めます", f"chmod 600 {key} を行ってください")


def knowledge(settings: Settings) -> Iterator[Finding]:
    """Loads, and nothing in it is overdue for review."""
    from datetime import UTC, datetime

    from knowledge.loader import load

    try:
        kb = load(settings.knowledge)
    except KnowledgeUnusable as error:
        for problem in error.problems:
            yield Finding("不良", "知識", str(problem), "toride-bot check で確かめながら直してください")
        return
    today = datetime.now(UTC).date()
    due = [topic.id for topic in kb.topics.values() if topic.expires_on < today]
    if due:
        yield Finding(
            "注意",
            "知識",
            f"確認の期限を過ぎた話題が{len(due)}件あります（{'、'.join(due[:3])} …）",
            "内容を確かめて expires_on を直してください",
        )
    if kb.stale:
        yield Finding(
            "注意",
            "知識",
            f"日本語より古い翻訳が{len(kb.stale)}件あり、使われません",
            "翻訳を見直してください",
        )
    yield Finding("良", "知識", f"版 {kb.revision}、話題 {len(kb.topics)}件")


def database(settings: Settings) -> Iterator[Finding]:
    """Reachable, migrated, written with this key, nothing stuck."""
    from adapters.service import database_url
    from adapters.store import StoreUnavailable, WrongSecret, open_store

    try:
        store = open_store(database_url(settings), secret_key=str(settings.secret), folder=settings.data)
    except StoreUnavailable as error:
        yield Finding(
            "不良",
            "データベース",
            f"使えません（{error}）",
            "TORIDE_DATABASE_URL と、データベースが動いているかを確かめてください",
        )
        return
    except WrongSecret as error:
        yield Finding(
            "不良", "鍵", str(error), "前の鍵に戻してください。控えから戻したときは、控えと同じ鍵が要ります"
        )
        return
    try:
        yield from _inbox(asyncio.run(store.gauges()))
    finally:
        store.close()


def _inbox(gauges: Any) -> Iterator[Finding]:
    dead = gauges.states["dead"] + gauges.states["uncertain"]
    if dead:
        yield Finding(
            "注意", "送れなかったもの", f"{dead}件", "toride-bot dead-letters list で確かめてください"
        )
    if gauges.oldest_seconds >= 60:
        yield Finding(
            "不良",
            "未回答",
            f"{gauges.open}件、最長{gauges.oldest_seconds:.0f}秒待っています",
            "toride-bot serve が動いているかを確かめてください",
        )
    yield Finding("良", "データベース", "開けました")


def clock(settings: Settings) -> Iterator[Finding]:  # noqa: ARG001 (all checks are called alike)
    """Plausible. Whether it is exact only the network knows (--online compares with the platforms)."""
    if time.time() < EARLIEST:
        yield Finding(
            "不良", "時計", "過去を指しています", "timedatectl で時刻合わせ（NTP）を有効にしてください"
        )
    else:
        yield Finding("良", "時計", time.strftime("%Y-%m-%d %H:%M:%S %Z"))


def port(settings: Settings) -> Iterator[Finding]:
    """Free, or taken by us."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
        yield Finding("良", "ポート", f"{settings.host}:{settings.port} は空いています")
    except OSError as error:
        advice = "このサービスがもう動いているなら良いです。そうでなければ TORIDE_PORT を変えてください"
        yield Finding(
            "注意", "ポート", f"{settings.host}:{settings.port} は使えません（{error.strerror}）", advice
        )


def channels(settings: Settings) -> Iterator[Finding]:
    """What is configured, and what an address for webhooks needs."""
    names = [name for name, on in (("LINE", settings.line), ("Telegram", settings.telegram)) if on]
    yield Finding("良", "窓口", "、".join(names) or "なし（この機械だけの模擬画面で動きます）")
    if settings.line and settings.public_url and urlsplit(settings.public_url).scheme != "https":
        yield Finding(
            "不良",
            "TLS",
            "LINEは https のアドレスにしか送りません",
            "TORIDE_PUBLIC_URL を https:// にし、逆プロキシに証明書を入れてください",
        )
    if settings.line and not settings.public_url:
        yield Finding(
            "注意",
            "TLS",
            "TORIDE_PUBLIC_URL がありません",
            "市民から見える https:// のアドレスを設定してください",
        )
    if not settings.loopback and not settings.ops_token:
        yield Finding(
            "注意",
            "監視",
            "TORIDE_OPS_TOKEN がないので、/metrics はこの機械からしか見られません",
            "監視をほかの機械から行うなら設定してください",
        )
    if settings.line_api_base or settings.telegram_api_base:
        yield Finding(
            "注意", "窓口", "試験用のアドレス（…_API_BASE）が設定されています", "本番では消してください"
        )


def room(settings: Settings) -> Iterator[Finding]:
    """The operators' room is either closed, or behind a token nobody guesses."""
    if settings.ops_token and len(settings.ops_token) < SHORTEST_TOKEN:
        yield Finding(
            "注意", "監視", f"TORIDE_OPS_TOKEN が{SHORTEST_TOKEN}文字より短くなっています", "openssl rand -hex 24 のように長くしてください"
        )
    if settings.ops_user_header and not settings.loopback:
        advice = "このプロセスを 127.0.0.1 だけで待ち受けさせ、逆プロキシで同じ名前のヘッダーを消してから入れてください"
        yield Finding("注意", "監視", "TORIDE_OPS_USER_HEADER は同じ機械の逆プロキシからだけ効きます", advice)


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    data_folder, knowledge, database, clock, port, channels, room,
)  # fmt: skip
