"""Who may enter the room. Closed (404) unless the operator opened it; never a token in an address."""

from __future__ import annotations

import base64
import binascii
import hmac
from enum import Enum
from ipaddress import ip_address

from starlette.requests import Request

from adapters.settings import Settings

CHALLENGE = {"WWW-Authenticate": 'Basic realm="toride-bot /ops", charset="UTF-8"'}
"""Browsers ask for a name (anything) and a password (the token) and keep both out of the address."""


class Entry(Enum):
    """in: welcome · ask: the token is missing or wrong · closed: there is no such page."""

    IN = "in"
    ASK = "ask"
    CLOSED = "closed"


def entry(request: Request, settings: Settings) -> Entry:
    """What a request for the room gets. A user header counts only from a proxy on this machine."""
    if settings.ops_user_header and _from_here(request) and request.headers.get(settings.ops_user_header, "").strip():
        return Entry.IN
    if not settings.ops_token:
        return Entry.CLOSED
    return Entry.IN if hmac.compare_digest(_given(request), settings.ops_token.encode()) else Entry.ASK


def _from_here(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _given(request: Request) -> bytes:
    """The token of `Authorization: Bearer …`, or the password of `Basic …`; b"" if there is neither."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode()
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2]
    except binascii.Error:
        return b""
