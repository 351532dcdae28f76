"""The dialogues mean the same on every platform, and what they say is kept in files that staff read.

What each turn must and must not say is tests/bot/test_dialogues.py's to check.
`TORIDE_GOLDEN=write pytest tests/journeys/test_transcripts.py` writes the files anew; then read the difference.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import pytest

from adapters.brain import load_brain
from bot.messages import Choice, Link, Reply
from tests.bot.test_dialogues import FOLDER as DIALOGUES
from tests.transcripts import shown as seen
from tests.transcripts.shown import Shown, differences
from tests.transcripts.stage import Held, held_everywhere
from tests.transcripts.written import written

FOLDER = Path(__file__).parents[1] / "transcripts"
FILES = sorted(path.stem for path in DIALOGUES.glob("*.yaml"))
ACCEPT = "これでよければ: TORIDE_GOLDEN=write .venv/bin/pytest tests/journeys/test_transcripts.py"


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> list[Held]:
    """Every dialogue, held on every platform."""
    folder = tmp_path_factory.mktemp("transcripts")
    return held_everywhere(load_brain(data_dir=folder), folder)


def test_every_message_is_answered_and_sent_on_every_platform(talks: list[Held]) -> None:
    assert len(talks) >= 48
    for held in talks:
        assert len(held.told) == len(held.said)
        for said, told in zip(held.said, held.told, strict=True):
            assert {name: each.delivery for name, each in told.items()} == dict.fromkeys(("line", "telegram", "web"), "sent"), said
            assert all(each.shown.lines for each in told.values()), said


@pytest.mark.parametrize("platform", ["telegram", "web"])
def test_a_dialogue_means_the_same_as_on_line(platform: str, talks: list[Held]) -> None:
    """Outcome, topic and language as recorded; sentences, places to tap and choices as seen."""
    faults = []
    for held in talks:
        for said, told in zip(held.said, held.told, strict=True):
            line, other = told["line"], told[platform]
            ended = [(each.outcome, each.topic, each.language) for each in (line, other)]
            found = [f"{ended[0]} / {ended[1]}"] if ended[0] != ended[1] else []
            found += differences(line.shown, other.shown)
            faults += [f"{held.name}「{said}」{fault}" for fault in found]
    assert faults == []


@pytest.mark.parametrize("name", FILES)
def test_a_dialogue_says_what_was_reviewed(name: str, talks: list[Held]) -> None:
    path, now = FOLDER / f"{name}.txt", written(held for held in talks if held.name.partition(":")[0] == name)
    if os.environ.get("TORIDE_GOLDEN") == "write":
        path.write_text(now, encoding="utf-8")
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    changes = difflib.unified_diff(before.split("\n"), now.split("\n"), "控え", "今の答え", lineterm="")
    if before != now:
        pytest.fail("\n".join([f"tests/transcripts/{path.name} と違います。", *changes, ACCEPT]), pytrace=False)


def test_there_is_a_file_for_every_file_of_dialogues_and_no_other() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == FILES


REPLY = Reply(
    heading="カードの更新", body="窓口で<更新>できます。\n予約が要ります。", contact=("市民課 0297-00-0000",),
    numbered=(Choice("予約", "v1|t=a/b"), Choice("持ち物", "v1|t=a/c")), buttons=(Choice("メニュー", "v1|a=menu"),),
    links=(Link("案内のページ", "https://example.jp/a"), Link("電話する", "tel:0297-00-0000")),
)  # fmt: skip


def three(reply: Reply) -> list[Shown]:
    """The same reply as each platform shows it."""
    from adapters.line.render import render as line
    from adapters.telegram.render import render as telegram
    from tests.adapters.test_golden import as_html

    return [seen.of_line(line(reply)), seen.of_telegram(telegram(reply)), seen.of_page(as_html(reply))]


def test_one_reply_is_seen_alike_everywhere() -> None:
    line, *others = three(REPLY)
    assert line.lines[:2] == ("カードの更新", "窓口で<更新>できます。")
    assert [label for label, _ in line.choices] == ["予約", "持ち物", "メニュー"]
    assert line.tells("0297000000")
    assert [list(differences(line, other)) for other in others] == [[], []]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"body": "窓口で<更新>できます。\n予約は要りません。"}, "line"),
        ({"contact": ("市民課ではなく 0297-00-0000",)}, "line"),
        ({"body": "予約が要ります。\n窓口で<更新>できます。"}, "order"),
        ({"numbered": REPLY.numbered[:1]}, "choices"),
        ({"buttons": (Choice("めにゅー", "v1|a=menu"),)}, "choices"),
        ({"links": (Link("案内のページ", "https://example.jp/b"),)}, "place"),
    ],
)
def test_another_meaning_is_noticed(changes: dict[str, object], kind: str) -> None:
    from dataclasses import replace

    line, telegram, page = three(REPLY)
    for other in three(replace(REPLY, **changes))[1:]:  # type: ignore[arg-type]
        assert any(fault.startswith(kind) for fault in differences(line, other))
    assert list(differences(telegram, page)) == []
