"""The font that the rich menu is drawn in. Without it: a failure on CI, a skip elsewhere."""

from __future__ import annotations

import os

import pytest

from adapters.line import fonts


def need() -> None:
    """For tests that draw Japanese."""
    try:
        fonts.face("ja", "取")
    except fonts.NoFont as missing:
        why = f"書体がありません: apt-get install {missing.package}"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
