"""The last topic's family: the topic of a service that is about just this part, or that the message points to."""

from __future__ import annotations

from dataclasses import dataclass

from bot import cues
from bot.asked import Asked
from bot.messages import Outcome, Turn
from bot.search.index import Hit
from bot.steps import endings
from bot.steps.naming import is_known_to
from knowledge.model import Topic

SAME_WORDS = 0.5
"""Share of the message's words that the last topic's own texts hold."""
DEDICATED = {"fee": ("fee", "fees"), "hours": ("hours", "when"), "place": ("when",), "who": ("who",), "contact": ("contact",), "offline": ("no-smartphone",), "apply": ("apply",), "proxy": ("proxy",)}
"""Facet, "apply" or "proxy" → names that a family gives to a topic of its own about just that."""
OF_A_WHOLE = frozenset(("fee", "fees", "hours", "when"))
"""Such topics are parts of the family's service: what they do not know, the service's own topic may."""
PARTS = frozenset(name for names in DEDICATED.values() for name in names)


@dataclass(frozen=True, slots=True)
class Sibling:
    """A topic of the last one's family that the message points to, and how clearly."""

    topic: str
    score: float
    gain: float


def knows_it(asked: Asked, last: Topic) -> str:
    """The last topic, or else one of its family, whose sentences have all the things named; or ""."""
    family = [topic for topic in asked.kb.topics.values() if topic.service == last.service and topic.id != last.id]
    part = last.id.partition("/")[2] in OF_A_WHOLE
    return next((topic.id for topic in ((*family, last) if part else (last, *family)) if is_known_to(asked, topic)), "")


def dedicated(asked: Asked, last: Topic, which: str) -> Turn | None:
    """The family's own topic about that facet, unless it was the last one."""
    asks = [name for name, cue in (("proxy", cues.PROXY), ("apply", cues.APPLY)) if cue.search(asked.text)]
    own = next((name for asked_for in (*asks, which) for end in DEDICATED.get(asked_for, ()) if (name := f"{last.service}/{end}") in asked.kb.topics), "")
    if not own or own == last.id:
        return None
    return endings.answered(asked, asked.kb.topics[own], outcome=Outcome.FOLLOWED_UP, ranked=(own, last.id), p=0.8, margin=0.1)


def sibling(asked: Asked, last: Topic) -> Sibling | None:
    """The topic of the family that gains most by the message beside the last topic's title."""
    title = asked.voice.text_of(last).title
    before = {hit.label: hit.score for hit in asked.found(title).all_hits}
    family = [hit for hit in asked.found(f"{title} {asked.masked.text}").hits if _of_family(hit, last)]
    if not family:
        return None
    best = max(family, key=lambda hit: hit.score - before.get(hit.label, 0.0))
    return Sibling(best.label, best.score, best.score - before.get(best.label, 0.0))


def part(asked: Asked, last: Topic) -> str:
    """The facet of the last topic whose words the message uses, or ""."""
    analyse = asked.index.analyse
    words = {token.normal for token in asked.found().heard.tokens if token.noun and token.content and not cues.GENERAL.fullmatch(token.surface)}
    if not words:
        return ""
    text = asked.voice.text_of(last)
    words -= set(analyse(f"{text.title} {asked.voice.service(last.service)}").words)
    if not words:
        return ""
    shares: dict[str, float] = {name: len(words & set(analyse(str(body)).words)) / len(words) for name, body in text.facets.items()}
    best = max(shares, key=lambda name: shares[name], default="")
    return best if best and shares[best] >= SAME_WORDS else ""


def _of_family(hit: Hit, last: Topic) -> bool:
    return hit.is_topic and hit.label.partition("/")[0] == last.service and hit.label != last.id
