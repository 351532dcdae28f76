"""Knowledge + trained index = a Conversation ready to talk, with a cache so that training happens once a revision.

Training takes about 20 s and 1 GB, so it runs in a process of its own (`toride-bot build`); the result, some
30 MB, is kept in the data folder or beside the installation and loaded by every process.
"""

from __future__ import annotations

import gc
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from adapters import BUILD_FORMAT, kept_arrays, kept_vocabulary
from bot.conversation import Conversation
from bot.search import ridge
from bot.search.index import Index, Parts, build
from bot.search.ridge import Features, Ridge
from bot.text import tokens, vectors
from knowledge.loader import SHIPPED, load
from knowledge.model import KnowledgeBase

INSTALLED = Path(sys.prefix) / "share" / "toride-bot"
"""Where `make install` leaves the shipped knowledge's index."""
TRIED = "tried-"
"""Begins the name of an index that a trial of staff left beside those in use."""
BUILD_TIMEOUT_SECONDS = 600


@dataclass(frozen=True)
class Brain:
    """What one knowledge revision needs to answer. vectors: sentence vectors are in use."""

    kb: KnowledgeBase
    conversation: Conversation
    vectors: bool
    built: datetime | None = None

    @property
    def revision(self) -> str:
        """The knowledge's digest."""
        return self.kb.revision

    def wake(self) -> None:
        """A first answer, while nobody waits: it costs 0.7 s."""
        from datetime import UTC

        from bot.messages import Incoming, Memory

        self.conversation.handle(Incoming("console", text="窓口はどこですか"), Memory(), datetime.now(UTC))

    def predict_topic(self, text: str, now: datetime | None = None) -> list[str]:
        """Ranked topics of a first message; ["none"] when the bot would not answer."""
        from datetime import UTC

        from bot.messages import Incoming, Memory

        turn = self.conversation.handle(Incoming("console", text=text), Memory(greeted=True), now or datetime.now(UTC))
        return list(turn.topics) if turn.action != "none" and turn.topics else ["none"]


def load_brain(
    knowledge_dir: Path = SHIPPED, data_dir: Path = Path(), *, use_vectors: bool = True, here: bool = False, training: Callable[[], None] = lambda: None
) -> Brain:
    """The brain of a knowledge folder; trains it first (in a child process, or `here`) when no cache has it.

    `training` is called before that, which takes a while.

    Raises KnowledgeUnusable with every Problem when the knowledge cannot be loaded.
    """
    kb = load(knowledge_dir)
    encoder = _encoder() if use_vectors else None
    tokenise = tokens.load()
    name = cache_name(kb.revision, encoder is not None, tokenise is tokens.fallback)
    parts = _cached(name, data_dir)
    if parts is None:
        training()
        parts = _train(kb, encoder, tokenise) if here else _train_elsewhere(kb, knowledge_dir, data_dir, name, use_vectors)
        if here:
            write(parts, data_dir / "toride-cache" / name)
    return Brain(kb, Conversation(kb, Index(kb, parts, encoder, tokenise)), encoder is not None)


def load_to_serve(knowledge_dir: Path, data_dir: Path, training: Callable[[], None] = lambda: None) -> Brain:
    """The brain of a process that goes on serving, awake. What lives until the next reload is taken out of the
    garbage collector's sight, and none is collected while it is made: a collection of it all takes 30 ms and
    more, during which no acknowledgement is sent. Raises KnowledgeUnusable."""
    gc.disable()
    try:
        brain = load_brain(knowledge_dir, data_dir, training=training)
        brain.wake()
        gc.freeze()
    finally:
        gc.enable()
    return brain


@cache
def _encoder() -> vectors.Encoder | None:
    """One for every revision: reading its weights is three quarters of a reload."""
    return vectors.load()


def cache_name(revision: str, with_vectors: bool, plain_tokens: bool) -> str:
    """File name of a trained index: it depends on the knowledge, the stack and the format of this program."""
    stack = f"{revision}|{with_vectors}|{plain_tokens}|{BUILD_FORMAT}|{[(c.name, c.weight) for c in ridge.CHANNELS]}|{ridge.RIDGE}"
    return f"index-{hashlib.sha256(stack.encode()).hexdigest()[:16]}.npz"


