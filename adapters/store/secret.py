"""The key that hides who wrote: conversations leave the inbox row's payload only as keyed hashes."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

FILE = "toride-secret"
HASH_LETTERS = 32
"""128 bits of the HMAC, as hex."""


class Keyring:
    """Keyed hashes (HMAC-SHA256 with TORIDE_SECRET)."""

    __slots__ = ("_key",)

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("an empty secret hides nothing")
        self._key = hmac.new(secret.encode(), digestmod=hashlib.sha256)

    def __repr__(self) -> str:
        return "Keyring(***)"

    def hide(self, *parts: str) -> str:
        """The keyed hash of the parts; joined so that ("a", "bc") and ("ab", "c") differ."""
        code = self._key.copy()  # the key's own blocks are hashed once
        code.update("\0".join([f"{len(part)}:{part}" for part in parts]).encode("utf-8", "surrogatepass"))
        return code.hexdigest()[:HASH_LETTERS]


def load(secret: str, folder: Path) -> Keyring:
    """The key given, or the one kept in `folder`, made on first use (mode 0600)."""
    return Keyring(secret or _kept(folder / FILE))


def _kept(path: Path) -> str:
    """Reads the file, or makes it whole in one step, so that two processes starting together agree."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(32))
                file.flush()
                os.fsync(file.fileno())
            _first(draft, path)
        finally:
            draft.unlink()
    return path.read_text().strip()


def _first(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return
