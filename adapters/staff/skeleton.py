"""A new topic's file: complete, with a comment at each place that still wants words."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from adapters.staff.appending import appended
from knowledge.loader import read_folder

REVIEW = timedelta(days=180)
"""A new topic is looked at again within half a year."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What `toride-bot new` asks. measure may be empty."""

    id: str
    title: str
    short: str
    measure: str
    owner: str
    answer: str
    offline: str


def faults(folder: Path, answers: Answers) -> list[str]:
    """Why the topic cannot be made, in Japanese; empty when it can."""
    records = read_folder(folder).records
    measures = {one.id for one in getattr(records.get("plan/measures.yaml"), "measures", ())}
    departments = getattr(records.get("city/contacts.yaml"), "departments", {})
    checks = (
        (
            bool(re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", answers.id)),
            f"id「{answers.id}」は、分野/名前 の形にしてください",
        ),
        (not (folder / "topics" / f"{answers.id}.yaml").exists(), f"話題「{answers.id}」はもうあります"),
        (len(answers.title) <= 30, "題は30字までです"),
        (len(answers.short) <= 12, "ボタンの文字は12字までです"),
        (not answers.measure or answers.measure in measures, f"施策「{answers.measure}」は計画にありません"),
        (answers.owner in departments, f"課「{answers.owner}」は city/contacts.yaml にありません"),
    )
    return [said for good, said in checks if not good]


def skeleton(answers: Answers, today: date) -> str:
    """The file's text; it has the shape of a topic at once, so that `check` speaks of words only."""
    quoted = {name: json.dumps(getattr(answers, name), ensure_ascii=False) for name in Answers.__slots__}
    return _TEXT.format(
        **quoted | {"measure": f"'{answers.measure}'" if answers.measure else "null"},
        plan=answers.measure or "全体",
        today=today,
        until=today + REVIEW,
    )


def unwritten(name: str, owner: str, phrasings: tuple[str, ...], today: date) -> str:
    """A topic that citizens' sentences begin and nobody has answered yet.

    Without `answer` and `offline` on purpose: it cannot be loaded, so no citizen ever reads a blank.
    """
    title = phrasings[0][:30]
    text = skeleton(Answers(name, title, phrasings[0][:12], "", owner, "", ""), today)
    for key, said in _WANTED.items():
        text = text.replace(f'{key}: ""\n', f"# {key}: {said}\n")
    return appended(text, ("phrasings",), tuple(entry for entry in phrasings if entry != title))


_WANTED = {
    "answer": "← ここに答えを書き、先頭の # を取ります（300字まで。最初の文で、今できることを）",
    "offline": "← ここにスマホを使わない方法を書き、先頭の # を取ります",
}

_TEXT = """# yaml-language-server: $schema=../../schema/topic.schema.json
title: {title}
short: {short}
measure: {measure}
owner: {owner}
phrasings:
  # 市民の言い方を30以上。語尾ではなく、言葉を変えて書きます。
  # 正式な言い方、普段の言い方、短い言葉、困りごと、お年寄りや外国の方の言い方、古い名前
  - {title}
answer: {answer}
facets: {{}}
  # 分かることだけを書きます（{{}} を消して、次の行の # を取ります）。
  # fee: 費用
  # place: 場所
  # documents: 持ち物
  # how: やり方
offline: {offline}
related: []
sources:
  - {{plan: '{plan}'}}
  # - {{url: 'https://…', read_on: {today}}}
reviewed_on: {today}
expires_on: {until}
tests:
  hit: []
  # この話題に届くべき文を5つ以上。phrasings に無い言い方で書きます。
  miss: {{}}
  # 届いてはいけない文を3つ以上。「文: 正しい話題のid」の形。答えないべきなら none。
"""
