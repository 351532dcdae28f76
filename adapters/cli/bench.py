"""`toride-bot bench`: the search benchmark of the source tree."""

from __future__ import annotations

from importlib import import_module

import click


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def bench(options: tuple[str, ...]) -> int:
    """検索の速さと正しさを、ほかの道具と比べる（ソースのフォルダーで実行）"""
    try:
        benchmark = import_module("tests.benchmarks.bench_search")
    except ModuleNotFoundError as error:
        raise click.ClickException("計測の道具は、ソースのフォルダーの中でだけ使えます。") from error
    code: int = benchmark.main(list(options))
    return code
