"""The sentence encoder still gives what the knowledge was calibrated with: a changed wheel is noticed.

`vectors_fixed.npy` holds its vectors of the 50 sentences of `vectors_fixed.txt` in half precision. After a
wanted change: `python -m tests.bot.test_vectors_fixed`, then `toride-bot calibrate`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.text import vectors

HERE = Path(__file__).parent
SENTENCES = (HERE / "vectors_fixed.txt").read_text(encoding="utf-8").splitlines()
FIXED = HERE / "vectors_fixed.npy"
LARGEST_STEP = 1e-3
"""Half precision rounds by at most 2.5e-4 here; processors and BLAS differ by 1e-6, another model by 1e-1."""


@pytest.fixture(scope="module")
def encoder() -> vectors.Encoder:
    found = vectors.load()
    if found is None:
        pytest.skip("the encoder is not installed")
    return found


def test_fifty_sentences_have_the_vectors_they_had(encoder: vectors.Encoder) -> None:
    kept = np.load(FIXED).astype(np.float32)
    assert kept.shape == (50, vectors.SIZE) == (len(SENTENCES), vectors.SIZE)
    step = np.abs(encoder(SENTENCES) - kept).max(axis=1)
    assert [text for text, far in zip(SENTENCES, step, strict=True) if far > LARGEST_STEP] == []


def test_a_sentence_has_the_same_vector_alone_and_among_others(encoder: vectors.Encoder) -> None:
    alone = np.concatenate([encoder([text]) for text in SENTENCES[:5]])
    assert np.abs(alone - encoder(SENTENCES)[:5]).max() < LARGEST_STEP


def test_vectors_have_length_one(encoder: vectors.Encoder) -> None:
    assert np.linalg.norm(encoder(SENTENCES), axis=1) == pytest.approx(1.0, abs=1e-4)


def test_no_text_gives_an_empty_matrix(encoder: vectors.Encoder) -> None:
    assert encoder([]).shape == (0, vectors.SIZE)


if __name__ == "__main__":
    model = vectors.load()
    assert model is not None
    np.save(FIXED, model(SENTENCES).astype(np.float16))
