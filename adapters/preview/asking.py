"""The list of questions that were not answered well, as a child process makes it: seconds of search and rules."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.staff.unanswered import Question, Why

LOAD = "load"
"""The step before those of adapters.staff.unanswered_listing."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is listed: citizens' questions (masked) of so many days, and where the knowledge is."""

    knowledge: str
    data: str
    vectors: bool
    days: int
    questions: tuple[Question, ...]

    def as_json(self) -> str:
        """One line."""
        return json.dumps({**asdict(self), "do": "list"})

    @classmethod
    def from_json(cls, line: str) -> Asking:
        """What as_json was given."""
        values = {name: value for name, value in json.loads(line).items() if name != "do"}
        questions = tuple(Question(**{**one, "why": Why(one["why"])}) for one in values["questions"])
        return cls(**{**values, "questions": questions})


def run(job: Asking, told: Any) -> dict[str, Any]:
    """The list as JSON values, each cluster with its proposal's file as it would be."""
    from adapters.brain import load_brain
    from adapters.staff.unanswered_listing import listed
    from adapters.staff.unanswered_report import counted, record, what
    from knowledge.loader import read_folder

    told(LOAD, 0, 0)
    folder = Path(job.knowledge)
    brain = load_brain(folder, Path(job.data), use_vectors=job.vectors)
    _, found = listed(brain, read_folder(folder), job.questions, job.days, datetime.now(UTC), told)
    clusters = [
        {
            **record(one, found.patches), "what": what(one), "counted": counted(one), "file_text": one.text,
            "good": one.good, "complete": one.complete,
        }
        for one in found.proposals
    ]  # fmt: skip
    return {
        "days": found.days, "total": found.total, "settled": [list(pair) for pair in found.settled],
        "clusters": clusters, "revision": brain.revision,
    }  # fmt: skip
