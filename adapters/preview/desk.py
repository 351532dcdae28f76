"""The knowledge folder as staff have it on disk now, and what an edit of one file would make of it. Reads only."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from adapters.preview.draft import EDITABLE, Draft, edited
from adapters.reload import Stamp, stamp
from bot.compose import Voice, answer, sensitive
from bot.messages import Reply
from knowledge.loader import Sources, assemble, read_folder
from knowledge.model import LANGUAGES, KnowledgeBase
from knowledge.problems import KnowledgeUnusable, Problem
from knowledge.rules import problems, problems_near
from knowledge.sources import with_file


@dataclass(frozen=True, slots=True)
class Look:
    """What an edit makes: its Problems, and the knowledge with it (None when it cannot be loaded)."""

    draft: Draft
    problems: tuple[Problem, ...]
    kb: KnowledgeBase | None


class Desk:
    """Safe to ask from several threads; the folder is read again when a file of it changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._read: tuple[Stamp, Sources] | None = None

    def sources(self) -> Sources:
        """All files of the folder."""
        with self._lock:
            now = stamp(self._folder)
            if self._read is None or self._read[0] != now:
                self._read = now, read_folder(self._folder)
            return self._read[1]

    def problems(self, today: date) -> list[Problem]:
        """All Problems of the folder, as `toride-bot check` prints them."""
        return problems(_fresh(self.sources()), today)

    def paths(self) -> list[str]:
        """Files that may be edited here, in order."""
        return sorted(path for path in self.sources().raw if EDITABLE.fullmatch(path))

    def raw(self, path: str) -> bytes | None:
        """A file's bytes; None for what is not there or may not be edited."""
        return self.sources().raw.get(path) if EDITABLE.fullmatch(path) else None

    def look(self, path: str, text: str, today: date) -> Look | None:
        """The edit's consequences that can be told at once; None for a file that cannot be edited."""
        now = self.sources()
        raw = now.raw.get(path) if EDITABLE.fullmatch(path) else None
        if raw is None:
            return None
        draft = edited(path, raw, text)
        sources = with_file(_fresh(now), path, draft.new)
        found = problems_near(_fresh(sources), path, today)
        try:
            kb = assemble(_fresh(sources))
        except KnowledgeUnusable as error:
            found = sorted({*found, *error.problems})
            kb = None
        return Look(draft, tuple(found), kb)


def with_draft(sources: Sources, draft: Draft) -> KnowledgeBase | None:
    """The knowledge with an edit of any file; None when it cannot be loaded."""
    try:
        return assemble(with_file(_fresh(sources), draft.path, draft.new))
    except KnowledgeUnusable:
        return None


def _fresh(sources: Sources) -> Sources:
    """A copy whose list of Problems may grow."""
    return replace(sources, problems=list(sources.problems))


def subject(path: str) -> tuple[str, str]:
    """(topic, language) of a file that may be edited here."""
    kind, _, rest = path.removesuffix(".yaml").partition("/")
    if kind == "topics":
        return rest, "ja"
    language, _, topic = rest.partition("/")
    return topic, language


def path_of(topic: str, language: str) -> str:
    """The file that holds a topic's text in a language."""
    return f"topics/{topic}.yaml" if language == "ja" else f"translations/{language}/{topic}.yaml"


def reply_of(kb: KnowledgeBase, topic: str, language: str, now: datetime) -> Reply | None:
    """What a citizen gets who asks for the topic; None when there is no such topic."""
    if topic not in kb.topics or language not in LANGUAGES:
        return None
    voice = Voice(kb, language, now)
    found = kb.topics[topic]
    return sensitive(voice, found, None) if found.is_sensitive else answer(voice, found)
