"""`toride-bot bench`: the search benchmark of the source tree."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click

SOURCE = Path(__file__).parents[2]
"""The tree that holds `tests`, when the program runs from one."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def bench(options: tuple[str, ...]) -> int:
    """検索の速さと正しさを、ほかの道具と比べる（ソースのフォルダーで実行）"""
    sys.path.append(str(SOURCE))
    try:
        benchmark = import_module("tests.benchmarks.bench_search")
    except ModuleNotFoundError as error:
        raise click.ClickException("計測の道具は、ソースのフォルダーの中でだけ使えます。") from error
    code: int = benchmark.main(list(options))
    return code