def write(parts: Parts, path: Path) -> None:
    """Keep a trained index: whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = _arrays("ja", parts.japanese) | (_arrays("foreign", parts.foreign) if parts.foreign else {})
    if parts.vocabulary is not None:
        arrays["vocabulary"] = np.frombuffer(kept_vocabulary.dump(parts.vocabulary), dtype=np.uint8)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        kept_arrays.write(file, arrays)
    os.replace(file.name, path)  # noqa: PTH105  - atomic on one file system
    _tidy(path.parent)


def _tidy(folder: Path) -> None:
    for old in sorted(folder.glob("index-*.npz"), key=lambda kept: kept.stat().st_mtime)[:-6]:
        old.unlink(missing_ok=True)


def read(path: Path) -> Parts | None:
    """A kept index, or None when there is none or it is damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            foreign = _ridge("foreign", arrays, path) if "foreign.labels" in arrays.files else None
            kept = arrays["vocabulary"].tobytes() if "vocabulary" in arrays.files else None
            return Parts(_ridge("ja", arrays, path), foreign, kept_vocabulary.load(kept) if kept else None)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _cached(name: str, data_dir: Path) -> Parts | None:
    own = data_dir / "toride-cache"
    if not (own / name).exists() and (own / f"{TRIED}{name}").exists():
        with suppress(OSError):  # staff tried this very knowledge before taking it: nothing is left to train
            (own / name).hardlink_to(own / f"{TRIED}{name}")
            _tidy(own)
    for folder in (own, INSTALLED):
        if (folder / name).exists():
            parts = read(folder / name)
            if parts is not None:
                return parts
    return None


def _train(kb: KnowledgeBase, encoder: vectors.Encoder | None, tokenise: tokens.Tokeniser) -> Parts:
    return build(kb, encoder, tokenise)[0]


def _train_elsewhere(kb: KnowledgeBase, knowledge_dir: Path, data_dir: Path, name: str, use_vectors: bool) -> Parts:
    """In a child process, so that this one never holds the training's memory."""
    command = [sys.executable, "-P", "-m", "adapters.cli", "build", "--knowledge", str(knowledge_dir), "--data", str(data_dir)]
    if not use_vectors:
        command.append("--no-vectors")
    try:
        threads = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
        subprocess.run(command, check=True, capture_output=True, timeout=BUILD_TIMEOUT_SECONDS, env=threads)  # noqa: S603  - our own program
        parts = _cached(name, data_dir)
    except (OSError, subprocess.SubprocessError):
        parts = None
    return parts or _train(kb, _encoder() if use_vectors else None, tokens.load())


def _arrays(group: str, scorer: Ridge) -> dict[str, Any]:
    features = np.frombuffer("\n".join(scorer.features.names).encode(), dtype=np.uint8)
    arrays = {
        "labels": np.array(scorer.labels), "features": features, "idf": scorer.features.idf,
        "weights": np.ascontiguousarray(scorer.weights, dtype=np.float16), "duals": scorer.duals.astype(np.float16),
    }  # fmt: skip
    if scorer.vectors is not None:
        arrays["vectors"] = scorer.vectors.astype(np.float16)
    return {f"{group}.{name}": array for name, array in arrays.items()}


def _ridge(group: str, arrays: Any, path: Path) -> Ridge:
    names = arrays[f"{group}.features"].tobytes().decode().split("\n")
    features = Features.named(names, arrays[f"{group}.idf"])
    kept = arrays[f"{group}.vectors"].astype(np.float32) if f"{group}.vectors" in arrays.files else None
    labels = tuple(str(label) for label in arrays[f"{group}.labels"])
    duals = arrays[f"{group}.duals"].astype(np.float32) if kept is not None else np.zeros((0, len(labels)), np.float32)
    return Ridge(labels, features, kept_arrays.mapped(path, f"{group}.weights"), kept, duals)
