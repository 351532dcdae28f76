"""文の中の { } は、決まった形だけ（unknown-placeholder）。

使えるのは {電話:名前}、{時間:名前}、{住所:名前}、{URL:名前} です。ほかの形や、打ち間違い、
中国語の字で書いた {电话:代表} は、そのまま市民に見えてしまいます。

悪い例: 電話は {でんわ:代表} です。
良い例: 電話は {電話:代表} です。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from knowledge import placeholders
from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import sample
from knowledge.texts import said

CODE = "unknown-placeholder"
GOOD = {sample.PATH: sample.topic(answer="電話は {電話:代表} です。")}
BAD = {sample.PATH: sample.topic(answer="電話は {でんわ:代表} です。")}
BAD_AT = (sample.PATH, sample.LINE["answer"], 1)

_BRACE = re.compile(r"[{｛][^{}｛｝]*[}｝]?|[}｝]")


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Braces that no value replaces, outside the wording (whose marks the program fills)."""
    contacts = getattr(sources.records.get("city/contacts.yaml"), "contacts", {})
    for entry in said(sources):
        left = _BRACE.search(placeholders.fill(entry.text, contacts))
        if left and not entry.document.path.startswith("language/wording/"):
            yield entry.problem(
                CODE,
                f"「{left[0]}」に入る値がありません",
                "{電話:名前} などの形と、contacts.yaml の名前を確かめてください",
            )
