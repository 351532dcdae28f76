"""A link that cannot be a button is told once, in words."""

import pytest

from adapters.links import told
from bot.messages import Link

PHONE = Link("0297-74-2141", "tel:0297742141")


@pytest.mark.parametrize(
    ("link", "text", "words"),
    [
        (PHONE, "市民課（電話 0297-74-2141）", ""),
        (PHONE, "電話は0297742141です", ""),
        (PHONE, "市民課", "0297-74-2141"),
        (Link("代表", "tel:0297742141"), "市民課", "代表: 0297742141"),
        (Link("119", "tel:119"), "1月19日です", "119"),
        (Link("119", "tel:119"), "11-90円", "119"),
        (Link("119", "tel:119"), "すぐ119へ", ""),
        (Link("予約", "https://x.example/"), "ここ", "予約: https://x.example/"),
        (Link("予約", "https://x.example/"), "https://x.example/ で", ""),
        (Link("", "https://x.example/"), "", "https://x.example/"),
        (Link("空", "tel:"), "", ""),
    ],
)
def test_what_a_text_does_not_tell_yet_is_added(link: Link, text: str, words: str) -> None:
    assert told(link, text) == words
