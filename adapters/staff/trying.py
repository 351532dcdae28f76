"""One knowledge tried against another: every sentence asked of both, with progress, remembering what was done.

Used by `toride-bot diff` and by the staff's page; runs for a minute or two, so never in the service itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from adapters import brain, kept_sentences
from adapters.staff.answers import Answer, Change, Reworded, ask, reworded
from adapters.staff.foreseen import foreseen
from adapters.staff.retraining import Tools, retrained, same_training, texts_of
from adapters.staff.sentences import Sentence, sentences
from bot.conversation import Conversation
from bot.search.index import Parts, analyser, build
from bot.text import tokens, vectors
from knowledge.model import KnowledgeBase
from knowledge.schedule import JST

READ, TRAIN, BEFORE, AFTER = "read", "train", "before", "after"
STEPS = {
    READ: "文の意味を読み取っています",
    TRAIN: "索引を作り直しています",
    BEFORE: "変える前の答えを調べています",
    AFTER: "変えた後の答えを調べています",
}
"""The steps of a trial, in order, as staff read them."""

Told = Callable[[str, int, int], object]
"""step, done, of how many (0: not known)."""
OFTEN = 25
"""Sentences asked between two reports of progress."""


@dataclass(frozen=True)
class Known:
    """A knowledge with its trained index."""

    kb: KnowledgeBase
    parts: Parts


@dataclass(frozen=True, slots=True)
class Effects:
    """tried: sentences asked of both · changes, reworded: what differs · trained: a new index was needed."""

    tried: int
    changes: tuple[Change, ...]
    reworded: tuple[Reworded, ...]
    trained: bool


class Workshop:
    """Encoder, tokeniser and what they have read so far, kept in `folder` (a data folder's toride-cache)."""

    def __init__(self, folder: Path, *, use_vectors: bool = True) -> None:
        encoder = vectors.load() if use_vectors else None
        folders = (folder, brain.INSTALLED)
        self._memory = kept_sentences.remembering(encoder, *folders) if encoder is not None else None
        self.folder = folder
        self.tools = Tools(self._memory, tokens.load())

    def known(self, kb: KnowledgeBase, near: Known | None, told: Told) -> Known:
        """The knowledge with its index: kept from a build, or trained here (from nothing, if near is None). What is
        tried near another may be a citizen's sentence: it is not kept."""
        name = self.name_of(kb)
        for path in (self.folder / name, brain.INSTALLED / name, self.folder / f"{brain.TRIED}{name}"):
            if (kept := brain.read(path)) is not None:
                return Known(kb, kept)
        if near is not None:
            self.read(near.kb, told)
            apart = self.tools.apart()
            apart.read(texts_of(kb, apart), lambda done, of: told(READ, done, of))
            told(TRAIN, 0, 0)
            return Known(kb, retrained(kb, near.kb, near.parts, apart))
        self.read(kb, told)
        told(TRAIN, 0, 0)
        brain.write(build(kb, self._memory, self.tools.tokenise)[0], self.folder / name)
        trained = brain.read(self.folder / name)
        assert trained is not None  # noqa: S101  - written a moment ago
        return Known(kb, trained)

    def read(self, kb: KnowledgeBase, told: Told) -> None:
        """The meaning of every sentence trained on; new ones are kept for the next time."""
        self._read(texts_of(kb, self.tools), lambda done, of: told(READ, done, of))

    def _read(self, texts: Sequence[str], told: Callable[[int, int], object] = lambda *_: None) -> None:
        before = self._memory.size if self._memory is not None else 0
        self.tools.read(texts, told)
        if self._memory is not None and self._memory.size > before:
            self._memory.keep(self.folder / kept_sentences.NAME)

    def effects(
        self, before: Known, after: Known, asked: Sequence[Sentence], now: datetime, told: Told
    ) -> Effects:
        """What differs between the two, over all sentences asked. Citizens' words are read and forgotten."""
        moment = datetime.combine(now.astimezone(JST).date(), time(12), JST)
        ours = set(sentences(before.kb))
        own = [each for each in asked if each in ours]  # what is only tried may be a citizen's words too
        was = self._kept_answers(before, own, moment, lambda done: told(BEFORE, done, len(asked)))
        apart = self.tools.apart()
        apart.read(_texts(before.kb, asked, apart))
        new = [each for each in asked if each not in was]
        talks = _talk(before, new, apart), _talk(after, asked, apart)
        found = []
        for number, sentence in enumerate(asked):
            if number % OFTEN == 0:
                told(AFTER, number, len(asked))
            then = was.get(sentence) or ask(talks[0], sentence, moment)
            now_ = ask(talks[1], sentence, moment)
            if then != now_:
                found.append(Change(sentence, then, now_))
        texts = reworded(before.kb, after.kb, moment)
        return Effects(len(asked), tuple(found), tuple(texts), not same_training(before.kb, after.kb))

    def _kept_answers(
        self, known: Known, own: Sequence[Sentence], now: datetime, told: Callable[[int], object]
    ) -> dict[Sentence, Answer]:
        """Answers to the knowledge's own sentences: from the last time, or asked and kept for the next."""
        path = self.folder / f"answers-{self._digest(known.kb, now)}.json"
        kept = _recall(path)
        missing = [each for each in own if _key(each) not in kept]
        if missing:
            self._read(_texts(known.kb, missing, self.tools))
            talk = _talk(known, missing, self.tools)
            for number, sentence in enumerate(missing):
                if number % OFTEN == 0:
                    told(number)
                kept[_key(sentence)] = ask(talk, sentence, now)
            _keep(path, kept)
        return {each: kept[_key(each)] for each in own}

    def name_of(self, kb: KnowledgeBase) -> str:
        """The file that a service with the same encoder and tokeniser looks for."""
        return brain.cache_name(kb.revision, self._memory is not None, self.tools.tokenise is tokens.fallback)

    def _digest(self, kb: KnowledgeBase, now: datetime) -> str:
        return hashlib.sha256(f"{self.name_of(kb)}|{now.isoformat()}".encode()).hexdigest()[:16]


def _talk(known: Known, asked: Sequence[Sentence], tools: Tools) -> Conversation:
    return tools.conversation(known.kb, foreseen(known.kb, known.parts, asked, tools))


def _texts(kb: KnowledgeBase, asked: Sequence[Sentence], tools: Tools) -> list[str]:
    """As the encoder will see them: read many at once they cost a tenth."""
    analyse = analyser(kb, tools.tokenise)
    return [analyse(sentence.text).text for sentence in asked]


def _key(sentence: Sentence) -> str:
    return f"{sentence.language}\0{sentence.text}"


def _recall(path: Path) -> dict[str, Answer]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {
            key: Answer(action, tuple(topics), outcome) for key, (action, topics, outcome) in kept.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _keep(path: Path, answers: dict[str, Answer]) -> None:
    """Whole or not at all; answers of other days and revisions go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob("answers-*.json"):
        old.unlink(missing_ok=True)
    rows: dict[str, Any] = {key: (one.action, one.topics, one.outcome) for key, one in answers.items()}
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8"
    ) as file:
        json.dump(rows, file, ensure_ascii=False)
    os.replace(file.name, path)  # noqa: PTH105  - atomic on one file system
