"""Limits of the Telegram methods the bot calls (Bot API 10.1); reached through limits.telegram_faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from adapters.units import utf8, utf16

TEXT, TEXT_BYTES, DATA, BUTTONS, ANSWER, COMMANDS = 4096, 32_768, 64, 100, 200, 100
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z-]*)((?:\s[^<>]*)?)>")
_TAGS = frozenset(
    {
        "b",
        "strong",
        "i",
        "em",
        "u",
        "ins",
        "s",
        "strike",
        "del",
        "a",
        "code",
        "pre",
        "blockquote",
        "tg-spoiler",
        "span",
    }
)
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)\w+;")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_KINDS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "copy_text",
)


def _text(params: Mapping[str, Any]) -> Iterator[str]:
    text = params.get("text")
    if not isinstance(text, str):
        yield "text: must be a string"
        return
    shown = text
    if params.get("parse_mode") == "HTML":
        yield from _html(text)
        shown = unescape(_TAG.sub("", text))
    if not shown.strip():
        yield "text: message text is empty"
    if utf16(shown) > TEXT:
        yield f"text: message is too long ({utf16(shown)} > {TEXT} utf16)"
    if utf8(text) > TEXT_BYTES:
        yield f"text: over {TEXT_BYTES} bytes"
    if any("\ud800" <= character <= "\udfff" for character in text):
        yield "text: strings must be encoded in UTF-8"


def _html(text: str) -> Iterator[str]:
    open_tags: list[str] = []
    for closing, name, _ in _TAG.findall(text):
        if name.lower() not in _TAGS:
            yield f'text: can\'t parse entities: unsupported start tag "{name}"'
        elif not closing:
            open_tags.append(name.lower())
        elif not open_tags or open_tags.pop() != name.lower():
            yield f'text: can\'t parse entities: unexpected end tag "{name}"'
    if open_tags:
        yield f"text: can't parse entities: can't find end tag of {open_tags[-1]}"
    if "<" in _TAG.sub("", text) or _ENTITY.search(text):
        yield "text: can't parse entities: < or & not escaped"


def _keyboard(params: Mapping[str, Any]) -> Iterator[str]:
    markup = params.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if rows is None:
        return
    buttons = [button for row in rows for button in row]
    if len(buttons) > BUTTONS:
        yield f"reply_markup: over {BUTTONS} buttons"
    for number, button in enumerate(buttons):
        yield from _button(button, f"reply_markup[{number}]")


def _button(button: Mapping[str, Any], path: str) -> Iterator[str]:
    if not str(button.get("text", "")).strip():
        yield f"{path}.text: must be non-empty"
    if sum(kind in button for kind in _KINDS) != 1:
        yield f"{path}: exactly one action"
    data = button.get("callback_data")
    if data is not None and not 1 <= utf8(str(data)) <= DATA:
        yield f"{path}.callback_data: BUTTON_DATA_INVALID ({utf8(str(data))} bytes, 1 to {DATA})"
    url = button.get("url")
    if url is not None and (urlsplit(str(url)).scheme not in ("http", "https", "tg") or " " in str(url)):
        yield f"{path}.url: BUTTON_URL_INVALID (http, https or tg)"


def _message(params: Mapping[str, Any]) -> Iterator[str]:
    if "chat_id" not in params:
        yield "chat_id: chat_id is empty"
    yield from _text(params)
    yield from _keyboard(params)


def _callback(params: Mapping[str, Any]) -> Iterator[str]:
    if not params.get("callback_query_id"):
        yield "callback_query_id: must be given"
    if utf16(str(params.get("text", ""))) > ANSWER:
        yield f"text: over {ANSWER}"


def _commands(params: Mapping[str, Any]) -> Iterator[str]:
    commands = params.get("commands", [])
    if len(commands) > COMMANDS:
        yield f"commands: over {COMMANDS}"
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", ""))):
            yield f"commands: BOT_COMMAND_INVALID {command.get('command')}"
        if not 1 <= utf16(str(command.get("description", ""))) <= 256:
            yield "commands: BOT_COMMAND_DESCRIPTION_INVALID (1 to 256)"


FAULTS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "sendMessage": _message,
    "editMessageText": _message,
    "answerCallbackQuery": _callback,
    "setMyCommands": _commands,
}
