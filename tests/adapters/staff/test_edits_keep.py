"""An edit by a tool changes what it was asked to change: every comment, every other line and the order stay."""

from __future__ import annotations

from difflib import SequenceMatcher

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.staff.edits import edited
from knowledge.loader import SHIPPED, read_folder
from knowledge.reader import read

TOPICS = sorted(path for path in read_folder(SHIPPED).raw if path.startswith("topics/"))
FIELDS = st.sampled_from(
    [("title",), ("owner",), ("answer",), ("offline",), ("facets", "fee"), ("phrasings",), ("related",)]
)
WORDS = (
    st.text(st.sampled_from("あいう漢字ab :#-'\"[]{}&*!|>%@`,?・。"), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)


@st.composite
def commented(draw: st.DrawFn) -> tuple[str, str]:
    """(path, a shipped topic's text with comments of staff before keys and list items, and behind values)."""
    path = draw(st.sampled_from(TOPICS))
    lines = (SHIPPED / path).read_text(encoding="utf-8").splitlines()
    block = ""
    found: list[str] = []
    for number, line in enumerate(lines):
        key = line.partition(":")[0] if line[:1] not in (" ", "-", "#", "") else block
        literal = line.startswith("  ") and block in ("answer", "offline")
        block = key
        indent = line[: len(line) - len(line.lstrip())]
        if not literal and draw(st.integers(0, 5)) == 0:
            found.append(f"{indent}# 覚え書き{number}")
        found.append(line)
    return path, "\n".join(found) + "\n"


@settings(max_examples=150, deadline=None)
@given(commented(), FIELDS, WORDS, st.lists(WORDS, min_size=1, max_size=4, unique=True), st.booleans())
def test_every_comment_and_the_order_of_everything_stay(
    topic: tuple[str, str], at: tuple[str, ...], word: str, words: list[str], longer: bool
) -> None:
    path, text = topic
    before = read(path, text.encode())
    assert before.data is not None, before.problems
    many = at[-1] in ("phrasings", "related")
    old = tuple(map(str, before.data.get(at[0]) or ())) if many else None
    value = ((*old, *words) if longer else tuple(words)) if old is not None else word
    new = edited(text, at, value)
    after = read(path, new.encode())
    assert after.data is not None, after.problems
    mine = before.data | (
        {"facets": before.data.get("facets", {}) | {"fee": None}} if at[0] == "facets" else {at[0]: None}
    )
    theirs = after.data | (
        {"facets": after.data.get("facets", {}) | {"fee": None}} if at[0] == "facets" else {at[0]: None}
    )
    assert [name for name in after.data if name in before.data] == list(before.data)
    assert set(after.data) - set(before.data) <= {at[0]}, "a topic may gain what it is given, and nothing else"
    assert theirs == mine
    gone = [
        line for line in text.splitlines() if line.lstrip().startswith("#") and line not in new.splitlines()
    ]
    assert gone == []
    if longer and many:
        kinds = {
            tag
            for tag, *_ in SequenceMatcher(
                None, text.splitlines(), new.splitlines(), autojunk=False
            ).get_opcodes()
        }
        inline = "\n".join(text.splitlines()).find(f"\n{at[0]}: [") >= 0
        assert inline or kinds <= {"equal", "insert"}, "adding to a list only adds lines"
