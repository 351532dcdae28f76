"""Broken files: each gets a Japanese Problem with line and column, never a trace, never half a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.loader import load, read_folder
from knowledge.problems import KnowledgeUnusable
from knowledge.reader import read

OTHER_CITY = Path(__file__).parents[1] / "other_city"
PATH = "topics/bus/book.yaml"
SOUND = (OTHER_CITY / PATH).read_text(encoding="utf-8")
LINES = SOUND.splitlines()
KEYS = ("title", "short", "owner", "phrasings", "answer", "offline", "sources", "reviewed_on", "expires_on")


def _swap(old: str, new: str) -> bytes:
    assert old in SOUND, old
    return SOUND.replace(old, new, 1).encode()


def _line(key: str, change: Callable[[str], str]) -> bytes:
    return "\n".join(change(line) if line.startswith(f"{key}:") else line for line in LINES).encode()


def _per_key() -> dict[str, bytes]:
    changes: dict[str, Callable[[str], str]] = {
        "a tab before": lambda line: f"\t{line}",
        "a full-width space before": lambda line: f"　{line}",
        "a no-break space before": lambda line: f"\u00a0{line}",
        "a space before": lambda line: f" {line}",
        "a full-width colon": lambda line: line.replace(":", "：", 1),
        "no colon": lambda line: line.replace(":", "", 1),
        "no space after the colon": lambda line: line.replace(": ", ":", 1) if ": " in line else f"{line}x",
        "the key twice": lambda line: f"{line.split(':')[0]}: 一つ目\n{line}",
        "the key misspelt": lambda line: f"x{line}",
        "the key in capitals": lambda line: line.upper() if ":" in line else line,
        "an anchor": lambda line: line.replace(":", ": &a", 1),
        "an alias": lambda line: f"{line.split(':')[0]}: *a",
        "a tag": lambda line: f"{line.split(':')[0]}: !!python/object:os.system x",
        "an open quote": lambda line: f"{line.split(':')[0]}: '開いたまま",
        "an open double quote": lambda line: f'{line.split(":")[0]}: "開いたまま',
        "an open bracket": lambda line: f"{line.split(':')[0]}: [一つ",
        "an open brace": lambda line: f"{line.split(':')[0]}: {{一つ: 二つ",
        "nothing after the colon": lambda line: f"{line.split(':')[0]}:\nx: y",
        "a number of braces": lambda line: f"{line.split(':')[0]}: }}",
        "a control character": lambda line: f"{line}\x07",
        "a backtick": lambda line: f"{line.split(':')[0]}: `x`",
        "an at sign": lambda line: f"{line.split(':')[0]}: @x",
    }
    return {f"{name}: {key}": _line(key, change) for key in KEYS for name, change in changes.items()}


def _whole() -> dict[str, bytes]:
    laughs = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]" for n in range(9))
    return {
        "nothing": b"",
        "blank lines only": b"\n\n\n",
        "a comment only": "# 見出しだけ\n".encode(),
        "Shift_JIS": SOUND.encode("cp932"),
        "EUC-JP": SOUND.encode("euc_jp"),
        "UTF-16": SOUND.encode("utf-16"),
        "ten megabytes": SOUND.encode() + b"# " + b"x" * 10_000_000,
        "billion laughs": laughs.encode(),
        "a cycle of aliases": b"a: &a [*a]\n",
        "deep brackets": b"a: " + b"[" * 500 + b"]" * 500,
        "deep braces": b"a: " + b"{a: " * 500 + b"}" * 500,
        "two documents": SOUND.encode() + b"---\n" + SOUND.encode(),
        "a list": b"- a\n- b\n",
        "a sentence": "ただの文です".encode(),
        "null": b"null\n",
        "a zero byte": SOUND.encode() + b"\x00",
        "half a character": SOUND.encode()[:-1] + b"\xe3\x81",
        "a bare merge key": b"<<: {a: b}\n",
        "a mapping as key": b"? {a: b}\n: c\n",
        "a list as key": b"? [a, b]\n: c\n",
        "a percent sign": b"%x\n",
        "a day that does not exist": _swap("2026-11-01", "2026-02-30"),
        "a day in Japanese": _swap("2026-11-01", "令和8年11月1日"),
        "a day with slashes": _swap("2026-11-01", "2026/11/01"),
        "a title of 31 letters": _swap("title: バスの予約", f"title: {'あ' * 31}"),
        "a short of 13 letters": _swap("short: バスの予約", f"short: {'あ' * 13}"),
        "a measure that is none": _swap("'1-1-1'", "九番"),
        "a facet that is none": _swap("fee:", "price:"),
        "phrasings as a sentence": _swap("phrasings:\n", "phrasings: 文\nx:\n"),
        "tests as a list": _swap("tests:\n  hit:", "tests:\n  - hit:"),
        "a source of no kind": _swap("{plan: '1-1-1'}", "{book: 本}"),
        "a dash without a space": _swap("  - バスの予約のこと", "  -バスの予約のこと"),
        "a wrong indent in a list": _swap("  - バスの席のこと", " - バスの席のこと"),
        "a list item as mapping": _swap("バスの席のこと", "バス: 席"),
    }


BROKEN = _per_key() | _whole()


def test_there_are_two_hundred_kinds() -> None:
    assert len(BROKEN) >= 200


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_gets_a_japanese_problem_with_line_and_column(kind: str) -> None:
    sources = read_folder(OTHER_CITY, overlay={PATH: BROKEN[kind]})
    mine = [one for one in sources.problems if one.path == PATH]
    assert mine, kind
    lines = BROKEN[kind].count(b"\n") + 2
    for one in mine:
        assert re.search(r"[ぁ-んァ-ヶ一-鿿]", one.message), one
        assert one.advice
        assert 1 <= one.line <= lines
        assert one.column >= 1


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_keeps_everything_from_loading(kind: str) -> None:
    with pytest.raises(KnowledgeUnusable):
        load(OTHER_CITY, overlay={PATH: BROKEN[kind]})


@pytest.mark.parametrize(
    "fine",
    [SOUND.encode(), b"\xef\xbb\xbf" + SOUND.encode(), SOUND.replace("\n", "\r\n").encode()],
    ids=["as it is", "with BOM", "with Windows line ends"],
)
def test_what_editors_do_to_files_is_no_fault(fine: bytes) -> None:
    assert load(OTHER_CITY, overlay={PATH: fine}).topics["bus/book"].title == "バスの予約"


def test_the_line_of_a_list_item_is_its_own() -> None:
    document = read("x.yaml", "a:\n  - 一\n  - 二\n".encode())
    assert document.mark(("a", 1)) == (3, 5)


def test_words_that_other_readers_turn_into_values_stay_words() -> None:
    assert read("x.yaml", b"a: no\nb: 1-1\nc: 010\nd: 2026-11-22\n").data == {
        "a": "no",
        "b": "1-1",
        "c": "010",
        "d": "2026-11-22",
    }


@given(st.binary(max_size=300))
def test_no_bytes_raise(raw: bytes) -> None:
    read("x.yaml", raw)


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    read("x.yaml", text.encode("utf-8", "surrogatepass"))
