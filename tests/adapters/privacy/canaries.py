"""What must be found nowhere, how it could hide, and the search through every byte of a folder."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

USER, OTHER_USER, THIRD_USER = "U" + "0badcafe" * 4, "U" + "deadbea7" * 4, "U" + "5eedf00d" * 4
GROUP = "C" + "0ddba115" * 4
CHAT = 4829173650
REPLY_TOKEN = "reply-token-canary-7f3a"
SECRETS = {
    "channel secret": "canary-channel-secret-91c2", "access token": "canary-access-token-5d0e", "telegram word": "canary-webhook-word-a88b",
    "ops token": "canary-ops-token-3e71", "key": "canary-key-of-hashes-c4d9",
}  # fmt: skip
CLUES = {"address in kana": "かなりあちょう9-8-7にすんでいます"}
"""What is known for an address only by the words around it is said with them (bot/privacy.py)."""
PERSONAL = {
    "phone": "090-8765-4321", "phone in one": "09087654321", "phone in wide digits": "０９０８７６５４３２１", "mail": "canary@example.jp",
    "wide mail": "ｃａｎａｒｙ＠example.jp", "individual number": "482917365028", "grouped number": "4829 1736 5028",
    "card": "4242 4242 4242 4242", "card in one": "4242424242424242", "address": "カナリア町五丁目12番3号", "address in kana": "かなりあちょう9-8-7",
    "postcode": "〒302-8585",
}  # fmt: skip
IDS = {"LINE user": USER, "other LINE user": OTHER_USER, "third LINE user": THIRD_USER, "LINE group": GROUP, "Telegram chat": str(CHAT), "reply token": REPLY_TOKEN}


def canaries(more: Mapping[str, str]) -> dict[str, str]:
    """All of them by name."""
    return {**PERSONAL, **IDS, **SECRETS, **more}


def disguises(canary: str) -> Iterator[bytes]:
    """As it may stand in a file: plain, UTF-16, escaped for JSON, HTML and addresses, in base 64."""
    plain = canary.encode()
    yield plain
    yield canary.encode("utf-16-le")
    yield json.dumps(canary)[1:-1].encode()
    yield json.dumps(canary)[1:-1].upper().replace("\\U", "\\u").encode()
    yield html.escape(canary).encode()
    yield quote(canary).encode()
    for shift in range(3):  # wherever in a run of three bytes it begins
        whole = base64.b64encode(b"\0" * shift + plain)
        yield whole[4 if shift else 0 : len(whole) - 4]


@dataclass(frozen=True, slots=True)
class Searched:
    """files and bytes looked at (what is packed counts unpacked too); hits as "what: where"."""

    files: int
    bytes: int
    hits: tuple[str, ...]


def search(named: Mapping[str, bytes], wanted: Mapping[str, str]) -> Searched:
    """Every canary in every disguise in every named content and in what is packed inside."""
    found, size, files = [], 0, 0
    for name, content in named.items():
        for place, data in _unpacked(name, content):
            files, size = files + 1, size + len(data)
            found += [
                f"{what}: {place}" for what, canary in wanted.items() if any(each in data for each in disguises(canary))
            ]
    return Searched(files, size, tuple(found))


def _unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, content
    if content[:2] == b"\x1f\x8b":
        yield f"{name} (unpacked)", gzip.decompress(content)
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for each in archive.namelist():
                yield f"{name}/{each}", archive.read(each)


def files(folder: Path) -> dict[str, bytes]:
    """Everything below a folder, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
