"""計画の数字を書き間違えない（plan-number）。

オンライン化率81%（49手続のうち39手続）、スマホ教室は年24回、施策は46、など、
plan/kpi.yaml と plan/measures.yaml に無い数字を、その名前と同じ文に書くと指摘します。

悪い例: スマートフォン教室を年30回開く目標です。
良い例: スマートフォン教室を年24回開く目標です。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date

from knowledge.loader import Sources
from knowledge.model import Kpi
from knowledge.problems import Problem
from knowledge.rules import sample
from knowledge.texts import said, sentences

CODE = "plan-number"
GOOD = {sample.PATH: sample.topic(answer="計画では、スマートフォン教室を年24回にする目標です。")}
BAD = {sample.PATH: sample.topic(answer="計画では、スマートフォン教室を年30回にする目標です。")}
BAD_AT = (sample.PATH, sample.LINE["answer"], 1)

_AMOUNT = re.compile(r"([\d,]+(?:\.\d+)?)\s*(%|手続|回|講座|人)")
_MEASURES = re.compile(r"(\d+)\s*(?:の|個の|つの|件の)?(?:施策|取組)")
_SAME = {"スマホ教室": "スマートフォン教室", "パーセント": "%"}
_PLANNED = re.compile(r"計画|目標|令和\d+年度|KPI|指標")


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Sentences that name a KPI of the plan, or its measures, with a number the plan does not have."""
    kpis = getattr(sources.records.get("plan/kpi.yaml"), "kpis", ())
    known = {_name(kpi): _amounts(f"{kpi.base} {kpi.target} {kpi.sentence} {kpi.idea}") for kpi in kpis}
    counts = _counts(sources)
    for entry in said(sources):
        if entry.lang == "ja":
            for sentence in sentences(_plain(entry.text)):
                for wrong in _wrong(sentence, known, counts):
                    yield entry.problem(
                        CODE,
                        f"「{wrong}」は計画の数字と違います: {sentence[:40]}",
                        "plan/ の数字に合わせてください",
                    )


def _wrong(sentence: str, known: Mapping[str, set[str]], counts: set[int]) -> Iterator[str]:
    for name, amounts in known.items():
        units = {amount[-1] for amount in amounts}
        if name in sentence and _PLANNED.search(sentence):
            yield from sorted(amount for amount in _amounts(sentence) - amounts if amount[-1] in units)
    if "計画" in sentence and counts:
        yield from (match[0] for match in _MEASURES.finditer(sentence) if int(match[1]) not in counts)


def _counts(sources: Sources) -> set[int]:
    """How many measures there are: in all, by goal, by theme, and the new ones."""
    measures = getattr(sources.records.get("plan/measures.yaml"), "measures", ())
    groups = [[one.id[:length] for one in measures] for length in (0, 1, 3)]
    return {ids.count(part) for ids in groups for part in ids} | {sum(one.new for one in measures)}


def _name(kpi: Kpi) -> str:
    """The word a sentence names the KPI by: what stands before the last の, or after it for a rate."""
    head, _, tail = _plain(kpi.name).partition("の")
    return tail if tail.endswith("化率") else head[:6] if head.startswith("デジタル人材") else head


def _amounts(text: str) -> set[str]:
    return {f"{match[1].replace(',', '')}{match[2]}" for match in _AMOUNT.finditer(_plain(text))}


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    for said_as, name in _SAME.items():
        text = text.replace(said_as, name)
    return text
