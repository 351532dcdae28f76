"""The one doorway: handle(incoming, memory, now) → Turn. Walks STEPS; the first answer wins. Never raises."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot import decide, guard
from bot.asked import Asked
from bot.compose import Voice, navigation
from bot.decide import Calibration
from bot.language import detect, hint_language
from bot.messages import Incoming, Kind, Memory, Outcome, Reply, Turn
from bot.privacy import Mask, Masked
from bot.search.index import Index
from bot.steps import STEPS
from bot.text.normalise import normalise
from knowledge.model import KnowledgeBase

MEMORY_LIVES = timedelta(minutes=30)
"""A follow-up later than this is a new conversation (design: memory 30 minutes)."""
LONGEST_TEXT = 2000
"""Characters of a message that are read; LINE allows 5,000, no question needs them."""
SORRY = "申し訳ありません。こちらの不具合でお答えできませんでした。市役所の代表電話へおたずねください。"
"""The one sentence that must work even when the wording is broken."""


class Conversation:
    """One knowledge revision, ready to talk. Immutable: a reload makes a new one."""

    def __init__(self, kb: KnowledgeBase, index: Index, calibrations: Mapping[str, Calibration] | None = None) -> None:
        self.kb = kb
        self.index = index
        suffix = "" if index.encoder is not None else "-letters"
        self._calibrations = calibrations or {name: decide.load(f"{name}{suffix}") for name in ("ja", "foreign")}
        self._mask = Mask([contact.phone for contact in kb.contacts.values() if contact.phone])

    def handle(self, incoming: Incoming, memory: Memory, now: datetime) -> Turn:
        """The turn for one message. `now` carries a zone. A bug of ours becomes the "sorry" turn."""
        masked = Masked("", ())
        try:
            masked = self._mask(incoming.text[:LONGEST_TEXT], pin=memory.topic.rpartition("/")[2] in guard.ABOUT_PINS)
            return self._finished(self._walk(incoming, memory, now, masked), masked, memory, now)
        except Exception as error:
            return self._failed(memory, masked, now, error)

    def calibration(self, language: str) -> Calibration:
        """The thresholds for a language."""
        return self._calibrations["ja" if language in ("ja", "easy") or self.index.parts.foreign is None else "foreign"]

    def _walk(self, incoming: Incoming, memory: Memory, now: datetime, masked: Masked) -> Turn:
        asked = self._asked(incoming, memory, now, masked)
        for step in STEPS:
            turn = step(asked)
            if turn is not None:
                return turn
        raise AssertionError("the last step always answers")

    def _asked(self, incoming: Incoming, memory: Memory, now: datetime, masked: Masked) -> Asked:
        expired = memory.at is not None and now - memory.at > MEMORY_LIVES
        kept = Memory(language=memory.language, greeted=memory.greeted) if expired else memory
        language = self._language(incoming, kept)
        voice = Voice(self.kb, language, now)
        return Asked(incoming, normalise(masked.text), masked, replace(kept, language=language), expired, voice, self.index, self.calibration(language))

    @staticmethod
    def _language(incoming: Incoming, memory: Memory) -> str:
        if incoming.kind is not Kind.TEXT:
            return memory.language or hint_language(incoming.language_hint) or "ja"
        return detect(incoming.text, memory.language, incoming.language_hint)

    def _finished(self, turn: Turn, masked: Masked, before: Memory, now: datetime) -> Turn:
        if _digest(turn.reply) == before.last_reply and f"sensitive/{turn.guard}" not in guard.LIFE:
            again = Voice(self.kb, turn.reply.language, now).say("said_before")
            turn = replace(turn, reply=replace(turn.reply, details=(*turn.reply.details, again)))
        memory = turn.memory.but(at=now, last_reply=_digest(turn.reply), greeted=True)
        return replace(turn, memory=memory, masked=masked.text, personal=masked.kinds, language=turn.reply.language, revision=self.kb.revision)

    def _failed(self, memory: Memory, masked: Masked, now: datetime, error: Exception) -> Turn:
        number = hashlib.sha256(f"{type(error).__name__}{error}".encode()).hexdigest()[:6]
        voice = Voice(self.kb, memory.language or "ja", now)
        try:
            reply = Reply(voice.language, body=voice.say("failed", number=number), buttons=navigation(voice))
        except Exception:
            reply = Reply(body=SORRY)
        extra = {"error": type(error).__name__, "number": number}
        return Turn(Outcome.FAILED, reply, memory, masked=masked.text, personal=masked.kinds, revision=self.kb.revision, extra=extra)


def _digest(reply: Reply) -> str:
    return hashlib.sha256(reply.as_text().encode()).hexdigest()[:12]
