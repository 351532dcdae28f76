"""The list of proposals: lines for a terminal, JSON for programs, a page and patch files to keep."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.staff.unanswered_proposals import PHRASING, SIGN, TOPIC, WORD, Proposal

SHOWN = 5
"""Sentences of a cluster shown on the terminal."""
UNTRIED = "まだ調べていません（--effects か --accept で調べます）"
TRIED = "全部を入れて調べ、こわれる試験はありませんでした"


@dataclass(frozen=True, slots=True)
class Listing:
    """days: looked back · total: questions read, by count · settled: reason → count · patches: number → diff ·
    tried: the effects on the tests are known."""

    days: int
    total: int
    settled: tuple[tuple[str, int], ...]
    proposals: tuple[Proposal, ...]
    patches: Mapping[int, str]
    tried: bool = False

    @property
    def effects(self) -> str:
        """What is known of the tests, of the proposals that can be taken."""
        return TRIED if self.tried else UNTRIED


def what(proposal: Proposal) -> str:
    """The proposal in one sentence."""
    said = "」「".join(proposal.entries)
    return {
        PHRASING: f"{proposal.path} に、言い方「{said}」を足す",
        WORD: f"{proposal.path} に、「{said}」を「{proposal.target}」の言いかえとして足す",
        SIGN: f"{proposal.path} の {proposal.target[1:]} に、言い方「{said}」を足す",
        TOPIC: f"新しい話題 {proposal.target} を作る（答えは職員が書きます）",
    }.get(proposal.kind, "")


def counted(proposal: Proposal) -> str:
    """How often, and what went wrong."""
    whys: dict[str, int] = {}
    for question in proposal.cluster.questions:
        whys[question.why.value] = whys.get(question.why.value, 0) + question.times
    return f"{proposal.cluster.times}件: " + "、".join(f"{why} {times}" for why, times in whys.items())


def as_text(listing: Listing) -> str:
    """For the terminal."""
    still = sum(proposal.cluster.times for proposal in listing.proposals)
    lines = [f"{listing.days}日間の、うまく答えられなかった質問 {listing.total}件。残り {still}件、まとまり {len(listing.proposals)}つ。"]
    lines += [f"  除いたもの: {reason} {times}件" for reason, times in listing.settled]
    for proposal in listing.proposals:
        lines += ["", *_lines(proposal, listing)]
    return "\n".join(lines)


def _lines(proposal: Proposal, listing: Listing) -> list[str]:
    texts = proposal.cluster.texts
    more = f" ほか{len(texts) - SHOWN}" if len(texts) > SHOWN else ""
    head = f"{proposal.number}. （{counted(proposal)}）「{'」「'.join(texts[:SHOWN])}」{more}"
    if not proposal.kind or proposal.refused:
        tried = [f"   考えた案: {what(proposal)}"] if proposal.kind else []
        return [head, *tried, *(f"   提案できません: {reason}" for reason in proposal.refused)]
    return [
        head, f"   提案: {what(proposal)}", f"   理由: {proposal.because}",
        *([f"   試験への影響: {listing.effects}"] if proposal.complete else []),
        f"   取り入れる: toride-bot unanswered --accept {proposal.number}",
    ]  # fmt: skip


def as_json(listing: Listing) -> str:
    """For other programs."""
    return json.dumps(
        {
            "days": listing.days, "questions": listing.total, "settled": dict(listing.settled), "tried": listing.tried,
            "clusters": [record(proposal, listing.patches) for proposal in listing.proposals],
        },
        ensure_ascii=False, indent=1,
    )  # fmt: skip


def record(proposal: Proposal, patches: Mapping[int, str]) -> dict[str, Any]:
    """One cluster with its proposal, as JSON values."""
    questions = [
        {"text": one.text, "why": one.why.value, "answered": one.answered, "chosen": one.chosen, "reason": one.reason, "times": one.times}
        for one in proposal.cluster.questions
    ]
    return {
        "number": proposal.number, "times": proposal.cluster.times, "language": proposal.cluster.language, "questions": questions,
        "kind": proposal.kind, "target": proposal.target, "file": proposal.path, "entries": list(proposal.entries),
        "because": proposal.because, "refused": list(proposal.refused), "patch": patches.get(proposal.number, ""),
    }  # fmt: skip


def write(listing: Listing, city: str, folder: Path) -> list[Path]:
    """unanswered.html and one patch file for each proposal that can be taken; their places."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder.mkdir(parents=True, exist_ok=True)
    pages = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, undefined=StrictUndefined)
    page = folder / "unanswered.html"
    shown = pages.get_template("unanswered.html").render(listing=listing, city=city, what=what, counted=counted)
    page.write_text(shown, encoding="utf-8")
    return [page, *_patches(listing, folder)]


def _patches(listing: Listing, folder: Path) -> Sequence[Path]:
    written = []
    for proposal in listing.proposals:
        if proposal.good:
            path = folder / f"{proposal.number:02}.patch"
            path.write_bytes(listing.patches[proposal.number].encode())
            written.append(path)
    return written
