"""A month of a town's questions: real turns of the real conversation, sent by the real errands, at any speed.

Citizens ask the sentences staff wrote as tests (which the index has not seen), what other cities are asked,
and now and then what nobody understands; they pick choices, press 「役に立った」 or leave. Only time and the
platforms are made up: the clock is turned by hand, and a Post takes every reply.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.delivery import Delivery, Result
from adapters.direct import Direct
from adapters.errand import JAPAN, Errands
from adapters.inbound import Inbound
from adapters.routes import RULES, Events, Route
from adapters.store import Store
from bot.buttons import parse
from bot.messages import Incoming, Kind, Memory, Reply, Turn
from knowledge.model import KnowledgeBase
from tests.adapters.store.kit import HandClock

HOURS = (2, 1, 1, 1, 1, 2, 5, 9, 16, 24, 26, 22, 20, 19, 18, 17, 17, 18, 20, 24, 25, 20, 12, 6)
"""How the questions of a day lie over its hours: mornings at the counters' opening, evenings at home."""
DAYS = (1.25, 1.1, 1.05, 1.0, 1.0, 0.75, 0.6)
"""Monday to Sunday."""
CHANNELS = {"line": 0.62, "web": 0.26, "telegram": 0.12}
LANGUAGES = {"ja": 0.86, "easy": 0.03, "en": 0.04, "zh": 0.025, "vi": 0.02, "pt": 0.015, "ko": 0.01}
UNKNOWN = (
    "粗大ごみの出し方を教えて", "保育園の空きはありますか", "水道の閉栓をしたい", "市営プールは今年いつまで？", "ワクチンの予約はどこ",
    "明日の天気", "住民税の納付書が届かない", "犬の登録について", "ぁのやつどうなった", "バスの時刻表が見たい", "駐輪場の空き", "あれって結局どうすればいいの",
)  # fmt: skip
"""What this bot does not do, asked more often the nearer the front."""
RARE = ("sensitive/", "meta/", "admin/")
"""Families of topics that few ask about."""
PERSONAL = "電話は090-1234-5678です。マイナンバーカードをなくしました"


@dataclass
class Post:
    """A platform that takes every reply after a while; now and then one comes too late or is blocked."""

    clock: HandClock
    chance: random.Random
    last: Reply | None = None

    def to_incoming(self, inbound: Inbound) -> Incoming:
        """As the platforms' clients do."""
        payload = inbound.payload
        return Incoming(
            inbound.channel, Kind(inbound.kind), str(payload.get("text", "")), str(payload.get("data", "")), str(payload.get("hint", ""))
        )

    async def deliver(self, inbound: Inbound, reply: Reply, deadline: float) -> Delivery:  # noqa: ARG002
        """Takes the reply."""
        self.last = reply
        self.clock.turn(self.chance.lognormvariate(-2.3, 0.5))
        lot = self.chance.random()
        return Delivery(Result.LATE if lot < 0.001 else Result.BLOCKED if lot < 0.004 else Result.SENT)


