"""Damaged copies of valid input: of its bytes, and of the values inside its JSON. A seed makes it repeatable."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

TOKENS = (
    b"null", b"true", b"{}", b"[]", b"-1", b"1e999", b"NaN", b"9" * 5000, b'"\\ud800"', b'"\\u0000"', b"\\u0000",
    b"\x00", b"\xff", b"\xf0\x9f\x8d\x8e", b"\xef\xbb\xbf", b"\r\n", b"\t", b"&a", b"*a", b"!!", b"---\n", b"- ",
    b": ", b"[" * 50, b"{\"a\":" * 50, b"%", b"'", b'"', b"<script>", b"&amp;", b"../", b"=", b"&",
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1 << 70, 10**4000, 1.5, float("inf"), float("nan"), "", "\0", "\ud800", "👨‍👩‍👧‍👦" * 30,
    "葛󠄀飾", "\u202e", "x" * 5001, "０" * 12, "<b>&", [], {}, [[]], {"": {}}, "U1", "0" * 32, "f" * 32, "/start a", "@x",
)  # fmt: skip
"""What programs meet where they expect something else."""


def damaged(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One seed with a few of its bytes changed, or joined to a piece of another."""
    body = bytearray(chance.choice(seeds))
    for _ in range(1 + int(chance.expovariate(1))):
        at = chance.randrange(len(body) + 1)
        end = min(len(body), at + 1 + int(chance.expovariate(0.2)))
        what = chance.randrange(5)
        if what == 0:
            body[at:end] = b""
        elif what == 1:
            body[at:at] = chance.choice(TOKENS)
        elif what == 2:
            body[at:end] = chance.randbytes(end - at)
        elif what == 3:
            body[at:at] = body[at:end] * chance.randrange(1, 9)
        else:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            body[at:end] = other[start : start + 40]
    return bytes(body)


def misfit(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """A seed's JSON in which some values are gone, odd, or those of another place."""
    value = json.loads(chance.choice(seeds))
    for _ in range(1 + int(chance.expovariate(0.7))):
        value = _with_misfit(chance, value)
    return json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _with_misfit(chance: random.Random, value: Any) -> Any:
    """Walks down at random and changes what it finds."""
    inside = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    if not inside or chance.random() < 0.15:
        return deepcopy(chance.choice(ODD))
    place = chance.choice(inside)
    what = chance.random()
    if what < 0.15:
        del value[place]
    elif what < 0.25 and isinstance(value, dict):
        value[chance.choice(list(value))] = value[place]
    elif what < 0.3 and isinstance(value, dict):
        value[str(chance.choice(ODD))[:50] if chance.random() < 0.5 else "text"] = deepcopy(chance.choice(ODD))
    else:
        value[place] = _with_misfit(chance, value[place])
    return value
