"""The pages as HTML. Jinja2 with autoescape; everything that is said comes from the knowledge."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.readings import bare, runs
from adapters.web.render import TAGS, numbers
from adapters.web.sessions import Session
from knowledge.model import LANGUAGES
from knowledge.wording import Wording, group

_HERE = Path(__file__).parent
STATIC = {
    path.name: path.read_bytes()
    for path in sorted((_HERE / "static").iterdir())
    if path.suffix in (".css", ".js")
}
VERSION = hashlib.sha256(b"".join(STATIC.values())).hexdigest()[:12]
"""In the address of the style sheet and the script, so that browsers may keep them."""


@dataclass(frozen=True, slots=True)
class View:
    """How a citizen wants to see the page. Travels in hidden fields, never in a cookie."""

    lang: str = "ja"
    size: str = "1"
    contrast: str = "off"
    furigana: str = "on"
    frame: str = ""
    """"embed" when shown inside another site."""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> View:
        """From fields or a query; what is unknown stays at its default. `set` = name:value changes one."""
        name, _, value = values.get("set", "").partition(":")
        values = {**values, name: value} if name else values
        known = {key: values[key] for key, allowed in _ALLOWED.items() if values.get(key) in allowed}
        return cls(**known)

    def but(self, **changes: str) -> View:
        """A copy with changes."""
        return replace(self, **changes)

    def fields(self) -> dict[str, str]:
        """For hidden fields."""
        return {name: getattr(self, name) for name in _ALLOWED}


_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "lang": LANGUAGES,
    "size": ("1", "2", "3"),
    "contrast": ("off", "on"),
    "furigana": ("off", "on"),
    "frame": ("embed",),
}

Messages = list[dict[str, Any]]


class Pages:
    """Draws pages with a knowledge base's wording."""

    def __init__(self) -> None:
        self._jinja = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.globals.update(version=VERSION, languages=LANGUAGES, tags=TAGS)
        self._jinja.filters["runs"] = runs
        self._jinja.filters["numbers"] = numbers
        self._jinja.filters["plain"] = bare

    def chat(
        self,
        wording: Wording,
        view: View,
        session: Session,
        greeting: Messages,
        opened: bool = False,
    ) -> str:
        """The whole chat page with the conversation so far; `opened`: the settings are unfolded."""
        return self._jinja.get_template("chat.html").render(
            **self._words(wording, view),
            token=session.token,
            greeting=greeting,
            exchanges=session.exchanges,
            opened=opened,
        )

    def exchange(self, wording: Wording, view: View, session: Session) -> str:
        """The last exchange alone, for the page's script."""
        said, messages = session.exchanges[-1]
        return self._jinja.get_template("exchange.html").render(
            **self._words(wording, view), token=session.token, said=said, messages=messages
        )

    def refused(self, wording: Wording, view: View) -> str:
        """What is shown when a post is not taken."""
        return self._jinja.get_template("refused.html").render(**self._words(wording, view))

    def phone(self, wording: Wording, channel: str, token: str, entries: Messages) -> str:
        """The simulator's page."""
        return self._jinja.get_template("phone.html").render(
            title=labels(wording, "ja")["title"], channel=channel, token=token, entries=entries
        )

    def entry(self, wording: Wording, channel: str, token: str, entry: dict[str, Any]) -> str:
        """One entry of the simulator's chat."""
        title = labels(wording, "ja")["title"]
        return self._jinja.get_template("entry.html").render(
            title=title, channel=channel, token=token, entry=entry
        )

    def _words(self, wording: Wording, view: View) -> dict[str, Any]:
        own = group(wording, view.lang, "language_names")
        return {"view": view, "w": labels(wording, view.lang), "names": own}


def labels(wording: Wording, language: str) -> dict[str, str]:
    """What the page itself says: its title is the city's own, its labels the city's or the shipped ones."""
    own, japanese = wording.get(language, {}), wording["ja"]
    words = group(wording, language, "web")
    return {**words, "title": own.get("web_title") or japanese.get("web_title") or words["bot"]}
