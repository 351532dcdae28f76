"""Every sentence by which a topic or signpost is asked for, with its place. Not a rule: two rules read it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from knowledge.loader import Sources, topic_id
from knowledge.problems import Problem
from knowledge.reader import Document, Path


class Asked(NamedTuple):
    """One phrasing. A tuple, because a look at one file makes forty thousand."""

    document: Document
    at: Path
    text: str
    topic: str
    pool: str = "ja"
    """Sentences that are searched together: "ja" (easy Japanese too) or "foreign" (all other languages)."""

    @property
    def same(self) -> tuple[str, str]:
        """What two equal sentences share, letter for letter."""
        return self.pool, self.text

    @property
    def place(self) -> str:
        """file:line, as staff find it."""
        return f"{self.document.path}:{self.document.mark(self.at)[0]}"

    def problem(self, code: str, message: str, advice: str) -> Problem:
        """An error at this phrasing."""
        return self.document.problem(self.at, code, message, advice)


def phrasings(sources: Sources) -> Iterator[Asked]:
    """Phrasings of all topics, then of all signposts, then of all translations."""
    for path, topic in sources.of("topics/"):
        yield from _of(sources.documents[path], topic.phrasings, topic_id(path), "ja")
    path = "city/signposts.yaml"
    if path in sources.records:
        for number, post in enumerate(sources.records[path].signposts):
            for index, text in enumerate(post.phrasings):
                yield Asked(
                    sources.documents[path], ("signposts", number, "phrasings", index), text, f"#{post.id}"
                )
    yield from _translated(sources)


def _translated(sources: Sources) -> Iterator[Asked]:
    for path, text in sources.of("translations/"):
        _, lang, name = path.removesuffix(".yaml").split("/", 2)
        yield from _of(sources.documents[path], text.phrasings, name, "ja" if lang == "easy" else "foreign")


@lru_cache(maxsize=16_384)
def _of(document: Document, texts: tuple[str, ...], topic: str, pool: str) -> tuple[Asked, ...]:
    """One file's, made once as long as it is not read again: several rules go through all of them at every look."""
    return tuple([Asked(document, ("phrasings", index), text, topic, pool) for index, text in enumerate(texts)])


def explained(sources: Sources, one: Asked, other: Asked) -> bool:
    """True when one of the two topics says in `explained` how it differs from the other."""
    return any(
        b.topic in getattr(sources.records.get(f"topics/{a.topic}.yaml"), "explained", {})
        for a, b in ((one, other), (other, one))
    )
