"""The meanings of the knowledge's own sentences, kept in the data folder: reading them is the longest step of every
training, and from one revision to the next nearly all of them stay. Shared by `build`, the reload that runs it, and
all trials of staff. Nothing a citizen wrote is kept here."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.text.vectors import SIZE, Encoder, Matrix

NAME = "sentence-vectors.npz"
"""The file, in a data folder's toride-cache or beside the installed index."""
AT_ONCE = 128
"""Sentences read between two reports of progress."""
MOST = 40_000
"""Sentences kept, those asked for last: 80 MB, twice the shipped knowledge with its tests."""

Told = Callable[[int, int], object]
"""done, of how many."""


class Remembering:
    """An encoder that never reads the same sentence twice."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._known: dict[str, Matrix] = {}

    def __call__(self, texts: Sequence[str]) -> Matrix:
        """As the encoder; a row is the same to 2e-7 however many are read at once."""
        self.read(texts)
        return np.stack([self._known[text] for text in texts]) if texts else np.zeros((0, SIZE), np.float32)

    @property
    def size(self) -> int:
        """How many are known. No __len__: an encoder that knows nothing yet must not count as none."""
        return len(self._known)

    def read(self, texts: Iterable[str], told: Told = lambda *_: None) -> None:
        """Remembers these as the last asked for."""
        wanted = dict.fromkeys(texts)
        self._known.update([(text, self._known.pop(text)) for text in wanted if text in self._known])
        new = [text for text in wanted if text not in self._known]
        for start in range(0, len(new), AT_ONCE):
            told(start, len(new))
            piece = new[start : start + AT_ONCE]
            self._known.update(zip(piece, self._encoder(piece), strict=True))

    def copy(self) -> Remembering:
        """Knows the same; what it reads from now on stays its own."""
        made = Remembering(self._encoder)
        made._known = dict(self._known)
        return made

    def keep(self, path: Path) -> None:
        """Writes what is remembered, at most MOST: whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = list(self._known.items())[-MOST:]
        texts = np.frombuffer("\0".join(text for text, _ in kept).encode(), dtype=np.uint8)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            np.savez(file, encoder=np.array(self.name), texts=texts, vectors=np.stack([row for _, row in kept]))
        os.replace(file.name, path)  # noqa: PTH105  - atomic on one file system

    def recall(self, path: Path) -> bool:
        """Takes over what was kept; False when there is none, it is damaged, or another encoder's."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                if str(arrays["encoder"]) != self.name:
                    return False
                texts, rows = arrays["texts"].tobytes().decode().split("\0"), arrays["vectors"]
                self._known.update(zip(texts, rows, strict=True))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            self._known = {}
        return bool(self._known)


def remembering(encoder: Encoder, *folders: Path) -> Remembering:
    """An encoder that knows what the first of the folders kept."""
    made = Remembering(encoder)
    any(made.recall(folder / NAME) for folder in folders)
    return made
