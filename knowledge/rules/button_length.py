"""ボタンの文字は20字まで（button-too-long）。

LINEのボタンは20字までです。題名が長すぎるときの短い名前（short）と、定型文の buttons が対象です。

悪い例: short: マイナンバーカードの電子証明書の更新のしかた
良い例: short: 電子証明書の更新
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import sample
from knowledge.texts import said

CODE = "button-too-long"
LIMIT = 20
_PATH = "translations/en/wifi/sample.yaml"
GOOD = {_PATH: sample.translation(short="Free Wi-Fi")}
BAD = {_PATH: sample.translation(short="Where to find free Wi-Fi in the city")}
BAD_AT = (_PATH, 2, 1)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Short names of translations and button texts of the wording."""
    for path, record in sources.of("translations/"):
        if record.short and len(record.short) > LIMIT:
            yield sources.documents[path].problem(("short",), CODE, *_said(record.short))
    for entry in said(sources):
        if entry.at[0] == "buttons" and len(entry.text) > LIMIT:
            yield entry.problem(CODE, *_said(entry.text))


def _said(text: str) -> tuple[str, str]:
    return f"「{text}」は{len(text)}字です（ボタンは{LIMIT}字まで）", "短い言い方にしてください"
