"""どの話題にも訳を用意する（translation-missing、注意）。

やさしい日本語と英語は全部の話題、中国語・韓国語・ベトナム語・ポルトガル語は、
主なサービスと安全に関わる話題（sensitive）に必要です。

悪い例: topics/wifi/where.yaml だけがある
良い例: translations/easy/wifi/where.yaml、translations/en/wifi/where.yaml … もある
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources, topic_id
from knowledge.model import LANGUAGES
from knowledge.problems import Problem
from knowledge.rules import families, sample

CODE = "translation-missing"
EVERYWHERE = ("easy", "en")
GOOD = {sample.PATH: sample.topic()} | {
    f"translations/{lang}/wifi/sample.yaml": sample.translation() for lang in LANGUAGES if lang != "ja"
}
BAD = {sample.PATH: sample.topic()}
BAD_AT = (sample.PATH, sample.LINE["title"], 1)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Topics that lack a file in a language they need; one Problem a topic."""
    for path, _ in sources.of("topics/"):
        name = topic_id(path)
        missing = [lang for lang in wanted(name) if f"translations/{lang}/{name}.yaml" not in sources.raw]
        if missing:
            yield sources.documents[path].problem(
                ("title",),
                CODE,
                f"訳がありません: {'、'.join(missing)}",
                f"translations/<言語>/{name}.yaml を作ってください",
                "warning",
            )


def wanted(topic: str) -> tuple[str, ...]:
    """The languages a topic must be translated into."""
    every = families.service(topic) in (*families.SERVICES, "sensitive")
    return LANGUAGES[1:] if every else EVERYWHERE
