"""試験の「正しい話題」は、ある話題か none（unknown-test-target）。

悪い例: miss: {傘を落とした: lost-property}
良い例: miss: {傘を落とした: none}
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources, topic_id
from knowledge.problems import Problem
from knowledge.rules import sample

CODE = "unknown-test-target"
GOOD = {sample.PATH: sample.topic()}
BAD = {sample.PATH: sample.topic(tests="{hit: [あか], miss: {となりの市: no-such/topic}}")}
BAD_AT = (sample.PATH, sample.LINE["tests"], 27)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """`miss` sentences whose right topic does not exist, or is the topic itself."""
    known = {topic_id(path) for path, _ in sources.of("topics/")}
    for path, topic in sources.of("topics/"):
        for text, target in topic.tests.miss.items():
            if target != "none" and (target not in known or target == topic_id(path)):
                yield sources.documents[path].problem(
                    ("tests", "miss", text),
                    CODE,
                    f"「{text}」の正しい話題「{target}」が使えません",
                    "ほかの話題のidか none を書いてください",
                )
