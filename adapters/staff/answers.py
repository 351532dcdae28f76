"""What the bot makes of sentences with one knowledge and with another, and the difference in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.staff.sentences import KINDS, Sentence
from bot.compose import Voice
from bot.conversation import Conversation
from bot.messages import Incoming, Memory, Turn
from knowledge.model import LANGUAGES, KnowledgeBase

NONE = "none"
ACTIONS = {"answer": "答える", "clarify": "聞き返す", "none": "分からないと言う"}
MOST_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """action: answer, clarify or none · topics: the one answered, or those offered in order."""

    action: str
    topics: tuple[str, ...]
    outcome: str

    @property
    def reached(self) -> str:
        """The topic of the answer, or "none"; a test looks at the first one offered too."""
        return self.topics[0] if self.topics else NONE

    def __str__(self) -> str:
        return ACTIONS[self.action] + (f"（{'、'.join(self.topics)}）" if self.topics else "")


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence whose answer differs. kind: topic (another answer), band (answers, asks back or is silent
    instead), choices (asks back with others), outcome (the same, said in another way)."""

    sentence: Sentence
    before: Answer
    after: Answer

    @property
    def kind(self) -> str:
        """What differs most."""
        if self.before.action != self.after.action:
            return "band"
        if self.before.topics != self.after.topics:
            return "topic" if self.before.action == "answer" else "choices"
        return "outcome"

    @property
    def test(self) -> str:
        """broken or mended for a test that holds on one side only, else ""."""
        was, now = self.sentence.passes(self.before.reached), self.sentence.passes(self.after.reached)
        return "" if was is now else "mended" if now else "broken"

    def as_dict(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "kind": self.kind, "test": self.test, "text": self.sentence.text, "language": self.sentence.language,
            "source": self.sentence.kind, "topic": self.sentence.topic, "times": self.sentence.times,
            "before": {"action": self.before.action, "topics": list(self.before.topics)},
            "after": {"action": self.after.action, "topics": list(self.after.topics)},
        }  # fmt: skip

    def __str__(self) -> str:
        verdict = {"broken": "【試験がこわれる】", "mended": "【試験が直る】", "": ""}[self.test]
        times = f"、{self.sentence.times}回" if self.sentence.times > 1 else ""
        source = f"{KINDS[self.sentence.kind]}{times}"
        of = f" {self.sentence.topic}" if self.sentence.topic else ""
        return f"{verdict}「{self.sentence.text}」（{source}{of}）: {self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class Reworded:
    """A text of a topic that citizens read in a language and that differs; "" where there was or is none."""

    topic: str
    language: str
    part: str
    before: str
    after: str


def ask(conversation: Conversation, sentence: Sentence, now: datetime) -> Answer:
    """The answer to a sentence that begins a conversation."""
    language = "" if sentence.language == "ja" else sentence.language
    memory = Memory(greeted=True, language=language)
    return answer_of(
        conversation.handle(Incoming("console", text=sentence.text, language_hint=language), memory, now)
    )


def answer_of(turn: Turn) -> Answer:
    """What of a turn is compared."""
    topics = tuple(name for name in turn.topics if name != NONE)
    if turn.extra.get("signpost"):
        topics = (f"signpost/{turn.extra['signpost']}",)
    shown = {"answer": 1, "clarify": MOST_CHOICES}.get(
        turn.action, len(topics) if turn.extra.get("signpost") else 0
    )
    return Answer(turn.action, topics[:shown], turn.outcome.value)


def changes(
    asked: Sequence[Sentence], before: Callable[[Sentence], Answer], after: Callable[[Sentence], Answer]
) -> Iterator[Change]:
    """Every sentence whose answer differs, in order; `before` and `after` are asked in turn."""
    for sentence in asked:
        was, now = before(sentence), after(sentence)
        if was != now:
            yield Change(sentence, was, now)


def reworded(before: KnowledgeBase, after: KnowledgeBase, now: datetime) -> list[Reworded]:
    """Every text of topics that differs, as each language reads it: a stale translation shows as what is read
    instead of it."""
    found = []
    for language in LANGUAGES:
        voices = Voice(before, language, now), Voice(after, language, now)
        for name in dict.fromkeys((*before.topics, *after.topics)):
            was, is_now = (_texts(voice, name) for voice in voices)
            for part in dict.fromkeys((*was, *is_now)):
                old, new = was.get(part, ""), is_now.get(part, "")
                if old != new:
                    found.append(Reworded(name, language, part, old, new))
    return found


def _texts(voice: Voice, name: str) -> dict[str, str]:
    topic = voice.kb.topics.get(name)
    if topic is None:
        return {}
    text = voice.text_of(topic)
    parts = {"title": text.title, "answer": text.answer, "offline": text.offline}
    facets = {f"facets.{key}": value for key, value in text.facets.items()}
    variants = {f"variants.{number}": value for number, value in enumerate(text.variants, 1)}
    return parts | facets | variants
