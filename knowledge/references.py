"""Pointers between files that must lead somewhere before the knowledge can be served at all.

ほかのファイルを指す名前は、ある物だけにします。1つでも行き先がないと、知識は読み込まれません。

unknown-measure: 計画にない施策の番号。悪い例: measure: '9-9-9'　良い例: measure: '3-2-2'
unknown-owner: contacts.yaml の departments にない課。悪い例: owner: 無い課　良い例: owner: 市民課
unknown-topic: ない話題。悪い例: related: [my-number-card/loss]　良い例: related: [my-number-card/lost]
unknown-language: 使えない言語のフォルダー。悪い例: translations/fr/…　良い例: translations/en/…
unverified-contact: 確かめた値のない連絡先。悪い例: {電話:会議室}　良い例: {電話:代表}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from knowledge import placeholders
from knowledge.model import LANGUAGES
from knowledge.problems import Problem

if TYPE_CHECKING:
    from knowledge.loader import Sources


def check(sources: Sources) -> Iterator[Problem]:
    """Every pointer that leads nowhere."""
    yield from _topics(sources)
    yield from _translations(sources)
    yield from _lists(sources)


def _ids(sources: Sources) -> set[str]:
    return {path.removeprefix("topics/").removesuffix(".yaml") for path, _ in sources.of("topics/")}


def _topics(sources: Sources) -> Iterator[Problem]:
    known = _ids(sources)
    measures = {measure.id for measure in sources.records["plan/measures.yaml"].measures}
    departments = sources.records["city/contacts.yaml"].departments
    for path, topic in sources.of("topics/"):
        document = sources.documents[path]
        if topic.measure is not None and topic.measure not in measures:
            yield document.problem(
                ("measure",),
                "unknown-measure",
                f"施策「{topic.measure}」は計画にありません",
                "plan/measures.yaml の番号を書いてください",
            )
        if topic.owner not in departments:
            yield document.problem(
                ("owner",),
                "unknown-owner",
                f"課「{topic.owner}」は city/contacts.yaml にありません",
                "departments に足すか、名前を直してください",
            )
        for index, other in enumerate(topic.related):
            if other not in known:
                yield document.problem(
                    ("related", index),
                    "unknown-topic",
                    f"話題「{other}」はありません",
                    "id（分野/名前）を確かめてください",
                )
        yield from _placeholders(
            sources, path, {"answer": topic.answer, "offline": topic.offline, **topic.facets}
        )


def _placeholders(sources: Sources, path: str, texts: dict[str, str]) -> Iterator[Problem]:
    contacts = sources.records["city/contacts.yaml"].contacts
    document = sources.documents[path]
    for name, text in texts.items():
        where = (name,) if name in ("answer", "offline") else ("facets", name)
        for found in placeholders.unfilled(text, contacts):
            yield document.problem(
                where,
                "unverified-contact",
                f"{found} に確かめた値がありません",
                "city/contacts.yaml のキーと verified を確かめてください",
            )


def _translations(sources: Sources) -> Iterator[Problem]:
    known = _ids(sources)
    for path, text in sources.of("translations/"):
        lang, _, rest = path.removeprefix("translations/").partition("/")
        document = sources.documents[path]
        if lang not in LANGUAGES or lang == "ja":
            yield document.problem(
                (),
                "unknown-language",
                f"言語「{lang}」は使えません",
                f"使える言語: {'、'.join(LANGUAGES[1:])}",
            )
        if rest.removesuffix(".yaml") not in known:
            yield document.problem(
                (),
                "unknown-topic",
                "元の日本語の話題がありません",
                "ファイルを消すか、topics/ に話題を作ってください",
            )
        yield from _placeholders(
            sources, path, {"answer": text.answer, "offline": text.offline, **text.facets}
        )


def _lists(sources: Sources) -> Iterator[Problem]:
    known = _ids(sources)
    for path, key, pick in (
        ("city/signposts.yaml", "signposts", lambda post: [("helps", post.helps)] if post.helps else []),
        (
            "language/clarify.yaml",
            "clarify",
            lambda entry: [(("choices", n), topic) for n, topic in enumerate(entry.choices)],
        ),
    ):
        document = sources.documents[path]
        for index, entry in enumerate(getattr(sources.records[path], key)):
            for where, topic in pick(entry):
                if topic not in known:
                    at = (key, index, *(where if isinstance(where, tuple) else (where,)))
                    yield document.problem(
                        at,
                        "unknown-topic",
                        f"話題「{topic}」はありません",
                        "id（分野/名前）を確かめてください",
                    )
