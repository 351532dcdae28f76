"""A slice of `make fuzz`: a few seconds for each reader and the renderers, from a new seed every time."""

import time
from dataclasses import replace

import pytest

from tests.fuzz.__main__ import attack
from tests.fuzz.targets import TARGETS

SECONDS = 3.0


@pytest.mark.parametrize("name", TARGETS)
def test_no_damaged_input_breaks_a_promise(name: str) -> None:
    seed = int(time.time())
    tried, broken = attack(TARGETS[name], seed, 1_000_000, SECONDS)
    assert tried > 0
    assert not broken, f"seed {seed}: {broken[0][0]!r}\n{broken[0][1]}"


def test_a_reader_that_fails_is_found() -> None:
    def fragile(given: object) -> None:
        assert b"null" not in given  # type: ignore[operator]

    tried, broken = attack(replace(TARGETS["LINE webhook"], check=fragile), 1, 10_000, 60.0)
    assert tried < 10_000
    assert b"null" in broken[0][0]  # type: ignore[operator]
    assert "AssertionError" in broken[0][1]
