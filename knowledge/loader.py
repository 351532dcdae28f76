"""A folder of YAML → one immutable KnowledgeBase, or every Problem at once. All or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, RootModel

from knowledge import digest, placeholders, references
from knowledge.model import (
    LANGUAGES,
    CalendarFile,
    ClarifyFile,
    ContactsFile,
    HoursFile,
    KnowledgeBase,
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
from knowledge.problems import KnowledgeUnusable, Problem
from knowledge.reader import Document, read
from knowledge.richmenu import PATH, RichMenuFile
from knowledge.shape import shape
from knowledge.wording import flat

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


def load(folder: Path = SHIPPED, *, overlay: Mapping[str, bytes] | None = None) -> KnowledgeBase:
    """The knowledge of a folder.

    Raises KnowledgeUnusable with every Problem when a file is missing, misshapen or points nowhere.
    """
    return assemble(read_folder(folder, overlay=overlay))


def assemble(sources: Sources) -> KnowledgeBase:
    """Sources → KnowledgeBase; raises KnowledgeUnusable with every Problem of shape and reference."""
    if not sources.problems:
        sources.problems.extend(references.check(sources))
    errors = [problem for problem in sources.problems if problem.level == "error"]
    if errors:
        raise KnowledgeUnusable(sources.problems)
    return _build(sources)


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


def _build(sources: Sources) -> KnowledgeBase:
    records = sources.records
    contacts: ContactsFile = records["city/contacts.yaml"]
    written = {
        topic_id(path): record.model_copy(update={"id": topic_id(path)})
        for path, record in sources.of("topics/")
    }
    translations, stale = _translations(sources, written)
    measures: MeasuresFile = records["plan/measures.yaml"]
    return KnowledgeBase(
        revision=digest.revision(sources.raw.items()),
        city=contacts.city,
        plan=records["plan/plan.yaml"].plan,
        goals=measures.goals,
        themes=measures.themes,
        measures={measure.id: measure for measure in measures.measures},
        kpis={kpi.id: kpi for kpi in records["plan/kpi.yaml"].kpis},
        topics={name: _filled(topic, contacts) for name, topic in written.items()},
        translations={
            lang: {name: _filled(text, contacts) for name, text in texts.items()}
            for lang, texts in translations.items()
        },
        stale=stale,
        contacts=contacts.contacts,
        departments=contacts.departments,
        hours=records["city/hours.yaml"].places,
        events=records["city/calendar.yaml"].entries,
        notices=records["city/notices.yaml"].notices,
        signposts={post.id: _filled(post, contacts) for post in records["city/signposts.yaml"].signposts},
        clarifications=records["language/clarify.yaml"].clarify,
        vocabulary=records["language/vocabulary.yaml"],
        outside=records["language/outside.yaml"].outside,
        foreign_outside=records["language/outside.yaml"].foreign,
        wording={
            path.split("/")[-1].removesuffix(".yaml"): {
                key: placeholders.fill(text, contacts.contacts) for key, text in flat(record.root)
            }
            for path, record in sources.of("language/wording/")
        },
    )


def _translations(
    sources: Sources, topics: Mapping[str, Topic]
) -> tuple[dict[str, dict[str, Translation]], tuple[tuple[str, str], ...]]:
    current: dict[str, dict[str, Translation]] = {lang: {} for lang in LANGUAGES if lang != "ja"}
    stale = []
    for path, record in sources.of("translations/"):
        lang, _, rest = path.removeprefix("translations/").partition("/")
        name = rest.removesuffix(".yaml")
        if record.source_digest == digest.text_digest(topics[name]):
            current.setdefault(lang, {})[name] = record
        else:
            stale.append((lang, name))
    return current, tuple(stale)


def _filled(record: Any, contacts: ContactsFile) -> Any:
    """The record with `{電話:…}` and its kind filled in, in every text a citizen sees."""
    update: dict[str, Any] = {
        name: placeholders.fill(getattr(record, name), contacts.contacts)
        for name in ("answer", "offline")
        if hasattr(record, name)
    }
    for name in ("facets",):
        if hasattr(record, name):
            update[name] = {
                key: placeholders.fill(text, contacts.contacts) for key, text in record.facets.items()
            }
    if hasattr(record, "variants"):
        update["variants"] = tuple(placeholders.fill(text, contacts.contacts) for text in record.variants)
    return record.model_copy(update=update)
