"""A change of the knowledge that breaks the promises of the thresholds is refused, and the phrasing named."""

from __future__ import annotations

from adapters.staff.calibrated import SHOWN, faults, nearest
from bot.search.sentences import Tried
from knowledge.loader import load

KB = load()
PIN, STORE = "my-number-card/pin-reset", "convenience-store/pin"


def test_a_change_that_answers_as_well_as_before_is_accepted() -> None:
    then = {"right": 0.90, "wrong_share": 0.02, "wrong": {"番号は": PIN}}
    assert list(faults(KB, Tried(0.88, {"番号は": PIN}, 100), then, 0.045)) == []


def test_more_wrong_answers_than_promised_are_refused_with_the_phrasing_near_them() -> None:
    now = Tried(0.90, {f"暗証番号を忘れた {n}": PIN for n in range(6)}, 100)
    said = list(faults(KB, now, {"right": 0.90, "wrong_share": 0.02, "wrong": {}}, 0.045))
    assert said[0] == "誤った答えが 6.0% あります（4.5% まで）"
    assert PIN in said[1]
    assert nearest(KB, PIN, "暗証番号を忘れた 0") in said[1]


def test_four_points_fewer_right_answers_are_refused_even_when_none_is_wrong() -> None:
    said = list(faults(KB, Tried(0.86, {}, 100), {"right": 0.90, "wrong_share": 0.0, "wrong": {}}, 0.045))
    assert said == ["正しく答える文が 4.0 ポイント減りました（90.0% → 86.0%、3ポイントまで）"]


def test_only_sentences_that_were_not_wrong_before_are_told_and_not_all_of_many() -> None:
    before = {"前からまちがう文": STORE}
    now = Tried(0.5, before | {f"新しくまちがう文 {n}": PIN for n in range(SHOWN + 5)}, 100)
    said = list(faults(KB, now, {"right": 0.9, "wrong_share": 0.01, "wrong": before}, 0.045))
    assert not any("前から" in line for line in said)
    assert said[-1] == "ほか 5 文"


def test_the_nearest_phrasing_is_one_of_the_topic() -> None:
    assert nearest(KB, PIN, "暗証番号を忘れた") in KB.topics[PIN].phrasings
