"""Answers that a platform would cut, split or refuse: told to staff before a citizen meets them.

The same renderers and limits as when sending (adapters/line/render.py, adapters/telegram/render.py, limits.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from adapters import limits
from adapters.line import render as line
from adapters.telegram import render as telegram
from bot import compose
from bot.compose import Voice
from bot.messages import Reply
from knowledge.loader import Sources
from knowledge.model import LANGUAGES, KnowledgeBase, Topic
from knowledge.problems import Problem
from knowledge.wording import shipped

CODE = "does-not-fit"
SURELY = 750
"""Characters of an answer and its offline way that surely fit the tightest limit (1500, the notification): what a
reply adds to them is less than 700 in every shipped answer (a test). Shorter ones are not even composed."""
_OPTIONAL = ("web.", "poster.", "telegram_commands.")
_NEEDED = {key for key in shipped("ja") if not key.startswith(_OPTIONAL)}
_ADVICE = "答えを短くするか、話題を2つに分けてください"


def problems(sources: Sources, kb: KnowledgeBase, now: datetime) -> Iterator[Problem]:
    """One Problem for each answer and platform, at the answer's line; warnings, for it is sent in another form.

    A folder whose fixed sentences are not all written yet can answer nothing, so nothing of it is measured.
    """
    if not kb.wording["ja"].keys() >= _NEEDED:
        return
    for language in LANGUAGES:
        voice = Voice(kb, language, now)
        for topic in kb.topics.values():
            text = voice.text_of(topic)
            if len(text.answer) + len(text.offline) <= SURELY or topic.is_sensitive or not voice.translated(topic):
                continue
            document = sources.documents[_path(language, topic)]
            for message in faults(compose.answer(voice, topic)):
                yield document.problem(("answer",), CODE, message, _ADVICE, "warning")


def faults(reply: Reply) -> Iterator[str]:
    """What would become of a reply that is too long, in Japanese."""
    bubble = line.render(reply)
    if len(bubble) != 1 or bubble[0]["type"] != "flex":
        yield "LINEの吹き出し1つに入らず、文だけになります（30KBまで）"
    heard = limits.utf16("\n".join(reply.paragraphs()))
    if heard > limits.LINE_ALT_TEXT:
        yield f"LINEの通知と読み上げに全部入りません（{heard}字。{limits.LINE_ALT_TEXT}字まで）"
    if len(telegram.render(reply)) > 1:
        yield f"Telegramで2つ以上に分かれます（{telegram.TEXT_LIMIT}字まで）"


def _path(language: str, topic: Topic) -> str:
    return f"topics/{topic.id}.yaml" if language == "ja" else f"translations/{language}/{topic.id}.yaml"
