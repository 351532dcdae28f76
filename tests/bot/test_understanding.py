"""How well the bot understands what it was never taught: its own tests, slips, what is outside."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import yaml

from adapters.brain import Brain
from bot.messages import Incoming, Memory
from bot.text import tokens
from bot.text.kana import hiragana
from tests.bot.conftest import TEN_O_CLOCK

RIGHT, ONE_TAP, WRONG = 0.60, 0.75, 0.10
"""Loose: from the calibration's measurement (.71, .86, .043 on harder sentences), not from this test."""
POOL = Path(__file__).parent.parent / "out_of_scope.yaml"
SEED = 20261125


def heard(brain: Brain, text: str) -> tuple[str, tuple[str, ...]]:
    turn = brain.conversation.handle(Incoming("console", text=text), Memory(greeted=True), TEN_O_CLOCK)
    return turn.action, turn.topics


def verdict(brain: Brain, text: str, right: str) -> str:
    action, topics = heard(brain, text)
    if action == "none":
        return "silent"
    if action == "clarify":
        return "asked with" if right in topics[:3] else "asked without"
    return "right" if topics[:1] == (right,) else "wrong"


@pytest.fixture(scope="module")
def hits(brain: Brain) -> list[tuple[str, str]]:
    return [
        (text, name)
        for name, topic in brain.kb.topics.items()
        if topic.service != "sensitive"
        for text in topic.tests.hit
    ]


@pytest.fixture(scope="module")
def unspoilt(brain: Brain) -> Callable[[str, str], str]:
    """The verdict of a sentence as it stands, found once."""
    return cache(lambda text, right: verdict(brain, text, right))


