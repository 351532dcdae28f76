"""Meanings read once are kept by digest, and change nothing."""

from __future__ import annotations

import numpy as np

from adapters.brain import Brain
from bot.search.meanings import KEPT, Meanings


def test_a_text_heard_again_scores_the_same_without_being_read_again(brain: Brain) -> None:
    index = brain.conversation.index
    read: list[str] = []

    class Counting:
        name = "counting"

        def __call__(self, texts):  # type: ignore[no-untyped-def]
            read.extend(texts)
            return index.encoder(texts)

    meanings = Meanings(Counting())
    first = meanings(index.parts.japanese, "暗証番号を忘れた")
    again = meanings(index.parts.japanese, "暗証番号を忘れた")
    assert np.array_equal(first, again)
    assert read == ["暗証番号を忘れた"]
    assert np.array_equal(first, index.parts.japanese.meaning(index.encoder(["暗証番号を忘れた"])[0]))


def test_two_languages_do_not_share_a_text(brain: Brain) -> None:
    index = brain.conversation.index
    meanings = Meanings(index.encoder)
    assert len(meanings(index.parts.japanese, "My Number")) == len(index.parts.japanese.labels)
    assert len(meanings(index.parts.foreign, "My Number")) == len(index.parts.foreign.labels)


def test_no_text_is_kept_and_old_ones_go(brain: Brain) -> None:
    index = brain.conversation.index
    meanings = Meanings(lambda texts: np.zeros((len(texts), 512), dtype=np.float32))  # type: ignore[arg-type]
    for number in range(KEPT + 50):
        meanings(index.parts.japanese, f"取手の市民 {number}")
    assert len(meanings._kept) == KEPT
    assert "取手" not in repr(list(meanings._kept))


def test_without_an_encoder_meaning_says_nothing(letters: Brain) -> None:
    index = letters.conversation.index
    assert not Meanings(None)(index.parts.japanese, "暗証番号").any()
