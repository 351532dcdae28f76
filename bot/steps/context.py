"""What half a sentence means after the topic answered last: "from 83 too?", "the application?", "a photo?"."""

from __future__ import annotations

import re

from bot import buttons, cues
from bot.asked import Asked
from bot.decide import Band, Decision
from bot.messages import Outcome, Turn
from bot.search.classes import OUTSIDE
from bot.steps import endings
from bot.steps.button import facet
from bot.steps.family import dedicated, part, sibling
from bot.steps.naming import is_known_to, is_strange_to, mentions, names_something
from bot.text.normalise import bare
from knowledge.model import Topic

GAIN, SCORE = 0.10, 0.30
"""A sibling is meant when the message makes it this much likelier than the last topic's title alone, and this likely."""
SMALL_TALK = 0.25
"""Thanks or a greeting this clear is no half sentence."""
SIGN_SCORE, SIGN_LEAD = 0.25, 0.10
"""A matter that has a signpost may be fainter, when it leads every topic by this much."""
OUTSIDE_SCORE = 0.45
"""A matter outside this clear is not about the last topic, however short."""
LIKELY = 0.40
"""A candidate less probable than this is no reason to leave the topic talked about for a message that names nothing."""
SURE = 0.90
"""A topic of another service less probable than this is not left for, when the last one has all the words."""
FAMILY_LEAD = 0.15
"""Lead over the next topic of the same family."""
LONGEST = 26
"""Characters. A follow-up is short; a longer message names its own subject."""
LONGEST_KANA = 34
"""The same for a message without kanji: kana take half as much room again."""
_KANJI = re.compile(r"[一-鿿]")


def talked_about(asked: Asked) -> Topic | None:
    """The topic that the message may be half a sentence about, or None."""
    last = asked.kb.topics.get(asked.memory.topic)
    if last is None or last.service == "meta" or cues.CHANGE.match(asked.text):
        return None
    said = bare(asked.text)
    return last if len(said) <= (LONGEST if _KANJI.search(said) else LONGEST_KANA) else None


def nearest(asked: Asked, decision: Decision) -> str:
    """The one of the unsure candidates that the conversation makes the likely one, or "": the first of the family
    talked about, unless the message names a thing that the family does not know."""
    if _leads_its_family(asked, decision):
        return decision.topics[0]
    last = talked_about(asked)
    if last is not None and last.is_sensitive:
        return ""
    families = {name.partition("/")[0] for name in offered(asked)} if last is None else {last.service, *(["plan"] if asked.memory.status_asked else [])}
    near = next((name for name in decision.topics[:3] if name.partition("/")[0] in families and name not in asked.memory.excluded), "")
    return "" if not near or (last is not None and is_strange_to(asked, last) and is_strange_to(asked, asked.kb.topics[near])) else near


def _leads_its_family(asked: Asked, decision: Decision) -> bool:
    """The first candidate is of the family talked about, and far before the others of it: the conversation itself
    is the missing certainty, however long the message."""
    family = f"{asked.memory.topic.partition('/')[0]}/"
    if not asked.memory.topic or not decision.topics[0].startswith(family):
        return False
    scores = {hit.label: hit.score for hit in asked.found().hits}
    first, *others = [scores.get(name, 0.0) for name in decision.topics if name.startswith(family)]
    return first - max(others, default=0.0) >= FAMILY_LEAD


def says_nothing(asked: Asked, decision: Decision) -> bool:
    """Half a sentence that names nothing, and candidates so unlikely that the topic talked about is likelier."""
    last = talked_about(asked)
    return last is not None and not last.is_sensitive and decision.p < LIKELY and not names_something(asked)


def offered(asked: Asked) -> set[str]:
    """The topics offered last, when that was a question back."""
    found = {parsed.topic for data in asked.memory.offered if (parsed := buttons.parse(data)) and parsed.topic and not parsed.action}
    return found if asked.memory.misses else set()


def elsewhere(asked: Asked) -> bool:
    """The message is clearly about a matter outside."""
    first = asked.found().hits[0]
    topic = next((hit.score for hit in asked.found().hits if hit.is_topic), 0.0)
    clear = first.score >= OUTSIDE_SCORE or (first.score >= SIGN_SCORE and first.score - topic >= SIGN_LEAD and first.label != OUTSIDE)
    return not first.is_topic and clear and (names_something(asked) or mentions(asked))


def own_subject(asked: Asked, last: Topic) -> bool:
    """The message names a subject of its own: a thing that the last topic's texts do not know, a topic of another
    service, or anything clear enough to stand alone."""
    if cues.POINTING.search(asked.text) or not names_something(asked):
        return False
    decision = asked.decision()
    if decision.band is Band.ANSWER and decision.topics[0].startswith("meta/") and cues.facet(asked.text):
        return False
    other = bool(decision.topics) and decision.topics[0].partition("/")[0] not in (last.service, "plan", "meta")
    if decision.band is Band.ANSWER and other and decision.p < SURE and is_known_to(asked, last):
        return False
    return decision.band is Band.ANSWER or (other and decision.band is not Band.NOTHING) or is_strange_to(asked, last)


def more(asked: Asked, last: Topic) -> Turn | None:
    """The next part of the last topic, for one who names its service again."""
    which = next((name for name in ("how", "contact", "documents", "place") if name in asked.voice.text_of(last).facets), "")
    return facet(asked, last.id, which) if which else None


def elliptic(asked: Asked, last: Topic) -> Turn | None:
    """The turn for a message without a facet that is unclear alone and clear after the last topic."""
    decision = asked.decision()
    first = asked.found().hits[0]
    if (first.label.startswith("meta/") and first.score >= SMALL_TALK) or is_strange_to(asked, last) or not _unclear(asked, decision, last):
        return None
    turn = dedicated(asked, last, "") if cues.APPLY.search(asked.text) and not names_something(asked) else None
    if turn is not None:
        return turn
    turn = to_sibling(asked, last)
    if turn is not None:
        return turn
    which = part(asked, last)
    return facet(asked, last.id, which) if which else None


def to_sibling(asked: Asked, last: Topic) -> Turn | None:
    """The answer of the family's topic that the message clearly points to."""
    near = sibling(asked, last)
    if near is None or near.gain < GAIN or near.score < SCORE or near.topic in asked.memory.excluded:
        return None
    return endings.answered(asked, asked.kb.topics[near.topic], outcome=Outcome.FOLLOWED_UP, ranked=(near.topic, last.id), p=0.7, margin=near.gain)


def _unclear(asked: Asked, decision: Decision, last: Topic) -> bool:
    first = asked.found().hits[0]
    elsewhere = first.is_topic and first.label.partition("/")[0] != last.service and names_something(asked)
    if decision.p < SURE and is_known_to(asked, last):
        return True
    if elsewhere and first.score >= SCORE:
        return False
    if decision.band is Band.ANSWER and (decision.topics[0].partition("/")[0] == last.service or names_something(asked)):
        return False
    return first.is_topic or first.score < OUTSIDE_SCORE


