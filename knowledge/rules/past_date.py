"""過ぎた日を、これからのことのように書かない（past-date）。

「2026年4月から始まります」は、その日を過ぎたら「始まっています」に直します。年度も同じです。

悪い例: 令和7年度に始まる予定です。（令和8年度に読むと、うそになります）
良い例: 計画では、令和7年度から運用です。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import sample
from knowledge.schedule import fiscal_year
from knowledge.texts import said, sentences

CODE = "past-date"
GOOD = {sample.PATH: sample.topic(answer="計画では、令和9年度に始まる予定です。")}
BAD = {sample.PATH: sample.topic(answer="令和7年度に始まる予定です。")}
BAD_AT = (sample.PATH, sample.LINE["answer"], 1)

_FUTURE = re.compile(r"予定です|始まります|開始します|始まる見込み|これから始|なる予定|になります")
_YEAR = re.compile(r"令和(\d{1,2})年度")
_DAY = re.compile(r"(?:令和(\d{1,2})|(20\d\d))年(\d{1,2})月(?:(\d{1,2})日)?")


def check(sources: Sources, today: date) -> Iterator[Problem]:
    """Japanese sentences that promise something for a day or a fiscal year that is over."""
    for entry in said(sources):
        if entry.lang == "ja":
            for sentence in sentences(unicodedata.normalize("NFKC", entry.text)):
                if _FUTURE.search(sentence) and _all_over(sentence, today):
                    yield entry.problem(
                        CODE,
                        f"過ぎた時を、これからのことのように書いています: {sentence[:40]}",
                        "今の言い方に直してください",
                    )


def _all_over(sentence: str, today: date) -> bool:
    """True when the sentence names at least one time and every one of them is over."""
    over = [int(match[1]) < fiscal_year(today) for match in _YEAR.finditer(sentence)]
    over += [_end(match) < (today.year, today.month, today.day) for match in _DAY.finditer(sentence)]
    return bool(over) and all(over)


def _end(match: re.Match[str]) -> tuple[int, int, int]:
    year = int(match[2]) if match[2] else int(match[1]) + 2018
    return year, int(match[3]), int(match[4] or 31)
