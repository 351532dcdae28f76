"""形の似た別の文字を書かない（look-alike）。

カタカナの「カ」と漢字の「力」、長音「ー」と漢字の「一」、ローマ字とロシア文字は、見た目が同じでも
別の文字です。検索や読み上げで見つからなくなります。

悪い例: マイナンバーカ一ド（「一」は漢数字）
良い例: マイナンバーカード
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import sample
from knowledge.rules.every_text import every_text, whole_text

CODE = "look-alike"
GOOD = {sample.PATH: sample.topic(answer="マイナンバーカードです。コンビニ二カ所です。")}
BAD = {sample.PATH: sample.topic(answer="マイナンバーカ一ドです。")}
BAD_AT = (sample.PATH, sample.LINE["answer"], 1)

_KANJI = re.compile(
    r"[ァ-ヴー][一力口夕二工](?!カ(?:所|月|国|年|条))[ァ-ヴー]|(?<![一-鿿])[力夕工](?=[ァ-ヴー]{2})"
)
_FOREIGN = re.compile(r"[Ͱ-ϿЀ-ӿ]")
_LETTERS = re.compile(r"[A-Za-z][Ͱ-ϿЀ-ӿ]|[Ͱ-ϿЀ-ӿ][A-Za-z]")


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """A kanji inside a katakana word, or a Greek or Cyrillic letter inside a Latin one, in any file."""
    for _, document in sorted(sources.documents.items()):
        whole = whole_text(document.data)
        if not (_KANJI.search(whole) or (_FOREIGN.search(whole) and _LETTERS.search(whole))):
            continue
        for at, text in every_text((), document.data):
            if match := _KANJI.search(text) or _LETTERS.search(text):
                yield document.problem(
                    at,
                    CODE,
                    f"形の似た別の文字があります:「{match[0]}」",
                    "カタカナやローマ字で打ち直してください",
                )
