"""`toride-bot`: one table of commands, one file each, loaded only when used."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

COMMANDS: dict[str, tuple[str, str, str]] = {
    # name: (who, where, what)
    "serve": (
        "みんな",
        "adapters.cli.serve:serve",
        "サービスを始める（設定がなければ、この機械だけの模擬画面）",
    ),
    "chat": ("みんな", "adapters.cli.chat:chat", "この端末で話す"),
    "ask": ("みんな", "adapters.cli.ask:ask", "1つだけ質問する"),
    "check": ("職員", "adapters.cli.check:check", "知識のまちがいを全部知らせる"),
    "new": ("職員", "adapters.cli.new:new", "新しい話題の見本を作る"),
    "why": ("職員", "adapters.cli.why:why", "なぜその答えになったかを見る"),
    "diff": ("職員", "adapters.cli.diff:diff", "2つの版を比べ、どの質問の答えが変わるかを見る"),
    "translations": ("職員", "adapters.cli.translations:translations", "訳が元の日本語に合っているかを見る・印を付ける"),
    "coverage": ("職員", "adapters.cli.coverage:coverage", "46の施策のうち、話題のあるものを見る"),
    "export": ("職員", "adapters.cli.export:export", "知識をExcel・CSVに書き出す"),
    "import": ("職員", "adapters.cli.import_:import_", "Excel・CSVから知識に取り込む"),
    "schema": ("職員", "adapters.cli.schema:schema", "エディター用の書式ファイルを作る"),
    "unanswered": ("職員", "adapters.cli.unanswered:unanswered", "うまく答えられなかった質問をまとめ、直し方を提案する"),
    "reviews": ("職員", "adapters.cli.reviews:reviews", "見直す話題を課ごとに知らせる"),
    "site": ("職員", "adapters.cli.site:site", "よくある質問の静的なページを作る"),
    "doctor": ("運用", "adapters.cli.doctor:doctor", "設定・知識・データベースの不具合を全部知らせる"),
    "report": ("運用", "adapters.cli.report:report", "月の報告書（HTMLとExcel）を作る"),
    "dead-letters": ("運用", "adapters.cli.dead_letters:dead_letters", "送れなかったものを見る・やり直す"),
    "purge": ("運用", "adapters.cli.purge:purge", "期限の過ぎた記録を消す"),
    "logs": ("運用", "adapters.cli.logs:logs", "記録を絞り込んで見る"),
    "switch": ("運用", "adapters.cli.switch:switch", "応答を止める・戻す、災害のお知らせを出す"),
    "backup": ("運用", "adapters.cli.backup:backup", "データベースの控えを取る（市民の文は含まない）"),
    "restore": ("運用", "adapters.cli.restore:restore", "控えから戻す"),
    "migrate": ("運用", "adapters.cli.migrate:migrate", "表の形を前の版に戻す（前の版に入れ替える直前に）"),
    "line": ("運用", "adapters.cli.line:line", "LINEの設定"),
    "telegram": ("運用", "adapters.cli.telegram:telegram", "Telegramの設定"),
    "qr": ("運用", "adapters.cli.qr:qr", "QRコードのちらし（A4）を作る"),
    "predict": ("計測", "adapters.cli.predict:predict", "質問の一覧に答えを付ける（1行1つのJSON）"),
    "evaluate": ("計測", "adapters.cli.evaluate:evaluate", "正解の一覧と比べる"),
    "calibrate": ("計測", "adapters.cli.calibrate:calibrate", "答える・聞き返すの境目を決め直す"),
    "build": ("計測", "adapters.cli.build:build", "索引を前もって作る"),
    "bench": ("計測", "adapters.cli.bench:bench", "速さを測る"),
}
"""Every command: adding one is one line here and one file beside this one."""


TRAINING = ("build", "calibrate")
"""Commands that do little else than train."""


class Table(click.Group):
    """A group whose commands come from COMMANDS; help is shown without loading them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, loaded now; None if there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][1].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table, by who uses the commands."""
        for who in dict.fromkeys(row[0] for row in COMMANDS.values()):
            with formatter.section(who):
                formatter.write_dl([(name, row[2]) for name, row in COMMANDS.items() if row[0] == who])


@click.command(
    cls=Table,
    name="toride-bot",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)
@click.version_option(package_name="toride-bot")
def commands() -> None:
    """市のデジタルサービスを案内するチャットボット"""


def main(args: list[str] | None = None) -> None:
    """Runs a command. What an operator can mend ends with a sentence and code 1 or 2, never with a trace."""
    sys.exit(run(args))


def run(args: list[str] | None = None) -> int:
    """The exit code: 0 good, 1 something is wrong, 2 used or set wrongly, 130 interrupted."""
    _one_thread(sys.argv[1:] if args is None else args)
    from adapters.settings import BadSettings
    from knowledge.problems import KnowledgeUnusable

    try:
        return _code(commands.main(args, standalone_mode=False))
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
    except BadSettings as error:
        click.echo("設定を直してください。\n" + "\n".join(f"  {fault}" for fault in error.faults), err=True)
        return 2
    except KnowledgeUnusable as error:
        click.echo(f"知識を読み込めません。直してから、もう一度お試しください。\n{error}", err=True)
        return 1
    except Exception as error:
        return _store_fault(error)


def _one_thread(args: list[str]) -> None:
    """Before numpy is loaded: a second thread per answer costs five times the CPU. Training is faster with all."""
    if args[:1] and args[0] not in TRAINING:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _store_fault(error: Exception) -> int:
    """Commands that open no store do not load one to learn its exceptions."""
    errors: Any = sys.modules.get("adapters.store.errors")
    if errors is None or not isinstance(error, (errors.StoreUnavailable, errors.WrongSecret)):
        raise error
    click.echo(
        f"データベースを使えません（{error}）。TORIDE_DATABASE_URL と TORIDE_SECRET を確かめてください。",
        err=True,
    )
    return 1


def _code(result: object) -> int:
    return result if isinstance(result, int) else 0
