"""Digests: of one Japanese text (so that a stale translation is noticed) and of the whole knowledge."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from knowledge.model import Topic


def text_digest(topic: Topic) -> str:
    """12 hex digits over everything of a topic that a translator translates."""
    facets = "\n".join(f"{name}={text}" for name, text in sorted(topic.facets.items()))
    parts = (topic.title, topic.answer, topic.offline, facets, *topic.variants)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def revision(files: Iterable[tuple[str, bytes]]) -> str:
    """12 hex digits over all files' names and bytes, whatever order they are read in."""
    digest = hashlib.sha256()
    for path, raw in sorted(files):
        digest.update(f"{path}\0{len(raw)}\0".encode())
        digest.update(raw)
    return digest.hexdigest()[:12]
