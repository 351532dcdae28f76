"""A short part of `python -m tests.benchmarks.chaos`; the whole is run by hand and before a release."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.benchmarks.chaos import bad, run
from tests.benchmarks.faults import FAULTS

SHORT = ("SIGKILL before done", "disk full", "duplicates 20 x 5", "poison events", "redelivered out of order")


def test_nothing_is_lost_doubled_or_out_of_order(tmp_path: Path, prepared: Path) -> None:
    """All at once: most of a fault is waiting."""

    async def towns() -> dict[str, dict[str, Any]]:
        work = [run(tmp_path / f"town-{n}", prepared, name, FAULTS[name]) for n, name in enumerate(SHORT)]
        return dict(zip(SHORT, await asyncio.gather(*work), strict=True))

    table = asyncio.run(towns())
    assert not {name: row for name, row in table.items() if bad(row)}


def test_a_loss_a_double_a_disorder_and_a_failed_run_are_all_bad() -> None:
    good = {"lost": 0, "duplicated": 0, "out_of_order": 0, "sent": 5, "uncertain": 2}
    assert not bad({"line": good, "telegram": good})
    assert bad({"failed": "it did not start"})
    for what in ("lost", "duplicated", "out_of_order"):
        assert bad({"line": good, "telegram": {**good, what: 1}})
