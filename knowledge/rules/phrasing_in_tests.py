"""試験の文を、尋ね方と同じにしない（phrasing-in-tests）。

尋ね方をそのまま試験に使うと、知らない言い方に答えられるかを確かめられません。ほかの話題の尋ね方も使えません。

悪い例: phrasings に「カードをなくした」、tests の hit にも「カードをなくした」
良い例: tests の hit に「財布ごと見当たらない」
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.normal import plain
from knowledge.problems import Problem
from knowledge.reader import Path
from knowledge.rules import asked, sample

CODE = "phrasing-in-tests"
GOOD = {sample.PATH: sample.topic()}
BAD = {sample.PATH: sample.topic(phrasings="[あか, みどり]")}
BAD_AT = (sample.PATH, sample.LINE["tests"], 15)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Test sentences equal to a Japanese phrasing of any topic once normalised."""
    known = {plain(entry.text): entry for entry in asked.phrasings(sources) if entry.pool == "ja"}
    for path, topic in sources.of("topics/"):
        places: list[tuple[Path, str]] = [(("hit", n), text) for n, text in enumerate(topic.tests.hit)]
        places += [(("miss", text), text) for text in topic.tests.miss]
        for at, text in places:
            if (entry := known.get(plain(text))) is not None:
                yield sources.documents[path].problem(
                    ("tests", *at),
                    CODE,
                    f"試験の文「{text}」が尋ね方にもあります（{entry.place}）",
                    "試験の文を、尋ね方にない言い方に変えてください",
                )
