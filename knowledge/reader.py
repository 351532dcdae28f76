"""YAML text → plain values that remember where they stood. The only place that knows the YAML library.

Every fault is a Problem in Japanese and reading goes on where it can, so that staff see all at once.
Anchors, aliases, tags and duplicate keys are refused: they make a file mean something else than it shows.
All scalars are text here; the model gives them their types, so `no` and `1-1` never turn into something else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from knowledge.problems import Problem
from knowledge.syntax import character_problem, syntax_problem

Path = tuple[str | int, ...]
Mark = tuple[int, int]

MAX_BYTES = 2_000_000
"""A staff file is some kilobytes; 2 MB is a hundred times the largest and stops a paste of a whole book."""

_Loader = getattr(yaml, "CLoader", yaml.Loader)

@dataclass(slots=True, eq=False)
class Document:
    """One file's values. `marks` maps a path of keys and indices to (line, column), both from 1."""

    path: str
    data: Any = None
    marks: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def mark(self, path: Path) -> Mark:
        """Where the node at `path` stands, or its nearest parent that is in the file."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, (1, 1))

    def problem(self, at: Path, code: str, message: str, advice: str = "", level: str = "error") -> Problem:
        """A Problem at that node."""
        line, column = self.mark(at)
        return Problem(self.path, line, column, code, message, advice, level)


def read(path: str, raw: bytes) -> Document:
    """Read one file's bytes. Never raises: what is wrong stands in `problems` and `data` is None then."""
    document = Document(path)
    text = _decode(document, raw)
    if text is not None:
        _parse(document, text)
    if document.problems:
        document.data = None
    return document


def _decode(document: Document, raw: bytes) -> str | None:
    if len(raw) > MAX_BYTES:
        document.problems.append(
            document.problem(
                (),
                "file-too-large",
                f"ファイルが大きすぎます（{len(raw):,}バイト）",
                f"{MAX_BYTES:,}バイト以下に分けてください",
            )
        )
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        guess = _guess_encoding(raw)
        document.problems.append(
            Problem(
                document.path,
                line,
                column,
                "not-utf8",
                f"文字コードがUTF-8ではありません{guess}",
                "エディターで文字コードを「UTF-8」にして保存し直してください",
            )
        )
        return None
    _refuse_tabs(document, text)
    return text


def _guess_encoding(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "（UTF-16のようです）"
    try:
        raw.decode("cp932")
    except UnicodeDecodeError:
        return ""
    return "（Shift_JISのようです）"


def _refuse_tabs(document: Document, text: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        indent = line[: len(line) - len(line.lstrip())]
        for wrong, name in (("\t", "タブ"), ("　", "全角スペース"), ("\u00a0", "特殊な空白")):
            if wrong in indent:
                document.problems.append(
                    Problem(
                        document.path,
                        number,
                        indent.index(wrong) + 1,
                        "bad-indent",
                        f"字下げに{name}が使われています",
                        "半角スペースに置き換えてください",
                    )
                )


def _parse(document: Document, text: str) -> None:
    try:
        builder = _Builder(document, yaml.parse(text, Loader=_Loader))
        builder.run()
    except yaml.MarkedYAMLError as error:
        document.problems.append(syntax_problem(document.path, error))
    except yaml.reader.ReaderError as error:
        document.problems.append(character_problem(document.path, text, error))
    except RecursionError:
        document.problems.append(
            document.problem((), "too-deep", "入れ子が深すぎます", "字下げやかっこの数を確かめてください")
        )


class _Builder:
    """Folds the parser's events into values; recursion depth is bounded by MAX_DEPTH."""

    MAX_DEPTH = 20

    def __init__(self, document: Document, events: Any) -> None:
        self.document = document
        self.events = iter(events)

    def run(self) -> None:
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._complain(
                        event,
                        "many-documents",
                        "「---」で区切られた2つ目の文書があります",
                        "1ファイルに1つだけ書いてください",
                    )
            elif not isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent):
                value = self._node(event, ())
                if documents == 1:
                    self.document.data = value
        if not documents:
            self.document.problems.append(
                self.document.problem(
                    (), "empty-file", "ファイルが空です", "内容を書くか、ファイルを消してください"
                )
            )

    def _node(self, event: Any, path: Path) -> Any:
        self.document.marks.setdefault(path, (event.start_mark.line + 1, event.start_mark.column + 1))
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._complain(
                event,
                "anchor",
                "アンカー（&）や参照（*）は使えません",
                "同じ内容でも書き写してください。* や & で始まる文は '…' で囲んでください",
            )
            if isinstance(event, yaml.AliasEvent):
                return ""
        if len(path) > self.MAX_DEPTH:
            raise RecursionError
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _scalar(self, event: Any) -> str | None:
        if event.tag is not None and not event.implicit[0] and not event.implicit[1]:
            self._complain(
                event, "tag", f"タグ（{event.tag}）は使えません", "「!」で始まる文は '…' で囲んでください"
            )
        if event.implicit[0] and event.value in ("", "~", "null", "Null", "NULL"):
            return None
        return str(event.value)

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        items: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, path, items)
            items[key] = self._node(next(self.events), (*path, key))
        return items

    def _key(self, event: Any, path: Path, items: dict[str, Any]) -> str:
        mark = event.start_mark
        if not isinstance(event, yaml.ScalarEvent):
            self._complain(
                event, "bad-key", "キーは1つの語にしてください", "{ や [ で始まる文は '…' で囲んでください"
            )
            self._node(event, (*path, "?"))
            return f"?{mark.index}"
        key = str(event.value)
        here = (mark.line + 1, mark.column + 1)
        if key in items:
            line = self.document.mark((*path, key))[0]
            self._complain(
                event,
                "duplicate-key",
                f"「{key}」が{line}行目と重なっています",
                "どちらかを消すか、名前を変えてください",
            )
            key = f"{key}?{mark.index}"
        self.document.marks[(*path, key)] = here
        return key

    def _complain(self, event: Any, code: str, message: str, advice: str) -> None:
        mark = event.start_mark
        self.document.problems.append(
            Problem(self.document.path, mark.line + 1, mark.column + 1, code, message, advice)
        )
