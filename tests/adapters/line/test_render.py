"""Every reply becomes messages LINE takes, complete and readable."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.limits import line_faults
from adapters.line import render as line
from adapters.line.render import render, render_text
from bot.messages import Choice, Link, Reply

ANY = st.text(max_size=60) | st.text(alphabet="葛\U000e0100👨\u200d👩𠮷。\ud800\0 \n", max_size=80)
LONG = ANY | st.builds(
    lambda text, times: text * times, st.text(min_size=1, max_size=20), st.integers(1, 1500)
)
CHOICES = st.lists(st.builds(Choice, ANY, ANY), max_size=20).map(tuple)
REPLIES = st.builds(
    Reply,
    language=st.sampled_from(["ja", "en", "ar"]),
    heading=ANY,
    notices=st.lists(ANY, max_size=3).map(tuple),
    body=LONG,
    details=st.lists(ANY, max_size=4).map(tuple),
    question=ANY,
    numbered=CHOICES,
    buttons=CHOICES,
    contact=st.lists(ANY, max_size=3).map(tuple),
    source=st.lists(ANY, max_size=2).map(tuple),
    calm=st.booleans(),
    links=st.lists(st.builds(Link, ANY, ANY | st.just("https://例え.jp/あ い")), max_size=4).map(tuple),
)
PLAIN = Reply(
    heading="住民票",
    notices=("窓口は混んでいます。",),
    body="市役所で取れます。",
    details=("手数料は300円です。",),
    question="どちらですか。",
    numbered=(Choice("窓口", "v1|t=a"), Choice("コンビニ", "v1|t=b")),
    contact=("市民課 0297-74-2141",),
    source=("出典: 取手市",),
    links=(Link("電話する", "tel:0297-74-2141"),),
    buttons=(Choice("メニュー", "v1|a=menu"),),
)


@settings(max_examples=80, deadline=None)
@given(REPLIES)
def test_line_takes_every_reply(reply: Reply) -> None:
    assert line_faults(render(reply)) == []
    assert line_faults(render_text(reply)) == []


def test_ten_thousand_characters_become_texts() -> None:
    messages = render(Reply(body="取手市の手続きです。" * 1000))
    assert {message["type"] for message in messages} == {"text"}
    assert "".join(message["text"] for message in messages) == "取手市の手続きです。" * 1000


def test_the_bubble_reads_in_order_and_the_notification_answers_by_itself() -> None:
    (message,) = render(PLAIN)
    shown = str(message["contents"])
    order = ["住民票", "混んで", "市役所で", "300円", "どちら", "1. 窓口", "市民課", "tel:0297", "出典"]
    assert all(shown.index(one) < shown.index(other) for one, other in pairwise(order))
    assert "市役所で取れます。" in message["altText"]
    assert "2. コンビニ" in message["altText"]


def test_choices_are_quick_replies_that_show_what_was_tapped() -> None:
    items = render(PLAIN)[-1]["quickReply"]["items"]
    assert [item["action"]["displayText"] for item in items] == ["窓口", "コンビニ", "メニュー"]


def test_everything_scales_and_wraps() -> None:
    shown = render(PLAIN)[0]["contents"]["body"]["contents"]
    texts = [part for part in shown if part["type"] == "text"]
    assert all(part["scaling"] and part["wrap"] for part in texts)


def test_a_calm_reply_is_plain_text_without_anything_to_tap() -> None:
    (message,) = render(
        Reply(body="119に電話してください。", calm=True, buttons=(Choice("メニュー", "v1|a=menu"),))
    )
    assert message == {"type": "text", "text": "119に電話してください。"}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_pair_of_colours_has_enough_contrast() -> None:
    white = "#FFFFFF"
    pairs = [
        (line.INK, white),
        (line.QUIET, white),
        (line.ACCENT, white),
        (line.NOTICE_INK, line.NOTICE_GROUND),
    ]
    assert all((luminance(ground) + 0.05) / (luminance(ink) + 0.05) >= 4.5 for ink, ground in pairs)