@dataclass
class Town:
    """`live` lets `turns` turns happen over `days` days that end at `end`."""

    store: Store
    clock: HandClock
    brain: Any
    end: datetime
    days: int = 30
    seed: int = 20261125
    done: int = 0
    events: Events = field(default_factory=Events)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - a town, not a secret
        self.post = Post(self.clock, self.chance)
        routes = {name: Route(self.post, RULES[name]) for name in ("line", "telegram")}
        self._errands = Errands(self.store, routes, self._find, self.clock, self.events)
        self._direct = Direct(self._find, lambda: self.store, self.clock, self.events)
        self._topics = [id_ for id_, topic in self.brain.kb.topics.items() if topic.tests.hit]
        self.chance.shuffle(self._topics)
        self._topics.sort(key=lambda id_: id_.startswith(RARE))

    async def _find(self, incoming: Incoming, memory: Memory, now: datetime) -> Turn:
        return self.brain.conversation.handle(incoming, memory, now)

    async def live(self, turns: int) -> None:
        """Everything that happens, in the order of time."""
        moments = self._moments(turns)
        for number, at in enumerate(moments, 1):
            self.clock.at = max(self.clock.at, at)
            while self.done < turns * number // len(moments):
                await self._conversation(turns)
        self.clock.at = self.end.timestamp()

    def _moments(self, turns: int) -> list[float]:
        """When citizens come: enough of them, early to late, none after the end."""
        first = self.end.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=self.days - 1)
        found = []
        while len(found) < turns:
            day = first + timedelta(days=self.chance.randrange(self.days))
            hour = self.chance.choices(range(24), HOURS)[0]
            at = day + timedelta(hours=hour, seconds=self.chance.uniform(0, 3600))
            if self.chance.random() < DAYS[day.weekday()] / max(DAYS) and at < self.end:
                found.append(at.timestamp())
        return sorted(found)

    async def _conversation(self, turns: int) -> None:
        channel = self.chance.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        language = self.chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        who = f"{channel}-{self.chance.getrandbits(64):016x}"
        async for kind, words in self._said(language):
            if self.done >= turns:
                return
            await self._ask(channel, who, language, kind, words)
            self.clock.turn(self.chance.uniform(8, 70))

    async def _said(self, language: str) -> AsyncIterator[tuple[Kind, str]]:
        """What one citizen does, looking at each reply."""
        self.post.last = None
        if self.chance.random() < 0.02:
            yield Kind.STICKER, ""
            return
        yield Kind.TEXT, self._question(language)
        reply = self.post.last
        if reply is not None and reply.numbered and self.chance.random() < 0.8:
            yield Kind.BUTTON, self.chance.choices(reply.numbered, range(len(reply.numbered) + 2, 2, -1))[0].data
            reply = self.post.last
        for action, chance in (("useful", 0.12), ("wrong", 0.03)):
            data = _action(reply, action)
            if data and self.chance.random() < chance:
                yield Kind.BUTTON, data
                return
        if self.chance.random() < 0.12:
            yield Kind.TEXT, self.chance.choice(("いくらかかりますか", "どこですか", "持ち物は", "ありがとう"))

    def _question(self, language: str) -> str:
        lot, kb = self.chance.random(), self.brain.kb
        if lot < 0.005:
            return PERSONAL
        if lot < 0.09:
            return self.chance.choices(UNKNOWN, range(len(UNKNOWN), 0, -1))[0]
        place = min(int(self.chance.paretovariate(0.8)) - 1, len(self._topics) - 1)
        return self.chance.choice(_sentences(kb, self._topics[place], language))

    async def _ask(self, channel: str, who: str, language: str, kind: Kind, words: str) -> None:
        name = "data" if kind is Kind.BUTTON else "text"
        self.done += 1
        if channel == "web":
            incoming = Incoming("web", kind, language_hint=language, **{name: words})
            turn = await self._direct.answer("web", who, incoming)
            self.post.last = turn.reply
            return
        now, number = self.clock.now(), f"{self.done:08d}"
        payload = {name: words, "hint": language, "message_id": number, "reply_token": number}
        await self.store.put([Inbound(channel, "town", number, who, kind.value, payload, now)], now)
        self.clock.turn(self.chance.lognormvariate(-4.5, 0.7))
        for claim in await self.store.claim(1):
            await self._errands.run(claim)


def _action(reply: Reply | None, action: str) -> str:
    choices = (*reply.buttons, *reply.numbered) if reply else ()
    return next((choice.data for choice in choices if (found := parse(choice.data)) and found.action == action), "")


def _sentences(kb: KnowledgeBase, topic: str, language: str) -> tuple[str, ...]:
    own = kb.topics[topic]
    translation = kb.translations.get(language, {}).get(topic)
    foreign = getattr(translation, "phrasings", ()) or own.translations_phrasings.get(language, ())
    return tuple(foreign) if foreign else tuple(own.tests.hit)


def end_of_day(text: str) -> datetime:
    """ "2026-11-25 20:40" in Japan."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=JAPAN)
