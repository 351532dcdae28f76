"""A fault in the knowledge, where it is and what to do about it; and the three ways it is printed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a YAML file.

    path: file relative to the knowledge folder; line and column count from 1; code: stable name of the
    rule (see knowledge/rules); message and advice: Japanese, for the staff member who wrote the file;
    level: "error" keeps the knowledge from loading, "warning" does not.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    advice: str = ""
    level: str = "error"

    def __str__(self) -> str:
        advice = f" → {self.advice}" if self.advice else ""
        return f"{self.path}:{self.line}:{self.column} {self.code} {self.message}{advice}"


class KnowledgeUnusable(Exception):
    """The knowledge cannot be loaded; carries every Problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def as_text(problems: Iterable[Problem]) -> str:
    """One line a Problem."""
    return "\n".join(str(problem) for problem in sorted(problems))


def as_json(problems: Iterable[Problem]) -> str:
    """A JSON array, one object a Problem, for other programs."""
    return json.dumps([asdict(problem) for problem in sorted(problems)], ensure_ascii=False, indent=1)


def as_annotations(problems: Iterable[Problem], prefix: str = "knowledge/") -> str:
    """Workflow commands that a pull request shows on the very line (`::error file=…,line=…,col=…::…`)."""
    return "\n".join(
        f"::{problem.level} file={prefix}{problem.path},line={problem.line},col={problem.column},"
        f"title={problem.code}::{_escape(problem.message)} → {_escape(problem.advice)}"
        for problem in sorted(problems)
    )


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


FORMATS = {"text": as_text, "json": as_json, "github": as_annotations}
