"""Two revisions compared in words, from git or from folders; nothing that staff have open is touched."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from adapters.cli.diff import diff
from tests.adapters.staff.minato import city

BOOK = "topics/bus/book.yaml"
LOST = """title: 忘れ物
short: 忘れ物
measure: '1-1-1'
owner: 交通課
phrasings: [傘を忘れた, 忘れ物を探している, 財布をバスに置いてきた]
answer: 営業所で預かっています。
offline: 営業所で聞けます。
sources:
  - {plan: '1-1-1'}
reviewed_on: 2026-11-01
expires_on: 2027-03-31
"""


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=職員", "-c", "user.email=staff@example.jp")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the knowledge in a folder: first as it was, then with a new topic and another answer."""
    root = tmp_path_factory.mktemp("repository")
    folder = city(root)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "はじめ")
    file = folder / BOOK
    file.write_text(
        file.read_text(encoding="utf-8").replace("電話で聞けます", "駅で聞けます"), encoding="utf-8"
    )
    (folder / "topics/bus/lost.yaml").write_text(LOST, encoding="utf-8")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "忘れ物")
    file.write_text("書きかけ: [", encoding="utf-8")
    return root


def run(repository: Path, cache: Path, *arguments: str) -> Result:
    knowledge = repository / "knowledge"
    command = ["--knowledge", str(knowledge), "--data", str(cache), "--no-vectors", *arguments]
    return CliRunner().invoke(diff, command, standalone_mode=False)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def found(repository: Path, cache: Path) -> dict[str, Any]:
    result = run(repository, cache, "--format", "json", "HEAD~1", "HEAD")
    assert result.exception is None, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def test_a_new_topic_and_the_questions_that_reach_it_are_named(found: dict[str, Any]) -> None:
    assert (found["added"], found["removed"]) == (["bus/lost"], [])
    reached = [change for change in found["changes"] if change["after"]["topics"] == ["bus/lost"]]
    assert {change["text"] for change in reached} >= {"傘を忘れた", "財布をバスに置いてきた"}


def test_what_citizens_read_is_shown_before_and_after(found: dict[str, Any]) -> None:
    japanese = next(
        one
        for one in found["reworded"]
        if (one["topic"], one["language"], one["part"]) == ("bus/book", "ja", "answer")
    )
    assert japanese["before"].startswith("電話で聞けます")
    assert japanese["after"].startswith("駅で聞けます")


def test_the_other_way_round_the_topic_is_gone(repository: Path, cache: Path) -> None:
    said = run(repository, cache, "HEAD", "HEAD~1").stdout
    assert "■ なくなった話題: bus/lost" in said
    assert "      - 駅で聞けます" in said
    assert "      + 電話で聞けます" in said


def test_the_working_tree_is_neither_read_nor_written(repository: Path, found: dict[str, Any]) -> None:
    assert found["tried"] > 50
    assert (repository / "knowledge" / BOOK).read_text(encoding="utf-8") == "書きかけ: ["
    assert git(repository, "status", "--short").strip() == f"M knowledge/{BOOK}"


def test_two_folders_are_compared_without_git(repository: Path, cache: Path, tmp_path: Path) -> None:
    one, other = city(tmp_path / "one"), city(tmp_path / "other")
    said = run(repository, cache, str(one), str(other)).stdout
    assert "答えの変わる文はありません。答えの文も同じです。" in said
    shutil.rmtree(other / "translations")
    said = run(repository, cache, str(one), str(other)).stdout
    assert "bus/fare（en）" in said


@pytest.mark.parametrize("revision", ["nowhere", "--output=/tmp/x", "HEAD~99", ""])
def test_a_revision_that_is_none_is_told(revision: str, repository: Path, cache: Path) -> None:
    result = run(repository, cache, "--", revision, "HEAD")
    assert revision in str(result.exception)
    assert "版" in str(result.exception)


def test_a_broken_test_is_named_and_ends_with_1_when_asked(
    repository: Path, cache: Path, tmp_path: Path
) -> None:
    one, other = city(tmp_path / "one"), city(tmp_path / "other")
    taken = LOST.replace("[傘を忘れた", "[乗り物で予約したい, 傘を忘れた")
    (other / "topics/bus/lost.yaml").write_text(taken, encoding="utf-8")
    result = run(repository, cache, "--check", str(one), str(other))
    assert re.search(
        "【試験がこわれる】「乗り物で予約したい」（試験の文 bus/book）: .*bus/book.* → .*bus/lost",
        result.stdout,
    )
    assert result.return_value == 1
    assert run(repository, cache, str(one), str(other)).return_value == 0
