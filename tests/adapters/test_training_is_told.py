"""Who starts a service with a cold index is told what it does; with a warm one nothing is said."""

from __future__ import annotations

import io
import json
from pathlib import Path

from adapters import journal
from adapters.server import TRAINING
from adapters.service import load
from adapters.settings import Settings
from tests.benchmarks.process import OTHER_CITY


def test_a_cold_start_says_that_it_trains_and_a_warm_one_does_not(tmp_path: Path) -> None:
    settings, log = Settings(data=tmp_path, knowledge=OTHER_CITY, log="json"), io.StringIO()
    written = journal.setup(settings, stream=log)
    for _ in range(2):
        load(settings, lambda: written.info("training", message=TRAINING))
    (line,) = [json.loads(line) for line in log.getvalue().splitlines()]
    assert (line["event"], line["message"]) == ("training", TRAINING)
