"""What half a sentence means after the topic answered last: "from 83 too?", "the application?", "a photo?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot import buttons, cues
from bot.asked import Asked
from bot.decide import Band, Decision
from bot.messages import Outcome, Turn
from bot.search.classes import OUTSIDE
from bot.search.index import Hit
from bot.steps import endings
from bot.steps.button import facet
from bot.text.analysis import Analysis
from bot.text.normalise import bare
from bot.text.tokens import Token
from knowledge.model import Topic

GAIN, SCORE = 0.10, 0.30
"""A sibling is meant when the message makes it this much likelier than the last topic's title alone, and this likely."""
SMALL_TALK = 0.25
"""Thanks or a greeting this clear is no half sentence."""
SIGN_SCORE, SIGN_LEAD = 0.25, 0.10
"""A matter that has a signpost may be fainter, when it leads every topic by this much."""
OUTSIDE_SCORE = 0.45
"""A matter outside this clear is not about the last topic, however short."""
SAME_WORDS = 0.5
"""Share of the message's words that the last topic's own texts hold."""

LIKELY = 0.40
"""A candidate less probable than this is no reason to leave the topic talked about for a message that names nothing."""
SURE = 0.90
"""A topic of another service less probable than this is not left for, when the last one has all the words."""
SHORTEST_NAME = 3
LONGEST = 26
"""Characters. A follow-up is short; a longer message names its own subject."""
LONGEST_KANA = 34
"""The same for a message without kanji: kana take half as much room again."""
_KANJI = re.compile(r"[一-鿿]")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_LITTLE = frozenset("about also been does done each even ever from have here into just know like long many more much must need only over please some such tell than that their them then there these they thing this time want were what when where which will with would your para como quero preciso isso esse essa onde quando tenho fazer posso".split())
"""Words of four letters and more that name nothing, in English and Portuguese."""
_LATIN = re.compile(r"[a-z]")
_LONG_WORD = re.compile(r"[a-z]{5}")

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
    last = talked_about(asked)
    if last is not None and last.is_sensitive:
        return ""
    families = {name.partition("/")[0] for name in offered(asked)} if last is None else {last.service, *(["plan"] if asked.memory.status_asked else [])}
    near = next((name for name in decision.topics[:3] if name.partition("/")[0] in families and name not in asked.memory.excluded), "")
    return "" if not near or (last is not None and _strange(asked, last) and _strange(asked, asked.kb.topics[near])) else near


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
    return not first.is_topic and clear and (names_something(asked) or _mentions(asked))


def _mentions(asked: Asked) -> bool:
    """There is a noun written in hiragana, as old people write."""
    return any(token.noun and len(token.surface) > 1 and not cues.GENERAL.fullmatch(token.surface) for token in _rest(asked).tokens)


def own_subject(asked: Asked, last: Topic) -> bool:
    """The message names a subject of its own: a thing that the last topic's texts do not know, a topic of another
    service, or anything clear enough to stand alone."""
    if cues.POINTING.search(asked.text) or not names_something(asked):
        return False
    decision = asked.decision()
    other = bool(decision.topics) and decision.topics[0].partition("/")[0] not in (last.service, "plan", "meta")
    if decision.band is Band.ANSWER and other and decision.p < SURE and _known(asked, last):
        return False
    return decision.band is Band.ANSWER or (other and decision.band is not Band.NOTHING) or _strange(asked, last)


def _strange(asked: Asked, last: Topic) -> bool:
    """None of the things named occurs in the last topic's sentences or in its answer."""
    named = {token.normal.casefold() for token in _named(_rest(asked))}
    text = asked.voice.text_of(last)
    answer = " ".join([text.title, text.answer, *map(str, text.facets.values())])
    return bool(named) and not named & (asked.index.words_of(last.id) | set(asked.index.analyse(answer).words))


def _known(asked: Asked, last: Topic) -> bool:
    """All the things named occur in the last topic's sentences."""
    named = {token.normal.casefold() for token in _named(_rest(asked))}
    return bool(named) and named <= asked.index.words_of(last.id)


def knows_it(asked: Asked, last: Topic) -> str:
    """The last topic, or else one of its family, whose sentences have all the things named; or ""."""
    family = [topic for topic in asked.kb.topics.values() if topic.service == last.service and topic.id != last.id]
    part = last.id.partition("/")[2] in OF_A_WHOLE
    return next((topic.id for topic in ((*family, last) if part else (last, *family)) if _known(asked, topic)), "")


def _named(rest: Analysis) -> list[Token]:
    """The nouns that are neither a facet nor what every service has."""
    shortest = 2 if _JAPANESE.search(rest.text) else 4  # AI and UD are names among kana, "to" and "is" are not among words
    return [token for token in rest.tokens if token.noun and _is_name(token.surface, shortest)]


