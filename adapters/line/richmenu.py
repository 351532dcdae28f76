"""The rich menus of a knowledge: one for each language, and the panel on which a language is chosen. Pure but for fonts.

A menu's name carries a digest of its object and picture, so a changed one has another name. Tapping 言語 /
Language switches to the panel, tapping a language there to that language's menu; both by alias, in the phone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapters.line import fonts
from adapters.line.picture import HEIGHT, WIDTH, Cell, boxes, paint
from adapters.readings import bare
from bot.buttons import Button
from knowledge.model import LANGUAGES
from knowledge.richmenu import LANGUAGES_PANEL, Area, RichMenuFile
from knowledge.wording import Wording

OURS = "toride-bot"
"""How the names and aliases of our menus begin: what begins otherwise is never touched."""
DEFAULT = f"{OURS}-{LANGUAGES[0]}"


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu as LINE wants it: alias, object without its name, PNG."""

    alias: str
    body: dict[str, Any]
    picture: bytes

    @property
    def name(self) -> str:
        """The same for the same menu: alias and twelve hex digits."""
        digest = hashlib.sha256(json.dumps(self.body, sort_keys=True).encode() + self.picture)
        return f"{self.alias} {digest.hexdigest()[:12]}"

    @property
    def object(self) -> dict[str, Any]:
        """The rich menu object."""
        return {**self.body, "name": self.name}


@dataclass(frozen=True, slots=True)
class Menus:
    """All menus, the default first; `without` names the package of the font a language lacks."""

    menus: tuple[Menu, ...]
    without: dict[str, str]


def menus(described: RichMenuFile, wording: Wording) -> Menus:
    """The menus of every language that has words and a font. Raises fonts.NoFont when Japanese has none."""
    made, without = [], {}
    languages = [code for code in LANGUAGES if code in wording]
    for code in languages:
        try:
            made.append((code, _menu(described, wording, code)))
        except fonts.NoFont as missing:
            if code == LANGUAGES[0]:
                raise
            without[code] = missing.package
    panel = _panel(wording, [code for code, _ in made], described.chat_bar)
    return Menus((*(menu for _, menu in made), panel), without)


def _text(wording: Wording, code: str, key: str) -> str:
    return wording[code].get(key) or wording[LANGUAGES[0]][key]


def _menu(described: RichMenuFile, wording: Wording, code: str) -> Menu:
    texts = [_text(wording, code, area.label) for area in described.areas]
    face = fonts.face(code, "".join(texts).replace("（", "").replace("）", ""))
    cells = [Cell(text, code, face, area.icon) for text, area in zip(texts, described.areas, strict=True)]
    actions = [action(area, bare(text)) for text, area in zip(texts, described.areas, strict=True)]
    bar = bare(_text(wording, code, described.chat_bar))
    return Menu(f"{OURS}-{code}", _body(actions, bar), paint(cells))


def action(area: Area, label: str) -> dict[str, Any]:
    """What a tap on an area does."""
    if area.opens == LANGUAGES_PANEL:
        return _switch(LANGUAGES_PANEL, label, Button(action="languages"))
    button = Button(topic=area.opens) if "/" in area.opens else Button(service=area.opens)
    return {"type": "postback", "label": label, "data": button.data(), "displayText": label}


def _switch(to: str, label: str, button: Button) -> dict[str, Any]:
    alias = f"{OURS}-{to}"
    return {"type": "richmenuswitch", "label": label, "richMenuAliasId": alias, "data": button.data()}


def _panel(wording: Wording, languages: list[str], bar: str) -> Menu:
    names = {code: _text(wording, code, f"language_names.{code}") for code in languages}
    cells = [Cell(name, code, fonts.face(code, name)) for code, name in names.items()]
    actions = [_switch(code, name, Button(language=code)) for code, name in names.items()]
    return Menu(f"{OURS}-{LANGUAGES_PANEL}", _body(actions, _text(wording, LANGUAGES[0], bar)), paint(cells))


def _body(actions: list[dict[str, Any]], bar: str) -> dict[str, Any]:
    return {
        "size": {"width": WIDTH, "height": HEIGHT},
        "selected": True,
        "chatBarText": bar,
        "areas": list(_areas(actions)),
    }


def _areas(actions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for (x, y, width, height), action in zip(boxes(len(actions)), actions, strict=True):
        yield {"bounds": {"x": x, "y": y, "width": width, "height": height}, "action": action}
