"""リッチメニューのボタンは、ある話題とある言葉を指す（rich-menu）。

label と chat_bar は language/wording のキー、opens は分野（topics のフォルダー）か話題のidか languages です。
文字はLINEの決まりで、label が20字、chat_bar が14字までです（読みがなは数えません）。

悪い例: {icon: card, label: menu_items.cards, opens: my-cards}
良い例: {icon: card, label: menu_items.my-number-card, opens: my-number-card}
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.reader import Path
from knowledge.richmenu import LANGUAGES_PANEL, PATH, RichMenuFile
from knowledge.rules.easy_text import READING
from knowledge.wording import flat

CODE = "rich-menu"
LABEL, CHAT_BAR = 20, 14
"""Characters; LINE counts graphemes, which are never more (Messaging API reference, rich menu object)."""

_AREA = "  - {icon: card, label: about, opens: bus}\n"
GOOD = {PATH: f"chat_bar: about\nareas:\n{_AREA * 6}"}
BAD = {PATH: f"chat_bar: about\nareas:\n{_AREA * 5}  - {{icon: card, label: about, opens: ship}}\n"}
BAD_AT = (PATH, 8, 32)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Labels that no wording has or that are too long, and buttons that open nothing."""
    menu = sources.records.get(PATH)
    if menu is None:
        return
    yield from _label(sources, ("chat_bar",), menu.chat_bar, CHAT_BAR)
    for number, area in enumerate(menu.areas):
        yield from _label(sources, ("areas", number, "label"), area.label, LABEL)
    yield from _opens(sources, menu)


def _label(sources: Sources, at: Path, key: str, limit: int) -> Iterator[Problem]:
    document = sources.documents[PATH]
    found = False
    for path, record in sources.of("language/wording/"):
        text = dict(flat(record.root)).get(key)
        found = found or text is not None
        if text and len(READING.sub("", text)) > limit:
            yield document.problem(
                at, CODE, f"「{text}」は{limit}字を超えています", f"{path} の {key} を短くしてください"
            )
    if not found:
        yield document.problem(at, CODE, f"「{key}」という定型文はありません", "language/wording のキーを書いてください")


def _opens(sources: Sources, menu: RichMenuFile) -> Iterator[Problem]:
    topics = {path.removeprefix("topics/").removesuffix(".yaml") for path, _ in sources.of("topics/")}
    known = topics | {topic.partition("/")[0] for topic in topics} | {LANGUAGES_PANEL}
    for number, area in enumerate(menu.areas):
        if area.opens not in known or area.opens.startswith("sensitive"):
            yield sources.documents[PATH].problem(
                ("areas", number, "opens"),
                CODE,
                f"「{area.opens}」という話題も分野もありません",
                "topics のフォルダーの名前、分野/名前、languages のどれかにしてください",
            )
