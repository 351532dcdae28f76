"""A core that knows three things, so that the page's tests do not depend on what staff write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import yaml

from adapters.settings import Settings
from bot.buttons import Button, parse
from bot.messages import Choice, Incoming, Kind, Link, Memory, Outcome, Reply, Turn
from knowledge.loader import SHIPPED
from knowledge.model import LANGUAGES, Event

PIN = "my-number-card/pin-reset"
EVENT = Event(
    kind="smartphone-class",
    title="はじめてのスマホ教室",
    place="市内の会場",
    booking="電話で申し込み",
    start=datetime.fromisoformat("2027-01-12T10:00+09:00"),
    end=datetime.fromisoformat("2027-01-12T12:00+09:00"),
)


def wording() -> dict[str, dict[str, str]]:
    """The shipped sentences, flat."""
    folder = SHIPPED / "language" / "wording"
    return {
        code: dict(_flat(yaml.safe_load((folder / f"{code}.yaml").read_text("utf-8")))) for code in LANGUAGES
    }


def _flat(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{name}", text) for name, text in value.items())
        else:
            yield key, value


class Speaker:
    """Greets, answers about the PIN, asks back about anything else, in the hinted language."""

    def __init__(self) -> None:
        self.words = wording()

    def handle(self, incoming: Incoming, memory: Memory, now: datetime) -> Turn:
        """A turn, like bot.conversation.Conversation.handle."""
        button = parse(incoming.data) if incoming.kind is Kind.BUTTON else None
        language = (button.language if button else "") or memory.language or incoming.language_hint or "ja"
        words = self.words[language]
        if incoming.kind is Kind.FOLLOW:
            reply, outcome = (
                Reply(language, body=words["greeting_first"], buttons=self._menu(words)),
                Outcome.MENU,
            )
        elif button and button.language:
            reply, outcome = Reply(language, body=words["language_changed"]), Outcome.LANGUAGE_CHANGED
        elif "暗証番号" in incoming.text or (button and button.topic == PIN):
            reply, outcome = self._pin(language, words), Outcome.ANSWERED
        else:
            choices = (
                Choice("暗証番号を忘れた", Button(topic=PIN).data()),
                Choice(words["none_of_these"], Button(action="none").data()),
            )
            reply, outcome = (
                Reply(language, question=words["asked_back"], numbered=choices),
                Outcome.ASKED_BACK,
            )
        return Turn(outcome, reply, memory.but(language=language, at=now), language=language)

    def _menu(self, words: Mapping[str, str]) -> tuple[Choice, ...]:
        services = ("my-number-card", "online-application", "smartphone-class", "counter")
        return tuple(
            Choice(words[f"menu_items.{each}"], Button(action="service", service=each).data())
            for each in services
        )

    def _pin(self, language: str, words: Mapping[str, str]) -> Reply:
        body = "市役所の窓口で、暗証番号を設定し直せます。"
        if language == "easy":
            body = "市役所（しやくしょ）の 窓口（まどぐち）で、番号（ばんごう）を 決（き）めます。"
        return Reply(
            language,
            heading=words["about"].replace("{title}", "暗証番号を忘れた"),
            notices=("【お知らせ】1月1日は休みです。",),
            body=body,
            contact=(words["ask_where_main"].replace("{phone}", "0297-74-2141"),),
            source=(words["source_plan_whole"],),
            links=(Link("0297-74-2141", "tel:0297742141"), Link("危険", "javascript:alert(1)")),
            calendar="smartphone-class",
            buttons=(
                Choice(words["facet_names.fee"], Button(topic=PIN, facet="fee").data()),
                Choice(words["buttons.human"], Button(action="human").data()),
            ),
        )


def context(settings: Settings, **extra: Any) -> Any:
    """What the server would lend to the page."""
    speaker = Speaker()
    knowledge = SimpleNamespace(wording=speaker.words, events=(EVENT,), topics={PIN: None})
    return SimpleNamespace(
        settings=settings, brain=SimpleNamespace(kb=knowledge, conversation=speaker), **extra
    )
