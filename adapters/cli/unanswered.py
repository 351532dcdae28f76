"""`toride-bot unanswered`."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapters.cli import opened
from adapters.cli.check import FOLDER
from knowledge.loader import read_folder

if TYPE_CHECKING:
    from adapters.staff.unanswered_effects import Trial
    from adapters.staff.unanswered_proposals import Desk, Proposal
    from adapters.staff.unanswered_report import Listing

DAY = 86400.0


@click.command()
@FOLDER
@click.option("--days", type=click.IntRange(1, 90), default=90, show_default=True, help="何日前までの質問を見るか（記録は90日で消えます）")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="ページと差分のファイルを置くフォルダー")
@click.option("--json", "as_json", is_flag=True, help="JSONで出す")
@click.option("--effects", is_flag=True, help="索引を作り直し、試験がこわれる提案を除く（話題が100なら1〜数分）")
@click.option("--accept", type=int, metavar="番号", help="この提案を、確かめてから知識のファイルに書く")
@click.option("--yes", is_flag=True, help="--accept で、たずねずに書く")
@click.option("--no-vectors", is_flag=True, help="文の意味のベクトルを使わない")
def unanswered(folder: Path, days: int, out: Path | None, as_json: bool, effects: bool, accept: int | None, yes: bool, no_vectors: bool) -> int:  # noqa: PLR0913
    """うまく答えられなかった質問をまとめ、知識をどう直せばよいかを提案します。

    文は伏せ字にしたものだけで、だれの質問かは分かりません。--accept を付けるまで、ファイルは変えません。
    """
    from adapters.staff import unanswered_report as report
    from adapters.staff.unanswered_effects import Trial, TrialFailed

    now = datetime.now(UTC)
    desk, listing = _listing(folder, days, now, not no_vectors)
    trial = Trial(desk.brain, folder, opened.settings().data, now, lambda said: click.echo(said, err=True))
    try:
        if accept is not None:
            return _accept(desk, trial, _numbered(listing, accept), yes)
        listing = _sifted(listing, trial) if effects else listing
    except TrialFailed as error:
        raise click.ClickException(str(error)) from error
    click.echo(report.as_json(listing) if as_json else report.as_text(listing))
    for path in report.write(listing, desk.brain.kb.city.name, out) if out else ():
        click.echo(path, err=True)
    return 0


def _listing(folder: Path, days: int, now: datetime, use_vectors: bool) -> tuple[Desk, Listing]:
    from adapters.brain import load_brain
    from adapters.staff import unanswered as records
    from adapters.staff.unanswered_listing import listed

    with opened.store() as store, store.reads() as connection:
        questions = records.read(connection, now.timestamp() - days * DAY)
    brain = load_brain(folder, opened.settings().data, use_vectors=use_vectors)
    return listed(brain, read_folder(folder), questions, days, now)


def _sifted(listing: Listing, trial: Trial) -> Listing:
    ready = [proposal for proposal in listing.proposals if proposal.good and proposal.complete]
    judged = {one.number: one for one in trial.sift(ready)}
    proposals = tuple(judged.get(proposal.number, proposal) for proposal in listing.proposals)
    return replace(listing, proposals=proposals, tried=True)


def _numbered(listing: Listing, number: int) -> Proposal:
    found = next((proposal for proposal in listing.proposals if proposal.number == number), None)
    if found is None:
        raise click.UsageError(f"{number}番はありません。toride-bot unanswered で番号を確かめてください。")
    if not found.good:
        raise click.ClickException("\n".join(f"提案できません: {reason}" for reason in found.refused))
    return found


def _accept(desk: Desk, trial: Trial, proposal: Proposal, yes: bool) -> int:
    """Shows, tries, asks, writes. What breaks a test is not written."""
    click.echo(desk.patch(proposal))
    if proposal.complete:
        effects = trial.effects([proposal])
        click.echo("\n".join((str(effects), *(f"  {change}" for change in effects.changes))))
        if effects.broken:
            raise click.ClickException("試験がこわれるので、取り入れられません。")
    else:
        proposal = _completed(desk, proposal)
    if not yes:
        click.confirm(f"{proposal.path} に書きますか", abort=True)
    if proposal.complete:
        trial.keep(proposal)
    path = desk.sources.folder / proposal.path
    _write(path, proposal.text)
    click.echo(f"{path} に書きました。toride-bot check で確かめてください。動いているサービスは、自分で読み直します。")
    return 0


def _completed(desk: Desk, proposal: Proposal) -> Proposal:
    """A new topic with the words that only staff can write."""
    from adapters.staff.skeleton import Answers, faults, skeleton
    from adapters.staff.unanswered_proposals import with_phrasings

    ask = click.prompt
    answers = Answers(
        id=ask("話題のid（分野/名前。英小文字・数字・ハイフン）", default=proposal.target),
        title=ask("題（30字まで）", default=proposal.entries[0][:30]),
        short=ask("ボタンの文字（12字まで）", default=proposal.entries[0][:12]),
        measure=ask("計画の施策番号（なければそのままEnter）", default="", show_default=False),
        owner=ask("担当課"),
        answer=ask("答え（300字まで。最初の文で、今できることを）"),
        offline=ask("スマホを使わない方法"),
    )
    found = faults(desk.sources.folder, answers)
    if found:
        raise click.ClickException("\n".join(found))
    text = with_phrasings(skeleton(answers, desk.today), proposal.entries)
    click.echo(text)
    return replace(proposal, path=f"topics/{answers.id}.yaml", text=text)


def _write(path: Path, text: str) -> None:
    """Whole or not at all: the service may be looking."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(text.encode())
    os.replace(draft, path)  # noqa: PTH105  - atomic on one file system
