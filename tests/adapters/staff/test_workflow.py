"""The files staff put into their repository run: the hooks before a commit, the steps on a pull request."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.adapters.staff.minato import city

CI = Path(__file__).parents[3] / "docs" / "ci"
TOPIC = "knowledge/topics/bus/fare.yaml"
ADDED = "  - カードを知りたい\n"
"""The last phrasing of the topic."""


def _shell(command: list[str], folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TORIDE_", "GIT_"))}
    return subprocess.run(
        command, cwd=folder, env={**clean, "PATH": path, "TORIDE_DATA": str(folder / "data"), **environ}, capture_output=True,
        text=True, timeout=300, check=False,
    )  # fmt: skip


def _edit(folder: Path, old: str, new: str) -> None:
    file = folder / TOPIC
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose main branch is the small city."""
    city(tmp_path)
    commands = ("git init -q", "git add knowledge", "git -c user.name=a -c user.email=a@example.jp commit -qm main", "git update-ref refs/remotes/origin/main HEAD")
    for command in commands:
        assert _shell(shlex.split(command), tmp_path).returncode == 0, command
    return tmp_path


def _hooks() -> list[dict[str, Any]]:
    (source,) = yaml.safe_load((CI / "pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert source["repo"] == "local"
    return list(source["hooks"])


@pytest.mark.parametrize("hook", _hooks(), ids=lambda hook: hook["id"])
def test_a_hook_runs_for_knowledge_only_and_stops_a_mistake(hook: dict[str, Any], repository: Path) -> None:
    assert re.search(hook["files"], TOPIC)
    assert not re.search(hook["files"], "docs/staff.md")
    assert (hook["language"], hook["pass_filenames"]) == ("system", False)
    _edit(repository, "owner: 交通課", "owner: 無い課")
    bad = _shell(shlex.split(hook["entry"]), repository)
    assert bad.returncode == 1
    assert "unknown-owner" in bad.stdout


def test_the_first_hook_lets_good_knowledge_pass(repository: Path) -> None:
    good = _shell([*shlex.split(_hooks()[0]["entry"]), "--on", "2026-11-25"], repository)
    assert good.returncode == 0, good.stdout


def _steps() -> dict[str, str]:
    """Name → script of every step that runs one."""
    workflow = yaml.safe_load((CI / "knowledge-review.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    return {step["name"]: step["run"] for step in job["steps"] if "run" in step}


def _step(name: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environ = {"GITHUB_BASE_REF": "main", "GITHUB_STEP_SUMMARY": str(folder / "summary.md"), "RUNNER_TEMP": str(folder)}
    return _shell(["bash", "-eo", "pipefail", "-c", _steps()[name]], folder, **environ)


def test_every_step_is_run_here_but_the_installation() -> None:
    assert list(_steps()) == ["用意する", "まちがいを、その行に付ける", "答えの前後を付ける", "話題の試験をする"]
    assert "make install" in _steps()["用意する"]


def test_a_mistake_is_put_on_its_line(repository: Path) -> None:
    _edit(repository, "owner: 交通課", "owner: 無い課")
    said = _step("まちがいを、その行に付ける", repository)
    assert said.returncode == 1
    assert f"::error file={TOPIC},line=5,col=1,title=unknown-owner::" in said.stdout


def test_changed_answers_are_told_before_and_after(repository: Path) -> None:
    _edit(repository, ADDED, f"{ADDED}  - 乗り物で予約したいなら窓口\n  - 乗り物で予約したいとき\n  - 乗り物で取るしたいとき\n")
    _edit(repository, "電話で聞けます。{電話", "駅で聞けます。{電話")
    assert _shell(["git", "-c", "user.name=a", "-c", "user.email=a@example.jp", "commit", "-qam", "change"], repository).returncode == 0
    said = _step("答えの前後を付ける", repository)
    assert said.returncode == 0, said.stderr
    (notice,) = [line for line in said.stdout.splitlines() if line.startswith("::notice title=答えの前後::")]
    summary = (repository / "summary.md").read_text(encoding="utf-8")
    assert "乗り物で" in summary
    assert "乗り物で" in notice
    assert "駅で聞けます" in summary


def test_the_tests_step_tells_what_no_longer_arrives(repository: Path) -> None:
    said = _step("話題の試験をする", repository)
    assert "届くべき文" in said.stdout
