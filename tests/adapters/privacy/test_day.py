"""Nothing that may not be kept is anywhere, after a day of everything that can happen."""

from __future__ import annotations

import asyncio
import gzip
import zipfile
from pathlib import Path

import pytest

from tests.adapters.privacy.canaries import disguises, files, search
from tests.adapters.privacy.day import city, live

ENDS = {"answered", "guarded", "not_found", "unsupported", "stale_button", "small_talk", "handed_over", "menu"}
EVENTS = {"dead_letter", "put_off", "recovered", "started", "unauthorised", "switches", "worker_fault"}


def test_no_canary_is_in_any_byte_written_in_a_whole_day(tmp_path: Path) -> None:
    city(tmp_path / "prepared")
    found, happened = asyncio.run(live(tmp_path / "day", tmp_path / "prepared"))
    assert set(happened) >= ENDS | EVENTS, "the day was not full"
    assert happened["started"] == 3
    assert found.bytes > 300_000
    assert found.hits == ()


def hidden(folder: Path, canary: str) -> None:
    """In the places where a careless search finds nothing."""
    with gzip.open(folder / "copy.gz", "wt") as packed:
        packed.write(canary)
    with zipfile.ZipFile(folder / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sheet.xml", f"<t>{canary}</t>")


@pytest.mark.parametrize("canary", ["090-8765-4321", "カナリア町五丁目12番3号", "canary@example.jp"])
def test_the_search_finds_a_canary_packed_or_in_any_disguise(tmp_path: Path, canary: str) -> None:
    hidden(tmp_path, canary)
    assert {"it: copy.gz (unpacked)", "it: book.xlsx/xl/sheet.xml"} <= set(search(files(tmp_path), {"it": canary}).hits)
    for disguise in disguises(canary):
        assert search({"file": b"\0\x01" + disguise + b"!"}, {"it": canary}).hits == ("it: file",)
    assert search({"file": b"nothing"}, {"it": canary}).hits == ()
