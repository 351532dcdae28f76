"""The addresses behind the codes: only what the operator gave, checked; nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

_LINE_ID = re.compile(r"@[a-z0-9._-]{2,20}")
_LINE_HOSTS = ("line.me", "lin.ee", "page.line.me")
_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{4,31}")
_TOPIC = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")


class BadAddress(Exception):
    """Addresses that cannot be used; `faults` lists all of them in Japanese."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True)
class Address:
    """`kind`: line, telegram or page, as the poster's words are named."""

    kind: str
    url: str
    shown: str
    """For who types it."""


def addresses(line: str, telegram: str, page: str, topic: str = "", title: str = "") -> tuple[Address, ...]:
    """What was given, as web addresses; with a topic they lead to it. Raises BadAddress with every fault.

    line: @id or an address of LINE · telegram: the bot's username · page: https://… of this service ·
    title: the topic's, which LINE puts into the message box for the citizen to send.
    """
    given = (("line", line, _line), ("telegram", telegram.removeprefix("@"), _telegram), ("page", page, _page))
    found, faults = [], []
    for kind, text, read in given:
        if text:
            try:
                found.append(Address(kind, read(text, topic, title), _shown(kind, text)))
            except ValueError as error:
                faults.append(f"--{kind} {text}: {error}")
    if not found and not faults:
        faults.append(
            "どれか1つは要ります: --line @ID、--telegram 名前（または TORIDE_TELEGRAM_USERNAME）、"
            "--page https://…（または TORIDE_PUBLIC_URL）"
        )
    if faults:
        raise BadAddress(tuple(faults))
    return tuple(found)


def _line(text: str, topic: str, title: str) -> str:
    if _LINE_ID.fullmatch(text):
        who = quote(text, safe="")
        return f"https://line.me/R/oaMessage/{who}/?{quote(title)}" if topic else f"https://line.me/R/ti/p/{who}"
    parts = urlsplit(text)
    if parts.scheme != "https" or parts.hostname not in _LINE_HOSTS:
        raise ValueError("@で始まるID（小文字の英数字）か、https://lin.ee/… のような友だち追加の短いアドレスにしてください")
    if topic:
        raise ValueError("--topic と一緒に使うときは、@で始まるIDにしてください")
    return text


def _telegram(text: str, topic: str, _title: str) -> str:
    if not _USERNAME.fullmatch(text):
        raise ValueError("ボットの名前（英数字と _ 、5〜32文字）にしてください")
    payload = topic.replace("/", "--")
    if len(payload) > 64:
        raise ValueError("話題のidが長すぎて、Telegramのリンクになりません")
    return f"https://t.me/{text}" + (f"?start={payload}" if topic else "")


def _page(text: str, topic: str, _title: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or not text.isascii():
        raise ValueError("https:// で始まる、このサービスのアドレスにしてください")
    return text.rstrip("/") + "/" + (f"?{urlencode({'topic': topic}, safe='/')}" if topic else "")


def _shown(kind: str, text: str) -> str:
    if kind == "telegram":
        return f"Telegram: @{text}"
    return f"LINE ID: {text}" if text.startswith("@") else text.removeprefix("https://").rstrip("/")
