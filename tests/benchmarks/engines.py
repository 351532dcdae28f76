"""Our search and its peers behind one shape: build(phrasings) → ask(text) → the label found first, or ""."""

from __future__ import annotations

import math
import re
import sqlite3
from collections import Counter
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
EXACT_UP_TO = 10_000
"""Phrasings up to which all channels are trained as the product trains them. Beyond, n² is 40 GB: see `by_entry`."""


def ours(channels: tuple[str, ...]) -> Callable[[Rows], Ask]:
    """Our scorer with these channels and no vectors."""
    chosen = tuple(channel for channel in CHANNELS if channel.name in channels)
    tokenise = tokens.load() if {"words", "readings"} & set(channels) else lambda _text: ()

    def build(rows: Rows) -> Ask:
        analyse = Analyser(tokenise, Synonyms(()))
        scorer = train(rows, analyse, chosen)

        def ask(text: str) -> str:
            return scorer.labels[int(np.argmax(scorer.lexical(analyse(text))))]

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


def reference(rows: Rows) -> Ask:
    """The design that the bars were set with, not in the product: no dictionary, one row of BM25-weighted
    character bigrams an entry, added up for a question."""
    documents_, labels = documents(rows, one_a_topic=True)
    counts = [Counter(grams) for grams in documents_]
    entries = Counter(gram for count in counts for gram in count)
    columns = {gram: column for column, gram in enumerate(entries)}
    mean = sum(map(len, documents_)) / len(documents_)
    weights = np.zeros((len(columns), len(labels)), dtype=np.float32)
    for entry, count in enumerate(counts):
        length = 1.5 * (0.25 + 0.75 * len(documents_[entry]) / mean)  # BM25's k and b as bm25s has them
        for gram, times in count.items():
            idf = math.log(1 + (len(labels) - entries[gram] + 0.5) / (entries[gram] + 0.5))
            weights[columns[gram], entry] = idf * times / (times + length)

    def ask(text: str) -> str:
        found = [column for column in map(columns.get, bigrams(text)) if column is not None]
        return labels[int(weights.take(found, axis=0).sum(axis=0).argmax())]

    return ask


def wratio(rows: Rows) -> Ask:
    """rapidfuzz as its README invites to: the best WRatio over all phrasings."""
    from rapidfuzz import fuzz, process

    texts, labels = [normalise(text) for text, _ in rows], [label for _, label in rows]
    return lambda text: labels[process.extract(normalise(text), texts, scorer=fuzz.WRatio, limit=5)[0][2]]


def bigrams(text: str) -> list[str]:
    """Character bigrams of the bare text: what every word index is given."""
    plain = bare(normalise(text))
    return [plain[i : i + 2] for i in range(len(plain) - 1)] or [plain]


Split = Callable[[str], list[str]]


def our_words() -> Split:
    """The words that our own channel sees."""
    analyse = Analyser(tokens.load(), Synonyms(()))
    return lambda text: list(analyse(text).words) or [""]


def documents(rows: Rows, one_a_topic: bool, split: Split = bigrams) -> tuple[list[list[str]], list[str]]:
    """Features and label of every document: a phrasing, or all of an entry's phrasings."""
    if not one_a_topic:
        return [split(text) for text, _ in rows], [label for _, label in rows]
    joined: dict[str, list[str]] = {}
    for text, label in rows:
        joined.setdefault(label, []).extend(split(text))
    return list(joined.values()), list(joined)


def bm25s(one_a_topic: bool, split: Split = bigrams) -> Callable[[Rows], Ask]:
    """bm25s, numba if it is there."""

    def build(rows: Rows) -> Ask:
        import bm25s as library

        texts, labels = documents(rows, one_a_topic, split)
        index: Any = library.BM25(backend="numba" if find_spec("numba") else "numpy")
        index.index(texts, show_progress=False)
        best = min(5, len(labels))
        return lambda text: labels[int(index.retrieve([split(text)], k=best, show_progress=False)[0][0][0])]

    return build


def tantivy(one_a_topic: bool, split: Split = bigrams) -> Callable[[Rows], Ask]:
    """tantivy, features split at spaces, asked with any of them."""

    def build(rows: Rows) -> Ask:
        import tantivy as library

        fields = library.SchemaBuilder().add_text_field(
            "body", tokenizer_name="whitespace", index_option="freq"
        )
        schema = fields.add_unsigned_field("at", stored=True).build()
        index = library.Index(schema)
        writer = index.writer(50_000_000, 1)
        texts, labels = documents(rows, one_a_topic, split)
        for at, grams in enumerate(texts):
            writer.add_document(library.Document(body=[" ".join(grams)], at=at))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()

        def ask(text: str) -> str:
            parts = [
                (library.Occur.Should, library.Query.term_query(schema, "body", gram)) for gram in split(text)
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
    "reference rows": ("numpy", lambda: reference),
    "rapidfuzz WRatio": ("rapidfuzz", lambda: wratio),
    "bm25s, topics": ("bm25s", lambda: bm25s(True)),
    "bm25s, phrasings": ("bm25s", lambda: bm25s(False)),
    "tantivy, topics": ("tantivy", lambda: tantivy(True)),
    "tantivy, phrasings": ("tantivy", lambda: tantivy(False)),
    "bm25s, topics, our words": ("bm25s", lambda: bm25s(True, our_words())),
    "tantivy, topics, our words": ("tantivy", lambda: tantivy(True, our_words())),
    "scikit-learn TF-IDF": ("sklearn", lambda: tfidf),
    "SQLite FTS5 trigram": ("sqlite3", lambda: fts5),
}
