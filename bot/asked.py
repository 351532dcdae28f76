"""One message being answered: what steps look at. Search runs at most once a text."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.compose import Voice
from bot.decide import Calibration, Decision, decide
from bot.messages import Incoming, Memory
from bot.privacy import Masked
from bot.search.index import Found, Index
from knowledge.model import KnowledgeBase


@dataclass
class Asked:
    """incoming: as it came · text: normalised · masked: without personal data · memory: still valid, or new ·
    expired: there was a memory and its 30 minutes are over · voice: how to answer."""

    incoming: Incoming
    text: str
    masked: Masked
    memory: Memory
    expired: bool
    voice: Voice
    index: Index
    calibration: Calibration
    _found: dict[str, Found] = field(default_factory=dict)

    @property
    def kb(self) -> KnowledgeBase:
        """The knowledge."""
        return self.voice.kb

    @property
    def language(self) -> str:
        """The language to answer in."""
        return self.voice.language

    def found(self, text: str | None = None) -> Found:
        """What a text (the message, if none is given) may be about."""
        text = self.masked.text if text is None else text
        if text not in self._found:
            self._found[text] = self.index.search(text, self.language)
        return self._found[text]

    def decision(self, text: str | None = None, excluded: tuple[str, ...] = ()) -> Decision:
        """The band of a text."""
        return decide(self.found(text), self.calibration, excluded)
