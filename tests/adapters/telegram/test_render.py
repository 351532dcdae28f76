"""Whatever the core says, Telegram accepts it."""

from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.limits import telegram_faults, utf16
from adapters.telegram.render import render
from bot.messages import Choice, Link, Reply

TEXT = st.text(max_size=40) | st.sampled_from(
    ["<b>", "&amp", "葛󠄀飾", "👨‍👩‍👧‍👦" * 300, "長い文です。" * 900, "&" * 5000, "\x00", " "]
)
CHOICES = st.lists(st.builds(Choice, TEXT, TEXT), max_size=60).map(tuple)
PARTS = st.lists(TEXT, max_size=3).map(tuple)
LINKS = st.lists(
    st.builds(
        Link,
        TEXT,
        st.sampled_from(
            [
                "https://www.city.toride.ibaraki.jp/x?a=1",
                "tel:0297742141",
                "https://",
                "https://[",
                "https://取手.jp",
            ]
        )
        | TEXT,
    ),
    max_size=4,
).map(tuple)
REPLIES = st.builds(
    Reply, heading=TEXT, notices=PARTS, body=TEXT, details=PARTS, question=TEXT, numbered=CHOICES,
    contact=PARTS, source=PARTS, links=LINKS, buttons=CHOICES, calm=st.booleans(),
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(REPLIES)
def test_telegram_accepts_every_reply(reply):
    for params in render(reply):
        assert telegram_faults("sendMessage", {"chat_id": "1", **params}) == []


def test_the_heading_is_bold_and_markup_in_texts_is_harmless():
    [params] = render(Reply(heading="A<B", body="5 < 6 & 7"))
    assert params == {
        "text": "<b>A&lt;B</b>\n\n5 &lt; 6 &amp; 7",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


def test_choices_have_rows_of_their_own_and_short_buttons_share_one():
    reply = Reply(
        body="どれですか",
        numbered=(Choice("暗証番号", "v1|t=a"), Choice("更新", "v1|t=b")),
        buttons=(
            Choice("メニュー", "v1|a=menu"),
            Choice("職員に聞く", "v1|a=human"),
            Choice("とても長い名前のボタンです", "v1|a=none"),
        ),
    )
    rows = render(reply)[-1]["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [
        ["1. 暗証番号"],
        ["2. 更新"],
        ["メニュー", "職員に聞く"],
        ["とても長い名前のボタンです"],
    ]


def test_web_links_are_buttons_and_telephone_links_stay_in_the_text():
    [params] = render(
        Reply(body="窓口", links=(Link("予約", "https://example.jp/"), Link("電話", "tel:0297742141")))
    )
    assert params["reply_markup"]["inline_keyboard"] == [[{"text": "予約", "url": "https://example.jp/"}]]
    assert "電話: 0297742141" in params["text"]


def test_a_calm_reply_has_no_keyboard_but_keeps_its_links():
    [params] = render(
        Reply(
            body="110",
            calm=True,
            buttons=(Choice("メニュー", "v1|a=menu"),),
            links=(Link("相談", "https://example.jp/"),),
        )
    )
    assert "reply_markup" not in params
    assert "相談: https://example.jp/" in params["text"]


def test_a_long_answer_is_split_at_sentence_ends_and_only_the_last_part_has_buttons():
    body = "これは長い文です。" * 1000
    messages = render(Reply(body=body, buttons=(Choice("メニュー", "v1|a=menu"),)))
    assert "".join(unescape(params["text"]) for params in messages) == body
    assert all(params["text"].endswith("。") and utf16(params["text"]) <= 4096 for params in messages)
    assert ["reply_markup" in params for params in messages] == [False] * (len(messages) - 1) + [True]


def test_an_empty_reply_is_no_message():
    assert render(Reply()) == []
