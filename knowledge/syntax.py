"""What the YAML library says in English about broken text → a Problem that says where and what to do."""

from __future__ import annotations

import unicodedata

import yaml

from knowledge.problems import Problem

_ADVICE = (
    ("found character '\\t'", "タブ文字は使えません", "行頭のタブを半角スペース2つに置き換えてください"),
    (
        "found character that cannot start any token",
        "使えない文字で始まっています",
        "タブや ` @ % で始まる値は '…' で囲んでください",
    ),
    (
        "mapping values are not allowed",
        "コロン「:」の使い方が正しくありません",
        "文の中の「: 」は値全体を '…' で囲み、字下げがそろっているか確かめてください",
    ),
    (
        "could not find expected ':'",
        "コロン「:」が見つかりません",
        "「キー: 値」の形か、全角「：」になっていないか、コロンの後に半角スペースがあるか確かめてください",
    ),
    (
        "did not find expected key",
        "ここまでの字下げか記号が正しくありません",
        "すぐ上の行との字下げ、閉じ忘れの引用符・かっこを確かめてください",
    ),
    (
        "did not find expected '-' indicator",
        "一覧の書き方が正しくありません",
        "一覧の各行は同じ字下げの「- 」で始めてください",
    ),
    (
        "did not find expected ',' or ']'",
        "かっこ [ ] が閉じていません",
        "[ と ] の数、項目の間の , を確かめてください",
    ),
    (
        "did not find expected ',' or '}'",
        "かっこ { } が閉じていません",
        "{ と } の数、項目の間の , を確かめてください",
    ),
    (
        "found unexpected end of stream",
        "引用符が閉じていません",
        "開いた ' または \" に対応する閉じる記号を付けてください",
    ),
    (
        "found unknown escape character",
        '"…" の中で使えない \\ があります',
        "'…' (一重の引用符)で囲んでください",
    ),
    (
        "block sequence entries are not allowed",
        "ここに「- 」は書けません",
        "字下げを直すか、キーの次の行から「- 」を書いてください",
    ),
    (
        "control characters are not allowed",
        "目に見えない制御文字が入っています",
        "その行を打ち直してください",
    ),
)
"""(sign in what the library says, what is wrong, what to do); the first that fits is taken."""


def character_problem(path: str, text: str, error: yaml.reader.ReaderError) -> Problem:
    """A character that YAML does not allow anywhere."""
    line = text.count("\n", 0, error.position) + 1
    return Problem(
        path, line, 1, "bad-character", "使えない文字が入っています", f"{_name(error.character)} を消してください"
    )


def _name(character: object) -> str:
    """The Unicode name of what the YAML library could not read: a code point or a text."""
    letter = chr(character) if isinstance(character, int) else str(character)[:1]
    return unicodedata.name(letter, "制御文字")


def syntax_problem(path: str, error: yaml.MarkedYAMLError) -> Problem:
    """A fault of punctuation or indentation."""
    mark = error.problem_mark or error.context_mark
    said = f"{error.context or ''} {error.problem or ''}"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    for sign, message, advice in _ADVICE:
        if sign in said:
            return Problem(path, line, column, "yaml-syntax", message, advice)
    return Problem(
        path,
        line,
        column,
        "yaml-syntax",
        "YAMLとして読めません",
        "この行とすぐ上の行の、字下げ・コロン・引用符・かっこを確かめてください",
    )
