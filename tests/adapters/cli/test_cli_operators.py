"""The operators' commands, run as they run them."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from adapters.cli import COMMANDS
from adapters.store import Ending
from adapters.switches import Switches
from bot.messages import Outcome
from tests.adapters.cli.kit import Operator, event, fill, line
from tests.benchmarks.process import OTHER_CITY


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path)


def test_help_lists_every_command_without_loading_any(operator: Operator) -> None:
    done = operator.run("--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)


def test_bad_settings_end_with_code_2_and_every_fault(operator: Operator) -> None:
    done = operator.run("purge", TORIDE_PORT="x", TORIDE_LOG="y")
    assert done.returncode == 2
    assert "TORIDE_PORT" in done.stderr
    assert "TORIDE_LOG" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_ends_with_code_1_and_a_sentence(operator: Operator) -> None:
    done = operator.run("purge", TORIDE_DATABASE_URL="sqlite:////dev/null/toride.db")
    assert done.returncode == 1
    assert "データベースを使えません" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_tells_all_faults_at_once_and_what_to_do(operator: Operator) -> None:
    operator.folder.joinpath("toride-secret").write_text("readable by all")
    operator.folder.joinpath("toride-secret").chmod(0o644)
    done = operator.run(
        "doctor", TORIDE_PORT="port", TORIDE_LINE_CHANNEL_SECRET="s", TORIDE_PROT="80",
        TORIDE_DATABASE_URL="sqlite:////dev/null/x.db",
    )  # fmt: skip
    assert done.returncode == 1
    for told in (
        "TORIDE_PORT",
        "TORIDE_LINE_CHANNEL_ACCESS_TOKEN",
        "TORIDE_PROT",
        "データベース",
        "chmod 600",
    ):
        assert told in done.stdout


def test_doctor_is_green_in_a_good_house(operator: Operator) -> None:
    done = operator.run("doctor", TORIDE_PORT="0")
    assert "不良 0件" in done.stdout, done.stdout
    assert done.returncode == 0


def test_a_switch_is_thrown_with_its_reason_and_audited(operator: Operator) -> None:
    assert operator.run("switch", "on", "channel:line", "--reason", "訓練のため").returncode == 0
    shown = operator.run("switch", "list").stdout
    assert "入  channel:line" in shown
    assert "訓練のため" in shown
    assert "tester" in shown
    assert operator.run("switch", "off", "channel:line", "--reason", "終わり").returncode == 0
    assert "入っているスイッチはありません" in operator.run("switch", "list").stdout
    store = operator.store()
    from adapters.store import switches

    with store.reads() as connection:
        assert Switches.read(switches.read(connection), 0.0).thrown == {}
        assert [entry.what for entry in switches.trail(connection)] == ["switch channel:line"] * 2
    store.close()


def test_a_switch_needs_a_known_name_a_reason_and_a_disaster_an_end(operator: Operator) -> None:
    assert operator.run("switch", "on", "everything", "--reason", "x").returncode == 2
    assert operator.run("switch", "on", "push").returncode == 2
    assert operator.run("switch", "on", "disaster", "--reason", "x", "--text", "避難").returncode == 2
    until = ("--until", "2020-01-01 00:00")
    assert operator.run("switch", "on", "disaster", "--reason", "x", "--text", "避難", *until).returncode == 2


def test_dead_letters_are_listed_shown_cleaned_and_retried(operator: Operator) -> None:
    async def work() -> None:
        store = operator.store()
        await store.put([event(1, "電話は090-1234-5678です")], store.clock.now())
        (claim,) = await store.claim(1)
        await store.finish(Ending(claim, store.clock.now(), "dead", "ValueError"))
        store.close()

    asyncio.run(work())
    listed = operator.run("dead-letters", "list").stdout
    assert "ValueError" in listed
    assert "電話" not in listed
    shown = operator.run("dead-letters", "show", "1").stdout
    assert "電話は***です" in shown
    assert operator.run("dead-letters", "retry", "1").returncode == 0
    assert operator.run("dead-letters", "retry", "1").returncode == 1
    assert "ありません" in operator.run("dead-letters", "list").stdout


def test_purge_counts_first_then_forgets_and_notes_it(operator: Operator) -> None:
    fill(operator, Outcome.ANSWERED)
    store = operator.store()
    from adapters.store.schema import turns

    with store.writes() as connection:
        connection.execute(turns.update().values(at=0.0))
    store.close()
    assert re.search(r"1  やり取りの記録", operator.run("purge", "--dry-run").stdout)
    assert re.search(r"1  やり取りの記録", operator.run("purge").stdout)
    assert re.search(r"0  やり取りの記録", operator.run("purge", "--dry-run").stdout)
    assert "purge" in operator.run("switch", "list").stdout


def test_logs_filter_and_print_in_columns(operator: Operator) -> None:
    text = (
        line(outcome="answered", channel="line") + "not json\n" + line(outcome="not_found", text="伏せた文")
    )
    done = operator.run("logs", "-w", "outcome=not_found", stdin=text)
    assert done.stdout.count("\n") == 1
    assert "伏せた文" in done.stdout


def test_the_monthly_report_is_one_page_and_one_workbook(operator: Operator) -> None:
    fill(operator, Outcome.ANSWERED, Outcome.NOT_FOUND, Outcome.ASKED_BACK)
    month = datetime.now(UTC).strftime("%Y-%m")
    done = operator.run("report", "--month", month, TORIDE_KNOWLEDGE=str(OTHER_CITY))  # trained in a second
    assert done.returncode == 0, done.stderr
    page = operator.folder.joinpath(f"report-{month}.html").read_text()
    assert "3件中1件" in page
    assert "伏せた文" in page
    assert "http" not in page.replace("http-equiv", "")
    book = load_workbook(operator.folder / f"report-{month}.xlsx")
    assert book["3つの率"]["A2"].value == "すぐ答えた率"
    assert operator.run("report", "--month", "October").returncode == 2


def test_a_store_lost_and_restored_answers_nothing_twice_and_holds_no_words(tmp_path: Path) -> None:
    old, new = Operator(tmp_path / "old"), Operator(tmp_path / "new")
    old.folder.mkdir()
    new.folder.mkdir()
    fill(old, Outcome.ANSWERED, Outcome.NOT_FOUND)
    copy = tmp_path / "copy.jsonl.gz"
    assert old.run("backup", str(copy)).returncode == 0
    import gzip

    assert "伏せた文" not in gzip.decompress(copy.read_bytes()).decode()
    assert copy.stat().st_mode & 0o077 == 0
    new.folder.joinpath("toride-secret").write_text(old.folder.joinpath("toride-secret").read_text())
    done = new.run("restore", str(copy))
    assert done.returncode == 0, done.stderr

    async def again() -> list[bool]:
        store = new.store()
        found = await store.put([event(0), event(2)], store.clock.now())
        store.close()
        return found

    assert asyncio.run(again()) == [False, True]
    assert new.run("restore", str(copy)).returncode == 1


def test_a_restore_with_another_key_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    old, new = Operator(tmp_path / "old"), Operator(tmp_path / "new")
    old.folder.mkdir()
    new.folder.mkdir()
    fill(old, Outcome.ANSWERED)
    copy = tmp_path / "copy.jsonl.gz"
    old.run("backup", str(copy))
    done = new.run("restore", str(copy))
    assert done.returncode == 1
    assert "TORIDE_SECRET" in done.stderr
    (tmp_path / "broken.gz").write_bytes(copy.read_bytes()[:100])
    assert new.run("restore", str(tmp_path / "broken.gz")).returncode == 1
