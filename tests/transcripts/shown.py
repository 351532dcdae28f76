"""What a citizen sees of one reply, whatever the platform: lines, places to tap, choices. Markup is gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from adapters.flex import components

_TAG = re.compile(r"</?b>")
_NUMBER = re.compile(r"[0-9]+\. ")


@dataclass(frozen=True)
class Shown:
    """lines: the text in reading order · places: addresses of link buttons, telephone numbers as digits ·
    choices: (label, data) of everything else that can be tapped, in order."""

    lines: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()

    def tells(self, place: str) -> bool:
        """By a button or in its text; a telephone number however it is hyphenated."""
        text = "\n".join(self.lines)
        if place.isdigit():
            return place in self.places or re.search(rf"(?<!\d){'-?'.join(place)}(?!\d)", text) is not None
        return place in self.places or place in unquote(text)


def of_line(messages: Iterable[Mapping[str, Any]]) -> Shown:
    """Of the message objects of one LINE reply."""
    lines: list[str] = []
    places: list[str] = []
    choices: list[tuple[str, str]] = []
    for message in messages:
        lines += _split(message.get("text", ""))
        for _, part, _ in components(message.get("contents", {}), ""):
            lines += _split(part.get("text", ""))
            places += [_place(part["action"]["uri"])] if part["type"] == "button" else []
        taps = [item["action"] for item in message.get("quickReply", {}).get("items", [])]
        choices += [(tap["label"], tap["data"]) for tap in taps]
    return Shown(tuple(lines), tuple(places), tuple(choices))


def of_telegram(messages: Iterable[Mapping[str, Any]]) -> Shown:
    """Of the sendMessage parameters of one Telegram reply. There a numbered choice has its number on it."""
    lines: list[str] = []
    keys: list[Mapping[str, str]] = []
    for message in messages:
        lines += _split(unescape(_TAG.sub("", message["text"])))
        keys += [key for row in message.get("reply_markup", {}).get("inline_keyboard", []) for key in row]
    places = [_place(key["url"]) for key in keys if "url" in key]
    choices = [(_NUMBER.sub("", key["text"], count=1), key["callback_data"]) for key in keys if "url" not in key]
    return Shown(tuple(lines), tuple(places), tuple(choices))


def of_page(html: str) -> Shown:
    """Of the exchange that the page's script is answered with."""
    page = _Page()
    page.feed(html)
    return Shown(tuple(page.lines), tuple(page.places), tuple(page.choices))


class _Page(HTMLParser):
    """Reads the bot's article: the speaker's name, the page's own tools and its calendar file are not the reply."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.places: list[str] = []
        self.choices: list[tuple[str, str]] = []
        self._text, self._data, self._number = "", "", 0
        self._aside = self._in_ol = self._of_bot = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._aside = self._aside or tag == "h3" or values.get("class") == "n"
        self._of_bot = self._of_bot or tag == "article"
        if tag == "ol":
            self._in_ol, self._number = True, 0
        if tag in ("p", "button"):
            self._text, self._data = "", values.get("value") or ""
        if tag == "a" and not (values.get("href") or "").startswith("/calendar/"):
            self.places.append(_place(values.get("href") or ""))
        self._text += "\n" if tag == "br" else ""

    def handle_endtag(self, tag: str) -> None:
        self._aside = self._aside and tag not in ("h3", "span")
        if tag == "p" and self._of_bot:
            self.lines += _split(self._text)
        if tag == "button" and self._data.startswith("v1|"):
            self._tap(" ".join(self._text.split()))
        if tag in ("p", "button"):
            self._text = ""
        self._in_ol = self._in_ol and tag != "ol"

    def handle_data(self, data: str) -> None:
        self._text += "" if self._aside else data

    def _tap(self, label: str) -> None:
        self.choices.append((label, self._data))
        if self._in_ol:
            self._number += 1
            self.lines.append(f"{self._number}. {label}")


def differences(one: Shown, other: Shown) -> Iterator[str]:
    """What one tells and the other does not, [] when both mean the same. Link buttons of one platform may be
    lines of the other."""
    for here, there in ((one, other), (other, one)):
        extra = [line for line in here.lines if line not in there.lines]
        yield from (f"line: {line}" for line in extra if _address(line) not in there.places)
        yield from (f"place: {place}" for place in here.places if not there.tells(place))
    common = [[line for line in here.lines if line in there.lines] for here, there in ((one, other), (other, one))]
    if common[0] != common[1]:
        yield f"order: {common[0]} / {common[1]}"
    if _once(one.choices) != _once(other.choices):
        yield f"choices: {_once(one.choices)} / {_once(other.choices)}"


def _once(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """LINE shows one of two buttons that mean the same."""
    return list({data: (label, data) for label, data in reversed(list(choices))}.values())[::-1]


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _address(line: str) -> str:
    """Of a line that does nothing but tell a link: "label: address"."""
    address = line.rpartition(": ")[2]
    return re.sub(r"\D", "", address) if re.fullmatch(r"[0-9-]+", address) else unquote(address)


def _place(address: str) -> str:
    if address.startswith("tel:"):
        return re.sub(r"\D", "", address)
    return unquote(address)