def _is_name(word: str, shortest: int) -> bool:
    if word.isascii() and word.isalpha():
        return len(word) >= shortest and word not in _LITTLE
    return len(word) > 1 and not _HIRAGANA.fullmatch(word) and not cues.GENERAL.fullmatch(word)


def _rest(asked: Asked, text: str | None = None) -> Analysis:
    """The message (or this piece of it), as it was heard, without the words that ask for facets."""
    return asked.index.analyse(cues.without_facet(asked.found(text).heard.text))


def names_something(asked: Asked, text: str | None = None) -> bool:
    """There is a noun that is neither a facet ("fee") nor what every service has ("application")."""
    if asked.language not in ("ja", "easy"):
        return _names_in(cues.without_facet(asked.text if text is None else text))
    rest = _rest(asked, text)
    return bool(_named(rest)) or any(not cues.facet(name[1:]) and not cues.GENERAL.fullmatch(name[1:]) for name in rest.classes)


def _names_in(said: str) -> bool:
    """The same of another language: a long word, or more letters than its little words have."""
    if said.isascii():
        return bool(_LONG_WORD.search(said))
    return len(bare(said)) >= (12 if _LATIN.search(said) else 5)


def only_names(asked: Asked, service: str) -> bool:
    """The message is the service's name, or its beginning, and nothing else."""
    said = bare(asked.found().heard.text).removesuffix("です")
    return len(said) >= SHORTEST_NAME and bare(asked.voice.service(service)).startswith(said)


def more(asked: Asked, last: Topic) -> Turn | None:
    """The next part of the last topic, for one who names its service again."""
    which = next((name for name in ("how", "contact", "documents", "place") if name in asked.voice.text_of(last).facets), "")
    return facet(asked, last.id, which) if which else None


def dedicated(asked: Asked, last: Topic, which: str) -> Turn | None:
    """The family's own topic about that facet, unless it was the last one."""
    asks = [name for name, cue in (("proxy", cues.PROXY), ("apply", cues.APPLY)) if cue.search(asked.text)]
    own = next((name for asked_for in (*asks, which) for end in DEDICATED.get(asked_for, ()) if (name := f"{last.service}/{end}") in asked.kb.topics), "")
    if not own or own == last.id:
        return None
    return endings.answered(asked, asked.kb.topics[own], outcome=Outcome.FOLLOWED_UP, ranked=(own, last.id), p=0.8, margin=0.1)


def elliptic(asked: Asked, last: Topic) -> Turn | None:
    """The turn for a message without a facet that is unclear alone and clear after the last topic."""
    decision = asked.decision()
    first = asked.found().hits[0]
    if (first.label.startswith("meta/") and first.score >= SMALL_TALK) or _strange(asked, last) or not _unclear(asked, decision, last):
        return None
    turn = dedicated(asked, last, "") if cues.APPLY.search(asked.text) and not names_something(asked) else None
    if turn is not None:
        return turn
    sibling = _sibling(asked, last)
    if sibling is not None and sibling.gain >= GAIN and sibling.score >= SCORE and sibling.topic not in asked.memory.excluded:
        return endings.answered(asked, asked.kb.topics[sibling.topic], outcome=Outcome.FOLLOWED_UP, ranked=(sibling.topic, last.id), p=0.7, margin=sibling.gain)
    which = _part(asked, last)
    return facet(asked, last.id, which) if which else None


def _unclear(asked: Asked, decision: Decision, last: Topic) -> bool:
    first = asked.found().hits[0]
    elsewhere = first.is_topic and first.label.partition("/")[0] != last.service and names_something(asked)
    if decision.p < SURE and _known(asked, last):
        return True
    if elsewhere and first.score >= SCORE:
        return False
    if decision.band is Band.ANSWER and (decision.topics[0].partition("/")[0] == last.service or names_something(asked)):
        return False
    return first.is_topic or first.score < OUTSIDE_SCORE


def _sibling(asked: Asked, last: Topic) -> Sibling | None:
    """The topic of the family that gains most by the message beside the last topic's title."""
    title = asked.voice.text_of(last).title
    before = {hit.label: hit.score for hit in asked.found(title).all_hits}
    family = [hit for hit in asked.found(f"{title} {asked.masked.text}").hits if _of_family(hit, last)]
    if not family:
        return None
    best = max(family, key=lambda hit: hit.score - before.get(hit.label, 0.0))
    return Sibling(best.label, best.score, best.score - before.get(best.label, 0.0))


def _of_family(hit: Hit, last: Topic) -> bool:
    return hit.is_topic and hit.label.partition("/")[0] == last.service and hit.label != last.id


def _part(asked: Asked, last: Topic) -> str:
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
