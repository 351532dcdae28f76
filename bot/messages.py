"""The only words that adapters and core share: Incoming in, Turn out. Plain values, nothing from a platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a citizen did, channel-neutral."""

    TEXT = "text"
    BUTTON = "button"
    FOLLOW = "follow"
    STICKER = "sticker"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"
    LOCATION = "location"
    UNSUPPORTED = "unsupported"


class Outcome(StrEnum):
    """How a turn ended; every turn has exactly one."""

    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    FOLLOWED_UP = "followed_up"
    STATUS_TOLD = "status_told"
    SMALL_TALK = "small_talk"
    HANDED_OVER = "handed_over"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_FOUND = "not_found"
    GUARDED = "guarded"
    LANGUAGE_CHANGED = "language_changed"
    FEEDBACK = "feedback"
    MENU = "menu"
    STALE_BUTTON = "stale_button"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a citizen did. `data` is a button's meaning (bot/buttons.py); `language_hint` is the
    platform's language code for the user, if it tells one."""

    channel: str
    kind: Kind = Kind.TEXT
    text: str = ""
    data: str = ""
    language_hint: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. `label` ≤ 20 graphemes (LINE quick reply); `data` carries its whole meaning, so it never expires."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Link:
    """A place to tap: https:// or tel:."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says, part by part in reading order; every part may be empty.

    heading: the topic as understood · notices: active notices · body: the answer · details: dates, status ·
    question: what is asked back · numbered: choices of equal kind, shown as 1. 2. 3. in the text and as
    buttons · contact: where to ask, with the way without a smartphone · source: source and review date ·
    buttons: everything else that can be tapped · calm: a reply that nothing may distract from (no buttons).
    """

    language: str = "ja"
    heading: str = ""
    notices: tuple[str, ...] = ()
    body: str = ""
    details: tuple[str, ...] = ()
    question: str = ""
    numbered: tuple[Choice, ...] = ()
    contact: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    buttons: tuple[Choice, ...] = ()
    calm: bool = False
    calendar: str = ""
    """Kind of calendar entries told in `details`, so that the page can offer an .ics file."""

    def paragraphs(self) -> tuple[str, ...]:
        """The text parts in reading order, numbered choices included as one paragraph."""
        choices = "\n".join(f"{n}. {choice.label}" for n, choice in enumerate(self.numbered, 1))
        parts = (self.heading, *self.notices, self.body, *self.details, self.question, choices, "\n".join(self.contact), "\n".join(self.source))
        return tuple(part for part in parts if part)

    def as_text(self) -> str:
        """The whole reply as plain text."""
        return "\n\n".join(self.paragraphs())


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a conversation for 30 minutes. Holds no text a citizen wrote."""

    topic: str = ""
    """Topic answered last."""
    offered: tuple[str, ...] = ()
    """Data of the numbered choices offered last."""
    language: str = ""
    misses: int = 0
    """Uncertain turns in a row."""
    excluded: tuple[str, ...] = ()
    """Topics the citizen said were wrong."""
    status_asked: bool = False
    """The last question was about the schedule."""
    last_reply: str = ""
    """Digest of the last reply, so that the same text is not said twice in a row."""
    greeted: bool = False
    at: datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        """For the store: JSON values only."""
        return {
            "topic": self.topic, "offered": list(self.offered), "language": self.language, "misses": self.misses,
            "excluded": list(self.excluded), "status_asked": self.status_asked, "last_reply": self.last_reply,
            "greeted": self.greeted, "at": self.at.isoformat() if self.at else None,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Memory:
        """From the store; keys of older or newer versions are ignored."""
        known = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        known["offered"] = tuple(known.get("offered", ()))
        known["excluded"] = tuple(known.get("excluded", ()))
        known["at"] = datetime.fromisoformat(known["at"]) if known.get("at") else None
        return cls(**known)

    def but(self, **changes: Any) -> Memory:
        """A copy with changes."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange and its named end. `topics` are ranked ids (sensitive/…, meta/… included; ["none"] when
    out of scope); `p` probability that the first is right, `margin` its lead over the second, both 0–1;
    `masked` text with personal data replaced; `personal` kinds of personal data found; `status` and
    `started` what the plan's table says of `measure` this year."""

    outcome: Outcome
    reply: Reply
    memory: Memory
    topics: tuple[str, ...] = ()
    measure: str | None = None
    p: float = 0.0
    margin: float = 0.0
    language: str = "ja"
    status: str | None = None
    started: bool | None = None
    masked: str = ""
    personal: tuple[str, ...] = ()
    guard: str = ""
    """Kind of the guard's topic that answered ("emergency", "fraud", …), or ""."""
    facet: str = ""
    feedback: str = ""
    """"useful" or "wrong", with the reason after a colon."""
    choice_of: str = ""
    """Topic the citizen picked among choices offered, if so."""
    revision: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def action(self) -> str:
        """The measuring contract's word: answer, clarify or none."""
        if self.outcome is Outcome.ASKED_BACK:
            return "clarify"
        if self.outcome is Outcome.NOT_FOUND and self.topics and self.topics[0] != "none":
            return "answer"  # the department of the topic talked about
        if self.outcome in (Outcome.OUT_OF_SCOPE, Outcome.NOT_FOUND, Outcome.UNSUPPORTED, Outcome.STALE_BUTTON, Outcome.FAILED):
            return "none"
        return "answer"
