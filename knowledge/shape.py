"""Document → model: every fault of shape becomes a Problem at its line and column, in Japanese."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.problems import Problem
from knowledge.reader import Document, Path

Model = TypeVar("Model", bound=BaseModel)

_SAID: dict[str, tuple[str, str, str]] = {
    "missing": ("missing-key", "「{key}」がありません", "「{key}: …」の行を足してください"),
    "extra_forbidden": (
        "unknown-key",
        "「{key}」という項目はありません",
        "綴りと字下げを確かめてください。使える項目: {allowed}",
    ),
    "string_type": ("wrong-type", "「{key}」は文で書いてください", "「{key}: 文」の形にしてください"),
    "string_too_short": ("empty-text", "「{key}」が空です", "文を書くか、行ごと消してください"),
    "string_too_long": ("too-long", "「{key}」が長すぎます（{max_length}字まで）", "短くしてください"),
    "string_pattern_mismatch": (
        "bad-id",
        "「{key}」の値「{input}」の形が正しくありません",
        "例を他のファイルで確かめてください",
    ),
    "tuple_type": (
        "wrong-type",
        "「{key}」は一覧（「- 」で始まる行）で書いてください",
        "次の行から「- …」を並べてください",
    ),
    "dict_type": (
        "wrong-type",
        "「{key}」は「名前: 値」の組で書いてください",
        "次の行から字下げして「名前: 値」を書いてください",
    ),
    "model_type": (
        "wrong-type",
        "「{key}」は「名前: 値」の組で書いてください",
        "次の行から字下げして「名前: 値」を書いてください",
    ),
    "literal_error": ("unknown-value", "「{input}」は使えません", "使える値: {expected}"),
    "too_short": ("too-few", "「{key}」の項目が足りません（{min_length}つ以上）", "項目を足してください"),
    "too_long": ("too-many", "「{key}」の項目が多すぎます（{max_length}つまで）", "項目を減らしてください"),
    "value_error": ("bad-value", "{error}", "値を直してください"),
}
_DATES = (
    "bad-date",
    "「{key}」の日付「{input}」が読めません",
    "2026-11-22（時刻は 2026-11-22T10:00）の形で書いてください",
)
_NUMBERS = ("wrong-type", "「{key}」の値「{input}」が数ではありません", "半角の数字で書いてください")
_OTHER = (
    "bad-value",
    "「{key}」の値「{input}」が正しくありません",
    "同じ種類の他のファイルを見本にしてください",
)


def shape(document: Document, model: type[Model]) -> Model | None:
    """The file's values as `model`, or None with every fault appended to document.problems."""
    if document.data is None:
        if not document.problems:
            document.problems.append(
                document.problem(
                    (), "empty-file", "ファイルが空です", "内容を書くか、ファイルを消してください"
                )
            )
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        document.problems.extend(_problem(document, model, detail) for detail in _distinct(error))
        return None


def _distinct(error: ValidationError) -> list[Any]:
    """Without the second, third … complaint a union makes about the same node."""
    seen: set[tuple[Any, ...]] = set()
    details = []
    for detail in error.errors():
        where = tuple(part for part in detail["loc"] if part not in ("PlanSource", "WebSource"))
        if where not in seen:
            seen.add(where)
            details.append({**detail, "loc": where})
    return details


def _problem(document: Document, model: type[BaseModel], detail: Any) -> Problem:
    path: Path = tuple(part for part in detail["loc"] if part != "[key]")
    kind = str(detail["type"])
    code, message, advice = _SAID.get(kind) or (
        _DATES if "date" in kind else _NUMBERS if "int" in kind else _OTHER
    )
    values = {
        "key": next((part for part in reversed(path) if isinstance(part, str)), "?"),
        "input": str(detail.get("input"))[:40],
        "allowed": "、".join(name for name in model.model_fields if name != "id"),
        **(detail.get("ctx") or {}),
    }
    return document.problem(path, code, message.format_map(_Blank(values)), advice.format_map(_Blank(values)))


class _Blank(dict[str, Any]):
    """A placeholder pydantic has no value for stays visible as itself."""

    def __missing__(self, key: str) -> str:
        return "…"
