"""Our search and its peers behind one shape: build(phrasings) → ask(text) → the label found first, or ""."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from bot.search import ridge
from bot.search.ridge import CHANNELS, Features, Ridge
from bot.text import tokens
from bot.text.analysis import Analyser
from bot.text.normalise import bare, normalise
from bot.text.synonyms import Synonyms

Rows = list[tuple[str, str]]
Ask = Callable[[str], str]
EXACT_UP_TO = 1_000
"""Phrasings up to which the benchmark trains as the product does. Beyond, n³ is minutes: see `by_entry`."""


def ours(channels: tuple[str, ...]) -> Callable[[Rows], Ask]:
    """Our scorer with these channels and no vectors."""
    chosen = tuple(channel for channel in CHANNELS if channel.name in channels)
    tokenise = tokens.load() if {"words", "readings"} & set(channels) else lambda _text: ()

    def build(rows: Rows) -> Ask:
        analyse = Analyser(tokenise, Synonyms(()))
        scorer = train(rows, analyse, chosen)

        def ask(text: str) -> str:
            return scorer.labels[int(np.argmax(scorer.scores(analyse(text), None)[0]))]

        return ask

    return build


def train(rows: Rows, analyse: Analyser, channels: tuple[ridge.Channel, ...]) -> Ridge:
    """The product's training for all channels at a size it can do, else `by_entry`."""
    if len(rows) <= EXACT_UP_TO and channels == CHANNELS:
        return exact(rows, analyse)
    return by_entry(rows, analyse, channels)


def exact(rows: Rows, analyse: Analyser) -> Ridge:
    """`bot.search.ridge.train` on every phrasing."""
    scorer, _ = ridge.train([label for _, label in rows], [analyse(text) for text, _ in rows], None)
    return Ridge(scorer.labels, scorer.features, scorer.weights.astype(np.float16), None, scorer.duals)


def by_entry(rows: Rows, analyse: Analyser, channels: tuple[ridge.Channel, ...]) -> Ridge:
    """The same features and the same ridge, but one training row an entry: the mean of its phrasings."""
    from scipy import sparse

    texts = [analyse(text) for text, _ in rows]
    features = Features.of(texts, channels)
    labels = tuple(dict.fromkeys(label for _, label in rows))
    place = {label: at for at, label in enumerate(labels)}
    cells = [features.row(text) for text in texts]
    which = np.repeat([place[label] for _, label in rows], [len(columns) for columns, _ in cells])
    columns, values = (np.concatenate([cell[side] for cell in cells]) for side in (0, 1))
    sums = sparse.csr_matrix((values, (which, columns)), shape=(len(labels), len(features.idf)))
    size = np.bincount([place[label] for _, label in rows])
    means = sparse.diags(1.0 / size).astype(np.float32) @ sums
    kernel = (means @ means.T).toarray() + np.eye(len(labels), dtype=np.float32) * ridge.RIDGE
    weights = means.T @ np.linalg.inv(kernel).astype(np.float32)
    return Ridge(
        labels, features, weights.astype(np.float16), None, np.zeros((0, len(labels)), dtype=np.float32)
    )


def wratio(rows: Rows) -> Ask:
    """rapidfuzz as its README invites to: the best WRatio over all phrasings."""
    from rapidfuzz import fuzz, process

    texts, labels = [normalise(text) for text, _ in rows], [label for _, label in rows]
    return lambda text: labels[process.extract(normalise(text), texts, scorer=fuzz.WRatio, limit=5)[0][2]]


def bigrams(text: str) -> list[str]:
    """Character bigrams of the bare text: what every word index is given."""
    plain = bare(normalise(text))
    return [plain[i : i + 2] for i in range(len(plain) - 1)] or [plain]


def documents(rows: Rows, one_a_topic: bool) -> tuple[list[list[str]], list[str]]:
    """Bigrams and label of every document: a phrasing, or all of an entry's phrasings."""
    if not one_a_topic:
        return [bigrams(text) for text, _ in rows], [label for _, label in rows]
    joined: dict[str, list[str]] = {}
    for text, label in rows:
        joined.setdefault(label, []).extend(bigrams(text))
    return list(joined.values()), list(joined)


