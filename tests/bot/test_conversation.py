"""The doorway: every way a turn can end, the order of the guard, follow-ups, choices, memory and its end."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.brain import Brain
from bot import compose
from bot.buttons import Button
from bot.messages import Incoming, Kind, Memory, Outcome
from bot.openings import state
from bot.search.index import Index
from knowledge.schedule import JST
from tests.bot.conftest import TEN_O_CLOCK, Talk, goes_on

Talking = Callable[..., Talk]

REACHED = [
    ("マイナンバーカードの暗証番号を忘れた", Outcome.ANSWERED),
    ("マイナンバーカード", Outcome.ASKED_BACK),
    ("ありがとう", Outcome.SMALL_TALK),
    ("人と話したい", Outcome.HANDED_OVER),
    ("家が火事です", Outcome.GUARDED),
    ("English please", Outcome.LANGUAGE_CHANGED),
    ("メニュー", Outcome.MENU),
    ("👍👍", Outcome.UNSUPPORTED),
    ("", Outcome.UNSUPPORTED),
]


@pytest.mark.parametrize(("text", "outcome"), REACHED)
def test_a_message_ends_as_it_should(talk: Talking, text: str, outcome: Outcome) -> None:
    turn = talk().say(text)
    assert turn.outcome is outcome
    assert goes_on(turn)


def test_what_is_out_of_scope_or_unknown_is_admitted(talk: Talking) -> None:
    outcomes = {
        talk().say(text).outcome
        for text in ("今日の夕飯の献立を考えて", "犬の散歩の時間", "ぬるぽぺけらった", "明日の天気")
    }
    assert outcomes <= {Outcome.OUT_OF_SCOPE, Outcome.NOT_FOUND, Outcome.ASKED_BACK}
    assert outcomes & {Outcome.OUT_OF_SCOPE, Outcome.NOT_FOUND}


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("台所から火が出た", "emergency"),
        ("もう生きていたくない", "suicide"),
        ("夫に殴られて家を出たい", "abuse"),
        ("ATMへ行けと電話で言われた 還付金があると", "fraud"),
    ],
)
def test_life_and_fraud_are_met_before_any_question(talk: Talking, text: str, guard: str) -> None:
    turn = talk().say(text)
    assert (turn.outcome, turn.guard) == (Outcome.GUARDED, guard)
    assert turn.reply.calm
    assert not turn.reply.buttons


def test_life_comes_before_personal_data(talk: Talking) -> None:
    turn = talk().say("死にたいです 電話は090-0000-1234")
    assert turn.guard == "suicide"
    assert turn.personal == ("phone",)
    assert "090-0000-1234" not in turn.masked + turn.reply.as_text()


def test_the_question_beside_personal_data_is_answered_too(talk: Talking) -> None:
    turn = talk().say("マイナンバーは123456789018です。マイナンバーカードの暗証番号を忘れました")
    assert turn.guard == "individual-number"
    assert turn.topics[0] == "sensitive/individual-number"
    assert "my-number-card/pin-reset" in turn.topics
    assert turn.reply.details
    assert "123456789018" not in turn.reply.as_text() + turn.masked


def test_personal_data_alone_get_a_calm_word(talk: Talking) -> None:
    turn = talk().say("090-0000-1234")
    assert turn.guard == "phone"
    assert turn.reply.calm


def test_a_half_sentence_is_about_the_topic_before(talk: Talking, brain: Brain) -> None:
    one = talk()
    one.press(Button(topic="smartphone-class/when").data())
    turn = one.say("いくら？")
    assert turn.outcome is Outcome.FOLLOWED_UP
    assert turn.topics[0] == "smartphone-class/fee"
    assert brain.kb.topics["smartphone-class/fee"].answer in turn.reply.as_text()


@pytest.mark.parametrize("picked", ["1", "１", "①", "1番", "一つ目"])
def test_a_choice_can_be_made_by_its_number(talk: Talking, picked: str) -> None:
    one = talk()
    first = one.say("マイナンバーカード").reply.numbered[0]
    turn = one.say(picked)
    assert f"t={turn.topics[0]}" in first.data
    assert turn.choice_of == turn.topics[0]


def test_a_choice_can_be_made_by_its_words_and_by_its_button(talk: Talking) -> None:
    for how in ("words", "button"):
        one = talk()
        choice = one.say("マイナンバーカード").reply.numbered[1]
        turn = one.say(choice.label) if how == "words" else one.press(choice.data)
        assert f"t={turn.topics[0]}" in choice.data
        assert turn.choice_of


def test_a_number_that_was_not_offered_says_which_were(talk: Talking, brain: Brain) -> None:
    one = talk()
    offered = one.say("マイナンバーカード").reply.numbered
    turn = one.say("9")
    assert turn.reply.body == compose.Voice(brain.kb, "ja", TEN_O_CLOCK).say(
        "number_unknown", max=len(offered)
    )


def test_a_correction_leaves_the_topic_out(talk: Talking) -> None:
    one = talk()
    one.press(Button(topic="my-number-card/renew-card").data())
    turn = one.say("そうじゃなくて電子証明書の更新")
    assert turn.topics[0] != "my-number-card/renew-card"
    assert "my-number-card/renew-card" in turn.memory.excluded


def test_memory_ends_after_thirty_minutes(talk: Talking, brain: Brain) -> None:
    said = compose.Voice(brain.kb, "ja", TEN_O_CLOCK).say
    for wait, kept in ((timedelta(minutes=30), True), (timedelta(minutes=31), False)):
        one = talk()
        one.say("マイナンバーカード")
        turn = one.say("1", after=wait)
        assert bool(turn.choice_of) is kept
        assert (turn.reply.body == said("memory_expired")) is not kept


def test_the_language_outlives_the_memory(talk: Talking) -> None:
    one = talk()
    one.press(Button(language="vi").data())
    assert one.press(Button(action="menu").data(), after=timedelta(days=2)).language == "vi"


def test_none_of_these_once_asks_again_and_twice_hands_over(talk: Talking) -> None:
    one = talk()
    one.say("マイナンバーカード")
    first = one.press(Button(action="none").data())
    assert first.outcome is Outcome.NOT_FOUND
    assert first.memory.excluded
    second = one.press(Button(action="none").data())
    assert second.outcome is Outcome.HANDED_OVER
    assert second.reply.numbered


def test_two_misses_in_a_row_bring_the_menu_and_a_person(talk: Talking) -> None:
    one = talk()
    one.say("ぬるぽぺけらった")
    turn = one.say("べらぽんちょす")
    assert turn.outcome is Outcome.NOT_FOUND
    assert turn.reply.numbered
    assert any("a=human" in choice.data for choice in turn.reply.buttons)


@pytest.mark.parametrize(("topic", "year", "started"), [("signage/", 8, None), ("ud-font/", 8, None)])
def test_the_plans_status_is_told_for_the_years_table(
    talk: Talking, brain: Brain, topic: str, year: int, started: None
) -> None:
    del started
    name = next(name for name, found in brain.kb.topics.items() if name.startswith(topic) and found.measure)
    measure = brain.kb.measures[brain.kb.topics[name].measure or ""]
    turn = talk().press(Button(topic=name, facet="status").data())
    truth = measure.schedule.status(year)
    assert truth is not None
    assert turn.outcome is Outcome.STATUS_TOLD
    assert (turn.status, turn.started) == (truth.text, truth.started)
    for word in truth.words:
        assert word in turn.reply.body


def test_a_status_button_of_a_topic_outside_the_plan_gives_the_whole_answer(
    talk: Talking, brain: Brain
) -> None:
    name = next(
        name for name, topic in brain.kb.topics.items() if not topic.measure and not topic.is_sensitive
    )
    turn = talk().press(Button(topic=name, facet="status").data())
    assert turn.outcome is Outcome.FOLLOWED_UP
    assert turn.topics[0] == name


@pytest.mark.parametrize("text", ["駅前の電子看板はもう始まっていますか", "UDフォントはもう導入されましたか"])
def test_the_status_can_be_asked_in_words(talk: Talking, text: str) -> None:
    turn = talk().say(text)
    assert turn.outcome in (Outcome.STATUS_TOLD, Outcome.ASKED_BACK)
    assert turn.topics[0].startswith(("signage/", "ud-font/"))


def test_who_is_in_charge_is_told_from_the_plan(talk: Talking, brain: Brain) -> None:
    one = talk()
    name = next(
        name for name in brain.kb.topics if name.startswith("ud-font/") and brain.kb.topics[name].measure
    )
    one.press(Button(topic=name).data())
    turn = one.say("担当課はどこですか")
    measure = brain.kb.measures[brain.kb.topics[name].measure or ""]
    assert turn.topics == ("plan/department", name)
    assert measure.departments[0] in turn.reply.body


def test_the_language_switches_and_stays(talk: Talking) -> None:
    one = talk()
    assert one.say("English please").language == "en"
    assert one.say("123").language == "en"
    assert one.say("日本語でお願いします").language == "ja"


@pytest.mark.parametrize(
    ("hour", "word"), [(8, "おはよう"), (13, "こんにちは"), (20, "こんばんは"), (2, "こんばんは")]
)
def test_the_greeting_knows_the_hour(brain: Brain, hour: int, word: str) -> None:
    now = datetime(2026, 11, 25, hour, 0, tzinfo=JST)
    turn = brain.conversation.handle(Incoming("console", text="こんにちは"), Memory(greeted=True), now)
    assert turn.reply.body.startswith(word)


@pytest.mark.parametrize(
    "data",
    ["", "v0|x", "v1|t=no-such/topic", "v1|t=sensitive/suicide", "v1|l=xx", "v1|s=nothing", "v1|a=dance"],
)
def test_a_button_of_another_time_leads_to_the_menu(talk: Talking, data: str) -> None:
    turn = talk().press(data)
    assert turn.outcome is Outcome.STALE_BUTTON
    assert goes_on(turn)


def test_what_has_no_words_is_answered_with_words(talk: Talking) -> None:
    one = talk()
    for kind in (
        Kind.STICKER,
        Kind.IMAGE,
        Kind.VIDEO,
        Kind.AUDIO,
        Kind.FILE,
        Kind.LOCATION,
        Kind.UNSUPPORTED,
    ):
        turn = one.send(kind)
        assert turn.outcome is Outcome.UNSUPPORTED
        assert turn.reply.body
        assert goes_on(turn)
    assert one.send(Kind.FOLLOW).outcome is Outcome.SMALL_TALK


def test_feedback_is_taken_with_its_reason(talk: Talking) -> None:
    one = talk()
    one.press(Button(topic="my-number-card/lost").data())
    assert one.press(Button(topic="my-number-card/lost", action="useful").data()).feedback == "useful"
    asked = one.press(Button(topic="my-number-card/lost", action="wrong").data())
    assert asked.outcome is Outcome.FEEDBACK
    assert one.press(asked.reply.numbered[1].data).feedback == "wrong:outdated"


def test_every_topic_facet_and_menu_button_in_every_language_has_an_answer_and_a_way_on(
    talk: Talking, brain: Brain
) -> None:
    for language in ("ja", "easy", "en", "zh", "ko", "vi", "pt"):
        one = talk()
        one.press(Button(language=language).data())
        for name, topic in brain.kb.topics.items():
            if not topic.is_sensitive:
                turn = one.press(Button(topic=name).data())
                assert turn.outcome is Outcome.ANSWERED
                assert turn.language == language
                assert goes_on(turn)
                for choice in (*turn.reply.buttons, *turn.reply.numbered):
                    assert len(choice.label) <= 20
                    assert len(choice.data.encode()) <= 64


def test_what_is_kept_of_a_turn_holds_no_word_of_the_citizen(talk: Talking) -> None:
    one = talk()
    one.say("ひみつのことば太郎 マイナンバーカード")
    kept = json.dumps(one.memory.as_dict(), ensure_ascii=False)
    assert "ひみつ" not in kept
    assert Memory.from_dict(json.loads(kept)) == one.memory


def test_a_bug_of_ours_becomes_an_apology(brain: Brain) -> None:
    class Broken(Index):
        def __init__(self) -> None:
            pass

        def search(self, text: str, language: str = "ja") -> None:  # type: ignore[override]
            raise RuntimeError(text, language)

    conversation = type(brain.conversation)(brain.kb, brain.conversation.index)
    conversation.index = Broken()
    turn = conversation.handle(Incoming("console", text="スマホ教室"), Memory(), TEN_O_CLOCK)
    assert turn.outcome is Outcome.FAILED
    assert turn.extra["number"] in turn.reply.body
    assert "スマホ教室" not in turn.reply.as_text()
    assert goes_on(turn)


def test_verified_hours_are_told_as_the_clock_says(brain: Brain) -> None:
    for place, opening in brain.kb.hours.items():
        if not (opening.verified and opening.rule_of):
            continue
        topic = replace_owner(brain, place)
        rule = brain.kb.contacts[opening.rule_of].hours_rule
        assert rule is not None
        for hour in (3, 10):
            now = datetime(2026, 11, 25, hour, 0, tzinfo=JST)
            lines = compose.where(compose.Voice(brain.kb, "ja", now), topic)
            assert ("受付中" in lines[-1]) is state(rule, now).open


def replace_owner(brain: Brain, owner: str):  # type: ignore[no-untyped-def]
    return brain.kb.topics["my-number-card/lost"].model_copy(update={"owner": owner})


def test_the_plans_year_begins_in_april(brain: Brain) -> None:
    measure = next(iter(brain.kb.measures.values()))
    march = replace(compose.Voice(brain.kb, "ja", TEN_O_CLOCK), now=datetime(2027, 3, 31, 23, 59, tzinfo=JST))
    april = replace(march, now=datetime(2027, 4, 1, 0, 0, tzinfo=JST))
    assert (march.year, april.year) == (8, 9)
    assert compose.status_lines(march, measure, 12) == (march.say("status_outside_plan"),)


@pytest.mark.parametrize("said", ["誰かと話したい", "電話番号は", "だれか話を聞いて"])
def test_who_asks_for_somebody_in_distress_is_told_the_lines_again(talk: Talking, said: str) -> None:
    citizen = talk()
    assert citizen.say("もう生きていたくない").guard == "suicide"
    assert citizen.say(said).guard == "suicide"


@pytest.mark.parametrize("said", ["守谷市のマイナンバーカードの休日窓口", "我孫子の図書館のWi-Fi", "りゅうがさきのスマホ教室", "柏市のコンビニ交付"])
def test_another_towns_name_wins_over_any_likeness(talk: Talking, said: str) -> None:
    assert talk().say(said).outcome is Outcome.OUT_OF_SCOPE


def test_a_move_from_another_town_to_ours_is_ours(talk: Talking) -> None:
    assert talk().say("守谷市から取手市に引っ越すときのマイナンバーカード").outcome is not Outcome.OUT_OF_SCOPE
