"""A knowledge's vocabulary as bytes, so that a process starts without taking every sentence apart again."""

from __future__ import annotations

import json
import sys

from bot.search.index import Vocabulary
from bot.text.lexicon import Lexicon


def dump(vocabulary: Vocabulary) -> bytes:
    """UTF-8 JSON; the order that matters (frequent words, sounds) is kept."""
    lexicon = vocabulary.lexicon
    kept = {
        "by_sound": dict(lexicon.by_sound),
        "frequent": lexicon.frequent,
        "known": sorted(lexicon.words),
        "longest": lexicon.longest,
        "plain": sorted(lexicon.plain),
        "words": {label: sorted(words) for label, words in vocabulary.words.items()},
    }
    return json.dumps(kept, ensure_ascii=False).encode()


def load(kept: bytes) -> Vocabulary:
    """What `dump` was given. Raises ValueError or KeyError when it is not that."""
    found = json.loads(kept)
    lexicon = Lexicon(
        {sound: sys.intern(word) for sound, word in found["by_sound"].items()},
        tuple(map(sys.intern, found["frequent"])),
        frozenset(map(sys.intern, found["known"])),
        found["longest"],
        frozenset(found["plain"]),
    )
    words = {label: frozenset(map(sys.intern, of_label)) for label, of_label in found["words"].items()}
    return Vocabulary(lexicon, words)
