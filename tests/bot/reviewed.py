"""Every line the bot may say, built from the knowledge: whatever else it says was made up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.messages import Reply
from knowledge.model import KnowledgeBase, Topic, Translation

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_FREE = ("offline", "choice_line", "status_list_line", "about", "clock", "source_url")
"""Templates that are nearly nothing but a placeholder; what fills them is listed word for word below."""


class Reviewed:
    """Knows the lines of one knowledge revision."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.lines = frozenset(line.strip() for text in _texts(kb) for line in text.splitlines())
        self._patterns = _patterns(kb)

    def unknown(self, reply: Reply) -> list[str]:
        """Lines of the reply that are no rendering of reviewed text."""
        labels = {f"{n}. {choice.label}" for n, choice in enumerate(reply.numbered, 1)}
        lines = (line.strip() for line in reply.as_text().splitlines())
        return [
            line
            for line in lines
            if line and line not in self.lines and line not in labels and not self._rendered(line)
        ]

    def _rendered(self, line: str) -> bool:
        return self._patterns.fullmatch(line) is not None


def _texts(kb: KnowledgeBase) -> Iterator[str]:
    for wording in kb.wording.values():
        yield from wording.values()
        for name, topic in kb.topics.items():
            translated = [found[name] for found in kb.translations.values() if name in found]
            texts: list[Topic | Translation] = [topic, *translated]
            for text in texts:
                yield from (text.answer, text.offline, *text.facets.values(), *text.variants)
                yield wording["about"].replace("{title}", text.title)
                yield wording["offline"].replace("{text}", text.offline)
        for measure in kb.measures.values():
            yield wording["status_list_line"].replace("{measure}", measure.id).replace("{name}", measure.name)
    yield from (post.answer for post in kb.signposts.values())
    yield from (entry.question for entry in kb.clarifications)


def _patterns(kb: KnowledgeBase) -> re.Pattern[str]:
    """All wordings with placeholders, each filled with at most 80 characters."""
    lines = {
        line.strip()
        for wording in kb.wording.values()
        for key, text in wording.items()
        for line in text.splitlines()
        if _PLACEHOLDER.search(line) and key not in _FREE and len(_PLACEHOLDER.sub("", line)) >= 3
    }
    return re.compile(
        "|".join(".{1,80}?".join(map(re.escape, _PLACEHOLDER.split(line))) for line in sorted(lines))
    )
