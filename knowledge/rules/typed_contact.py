"""電話・住所・URL・時刻は、文に直接書かない（typed-contact）。

番号は city/contacts.yaml に1度だけ書き、文では {電話:代表} のように呼び出します。
時刻は、出典にウェブページがある話題だけに書けます（確かめた証拠が要るため）。

悪い例: 電話は0297-00-0000です。窓口は8時30分からです。
良い例: 電話は {電話:代表} です。時間は電話でお確かめください。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.model import WebSource
from knowledge.placeholders import PATTERN
from knowledge.problems import Problem
from knowledge.rules import sample
from knowledge.texts import Said, said

CODE = "typed-contact"
GOOD = {sample.PATH: sample.topic(answer="電話は {電話:代表} です。24時間使えます。")}
BAD = {sample.PATH: sample.topic(answer="電話は0297-00-0000です。")}
BAD_AT = (sample.PATH, sample.LINE["answer"], 1)

_TYPED = (
    (
        "電話番号",
        re.compile(r"(?<!\d)0\d{1,4}[-－ー‐−]\d{1,4}[-－ー‐−]\d{3,4}(?!\d)|#\d{4}"),
        "{電話:名前} にしてください",
    ),
    (
        "アドレス（URL）",
        re.compile(r"https?://|www\.|[a-z0-9-]+\.(?:lg\.jp|go\.jp|com)\b"),
        "{URL:名前} にしてください",
    ),
    ("郵便番号", re.compile(r"〒\s*\d{3}|(?<![\d-])\d{3}-\d{4}(?![\d-])"), "{住所:名前} にしてください"),
)
_CLOCK = re.compile(r"(?<!\d)(?:[01]?\d|2[0-4])(?::[0-5]\d|時(?!間)(?:\d{1,2}分|半)?)")
_SIGN = re.compile(r"[\d〒.]|//")
"""Without which none of the patterns can match; most texts have none."""
_ANY = re.compile("|".join(f"(?:{pattern.pattern})" for pattern in (*(row[1] for row in _TYPED), _CLOCK)))


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Texts in any language with a typed number, address or, without a web source, a time of day."""
    for entry in said(sources):
        text = unicodedata.normalize("NFKC", PATTERN.sub("", entry.text))
        if not (_SIGN.search(text) and _ANY.search(text)):
            continue
        for name, pattern, advice in _TYPED:
            if match := pattern.search(text):
                yield entry.problem(
                    CODE, f"{name}「{match[0]}」が直接書かれています", f"city/contacts.yaml に書き、{advice}"
                )
        if (match := _CLOCK.search(text)) and not _has_web_source(sources, entry):
            yield entry.problem(
                CODE,
                f"時刻「{match[0]}」が、出典なしに書かれています",
                "確かめたページを sources に書くか、時刻を消してください",
            )


def _has_web_source(sources: Sources, entry: Said) -> bool:
    topic = sources.records.get(f"topics/{entry.topic}.yaml")
    return topic is not None and any(isinstance(source, WebSource) for source in topic.sources)
