"""`toride-bot calibrate`: fit the decision again and write bot/search/calibration.json with its measurement."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import click

from bot.calibrate import Example, fit
from bot.decide import Calibration
from bot.search.index import Index, build
from bot.search.sentences import try_sentences
from bot.text.kana import hiragana
from knowledge.loader import SHIPPED, load
from knowledge.model import KnowledgeBase

COSTS = {"wrong": 0.05, "outside": 0.014, "needless": 0.06}
"""Of answers to what can be answered at most 5 in 100 may be wrong (the upper bound, not the share found); of
messages outside at most 14 in 1,000 may be answered and 6 in 100 asked back. Stated by the design: a confident
wrong answer is the worst error, a dead end the second worst."""

FOREIGN_COSTS = {"wrong": 0.10, "outside": 0.047, "needless": 0.15}
"""Other languages have a fifth of the examples: their bounds are as far from the shares found as that allows."""

TEST_WEIGHT = 0.1
"""`tests:` were written by another hand, but staff mend the phrasings until they pass: no measure of the rest."""
SLIP_WEIGHT = 0.015
OWN_WEIGHT, FOREIGN_OWN_WEIGHT = 0.03, 0.02
"""A sentence of the knowledge left out is a distant example (its nearest sibling says something else)."""


@click.command()
@click.option("--knowledge", type=click.Path(path_type=Path), default=SHIPPED, help="知識のフォルダー")
@click.option("--pool", type=click.Path(exists=True, path_type=Path), default=Path("tests/out_of_scope.yaml"), help="範囲外の文の一覧")
@click.option("--citizens", type=click.Path(exists=True, path_type=Path), default=Path("tests/citizens.yaml"), help="別の手で書いた文の一覧")
@click.option("--dry-run", is_flag=True, help="書かずに結果だけ見る")
def calibrate(knowledge: Path, pool: Path, citizens: Path, dry_run: bool) -> None:
    """答える・聞き返すの境目を決め直す"""
    from bot.text import tokens, vectors

    kb = load(knowledge)
    outside, said = _pool(pool), _citizens(_pool(citizens)["sentences"])
    fitted: dict[str, Any] = {"knowledge": kb.revision, "costs": COSTS}
    for suffix, encoder in (("", vectors.load()), ("-letters", None)):
        tokenise = tokens.load()
        parts, left_out = build(kb, encoder, tokenise, leave_one_out=True)
        index = Index(kb, parts, encoder, tokenise)
        fitted[f"ja{suffix}"] = fit(_japanese(kb, index, outside, left_out["ja"]) + _others(index, said, foreign=False), **COSTS)
        fitted[f"foreign{suffix}"] = fit(_foreign(kb, index, outside, left_out.get("foreign")) + _others(index, said, foreign=True), **FOREIGN_COSTS) if parts.foreign else fitted[f"ja{suffix}"]
        fitted[f"ja{suffix}"]["tests"] = _tests(kb, index, fitted[f"ja{suffix}"])
        for name in ("ja", "foreign"):
            click.echo(f"{name}{suffix}: {json.dumps(fitted[name + suffix]['measured'], ensure_ascii=False)}")
    if not dry_run:
        path = Path(str(resources.files("bot.search").joinpath("calibration.json")))
        path.write_text(json.dumps(fitted, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _tests(kb: KnowledgeBase, index: Index, entry: dict[str, Any]) -> dict[str, Any]:
    """What the knowledge's own tests come to at these thresholds: the promise that `check --calibration` keeps."""
    tried = try_sentences(kb, index, Calibration(tuple(entry["first"]), tuple(entry["three"]), entry["answer"], entry["ask"]))
    return {"right": round(tried.right, 4), "wrong_share": round(tried.wrong_share, 4), "wrong": tried.wrong}


def in_kana(index: Index) -> Callable[[str], str]:
    """A text as somebody types it who never converts to kanji."""

    def written(text: str) -> str:
        return "".join(hiragana(token.reading) if token.reading and token.content else token.surface for token in index.analyse(text).tokens)

    return written


def _one_slip(text: str) -> str:
    """One character dropped, at a place that the text itself decides."""
    at = 1 + sum(map(ord, text)) % max(1, len(text) - 2)
    return text[:at] + text[at + 1 :] if len(text) > 4 else text


def _pool(path: Path) -> dict[str, Any]:
    from knowledge.reader import read

    document = read(str(path), path.read_bytes())
    return dict(document.data)


def _japanese(kb: KnowledgeBase, index: Index, outside: dict[str, Any], left_out: Any) -> list[Example]:
    """Tests written by another hand (answerable and not), the knowledge's own sentences left out of the
    training one by one, and the calibration half of the out-of-scope pool."""
    examples = [
        Example(index.search(text), frozenset({name}), TEST_WEIGHT) for name, topic in kb.topics.items() if not topic.is_sensitive for text in topic.tests.hit
    ]
    examples += [
        Example(index.search(slip(text)), frozenset({name}), SLIP_WEIGHT)
        for name, topic in kb.topics.items()
        if not topic.is_sensitive
        for text in topic.tests.hit
        for slip in (in_kana(index), _one_slip)
    ]
    for topic in kb.topics.values():
        for text, right in topic.tests.miss.items():
            if not right.startswith("sensitive/"):
                examples.append(Example(index.search(text), frozenset() if right == "none" else frozenset({right}), TEST_WEIGHT))
    examples += [Example(index.search(text), frozenset()) for text in outside["calibration"]]
    return examples + _left_out(kb, index, left_out, foreign=False)


def _foreign(kb: KnowledgeBase, index: Index, outside: dict[str, Any], left_out: Any) -> list[Example]:
    examples = _left_out(kb, index, left_out, foreign=True) if left_out is not None else []
    for language, texts in outside.get("foreign_held_out", {}).items():
        examples += [Example(index.search(text, language), frozenset()) for text in texts[: len(texts) // 2]]
    return examples


def held_out(text: str) -> bool:
    """Whether a citizens' sentence is kept for measuring; the other half may be calibrated on."""
    return bool(zlib.crc32(text.encode()) % 2)


def _citizens(sentences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in sentences if not held_out(row["text"]) and not row["topic"].startswith("sensitive/")]


def _others(index: Index, rows: list[dict[str, Any]], *, foreign: bool) -> list[Example]:
    """Citizens' sentences with every topic that is right for them."""
    return [
        Example(index.search(row["text"], row["lang"]), frozenset({row["topic"], *row.get("accept", ()), *row.get("also", ())}) - {"none"})
        for row in rows
        if (row["lang"] not in ("ja", "easy")) == foreign
    ]


def _left_out(kb: KnowledgeBase, index: Index, scores: Any, *, foreign: bool) -> list[Example]:
    """The knowledge's own sentences; they are harder than real messages, so they weigh little."""
    return [
        Example(found, frozenset({label}) if label in kb.topics else frozenset(), OWN_WEIGHT if not foreign else FOREIGN_OWN_WEIGHT)
        for found, label in index.left_out(kb, scores, foreign=foreign)
        if not label.startswith("sensitive/")
    ]
