"""試験の文を、尋ね方と同じにしない（phrasing-in-tests）。

尋ね方をそのまま試験に使うと、知らない言い方に答えられるかを確かめられません。

悪い例: phrasings に「カードをなくした」、tests の hit にも「カードをなくした」
良い例: tests の hit に「財布ごと見当たらない」
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.normal import plain
from knowledge.problems import Problem
from knowledge.rules import sample

CODE = "phrasing-in-tests"
GOOD = {sample.PATH: sample.topic()}
BAD = {sample.PATH: sample.topic(phrasings="[あか, みどり]")}
BAD_AT = (sample.PATH, sample.LINE["tests"])


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Test sentences equal to a phrasing of their own topic once normalised."""
    for path, topic in sources.of("topics/"):
        known = {plain(text) for text in topic.phrasings}
        places = [(("tests", "hit", index), text) for index, text in enumerate(topic.tests.hit)]
        places += [(("tests", "miss", text), text) for text in topic.tests.miss]
        for at, text in places:
            if plain(text) in known:
                yield sources.documents[path].problem(
                    at,
                    CODE,
                    f"試験の文「{text}」が尋ね方にもあります",
                    "試験の文を、尋ね方にない言い方に変えてください",
                )
