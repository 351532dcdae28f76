"""docs/facts.md: every fact a citizen is told, where it comes from, and the topics that tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.loader import Sources, topic_id
from knowledge.model import PlanSource, Topic
from knowledge.placeholders import PATTERN
from knowledge.texts import sentences

_FACTUAL = re.compile(r"\d")
_HEAD = """# 事実の一覧

市民に伝える事実と、その出典、伝えている話題の表です。
`toride-bot coverage --facts docs/facts.md` が知識から作ります。
直すときは、この表ではなく knowledge/ を直してください。

"""


def facts(sources: Sources) -> str:
    """The whole page as Markdown: contacts, KPIs, measures, then each topic's sentences with a number."""
    parts = (
        _section("連絡先", ("名前", "値", "出典", "読んだ日", "使う話題"), _contacts(sources)),
        _section("数値目標（計画）", ("指標", "基準", "目標", "出典", "話題"), _kpis(sources)),
        _section("施策と予定（計画）", ("施策", "名前", "令和5〜9年度", "出典", "話題"), _measures(sources)),
        _section("話題の中の事実", ("事実", "出典", "話題"), _sentences(sources)),
    )
    return _HEAD + "\n".join(parts)


def _section(title: str, headings: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [f"## {title}", "", _line(headings), _line(("---",) * len(headings)), *map(_line, rows)]
    return "\n".join(lines) + "\n"


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _contacts(sources: Sources) -> Iterator[tuple[str, ...]]:
    used = {
        path: {match[2] for match in PATTERN.finditer(_all(topic))} for path, topic in sources.of("topics/")
    }
    for name, contact in sources.records["city/contacts.yaml"].contacts.items():
        if contact.verified:
            values = (contact.phone, contact.hours, contact.address, contact.url)
            topics = [topic_id(path) for path, names in used.items() if name in names]
            shown = "、".join(topics[:6]) + (f" ほか{len(topics) - 6}" if len(topics) > 6 else "")
            yield (
                name,
                "／".join(filter(None, values)),
                contact.source or "全国共通",
                str(contact.read_on or ""),
                shown,
            )


def _kpis(sources: Sources) -> Iterator[tuple[str, ...]]:
    for kpi in sources.records["plan/kpi.yaml"].kpis:
        base, target = f"{kpi.base}（{kpi.base_year}年度）", f"{kpi.target}（{kpi.target_year}年度）"
        yield kpi.name, base, target, "計画（活動指標）", "plan/kpi"


def _measures(sources: Sources) -> Iterator[tuple[str, ...]]:
    for one in sources.records["plan/measures.yaml"].measures:
        topics = [topic_id(path) for path, topic in sources.of("topics/") if one.id in _plans(topic)]
        cells = "→".join("・".join(words) for _, words in sorted(one.schedule.cells.items()))
        yield one.id, one.name, cells, f"計画 {one.id}", "、".join(topics)


def _sentences(sources: Sources) -> Iterator[tuple[str, ...]]:
    for path, topic in sources.of("topics/"):
        for sentence in sentences(_all(topic)):
            if _FACTUAL.search(PATTERN.sub("", sentence)):
                yield sentence, _sources(topic), topic_id(path)


def _all(topic: Topic) -> str:
    return "\n".join((topic.answer, *topic.facets.values(), topic.offline))


def _plans(topic: Topic) -> set[str]:
    return {topic.measure or ""} | {one.plan for one in topic.sources if isinstance(one, PlanSource)}


def _sources(topic: Topic) -> str:
    return "<br>".join(
        f"計画 {one.plan}" if isinstance(one, PlanSource) else f"{one.url}（{one.read_on}）"
        for one in topic.sources
    )
