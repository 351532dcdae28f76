"""Grouping measured on sentences whose topic is known and that search has not learnt: the tests of all topics."""

from __future__ import annotations

from itertools import combinations

import pytest

from adapters.brain import load_brain
from adapters.staff.unanswered_clusters import grouped

PRECISION, RECALL = 0.88, 0.80
"""Floors, five and eight points under what docs/decisions/0015-unanswered.md measured: knowledge changes daily."""


def test_sentences_of_one_topic_come_together_and_others_stay_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    brain = load_brain(data_dir=tmp_path_factory.mktemp("groups"))
    said = [(text, name) for name, topic in brain.kb.topics.items() if topic.service not in ("sensitive", "meta") for text in topic.tests.hit]
    groups = grouped([brain.conversation.index.search(text) for text, _ in said])
    assert sorted(place for group in groups for place in group) == list(range(len(said)))
    together = [said[i][1] == said[j][1] for group in groups for i, j in combinations(group, 2)]
    of_one_topic = sum(one[1] == other[1] for one, other in combinations(said, 2))
    assert sum(together) / len(together) >= PRECISION
    assert sum(together) / of_one_topic >= RECALL