@pytest.fixture(scope="module")
def report(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Prints past the capture: the figures are the point of these tests."""
    manager = request.config.pluginmanager.getplugin("capturemanager")

    def say(line: str) -> None:
        with manager.global_and_fixture_disabled():
            print(line)  # noqa: T201

    return say


def test_the_knowledges_own_tests_are_understood(
    unspoilt: Callable[[str, str], str], hits: list[tuple[str, str]], report: Callable[[str], None]
) -> None:
    counts = Counter(unspoilt(text, right) for text, right in hits)
    share = {
        name: counts[name] / len(hits) for name in ("right", "asked with", "asked without", "wrong", "silent")
    }
    report(
        "\n知識の試験 "
        + str(len(hits))
        + "文 "
        + "  ".join(f"{name} {value:.1%}" for name, value in share.items())
    )
    assert share["right"] >= RIGHT
    assert share["right"] + share["asked with"] >= ONE_TAP
    assert share["wrong"] <= WRONG


def swapped(text: str, chance: random.Random) -> str:
    """Two neighbours exchanged, or one letter lost or doubled: a slip of the finger."""
    at = chance.randrange(len(text) - 1)
    return chance.choice(
        [
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
        ]
    )


def read_aloud(text: str) -> str:
    """As a person writes who uses kana only. A space is read by Sudachi as きごう, which nobody types."""
    words = tokens.load()(text)
    return hiragana("".join(token.reading if token.reading and token.surface.isalnum() else token.surface for token in words))


_HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF65, 0xFF9E)}
_ROMAN = dict(
    zip(
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんがぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ",
        [
            "a",
            "i",
            "u",
            "e",
            "o",
            "ka",
            "ki",
            "ku",
            "ke",
            "ko",
            "sa",
            "shi",
            "su",
            "se",
            "so",
            "ta",
            "chi",
            "tsu",
            "te",
            "to",
            "na",
            "ni",
            "nu",
            "ne",
            "no",
            "ha",
            "hi",
            "fu",
            "he",
            "ho",
            "ma",
            "mi",
            "mu",
            "me",
            "mo",
            "ya",
            "yu",
            "yo",
            "ra",
            "ri",
            "ru",
            "re",
            "ro",
            "wa",
            "wo",
            "n",
            "ga",
            "gi",
            "gu",
            "ge",
            "go",
            "za",
            "ji",
            "zu",
            "ze",
            "zo",
            "da",
            "ji",
            "zu",
            "de",
            "do",
            "ba",
            "bi",
            "bu",
            "be",
            "bo",
            "pa",
            "pi",
            "pu",
            "pe",
            "po",
        ],
        strict=True,
    )
)
_GLIDES = {
    kana + small: _ROMAN[kana][:-1] + ("" if kana in "しちじ" else "y") + vowel
    for kana in "きしちにひみりぎじびぴ"
    for small, vowel in zip("ゃゅょ", "auo", strict=True)
}


def romanised(text: str) -> str:
    kana, out, at = read_aloud(text), "", 0
    while at < len(kana):
        pair = kana[at : at + 2]
        step = 2 if pair in _GLIDES else 1
        sound = _GLIDES.get(pair) or _ROMAN.get(kana[at], "-" if kana[at] == "ー" else kana[at])
        out = out[:-1] + sound[0] + sound if out.endswith("っ") else out + sound
        at += step
    return out


VARIANTS: dict[str, tuple[Callable[[str, random.Random], str], float]] = {
    "打ち間違い1つ": (swapped, 0.5),
    "打ち間違い2つ": (lambda text, chance: swapped(swapped(text, chance), chance), 0.5),
    "ひらがな": (lambda text, _: read_aloud(text), 0.6),
    "半角": (lambda text, _: "".join(_HALF.get(letter, letter) for letter in text), 0.2),
    "ローマ字": (lambda text, _: romanised(text), 0.8),
    "絵文字と前置き": (lambda text, _: f"あのー、すみません😅 {text}！！🙏", 0.4),
}
"""How a text is spoilt, and the share of right first answers that may be lost to it."""
SAMPLE = 80


@pytest.mark.parametrize("name", VARIANTS)
def test_a_spoilt_message_is_mostly_understood_still(
    brain: Brain,
    hits: list[tuple[str, str]],
    name: str,
    report: Callable[[str], None],
    unspoilt: Callable[[str, str], str],
) -> None:
    spoil, allowed = VARIANTS[name]
    chance = random.Random(SEED)  # noqa: S311  - a sample, no secret
    sample = chance.sample([(text, right) for text, right in hits if len(text) >= 6], SAMPLE)
    clean = [unspoilt(text, right) for text, right in sample]
    spoilt = [verdict(brain, spoil(text, chance), right) for text, right in sample]
    right = clean.count("right")
    kept = sum(a == b == "right" for a, b in zip(clean, spoilt, strict=True))
    one_tap = sum(what in ("right", "asked with") for what in spoilt)
    report(
        f"  {name}: 正答 {right}→{spoilt.count('right')}（残った {kept}）、"
        f"ひと押し以内 {one_tap}、誤答 {clean.count('wrong')}→{spoilt.count('wrong')}（{SAMPLE}文）"
    )
    assert kept >= (1 - allowed) * right
    assert spoilt.count("wrong") <= clean.count("wrong") + 0.15 * SAMPLE


def test_what_is_outside_is_seldom_answered_or_asked_back(
    brain: Brain, report: Callable[[str], None]
) -> None:
    held_out = yaml.safe_load(POOL.read_text(encoding="utf-8"))["held_out"]
    actions = Counter(
        "none"
        if topics[:1] == ("none",)
        else "guarded"
        if topics[0].startswith("sensitive/")
        else "talk"
        if topics[0].startswith("meta/")
        else action
        for action, topics in (heard(brain, text) for text in held_out)
    )
    answered, asked = actions["answer"] / len(held_out), actions["clarify"] / len(held_out)
    report(
        f"\n範囲外 {len(held_out)}文 答えた {answered:.1%} 聞き返した {asked:.1%} "
        f"雑談 {actions['talk']} 守り {actions['guarded']}"
    )
    assert answered <= 0.2
    assert asked <= 0.3
