"""A folder of YAML → one immutable KnowledgeBase, or every Problem at once. All or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from knowledge import digest, placeholders, references
from knowledge.model import LANGUAGES, ContactsFile, KnowledgeBase, MeasuresFile, Topic, Translation
from knowledge.problems import KnowledgeUnusable
from knowledge.sources import MANY, OPTIONAL, SHIPPED, SINGLE, Sources, read_folder, topic_id
from knowledge.wording import filled, flat

__all__ = ["MANY", "OPTIONAL", "SHIPPED", "SINGLE", "Sources", "assemble", "load", "read_folder", "topic_id"]


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
            (language := path.split("/")[-1].removesuffix(".yaml")): {
                key: placeholders.fill(text, contacts.contacts)
                for key, text in filled(language, dict(flat(record.root))).items()
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
