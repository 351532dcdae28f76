"""Every sentence by which a topic or signpost is asked for, with its place. Not a rule: two rules read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.loader import Sources, topic_id
from knowledge.problems import Problem
from knowledge.reader import Document, Path


@dataclass(frozen=True, slots=True)
class Asked:
    """One phrasing."""

    document: Document
    at: Path
    text: str
    topic: str

    @property
    def place(self) -> str:
        """file:line, as staff find it."""
        return f"{self.document.path}:{self.document.mark(self.at)[0]}"

    def problem(self, code: str, message: str, advice: str) -> Problem:
        """An error at this phrasing."""
        return self.document.problem(self.at, code, message, advice)


def phrasings(sources: Sources) -> Iterator[Asked]:
    """Phrasings of all topics, then of all signposts."""
    for path, topic in sources.of("topics/"):
        for index, text in enumerate(topic.phrasings):
            yield Asked(sources.documents[path], ("phrasings", index), text, topic_id(path))
    path = "city/signposts.yaml"
    if path in sources.records:
        for number, post in enumerate(sources.records[path].signposts):
            for index, text in enumerate(post.phrasings):
                yield Asked(
                    sources.documents[path], ("signposts", number, "phrasings", index), text, f"#{post.id}"
                )


def explained(sources: Sources, one: Asked, other: Asked) -> bool:
    """True when one of the two topics says in `explained` how it differs from the other."""
    return any(
        b.topic in getattr(sources.records.get(f"topics/{a.topic}.yaml"), "explained", {})
        for a, b in ((one, other), (other, one))
    )
