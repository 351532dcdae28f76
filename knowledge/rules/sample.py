"""A small sound topic whose lines a rule's samples replace: one line a field, in a fixed order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

PATH = "topics/wifi/sample.yaml"
TODAY = date(2026, 11, 25)
"""The day on which samples are checked."""

_HITS = "[あか, あお, きい, しろ, くろ]"
_FIELDS = {
    "title": "見本の話題",
    "short": "見本",
    "measure": "null",
    "owner": "情報管理課",
    "phrasings": f"[{', '.join(f'見本の言い方{n}番' for n in range(30))}]",
    "answer": "市役所の窓口で聞けます。",
    "facets": "{fee: 無料です。, how: 窓口で聞いてください。, place: 市役所です。}",
    "offline": "電話か窓口で聞けます。",
    "sources": "[{plan: 全体}]",
    "reviewed_on": "2026-11-01",
    "expires_on": "2027-03-31",
    "tests": f"{{hit: {_HITS}, miss: {{となりの市: none, となりの町: none, となりの村: none}}}}",
}
LINE: Mapping[str, int] = {name: number for number, name in enumerate(_FIELDS, 1)}
"""Field → the line it stands on in `topic()`."""


def topic(**fields: str) -> str:
    """The sample topic as YAML, with some fields' text replaced."""
    return "".join(f"{name}: {value}\n" for name, value in (_FIELDS | fields).items())


def translation(**fields: str) -> str:
    """A translation as YAML: title, short, answer, offline, source_digest on lines 1 to 5."""
    plain = {
        "title": "Sample",
        "short": "Sample",
        "answer": "Ask at the counter.",
        "offline": "Call or come.",
        "source_digest": "'000000000000'",
    }
    return "".join(f"{name}: {value}\n" for name, value in (plain | fields).items())
