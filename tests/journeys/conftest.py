"""A trained town, once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.process import prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small city's knowledge and its index."""
    folder = tmp_path_factory.mktemp("prepared")
    prepare(folder)
    return folder
