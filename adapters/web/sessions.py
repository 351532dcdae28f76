"""The page's conversations without cookies: a signed, expiring token in a hidden field."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from adapters.clock import Clock
from bot.messages import Memory

LIFE_SECONDS = 30 * 60.0
"""As long as the core remembers (design §7)."""
TOKEN_SECONDS = 12 * 3600
MOST_SESSIONS = 2000
MOST_EXCHANGES = 30


@dataclass(slots=True)
class Session:
    """One citizen's open page. `exchanges` are (what was said, rendered messages);
    `told` the language that the core was told to use."""

    id: str
    token: str
    at: float
    exchanges: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    told: str = ""
    memory: Memory = field(default_factory=Memory)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def add(self, said: str, messages: list[dict[str, Any]]) -> None:
        """Remember an exchange; the oldest goes when there are too many."""
        self.exchanges = [*self.exchanges, (said, messages)][-MOST_EXCHANGES:]


class Sessions:
    """The newest conversations. `key` signs the tokens, so that nobody can choose another's."""

    def __init__(self, key: bytes, clock: Clock, most: int = MOST_SESSIONS) -> None:
        self._key, self._clock, self._most = key, clock, most
        self._open: OrderedDict[str, Session] = OrderedDict()

    def fresh(self) -> Session:
        """A new conversation, not kept until it is used."""
        return self._made(secrets.token_urlsafe(16))

    def find(self, token: str) -> Session:
        """The conversation of a token; a new one when the token is not ours or too old."""
        identity = self._read(token)
        if identity is None:
            return self._keep(self.fresh())
        session = self._open.get(identity)
        if session is None or self._clock.now() - session.at > LIFE_SECONDS:
            session = self._made(identity)
        return self._keep(session)

    def _made(self, identity: str) -> Session:
        now = self._clock.now()
        claim = f"{identity}.{int(now) + TOKEN_SECONDS:x}"
        return Session(identity, f"{claim}.{self._sign(claim)}", now)

    def _keep(self, session: Session) -> Session:
        session.at = self._clock.now()
        self._open[session.id] = session
        self._open.move_to_end(session.id)
        while len(self._open) > self._most:
            self._open.popitem(last=False)
        return session

    def _read(self, token: str) -> str | None:
        claim, _, given = token.rpartition(".")
        if not hmac.compare_digest(self._sign(claim).encode(), given.encode()):
            return None
        identity, _, until = claim.rpartition(".")
        return identity if int(until, 16) >= self._clock.now() else None

    def _sign(self, claim: str) -> str:
        return hmac.new(self._key, b"web session\0" + claim.encode(), hashlib.sha256).hexdigest()[:32]
