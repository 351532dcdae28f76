"""docs/staff.md: every command in it is run, in its order, on one desk; every picture it shows is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.adapters.staff.minato import city
from tests.adapters.staff.office import LOCAL, MANUAL, Office, Step, steps

TEXT = MANUAL.read_text(encoding="utf-8")
STEPS = steps(TEXT)


def test_every_command_block_of_the_manual_is_a_step() -> None:
    assert len(re.findall(r"^```sh$", TEXT, re.MULTILINE)) == len(STEPS) >= 15
    assert set(re.findall(r"^```(\S+)$", TEXT, re.MULTILINE)) == {"sh", "yaml"}


@pytest.mark.parametrize("step", [step for step in STEPS if step.picture], ids=lambda step: step.picture)
def test_a_picture_is_there_and_is_described(step: Step) -> None:
    file = MANUAL.parent / step.picture
    assert file.read_bytes().startswith(b"\x89PNG")
    assert 5000 < file.stat().st_size < 600_000
    assert len(step.alt) >= 8


def _perform(office: Office, step: Step) -> None:
    office.stage(step)
    if where := step.how.get("serve"):
        with office.serving(step.commands[0]) as address, LOCAL.open(f"{address}{where}", timeout=30) as answer:
            assert answer.status == 200
        return
    for command in step.commands:
        done = office.run(command, office.typed(step))
        assert "Traceback" not in done.stdout, done.stdout
        assert done.returncode in _codes(step), (command, done.stdout)
    if page := step.how.get("page"):
        assert (office.folder / page).stat().st_size > 500


def _codes(step: Step) -> set[int]:
    code = step.how.get("code", "0")
    return {0, 1} if code == "any" else {int(code)}


def test_all_commands_of_the_manual_run_in_order(tmp_path: Path) -> None:
    office = Office.of(city(tmp_path / "source"), tmp_path / "desk")
    for step in STEPS:
        _perform(office, step)
    topic = office.topic.read_text(encoding="utf-8")
    assert "座る場所を取っておいて" in topic, "the proposal was taken"
    assert (office.knowledge / "topics/bus/new-in-excel.yaml").exists(), "the patch of the workbook was applied"
    assert (office.knowledge / "topics/bus/lost-and-found.yaml").exists()
