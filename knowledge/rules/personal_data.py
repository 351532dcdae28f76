"""個人の情報を書かない（personal-data）。

12けたの番号、携帯電話の番号、メールアドレスは、試験の文にも書きません。
形で見つける話題（sensitive の電話・番号など）には、作った番号を書けます。

悪い例: 「090-1234-5678に電話して」
良い例: 「電話してほしい」
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import families, sample
from knowledge.rules.every_text import every_text, whole_text

CODE = "personal-data"
GOOD = {sample.PATH: sample.topic()}
BAD = {sample.PATH: sample.topic(answer="090-1234-5678 に電話してください。")}
BAD_AT = (sample.PATH, sample.LINE["answer"], 1)

_PERSONAL = (
    ("12けたの番号", re.compile(r"(?<![\d-])\d{4}[ -]?\d{4}[ -]?\d{4}(?![\d-])")),
    ("携帯電話の番号", re.compile(r"(?<!\d)0[5789]0[-\s]?\d{4}[-\s]?\d{4}(?!\d)")),
    ("メールアドレス", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")),
)

_NUMBERS = re.compile("|".join(pattern.pattern for _, pattern in _PERSONAL[:2]))
_SIGN = re.compile(r"\d(?:\D{0,3}\d){9}|[@＠²³¹⁰-₉①-⓿🄀-🄊𝟎-𝟿]")
"""Without which a whole file need not be read as numbers are compared: ten digits near one another, a letter of
mail addresses, a character that stands for a digit."""
_URL = re.compile(r"https?://\S+")


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Any text of any file, phrasings and tests included, that looks like a person's data."""
    for path, document in sorted(sources.documents.items()):
        whole = "" if _exempt(path) else whole_text(document.data)
        if _SIGN.search(whole) and _perhaps(_bare(whole)):
            for at, text in every_text((), document.data):
                for name, pattern in _PERSONAL if at[-1:] != ("source_digest",) else ():
                    if pattern.search(_bare(text)):
                        yield document.problem(
                            at,
                            CODE,
                            f"{name}のようなものがあります",
                            "消すか、作りものと分かる言い方にしてください",
                        )


def _perhaps(whole: str) -> bool:
    """A sign of any of the patterns; a mail address is slow to look for and has one letter of its own."""
    return "@" in whole or _NUMBERS.search(whole) is not None


def _bare(text: str) -> str:
    """As numbers are compared: full-width digits as ASCII, addresses of pages left out."""
    return _URL.sub("", unicodedata.normalize("NFKC", text))


def _exempt(path: str) -> bool:
    """Topics found by shape may hold made-up numbers, in every language."""
    return any(name in path for name in families.PERSONAL)
