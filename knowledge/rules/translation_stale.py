"""日本語を直したら、訳も直す（translation-stale、注意）。

訳のファイルは、元の日本語の指紋（source_digest）を持ちます。日本語が変わると指紋が合わなくなり、
その訳は市民に出なくなります。訳を見直してから `toride-bot translations --stamp` を実行してください。

悪い例: 日本語の手数料を直し、訳はそのまま
良い例: 訳も直し、指紋を新しくする
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.digest import text_digest
from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import sample

CODE = "translation-stale"
_PATH = "translations/en/wifi/sample.yaml"
GOOD = {sample.PATH: sample.topic(), _PATH: sample.translation(source_digest="'d2a7356bc5ca'")}
BAD = {sample.PATH: sample.topic(), _PATH: sample.translation()}
BAD_AT = (_PATH, 5, 1)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Translations whose digest is not that of the Japanese as it is now."""
    for path, text in sources.of("translations/"):
        topic = sources.records.get("topics/" + path.split("/", 2)[2])
        if topic is not None and text.source_digest != text_digest(topic):
            said = "元の日本語が変わりました" if text.source_digest else "元の日本語の指紋がありません"
            yield sources.documents[path].problem(
                ("source_digest",),
                CODE,
                said,
                "訳を見直し、toride-bot translations --stamp を実行してください",
                "warning",
            )
