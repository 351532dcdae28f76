"""7つの言語の定型文は、キーと { } の印をそろえる（wording-keys）。

印が足りないと、電話番号や課の名前が文から消えます。

悪い例: ja は ask_where: 'お問い合わせ：{department}'、en は ask_where: 'Contact the city'
良い例: en も ask_where: 'Contact: {department}'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.model import LANGUAGES
from knowledge.problems import Problem
from knowledge.texts import Said, said

CODE = "wording-keys"
_JA = "language/wording/ja.yaml"
_OTHERS = {f"language/wording/{lang}.yaml": "a: 'A {phone}'\n" for lang in LANGUAGES}
GOOD = dict(_OTHERS)
BAD = _OTHERS | {"language/wording/en.yaml": "# English\na: 'A'\n"}
BAD_AT = ("language/wording/en.yaml", 2, 1)

_MARK = re.compile(r"\{([^{}]*)\}")


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Wording files that are missing, or whose keys or placeholders differ from the Japanese file's."""
    texts = _by_language(sources)
    for lang in LANGUAGES[1:]:
        if _JA in sources.documents and lang not in texts and texts:
            yield sources.documents[_JA].problem(
                (), CODE, f"定型文の {lang}.yaml がありません", "ja.yaml を写して訳してください"
            )
        elif texts and lang in texts:
            yield from _compare(sources, texts["ja"], texts[lang], lang)


def _by_language(sources: Sources) -> dict[str, dict[str, Said]]:
    found: dict[str, dict[str, Said]] = {}
    for entry in said(sources):
        if entry.document.path.startswith("language/wording/"):
            found.setdefault(entry.lang, {})[".".join(map(str, entry.at))] = entry
    return found if "ja" in found else {}


def _compare(sources: Sources, ja: dict[str, Said], other: dict[str, Said], lang: str) -> Iterator[Problem]:
    document = sources.documents[f"language/wording/{lang}.yaml"]
    for key in sorted(ja.keys() - other.keys()):
        yield document.problem((), CODE, f"「{key}」がありません", "ja.yaml と同じキーを足してください")
    for key in sorted(other.keys() - ja.keys()):
        yield other[key].problem(
            CODE, f"「{key}」は ja.yaml にありません", "消すか、キーの綴りを直してください"
        )
    for key in sorted(ja.keys() & other.keys()):
        wanted, got = (set(_MARK.findall(entry.text)) for entry in (ja[key], other[key]))
        if wanted != got:
            yield other[key].problem(
                CODE,
                f"「{key}」の印が ja.yaml と違います: {'、'.join(sorted(wanted ^ got))}",
                "{ } の印を同じにしてください",
            )
