"""Ten thousand made-up messages: no error, no word made up, no number let through, always a way on."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.buttons import Button
from bot.conversation import Conversation
from bot.messages import Incoming, Kind, Memory, Outcome, Turn
from tests.bot.conftest import TEN_O_CLOCK, goes_on
from tests.bot.reviewed import Reviewed

MANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
WORDS = [
    "マイナンバーカード",
    "暗証番号",
    "忘れた",
    "スマホ教室",
    "いつ",
    "いくら",
    "どこ",
    "コンビニ",
    "住民票",
    "電子看板",
    "もう",
    "始まった",
    "担当課",
    "オンライン",
    "申請",
    "ふるさと納税",
    "UDフォント",
    "計画",
    "来年度",
    "そうじゃなくて",
    "ありがとう",
    "こんにちは",
    "火事",
    "詐欺",
    "死にたい",
    "1",
    "2",
    "9",
    "どれでもない",
    "English",
    "中文",
    "한국어",
    "card",
    "lost",
    "fee",
    "perdi",
    "cartão",
    "mất",
    "thẻ",
    "sumaho",
    "kyoushitsu",
    "メニュー",
    "人",
    "令和8年度",
    "?",
    "、",
    "。",
    "\n",
    "😊",
    "㋿",
    "ｽﾏﾎ",
]
FREE = st.text(max_size=40)
SPOKEN = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(lambda words: "".join(words)[:40])
NUMBER = "123456789018"


def fault(turn: Turn, reviewed: Reviewed) -> str:
    """What is wrong with a turn, or ""."""
    if turn.outcome is Outcome.FAILED:
        return f"failed: {turn.extra}"
    unknown = reviewed.unknown(turn.reply)
    if unknown:
        return f"not reviewed: {unknown}"
    return "" if goes_on(turn) else "no way on"


@given(text=FREE)
@settings(MANY, max_examples=3500)
def test_any_characters_at_all_get_a_reviewed_answer_and_a_way_on(
    text: str, conversation: Conversation, reviewed: Reviewed
) -> None:
    turn = conversation.handle(Incoming("console", text=text), Memory(), TEN_O_CLOCK)
    assert not fault(turn, reviewed)


@given(text=SPOKEN, hint=st.sampled_from(["", "ja", "en", "zh-TW", "ko", "vi", "pt-BR"]))
@settings(MANY, max_examples=5500)
def test_any_words_in_any_order_get_a_reviewed_answer_and_a_way_on(
    text: str, hint: str, conversation: Conversation, reviewed: Reviewed
) -> None:
    turn = conversation.handle(
        Incoming("console", text=text, language_hint=hint), Memory(greeted=True), TEN_O_CLOCK
    )
    assert not fault(turn, reviewed)


DATA = st.one_of(
    st.sampled_from(
        [
            "v1|a=none",
            "v1|a=menu",
            "v1|a=human",
            "v1|a=languages",
            "v1|l=vi",
            "v1|l=easy",
            "v1|s=school",
            "v1|t=meta/thanks|a=wrong",
        ]
    ),
    st.builds(
        lambda topic, facet: Button(topic=topic, facet=facet).data(),
        st.sampled_from(["smartphone-class/when", "no/such"]),
        st.sampled_from(["", "fee", "status", "x"]),
    ),
    st.text(max_size=30),
)
PLANTED = st.tuples(SPOKEN, st.sampled_from(["{}", " {}です", "は{}"])).map(
    lambda pair: pair[0][:20] + "。" + pair[1].format(NUMBER)
)
TURN = st.one_of(
    st.builds(lambda text: Incoming("console", text=text), st.one_of(FREE, SPOKEN, PLANTED)),
    st.builds(lambda data: Incoming("console", Kind.BUTTON, data=data), DATA),
    st.builds(
        lambda kind: Incoming("console", kind),
        st.sampled_from([Kind.STICKER, Kind.FOLLOW, Kind.IMAGE, Kind.UNSUPPORTED]),
    ),
)


@given(turns=st.lists(TURN, min_size=1, max_size=6), wait=st.sampled_from([1, 29, 40]))
@settings(MANY, max_examples=1000)
def test_any_conversation_keeps_going_and_lets_no_number_through(
    turns: list[Incoming], wait: int, conversation: Conversation, reviewed: Reviewed
) -> None:
    memory, now = Memory(), TEN_O_CLOCK
    for incoming in turns:
        now += timedelta(minutes=wait)
        turn = conversation.handle(incoming, memory, now)
        memory = turn.memory
        assert not fault(turn, reviewed)
        told = turn.reply.as_text() + turn.masked + repr(memory.as_dict())
        assert NUMBER not in told
