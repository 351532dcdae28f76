"""What changes would do to every test sentence: the index is trained with them and all are asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from adapters import brain
from adapters.brain import Brain
from adapters.staff.answers import Change
from adapters.staff.sentences import HIT, MISS, Sentence, sentences
from adapters.staff.trying import STEPS, TRAIN, Known, Workshop
from adapters.staff.unanswered_open import ask
from adapters.staff.unanswered_proposals import Proposal
from bot.conversation import Conversation
from bot.messages import Outcome
from bot.text import tokens
from knowledge.loader import load

CACHE = "toride-cache"

Told = Callable[[str], object]
"""A sentence for the one who waits."""


@dataclass(frozen=True, slots=True)
class Effects:
    """tests: how many there are · changes: those whose answer differs · gained: of the citizens' questions, those
    that are answered now, and all, by count."""

    tests: int
    changes: tuple[Change, ...]
    gained: tuple[int, int]

    @property
    def broken(self) -> tuple[Change, ...]:
        """Tests that held and would not."""
        return tuple(change for change in self.changes if change.test == "broken")

    def __str__(self) -> str:
        mended = sum(change.test == "mended" for change in self.changes)
        others = len(self.changes) - mended - len(self.broken)
        counts = f"こわれる {len(self.broken)}、直る {mended}、ほかに答えが変わる {others}"
        return f"試験{self.tests}文のうち、{counts}。まとめた質問 {self.gained[1]}件中 {self.gained[0]}件に、すぐ答えます"


class TrialFailed(Exception):
    """The bot failed with the change: a test that fails before and after would count as unbroken."""


class Trial:
    """Compares the knowledge with and without changes; the meaning of every sentence is read once and kept."""

    def __init__(self, before: Brain, folder: Path, data: Path, now: datetime, tell: Told) -> None:
        self._brain, self._folder, self._data, self._now, self._tell = before, folder, data, now, tell
        self._before = Known(before.kb, before.conversation.index.parts)
        self.trained = 0

    @cached_property
    def _workshop(self) -> Workshop:
        return Workshop(self._data / CACHE, use_vectors=self._brain.vectors)

    @cached_property
    def _tests(self) -> list[Sentence]:
        return [each for each in sentences(self._brain.kb) if each.kind in (HIT, MISS)]

    def effects(self, proposals: Sequence[Proposal]) -> Effects:
        """Of all these changes together."""
        after = self._with(proposals)
        found = self._workshop.effects(self._before, after, self._tests, self._now, self._progress)
        talk = self._workshop.tools.apart().conversation(after.kb, after.parts)  # citizens' words are not kept
        return Effects(found.tried, found.changes, self._gained(talk, proposals))

    def sift(self, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
        """The same proposals, those that break a test refused. All are tried at once; if that breaks something,
        each half again: seldom more than a few trainings."""
        if not proposals:
            return
        broken = self.effects(proposals).broken
        if not broken:
            yield from proposals
        elif len(proposals) == 1:
            yield replace(proposals[0], refused=tuple(f"試験がこわれます: {change}" for change in broken))
        else:
            half = len(proposals) // 2
            yield from self.sift(proposals[:half])
            yield from self.sift(proposals[half:])

    def keep(self, proposal: Proposal) -> None:
        """Leaves the index with this change where the service looks for it: what is taken is loaded at once."""
        after = self._with([proposal])
        plain = self._workshop.tools.tokenise is tokens.fallback
        brain.write(after.parts, self._data / CACHE / brain.cache_name(after.kb.revision, self._brain.vectors, plain))

    def _with(self, proposals: Sequence[Proposal]) -> Known:
        overlay = {path: text.encode() for path, text in merged(proposals).items()}
        kb = load(self._folder, overlay=overlay)
        if kb.revision not in self._kept:
            self.trained += 1
            self._kept[kb.revision] = self._workshop.known(kb, self._before, self._progress)
        return self._kept[kb.revision]

    @cached_property
    def _kept(self) -> dict[str, Known]:
        return {}

    def _progress(self, step: str, done: int, of: int) -> None:
        if step == TRAIN or not done:
            self._tell(f"{STEPS[step]}…" if not of else f"{STEPS[step]}（{of}文）…")

    def _gained(self, talk: Conversation, proposals: Sequence[Proposal]) -> tuple[int, int]:
        asked = [question for proposal in proposals for question in proposal.cluster.questions]
        turns = [ask(talk, question.text, question.language, self._now) for question in asked]
        if any(turn.outcome is Outcome.FAILED for turn in turns):
            raise TrialFailed("変えた後の知識で、ボットが不具合を起こしました。プログラムの担当に知らせてください。")
        gained = sum(
            question.times
            for question, turn in zip(asked, turns, strict=True)
            if turn.action == "answer" and turn.topics and turn.topics[0] != question.answered
        )
        return gained, sum(question.times for question in asked)


def merged(proposals: Sequence[Proposal]) -> dict[str, str]:
    """Files with all changes; two changes of one file are both in it."""
    files: dict[str, str] = {}
    for proposal in proposals:
        files[proposal.path] = proposal.again(files[proposal.path]) if proposal.path in files else proposal.text
    return files
