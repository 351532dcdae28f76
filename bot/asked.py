"""One message being answered: what steps look at. Search runs at most once a text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.compose import Voice
from bot.decide import Calibration, Decision, decide
from bot.messages import Incoming, Memory
from bot.privacy import Masked
from bot.search.classes import SIGNPOST
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
            self._found[text] = self._of_ours(self.index.search(text, self.language))
        return self._found[text]

    def names_our_city(self, said: str) -> bool:
        """By its name or its reading, with or without 市."""
        city = self.kb.city
        return any(name[:-1] in said for name in (city.name, city.reading))

    def _of_ours(self, found: Found) -> Found:
        """Another town named beside ours is where somebody comes from, not what the message is about."""
        if not self.names_our_city(found.heard.text):
            return found
        others = {SIGNPOST + post.id for post in self.kb.signposts.values() if post.places}
        return replace(found, all_hits=tuple(hit for hit in found.all_hits if hit.label not in others))

    def decision(self, text: str | None = None, excluded: tuple[str, ...] = ()) -> Decision:
        """The band of a text."""
        return decide(self.found(text), self.calibration, excluded)
