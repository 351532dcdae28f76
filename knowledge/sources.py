"""All files of a knowledge folder, read and shaped, each fault with its place: what rules look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, RootModel

from knowledge.model import (
    CalendarFile,
    ClarifyFile,
    ContactsFile,
    HoursFile,
    KpiFile,
    MeasuresFile,
    NoticesFile,
    OutsideFile,
    PlanFile,
    SignpostsFile,
    Text,
    Topic,
    Translation,
    VocabularyFile,
)
from knowledge.problems import Problem
from knowledge.reader import Document, read
from knowledge.richmenu import PATH, RichMenuFile
from knowledge.shape import shape

SHIPPED = Path(__file__).parent


class WordingFile(RootModel[dict[str, Text | dict[str, Text] | list[Text]]]):
    """language/wording/<lang>.yaml: key → sentence, or a group of sentences."""


SINGLE: Mapping[str, type[BaseModel]] = {
    "plan/measures.yaml": MeasuresFile,
    "plan/kpi.yaml": KpiFile,
    "plan/plan.yaml": PlanFile,
    "city/contacts.yaml": ContactsFile,
    "city/hours.yaml": HoursFile,
    "city/calendar.yaml": CalendarFile,
    "city/notices.yaml": NoticesFile,
    "city/signposts.yaml": SignpostsFile,
    "language/clarify.yaml": ClarifyFile,
    "language/vocabulary.yaml": VocabularyFile,
    "language/outside.yaml": OutsideFile,
}
"""Files that must exist, and what each holds."""

OPTIONAL: Mapping[str, type[BaseModel]] = {PATH: RichMenuFile}
"""Files that a city may leave out."""

MANY: Mapping[str, type[BaseModel]] = {
    "topics/*/*.yaml": Topic,
    "translations/*/*/*.yaml": Translation,
    "language/wording/*.yaml": WordingFile,
}
"""Folders of files of one kind."""


@dataclass(slots=True)
class Sources:
    """All files as read: what rules look at. `records` holds only files whose shape is right."""

    folder: Path
    raw: dict[str, bytes] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: str) -> Iterator[tuple[str, Any]]:
        """(path, record) of every file under `kind`/, in order of path."""
        return ((path, record) for path, record in sorted(self.records.items()) if path.startswith(kind))


def read_folder(folder: Path = SHIPPED, *, overlay: Mapping[str, bytes] | None = None) -> Sources:
    """Read every file of the knowledge. `overlay` replaces files by path, for previews."""
    sources = Sources(folder)
    sources.raw = _files(folder) | dict(overlay or {})
    for path, raw in sorted(sources.raw.items()):
        _take(sources, path, raw)
    _missing(sources)
    return sources


def with_file(sources: Sources, path: str, raw: bytes) -> Sources:
    """The same files with one replaced, which alone is read again; `sources` stays as it is."""
    others = [problem for problem in sources.problems if problem.path != path]
    made = Sources(
        sources.folder, {**sources.raw, path: raw}, dict(sources.documents), dict(sources.records), others
    )
    made.records.pop(path, None)
    _take(made, path, raw)
    return made


def near(sources: Sources, path: str) -> Sources:
    """Of all topics and translations only those of the topic that `path` is about; every other file stays."""
    name = path.split("/", 2 if path.startswith("translations/") else 1)[-1]

    def belongs(other: str) -> bool:
        return not other.startswith(("topics/", "translations/")) or other.endswith(f"/{name}")

    documents = {other: document for other, document in sources.documents.items() if belongs(other)}
    records = {other: record for other, record in sources.records.items() if belongs(other)}
    return Sources(sources.folder, sources.raw, documents, records, sources.problems)


def topic_id(path: str) -> str:
    """topics/my-number-card/lost.yaml → my-number-card/lost."""
    return path.removeprefix("topics/").removesuffix(".yaml")


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.yaml"))
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def _take(sources: Sources, path: str, raw: bytes) -> None:
    model = _model_of(path)
    document = read(path, raw)
    sources.documents[path] = document
    if model is None:
        document.problems.append(
            document.problem(
                (),
                "unknown-file",
                "この場所のファイルは使われません",
                "topics/<分野>/<名前>.yaml など、決まった場所に移してください",
            )
        )
    else:
        record = shape(document, model)
        if record is not None:
            sources.records[path] = record
    sources.problems.extend(document.problems)


def _model_of(path: str) -> type[BaseModel] | None:
    return SINGLE.get(path) or OPTIONAL.get(path) or next(
        (model for pattern, model in MANY.items() if _matches(path, pattern)), None
    )


def _matches(path: str, pattern: str) -> bool:
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(
        want in ("*", "*.yaml", part) for part, want in zip(parts, wanted, strict=True)
    )


def _missing(sources: Sources) -> None:
    for path in SINGLE:
        if path not in sources.raw:
            sources.problems.append(
                Problem(
                    path,
                    1,
                    1,
                    "missing-file",
                    "ファイルがありません",
                    "見本から作るか、フォルダーの指定を確かめてください",
                )
            )
    if not any(path.startswith("topics/") for path in sources.raw):
        sources.problems.append(
            Problem(
                "topics/",
                1,
                1,
                "no-topics",
                "話題が1つもありません",
                "フォルダーの指定（--knowledge、TORIDE_KNOWLEDGE）を確かめてください",
            )
        )
    if "language/wording/ja.yaml" not in sources.raw:
        sources.problems.append(
            Problem(
                "language/wording/ja.yaml",
                1,
                1,
                "missing-file",
                "日本語の定型文がありません",
                "ファイルを戻してください",
            )
        )
