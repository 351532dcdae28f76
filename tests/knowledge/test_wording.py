"""Sentences by language and key, and the shipped ones where a city has none."""

from __future__ import annotations

import pytest

from knowledge.model import LANGUAGES
from knowledge.wording import flat, group, shipped


def test_groups_and_lists_become_keys_with_dots() -> None:
    written = {"about": "題", "buttons": {"menu": "メニュー"}, "days": ["月", "火"]}
    assert dict(flat(written)) == {"about": "題", "buttons.menu": "メニュー", "days.0": "月", "days.1": "火"}


def test_a_city_own_words_come_first_and_the_shipped_ones_fill_the_rest() -> None:
    own = {"ja": {"web.send": "送信", "web.unknown": "知らない"}}
    labels = group(own, "ja", "web")
    assert labels["send"] == "送信"
    assert labels["print"] == shipped("ja")["web.print"]
    assert "unknown" not in labels


@pytest.mark.parametrize("name", ["web", "poster", "telegram_commands", "language_names"])
def test_what_a_group_fills_in_names_no_city(name: str) -> None:
    city = ("取手", "とりで", "Toride", "도리데")
    for language in LANGUAGES:
        labels = group({}, language, name)
        assert labels
        assert [text for text in labels.values() if any(word in text for word in city)] == []
