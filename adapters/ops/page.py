"""The room as HTML: figures become charts with their tables, and everything is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.ops import verdict
from adapters.ops.charts import Chart, Words, stacked
from adapters.ops.counts import TOP, Matrix, Unanswered
from adapters.ops.picture import Health, Picture, Span, Week
from adapters.reports.outcomes import CHANNELS, DESK_WORDS, LANGUAGES, named
from knowledge.model import KnowledgeBase

_HERE = Path(__file__).parent
STYLE = (_HERE / "static" / "ops.css").read_bytes()
HOURS = tuple(f"{hour}時" for hour in range(24))
BECAME = ("すぐ答えた", "聞き返して解決", "聞き返したまま", "答えられなかった", "安全の案内・人へ")
"""What became of questions, in the order of `_became`."""

_JINJA = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_JINJA.filters["share"] = lambda part, whole: f"{part / whole:.0%}" if whole else "—"


def html(health: Health, picture: Picture | None, kb: KnowledgeBase) -> str:
    """The whole page. Without a picture (the database is away) it says how things are, and no figures."""
    found = verdict.notes(health, picture)
    words: dict[str, Any] = {"city": kb.city.name, "health": health, "notes": found, "headline": verdict.headline(found), "picture": picture}
    if picture is not None:
        words |= {"day": verdict.day(picture.today), "missing": verdict.missing(picture.today), "desk": DESK_WORDS}
        words |= {"spans": _spans(picture, kb), "weeks": _weeks(picture), "compared": compared(picture.week_before, picture.week)}
    return _JINJA.get_template("ops.html").render(**words)


def _spans(picture: Picture, kb: KnowledgeBase) -> list[dict[str, Any]]:
    both = (("today", "今日", picture.today), ("quarter", "90日", picture.quarter))
    return [{"id": id_, "name": name, "span": span, "hours": _hours(id_, name, span), **_tables(span, kb)} for id_, name, span in both]


def _hours(id_: str, name: str, span: Span) -> Chart:
    series = tuple(span.hours)
    rows = [[span.hours[channel][hour] for channel in series] for hour in range(24)]
    busiest = max(range(24), key=lambda hour: sum(rows[hour]))
    told = f"{name}の質問を時刻ごと・窓口ごとに積んだ棒グラフ。" + (f"いちばん多いのは{busiest}時台の{sum(rows[busiest])}件。" if series else "")
    words = Words(f"hours-{id_}", f"時刻と窓口（{name}）", told, "時刻", every=3)
    return stacked(words, [named(CHANNELS, channel) for channel in series], HOURS, rows if series else [])


def _tables(span: Span, kb: KnowledgeBase) -> dict[str, Any]:
    return {
        "unanswered": [(_spellings(each), each.n) for each in span.unanswered[:TOP]],
        "topics": [(_title(kb, topic), n) for topic, n in span.topics],
        "wrong": [(_title(kb, topic), n) for topic, n in span.wrong],
        "languages": [(named(LANGUAGES, language), n) for language, n in span.languages.items()],
        "channels": [(named(CHANNELS, channel), n) for channel, n in span.channels.items()],
        "became": list(zip(BECAME, became(span.matrix), strict=True)),
    }


def _spellings(each: Unanswered) -> str:
    return f"{each.text}（ほか{each.others}つの言い方）" if each.others else each.text


def _title(kb: KnowledgeBase, topic: str) -> str:
    return kb.topics[topic].title if topic in kb.topics else topic


def became(m: Matrix) -> tuple[int, ...]:
    """The matrix as the numbers of BECAME."""
    return (m.at_once, m.resolved, m.left, m.silent, m.cared)


def _weeks(picture: Picture) -> Chart:
    rows = [became(matrix) for _, matrix in picture.weeks]
    labels = [f"{first.month}/{first.day}" for first, _ in picture.weeks]
    told = f"この13週間の質問を、どうなったかで積んだ棒グラフ。この7日間は{sum(rows[-1])}件。"
    return stacked(Words("weeks", "週ごとに、質問がどうなったか", told, "7日間の始まり", every=2), BECAME, labels, rows)


def compared(before: Week, after: Week) -> list[tuple[str, str, str, str]]:
    """(what, the seven days before, the last seven days, the difference) for each line of the comparison."""
    a, b = before.matrix, after.matrix
    rates = (
        ("答えにたどり着いた割合", a.answered, b.answered),
        ("答えられなかった割合", a.silent, b.silent),
        ("時間外の割合", before.out_of_hours.hits, after.out_of_hours.hits),
    )
    return [
        ("質問", f"{a.questions}件", f"{b.questions}件", _signed(b.questions - a.questions, "件")),
        *(_share(name, (one, a.questions), (two, b.questions)) for name, one, two in rates),
        ("「違った」", f"{a.marked_wrong}件", f"{b.marked_wrong}件", _signed(b.marked_wrong - a.marked_wrong, "件")),
        ("答えるまで（中央値）", f"{before.times.median:.0f}ミリ秒", f"{after.times.median:.0f}ミリ秒", _signed(round(after.times.median - before.times.median), "ミリ秒")),
    ]  # fmt: skip


def _share(name: str, one: tuple[int, int], two: tuple[int, int]) -> tuple[str, str, str, str]:
    shares = [part / whole if whole else None for part, whole in (one, two)]
    shown = [f"{share:.1%}" if share is not None else "—" for share in shares]
    if shares[0] is None or shares[1] is None:
        return name, shown[0], shown[1], "—"
    return name, shown[0], shown[1], f"{(shares[1] - shares[0]) * 100:+.1f}ポイント"


def _signed(difference: int, unit: str) -> str:
    return f"{difference:+d}{unit}" if difference else f"±0{unit}"

