"""Two revisions of the knowledge compared: topics, texts, and which questions get another answer; in words."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from adapters.staff.answers import Change
from adapters.staff.sentences import sentences
from adapters.staff.trying import Effects, Told, Workshop
from knowledge.loader import load
from knowledge.model import KnowledgeBase

HEADINGS = {
    "topic": "別の話題を答えるようになる文",
    "band": "答える・聞き返す・分からない、が変わる文",
    "choices": "聞き返すときの選択肢が変わる文",
    "outcome": "断り方が変わる文",
}
PARTS = {
    "title": "題",
    "answer": "答え",
    "offline": "スマホを使わない方法",
    "facets": "細目",
    "variants": "言い換え",
}


class NoSuchRevision(Exception):
    """Neither a folder nor a revision of git that holds a knowledge folder; the text is Japanese."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Of two knowledge bases, each named by its revision (12 hex digits)."""

    before: str
    after: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    effects: Effects

    def as_dict(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "before": self.before, "after": self.after, "added": list(self.added), "removed": list(self.removed),
            "reworded": [asdict(one) for one in self.effects.reworded],
            "changes": [change.as_dict() for change in self.effects.changes], "tried": self.effects.tried,
        }  # fmt: skip


def compare(before: Path, after: Path, workshop: Workshop, now: datetime, told: Told) -> Difference:
    """Loads both folders, trains what is not trained yet, asks every sentence of both. Raises KnowledgeUnusable."""
    one, other = load(before), load(after)
    known = workshop.known(one, None, told)
    effects = workshop.effects(known, workshop.known(other, known, told), sentences(one, other), now, told)
    return Difference(one.revision, other.revision, _only(other, one), _only(one, other), effects)


def _only(mine: KnowledgeBase, other: KnowledgeBase) -> tuple[str, ...]:
    return tuple(name for name in mine.topics if name not in other.topics)


@contextmanager
def folder_of(revision: str, knowledge: Path) -> Iterator[Path]:
    """The folder named, or the knowledge folder as it was at a revision of its git repository, in a temporary
    place: the working tree is not touched. Raises NoSuchRevision."""
    if revision and Path(revision).is_dir():
        yield Path(revision)
        return
    with tempfile.TemporaryDirectory() as place:
        with tarfile.open(fileobj=io.BytesIO(_archive(revision, knowledge.resolve()))) as archive:
            archive.extractall(place, filter="data")
        yield Path(place)


def _archive(revision: str, knowledge: Path) -> bytes:
    """What git holds below the folder at that revision, as a tar file whose names begin at the folder."""
    if not revision or revision.startswith("-"):  # git would take it for an option
        raise NoSuchRevision(f"「{revision}」という版はありません")
    try:
        top = Path(_git(knowledge, "rev-parse", "--show-toplevel").decode().strip())
        below = knowledge.relative_to(top.resolve()).as_posix()
        tree = f"{revision}:" if below == "." else f"{revision}:{below}"
        found = _git(top, "rev-parse", "--verify", "--quiet", tree).decode().strip()
        return _git(top, "archive", "--format=tar", found)
    except FileNotFoundError:
        raise NoSuchRevision("git がありません。2つのフォルダーを指定してください") from None
    except subprocess.CalledProcessError:
        raise NoSuchRevision(
            f"「{revision}」は、フォルダーでも、{knowledge.name} のある git の版でもありません"
        ) from None


def _git(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True).stdout  # noqa: S603, S607


def in_words(difference: Difference) -> Iterator[str]:
    """Lines for staff."""
    effects = difference.effects
    yield f"知識の版 {difference.before} → {difference.after}（{effects.tried}文で確かめました）"
    for title, names in (("新しい話題", difference.added), ("なくなった話題", difference.removed)):
        if names:
            yield f"\n■ {title}: {'、'.join(names)}"
    yield from _texts(effects)
    yield from changes_in_words(effects.changes)
    if not (difference.added or difference.removed or effects.reworded or effects.changes):
        yield "答えの変わる文はありません。答えの文も同じです。"


def _texts(effects: Effects) -> Iterator[str]:
    if effects.reworded:
        yield f"\n■ 市民の読む文が変わる所: {len(effects.reworded)}か所"
    for name, entries in groupby(effects.reworded, key=lambda one: (one.topic, one.language)):
        yield f"  {name[0]}（{name[1]}）"
        for one in entries:
            part, _, key = one.part.partition(".")
            yield f"    {PARTS[part]}{f' {key}' if key else ''}"
            yield from (f"      - {line}" for line in one.before.strip().splitlines())
            yield from (f"      + {line}" for line in one.after.strip().splitlines())


def changes_in_words(changes: Sequence[Change]) -> Iterator[str]:
    """Broken tests first, then by what differs."""
    broken, mended = (sum(change.test == verdict for change in changes) for verdict in ("broken", "mended"))
    if broken or mended:
        yield f"\n■ 話題の試験: こわれる {broken}文、直る {mended}文"
    for kind, heading in HEADINGS.items():
        found = [change for change in changes if change.kind == kind]
        if found:
            yield f"\n■ {heading}: {len(found)}文"
            yield from (f"  {change}" for change in sorted(found, key=lambda change: change.test != "broken"))
