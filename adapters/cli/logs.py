"""`toride-bot logs`: the journal, filtered and in columns."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any, TextIO

import click

COLUMNS = ("outcome", "channel", "topic", "language", "p", "margin", "delivery", "request")
COLOURS = {"error": "red", "warning": "yellow"}
LOOK_SECONDS = 0.3


@click.command()
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
@click.option("--follow", "-f", is_flag=True, help="書き足されるのを待つ")
@click.option(
    "--where", "-w", multiple=True, metavar="名前=値", help="例: -w outcome=not_found -w channel=line"
)
@click.option(
    "--level", type=click.Choice(["info", "warning", "error"]), default="info", help="これ以上の重さ"
)
@click.option("--json", "raw", is_flag=True, help="行をそのまま出す")
def logs(file: TextIO, follow: bool, where: tuple[str, ...], level: str, raw: bool) -> None:
    """記録（1行1つのJSON）を絞り込んで見ます。FILE がなければ標準入力から読みます。"""
    wanted = dict(_pair(text) for text in where)
    for line in _lines(file, follow):
        entry = _entry(line)
        if entry is not None and _heavy(entry, level) and _matches(entry, wanted):
            click.echo(line.rstrip() if raw else _columns(entry))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"名前=値 の形にしてください: {text}")
    return name, value


def _lines(file: TextIO, follow: bool) -> Iterator[str]:
    """Whole lines only: one that is still being written is waited for."""
    part = ""
    while True:
        part += file.readline()
        if part.endswith("\n"):
            yield part
            part = ""
        elif not follow:
            if part:
                yield part
            return
        else:
            time.sleep(LOOK_SECONDS)


def _entry(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _heavy(entry: dict[str, Any], level: str) -> bool:
    order = ("debug", "info", "warning", "error", "critical")
    have = entry.get("level", "info")
    return have not in order or order.index(have) >= order.index(level)


def _matches(entry: dict[str, Any], wanted: dict[str, str]) -> bool:
    return all(str(entry.get(name, "")) == value for name, value in wanted.items())


def _columns(entry: dict[str, Any]) -> str:
    at = str(entry.get("time", ""))[:19].replace("T", " ")
    if entry.get("event") == "turn":
        took = sum(float(value) for value in (entry.get("latencies") or {}).values())
        cells = [str(entry.get(name, "")) for name in COLUMNS]
        told = "  ".join(cell for cell in cells if cell)
        return f"{at}  {told}  {took:.0f}ms  {entry.get('text', '')}".rstrip()
    rest = {
        name: value for name, value in entry.items() if name not in ("time", "level", "event", "exception")
    }
    told = "  ".join(f"{name}={value}" for name, value in rest.items())
    text = f"{at}  {entry.get('level', '')}  {entry.get('event', '')}  {told}".rstrip()
    return click.style(text, fg=COLOURS.get(str(entry.get("level"))))
