"""お知らせと explained に書く話題は、ある話題だけ（unknown-topic-named）。

打ち間違えると、お知らせがどの答えにも出ません。

悪い例: topics: [conbini/hours]
良い例: topics: [convenience-store/hours]、すべての答えに出すなら topics: ['*']
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources, topic_id
from knowledge.problems import Problem
from knowledge.reader import Path

CODE = "unknown-topic-named"
EVERY = "*"
_PATH = "city/notices.yaml"
_NOTICE = """notices:
  - id: stop
    text: 休んでいます。
    level: outage
    topics: [bus/book, %s]
    start: 2026-11-25T00:00
    end: 2026-11-26T00:00
"""
GOOD = {_PATH: _NOTICE % "bus/fare"}
BAD = {_PATH: _NOTICE % "bus/fair"}
BAD_AT = (_PATH, 5, 24)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Topics that a notice or an explanation names and that do not exist."""
    known = {topic_id(path) for path, _ in sources.of("topics/")}
    for path, at, name in _named(sources):
        if name not in known:
            yield sources.documents[path].problem(
                at, CODE, f"話題「{name}」はありません", "id（分野/名前）を確かめてください"
            )


def _named(sources: Sources) -> Iterator[tuple[str, Path, str]]:
    for path, topic in sources.of("topics/"):
        yield from ((path, ("explained", name), name) for name in topic.explained)
    for number, notice in enumerate(getattr(sources.records.get(_PATH), "notices", ())):
        for index, name in enumerate(notice.topics):
            if name != EVERY:
                yield _PATH, ("notices", number, "topics", index), name
