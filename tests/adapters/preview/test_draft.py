"""What comes back from a text box keeps every byte that nobody changed, and its patch applies."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.preview.draft import EDITABLE, Draft, edited, shown

PATH = "topics/bus/book.yaml"
_WORDS = st.text(st.sampled_from("あい漢 :#-'\"ab　\t"), max_size=12)
_FILES = st.builds(
    lambda mark, lines, last: (mark + "".join(text + end for text, end in lines) + last).encode(),
    st.sampled_from(["", "\ufeff"]),
    st.lists(st.tuples(_WORDS, st.sampled_from(["\n", "\r\n", "\n", "\r"])), max_size=8),
    _WORDS,
)


def from_browser(text: str) -> str:
    """A form sends every line end as CR LF."""
    return text.replace("\n", "\r\n")


@given(_FILES)
def test_a_file_sent_back_untouched_is_the_same_to_the_byte(raw: bytes) -> None:
    text = shown(raw)
    assert text is not None
    assert edited(PATH, raw, from_browser(text)) == Draft(PATH, raw, raw)


@pytest.mark.parametrize("typed", ["a\n\n", "a\n\n\nb\n", "\n\na\n"])
def test_empty_lines_added_where_lines_end_in_two_ways_stay_lines(typed: str) -> None:
    for raw in (b"a\r", b"a\rb\n", b"a\nb\nc\r", b"a\r\n\r"):
        assert shown(edited(PATH, raw, from_browser(typed)).new) == typed, raw


@given(_FILES, st.data())
def test_an_edit_reads_back_as_typed(raw: bytes, data: st.DataObject) -> None:
    text = shown(raw)
    assert text is not None
    at = data.draw(st.integers(0, len(text)))
    typed = text[:at] + data.draw(st.text(st.sampled_from("あ:\n "), max_size=6)) + text[at + 3 :]
    assert shown(edited(PATH, raw, from_browser(typed)).new) == typed


@settings(max_examples=60, deadline=None)
@given(old=_FILES, new=_FILES.map(shown))
def test_git_applies_the_patch_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, old: bytes, new: str
) -> None:
    draft = edited(PATH, old, from_browser(new))
    folder = tmp_path_factory.mktemp("tree")
    file = folder / "knowledge" / PATH
    file.parent.mkdir(parents=True)
    file.write_bytes(old)
    assert bool(draft.patch()) is draft.changed
    if draft.changed and old and draft.new:
        command = ["git", "apply", "--whitespace=nowarn", "-"]
        subprocess.run(command, input=draft.patch(), cwd=folder, check=True, capture_output=True)
        assert file.read_bytes() == draft.new


def test_one_line_changed_in_a_windows_file_is_one_line_of_patch() -> None:
    old = "\ufefftitle: バス\r\n# 手書きの注\r\nowner: 交通課\r\n".encode()
    draft = edited(PATH, old, "title: 町のバス\r\n# 手書きの注\r\nowner: 交通課\r\n")
    changed = [line for line in draft.patch().split(b"\n")[2:] if line and line[:1] in b"+-"]
    assert changed == ["-\ufefftitle: バス\r".encode(), "+\ufefftitle: 町のバス\r".encode()]


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", "題".encode("cp932"), b"a: b\x00"])
def test_what_is_no_text_is_not_put_into_a_text_box(raw: bytes) -> None:
    assert shown(raw) is None


@pytest.mark.parametrize(
    "path",
    [
        "city/contacts.yaml",
        "../topics/a/b.yaml",
        "topics/a/../../b.yaml",
        "topics/a/b.yaml\n",
        "/topics/a/b.yaml",
        "topics/a/b.py",
        "topics/.git/b/c.yaml",
    ],
)
def test_only_topics_and_their_translations_are_edited_here(path: str) -> None:
    assert EDITABLE.fullmatch(path) is None
