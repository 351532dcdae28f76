"""Half a sentence is heard in the light of what was talked about; what is not known there goes to its department."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from adapters.brain import Brain
from bot import compose
from bot.buttons import Button
from bot.messages import Outcome
from tests.bot.conftest import TEN_O_CLOCK, Talk, goes_on

Talking = Callable[..., Talk]


@pytest.mark.parametrize(
    ("before", "half", "topic"),
    [
        ("smartphone-class/when", "おだいは", "smartphone-class/fee"),
        ("smartphone-class/when", "スマホを持ってないんだけど", "smartphone-class/no-smartphone"),
        ("my-number-card/pickup", "女房に頼んでもいいの", "my-number-card/proxy"),
        ("my-number-card/renew-cert", "銭っこはとられんのけ", "my-number-card/renew-cert"),
        ("convenience-store/hours", "戸籍も出る？", "convenience-store/certificates"),
        ("wifi/where", "図書館は？", "wifi/where"),
        ("admin/business-chat", "それはもう使ってる？", "admin/business-chat"),
        ("counter/hours", "電話番号は", "counter/contact"),
        ("my-number-card/lost", "And how much is a new one?", "my-number-card/lost"),
    ],
)
def test_a_half_sentence_stays_with_what_was_talked_about(talk: Talking, before: str, half: str, topic: str) -> None:
    one = talk()
    one.press(Button(topic=before).data())
    assert one.say(half).topics[0] == topic


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("wifi/where", "ところで明日の天気は"),
        ("smartphone-class/when", "燃えるごみは何曜日ですか"),
        ("smartphone-class/fee", "市民税の納付書をなくした"),
    ],
)
def test_another_matter_is_not_heard_as_half_a_sentence(talk: Talking, before: str, message: str) -> None:
    one = talk()
    one.press(Button(topic=before).data())
    assert one.say(message).topics[0] != before


def test_what_the_topic_does_not_know_goes_to_its_department(talk: Talking, brain: Brain) -> None:
    one = talk()
    one.press(Button(topic="open-data/get").data())
    turn = one.say("勝手に使っていいの")
    topic = brain.kb.topics["open-data/get"]
    department, phone = compose.office(compose.Voice(brain.kb, "ja", TEN_O_CLOCK), topic)
    assert (turn.outcome, turn.topics[0], turn.memory.topic) == (Outcome.NOT_FOUND, topic.id, topic.id)
    assert department in turn.reply.body
    assert phone in turn.reply.body
    assert goes_on(turn)


def test_the_same_broad_word_again_is_answered_and_not_asked_back_again(talk: Talking) -> None:
    one = talk()
    first = one.say("教室")
    assert first.outcome is Outcome.ASKED_BACK
    again = one.say("きょうしつ")
    assert again.outcome is Outcome.FOLLOWED_UP
    assert again.topics[0] == first.topics[0]


def test_a_long_word_typed_with_a_slip_is_heard(talk: Talking) -> None:
    assert talk().say("すまほきゃうしつ").topics[0].startswith("smartphone-class/")


def test_the_card_beside_a_broad_word_says_whose_it_is(talk: Talking) -> None:
    assert talk().say("マイナンバーカードの暗証番号").topics[0] == "my-number-card/pin-reset"
    assert talk().say("暗証番号").outcome is Outcome.ASKED_BACK


def test_a_contrast_says_first_what_is_not_meant(talk: Talking) -> None:
    one = talk()
    one.press(Button(topic="my-number-card/holiday-pickup").data())
    turn = one.say("カードの受け取りじゃないんです　証明書を夜中でもコンビニで出せるかって話")
    assert turn.topics[0].startswith("convenience-store/")


def test_opening_hours_of_something_else_are_meant_after_a_correction(talk: Talking) -> None:
    one = talk()
    one.press(Button(topic="counter/hours").data())
    assert one.say("違います、コンビニで証明書を取る方").topics[0] == "convenience-store/hours"


@pytest.mark.parametrize("message", ["来週つくばへ引っ越します 転出届をネットで出したい", "I am moving to Kashiwa next month. Can I do the moving-out notice online?"])
def test_the_town_somebody_moves_to_is_not_the_matter(talk: Talking, message: str) -> None:
    assert talk().say(message).topics[0] == "online-application/moving-out"


def test_a_pin_typed_in_is_hidden_refused_and_its_topic_answered(talk: Talking, brain: Brain) -> None:
    one = talk()
    one.press(Button(topic="my-number-card/pin-reset").data())
    turn = one.say("4871だとおもうんだけど")
    assert (turn.outcome, turn.guard, turn.topics[0]) == (Outcome.GUARDED, "pin", "my-number-card/pin-reset")
    assert turn.personal == ("pin",)
    assert "4871" not in turn.masked + turn.reply.as_text()
    assert compose.Voice(brain.kb, "ja", TEN_O_CLOCK).say("pin_typed") in turn.reply.notices


def test_four_digits_elsewhere_are_no_pin(talk: Talking) -> None:
    one = talk()
    one.press(Button(topic="plan/schedule").data())
    assert one.say("2027年にはどうなる").personal == ()


def test_after_a_cry_for_help_nothing_unclear_is_answered_with_anything_else(talk: Talking) -> None:
    one = talk()
    assert one.say("もう生きていたくない").guard == "suicide"
    assert one.say("誰か聞いてくれる人いますか").guard == "suicide"
    assert one.say("スマホ教室の日程を教えて").topics[0] == "smartphone-class/when"


def test_opening_hours_after_a_person_was_asked_for_are_the_town_halls(talk: Talking) -> None:
    one = talk()
    one.say("人と話したい")
    assert one.say("何時までやってますか").topics[0] == "counter/hours"
