"""Every sentence of the knowledge that a citizen may read, with the place where it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from knowledge.problems import Problem
from knowledge.reader import Document, Path

if TYPE_CHECKING:
    from knowledge.loader import Sources

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")


@dataclass(frozen=True, slots=True)
class Said:
    """One text: where it stands, its language, and the id of the topic it belongs to ("" for none)."""

    document: Document
    at: Path
    text: str
    lang: str = "ja"
    topic: str = ""

    def problem(self, code: str, message: str, advice: str = "", level: str = "error") -> Problem:
        """A Problem at this text."""
        return self.document.problem(self.at, code, message, advice, level)


def said(sources: Sources) -> Iterator[Said]:
    """Answers, offline ways, facets and variants of topics and translations, then the other files' texts."""
    for path, topic in sources.of("topics/"):
        yield from _record(sources, path, topic, "ja", _id(path, 1))
    for path, text in sources.of("translations/"):
        yield from _record(sources, path, text, path.split("/")[1], _id(path, 2))
    yield from _lists(sources)
    for path, record in sources.of("language/wording/"):
        yield from _wording(sources, path, record.root)


def sentences(text: str) -> Iterator[str]:
    """The text cut after 。！？ and at line ends, without bullets."""
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip().lstrip("・ ")
        if sentence:
            yield sentence


def _id(path: str, folders: int) -> str:
    return "/".join(path.split("/")[folders:]).removesuffix(".yaml")


def _record(sources: Sources, path: str, record: Any, lang: str, topic: str) -> Iterator[Said]:
    document = sources.documents[path]
    yield Said(document, ("answer",), record.answer, lang, topic)
    yield Said(document, ("offline",), record.offline, lang, topic)
    for name, text in record.facets.items():
        yield Said(document, ("facets", name), text, lang, topic)
    for index, text in enumerate(record.variants):
        yield Said(document, ("variants", index), text, lang, topic)


def _lists(sources: Sources) -> Iterator[Said]:
    for path, key, name in (
        ("city/signposts.yaml", "signposts", "answer"),
        ("city/notices.yaml", "notices", "text"),
        ("language/clarify.yaml", "clarify", "question"),
    ):
        if path in sources.records:
            for index, entry in enumerate(getattr(sources.records[path], key)):
                yield Said(sources.documents[path], (key, index, name), getattr(entry, name))


def _wording(sources: Sources, path: str, wording: dict[str, Any]) -> Iterator[Said]:
    document, lang = sources.documents[path], path.split("/")[-1].removesuffix(".yaml")
    for key, value in wording.items():
        if isinstance(value, str):
            yield Said(document, (key,), value, lang)
        else:
            for name, text in value.items() if isinstance(value, dict) else enumerate(value):
                yield Said(document, (key, name), text, lang)
