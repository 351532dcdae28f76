"""Switches that operators throw while the service runs, and what each does to an answer.

Kept in the store, so all processes see them within LOOK_SECONDS. Names: answer-nothing · channel:<channel> ·
topic:<id> · disaster · push. A switch thrown is JSON {"on", "reason", "text", "until"}.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace

from bot.messages import Incoming, Memory, Outcome, Reply, Turn
from knowledge.model import KnowledgeBase

LOOK_SECONDS = 5.0
"""A switch works in every process after this long at most."""

FLOOD = "v1|a=flood"
"""Button data that the rate limit puts in place of a message: it is answered with the one kind sentence."""

PHONES = {"phone": "代表", "fire": "消防", "police": "警察"}
"""Placeholders of wording/<lang>.yaml and the contacts whose numbers they stand for."""

KINDS = ("answer-nothing", "channel:", "topic:", "disaster", "push")


@dataclass(frozen=True, slots=True)
class Thrown:
    """One switch: why it was thrown, the overlay's text, when it ends by itself (None: by hand)."""

    reason: str
    text: str = ""
    until: float | None = None
    on: bool = True

    def holds(self, now: float) -> bool:
        """Whether it works at this moment."""
        return self.on and (self.until is None or now < self.until)

    def dump(self) -> str:
        """As the store keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Switches:
    """The switches that are thrown now."""

    thrown: Mapping[str, Thrown] = field(default_factory=dict)

    @classmethod
    def read(cls, values: Mapping[str, str], now: float) -> Switches:
        """From the store's table; a value nobody can read is no switch."""
        known = {name: _load(value) for name, value in values.items()}
        return cls({name: each for name, each in known.items() if each is not None and each.holds(now)})

    def silent(self, channel: str) -> bool:
        """Nothing is answered here but the fixed text."""
        return "answer-nothing" in self.thrown or f"channel:{channel}" in self.thrown

    def topic_off(self, topic: str) -> bool:
        """This topic's answer must not be given."""
        return f"topic:{topic}" in self.thrown

    @property
    def push_off(self) -> bool:
        """Nothing is pushed, whatever the settings say."""
        return "push" in self.thrown

    @property
    def disaster(self) -> str:
        """The overlay's text, or ""."""
        return self.thrown["disaster"].text if "disaster" in self.thrown else ""


def known_name(name: str) -> bool:
    """Whether there is such a switch."""
    kind, colon, rest = name.partition(":")
    return kind + colon in KINDS and bool(rest) == bool(colon)


def reason_of(value: str) -> str:
    """Why a switch was thrown or taken back, from the audit trail's detail; "" if nobody can read it."""
    thrown = _load(value)
    return f"{'入れた' if thrown.on else '切った'}: {thrown.reason}" if thrown else ""


def _load(value: str) -> Thrown | None:
    try:
        content = json.loads(value)
        until = None if content.get("until") is None else float(content["until"])
        return Thrown(str(content["reason"]), str(content.get("text", "")), until, bool(content["on"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


class Switched:
    """What the switches do to a conversation. `switches` tells which are thrown at this moment."""

    def __init__(self, kb: KnowledgeBase, switches: Callable[[], Switches]) -> None:
        self._kb, self._switches = kb, switches

    def before(self, incoming: Incoming, memory: Memory) -> Turn | None:
        """The turn that a switch, or the sender's flood, puts in the place of any answer."""
        switches = self._switches()
        if incoming.data == FLOOD:
            return self._fixed("flood", memory)
        if switches.silent(incoming.channel):
            return self._overlaid(self._fixed("switched_off", memory), switches.disaster)
        return None

    def after(self, turn: Turn) -> Turn:
        """The answer, as far as the switches let it through."""
        switches = self._switches()
        if turn.topics and not turn.guard and switches.topic_off(turn.topics[0]):
            turn = self._without_topic(turn)
        return self._overlaid(turn, switches.disaster)

    def _fixed(self, key: str, memory: Memory) -> Turn:
        language = memory.language or "ja"
        contact = (self._say(language, "not_for_emergency"),) if key == "switched_off" else ()
        reply = Reply(language=language, body=self._say(language, key), calm=True, contact=contact)
        return Turn(Outcome.HANDED_OVER, reply, memory, language=language, revision=self._kb.revision)

    def apologised(self, turn: Turn) -> Turn:
        """The turn for a citizen who has waited for minutes; nothing stands before help in an emergency."""
        if turn.guard:
            return turn
        apology = self._say(turn.language, "late_apology")
        return replace(turn, reply=replace(turn.reply, notices=(apology, *turn.reply.notices)))

    def _without_topic(self, turn: Turn) -> Turn:
        body = self._say(turn.language, "human")
        reply = Reply(language=turn.language, body=body, buttons=turn.reply.buttons)
        memory = turn.memory.but(topic="", offered=())
        return replace(turn, outcome=Outcome.HANDED_OVER, reply=reply, memory=memory)

    def _overlaid(self, turn: Turn, text: str) -> Turn:
        if not text or turn.guard:
            return turn
        notice = self._say(turn.language, "notice.disaster").replace("{text}", text)
        return replace(turn, reply=replace(turn.reply, notices=(notice, *turn.reply.notices)))

    def _say(self, language: str, key: str) -> str:
        """The sentence in the language, or in Japanese, with the city's numbers filled in."""
        wording = self._kb.wording
        text = wording.get(language, {}).get(key) or wording["ja"].get(key, "")
        for name, key in PHONES.items():
            contact = self._kb.contacts.get(key)
            text = text.replace(f"{{{name}}}", contact.phone or "" if contact and contact.verified else "")
        return text
