"""From a citizen who is not understood to an answer, in the browser, by the clock."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.adapters.staff.minato import city
from tests.browser.desk import MINUTES, way

ON = "2026-11-25"
"""On which the small city's review dates hold."""


def test_what_a_citizen_asked_in_vain_is_answered_after_staff_took_the_patch(browser: Browser, tmp_path: Path) -> None:
    seconds = way(browser, city(tmp_path / "city"), tmp_path / "desk", ON)
    assert len(seconds) == 7
    assert sum(seconds.values()) < 60 * MINUTES, seconds
