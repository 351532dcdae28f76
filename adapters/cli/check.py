"""`toride-bot check`."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from knowledge.loader import SHIPPED, assemble, read_folder
from knowledge.problems import FORMATS, Problem
from knowledge.rules import problems
from knowledge.schedule import JST, japanese_today

FOLDER = click.option(
    "--knowledge",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="TORIDE_KNOWLEDGE",
    default=SHIPPED,
    show_default=False,
    help="知識のフォルダー（なければ付属のもの）",
)
"""The option every command over the knowledge has."""


@click.command()
@FOLDER
@click.option("--on", "day", metavar="2027-04-01", help="この日に読んだとして確かめる（なければ今日）")
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="出し方"
)
@click.option("--tests", is_flag=True, help="話題の試験の文（tests:）を全部試す")
@click.option("--collisions", is_flag=True, help="ボットには同じに聞こえる、別の話題の言い方の組を並べる")
@click.option("--calibration", is_flag=True, help="今の知識でも、正しく答える割合と誤る割合が約束どおりかを見る")
def check(folder: Path, day: str | None, form: str, tests: bool, collisions: bool, calibration: bool) -> int:
    """知識のまちがいを、ファイルと行を付けて全部知らせます。まちがいがあれば終了コード1、注意だけなら0。"""
    with _keeping():
        found = _found(folder, today_or(day))
    click.echo(FORMATS[form](found), nl=bool(found) or form == "json")
    if form == "text":
        click.echo(summary(found))
    code = int(any(problem.level == "error" for problem in found))
    if code:  # a folder that does not load cannot be tried
        return code
    tried = ((tests, _tests), (collisions, _collisions), (calibration, _calibration))
    return max([judge(folder) for wanted, judge in tried if wanted], default=0)


def _found(folder: Path, day: date) -> list[Problem]:
    """Of the files; then, when they can be used at all, of the answers made from them."""
    sources = read_folder(folder)
    found = problems(sources, day)
    if any(problem.level == "error" for problem in found):
        return found
    from adapters.staff import fits

    now = datetime.combine(day, time(12), JST)
    return sorted([*found, *fits.problems(sources, assemble(sources), now)])


@contextmanager
def _keeping() -> Iterator[None]:
    """Nothing of a knowledge being read is garbage; looking for some took a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def today_or(day: str | None) -> date:
    """The day named, or today in Japan; raises click.BadParameter for what is no date."""
    if day is None:
        return japanese_today(datetime.now(UTC))
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise click.BadParameter(f"日付「{day}」が読めません。2027-04-01 の形で書いてください") from None


def summary(found: Sequence[Problem]) -> str:
    """One line: how many faults of each level."""
    errors = sum(problem.level == "error" for problem in found)
    return f"まちがい {errors}件、注意 {len(found) - errors}件" if found else "まちがいも注意もありません"


def _tests(folder: Path) -> int:
    from adapters.staff.topic_tests import run

    outcome = run(folder)
    click.echo("\n".join(outcome.failures))
    click.echo(outcome.summary)
    return int(bool(outcome.failures))


def _collisions(folder: Path) -> int:
    from adapters.staff.collisions import run

    found = run(folder)
    click.echo("\n".join(one.line for one in found) or "同じに聞こえる言い方の組はありません")
    return int(bool(found))


def _calibration(folder: Path) -> int:
    from adapters.staff import calibrated
    from adapters.staff.topic_tests import stale_calibration

    broken = calibrated.run(folder)
    click.echo("\n".join(broken) or "正しく答える割合も、誤る割合も、境目を決めたときの約束どおりです")
    stale = stale_calibration(folder)
    if stale:
        click.echo(stale)
    return int(bool(broken))