def bm25s(one_a_topic: bool) -> Callable[[Rows], Ask]:
    """bm25s over bigrams; numba if it is there."""

    def build(rows: Rows) -> Ask:
        import bm25s as library

        texts, labels = documents(rows, one_a_topic)
        index: Any = library.BM25(backend="numba" if find_spec("numba") else "numpy")
        index.index(texts, show_progress=False)
        best = min(5, len(labels))
        return lambda text: labels[int(index.retrieve([bigrams(text)], k=best, show_progress=False)[0][0][0])]

    return build


def tantivy(one_a_topic: bool) -> Callable[[Rows], Ask]:
    """tantivy over bigrams, split at spaces, asked with any of them."""

    def build(rows: Rows) -> Ask:
        import tantivy as library

        fields = library.SchemaBuilder().add_text_field(
            "body", tokenizer_name="whitespace", index_option="freq"
        )
        schema = fields.add_unsigned_field("at", stored=True).build()
        index = library.Index(schema)
        writer = index.writer(50_000_000, 1)
        texts, labels = documents(rows, one_a_topic)
        for at, grams in enumerate(texts):
            writer.add_document(library.Document(body=[" ".join(grams)], at=at))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()

        def ask(text: str) -> str:
            parts = [
                (library.Occur.Should, library.Query.term_query(schema, "body", gram))
                for gram in bigrams(text)
            ]
            hits = searcher.search(library.Query.boolean_query(parts), 5, count=False).hits
            return labels[searcher.doc(hits[0][1])["at"][0]] if hits else ""

        return ask

    return build


def tfidf(rows: Rows) -> Ask:
    """scikit-learn's TF-IDF of character 1- and 2-grams, one document an entry."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    joined: dict[str, list[str]] = {}
    for text, label in rows:
        joined.setdefault(label, []).append(bare(normalise(text)))
    labels = list(joined)
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    matrix = vectorizer.fit_transform([" ".join(texts) for texts in joined.values()])
    return lambda text: labels[
        int((matrix @ vectorizer.transform([bare(normalise(text))]).T).toarray().argmax())
    ]


def fts5(rows: Rows) -> Ask:
    """SQLite FTS5 with its trigram tokeniser over phrasings, any trigram, its own bm25."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE said USING fts5(body, label UNINDEXED, tokenize='trigram')")
    database.executemany(
        "INSERT INTO said VALUES (?, ?)", [(bare(normalise(text)), label) for text, label in rows]
    )

    def ask(text: str) -> str:
        plain = re.sub('"', "", bare(normalise(text)))
        query = " OR ".join(f'"{plain[i : i + 3]}"' for i in range(len(plain) - 2))
        sentence = "SELECT label FROM said WHERE said MATCH ? ORDER BY rank LIMIT 5"
        found = database.execute(sentence, (query,)).fetchone() if query else None
        return str(found[0]) if found else ""

    return ask


ENGINES: dict[str, tuple[str, Callable[[], Callable[[Rows], Ask]]]] = {
    # name: (package it needs, its builder)
    "ours, all channels": ("numpy", lambda: ours(("words", "characters", "readings"))),
    "ours, words alone": ("numpy", lambda: ours(("words",))),
    "ours, characters alone": ("numpy", lambda: ours(("characters",))),
    "rapidfuzz WRatio": ("rapidfuzz", lambda: wratio),
    "bm25s, topics": ("bm25s", lambda: bm25s(True)),
    "bm25s, phrasings": ("bm25s", lambda: bm25s(False)),
    "tantivy, topics": ("tantivy", lambda: tantivy(True)),
    "tantivy, phrasings": ("tantivy", lambda: tantivy(False)),
    "scikit-learn TF-IDF": ("sklearn", lambda: tfidf),
    "SQLite FTS5 trigram": ("sqlite3", lambda: fts5),
}
