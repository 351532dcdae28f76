"""出典は、計画にある施策か、もう読んだページ（unknown-source）。

計画の出典は、施策の番号（'3-2-2'）、章の番号（'3-2'）、計画全体なら '全体' と書きます。
ページを読んだ日（read_on）は、今日より後にはなりません。

悪い例: sources: [{plan: '9-9-9'}]
良い例: sources: [{plan: '3-2-2'}]
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.model import PlanSource
from knowledge.problems import Problem
from knowledge.rules import sample

CODE = "unknown-source"
WHOLE = "全体"
GOOD = {sample.PATH: sample.topic(sources="[{plan: '1-1-1'}, {plan: '1-1'}, {plan: 全体}]")}
BAD = {sample.PATH: sample.topic(sources="[{plan: 全体}, {plan: '9-9-9'}]")}
BAD_AT = (sample.PATH, sample.LINE["sources"], 24)


def check(sources: Sources, today: date) -> Iterator[Problem]:
    """Sections that the plan does not have, and pages read on a day to come."""
    known = _sections(sources)
    for path, topic in sources.of("topics/"):
        for index, source in enumerate(topic.sources):
            if isinstance(source, PlanSource):
                if source.plan not in known:
                    yield sources.documents[path].problem(
                        ("sources", index, "plan"),
                        CODE,
                        f"計画に「{source.plan}」はありません",
                        "施策の番号か、全体 と書いてください",
                    )
            elif source.read_on > today:
                yield sources.documents[path].problem(
                    ("sources", index, "read_on"),
                    CODE,
                    f"読んだ日「{source.read_on}」は、まだ来ていません",
                    "ページを読んだ日を書いてください",
                )


def _sections(sources: Sources) -> set[str]:
    file = sources.records.get("plan/measures.yaml")
    named = (*getattr(file, "measures", ()), *getattr(file, "themes", ()))
    return {WHOLE, *(one.id for one in named)}
