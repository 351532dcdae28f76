"""Writes .env.example: `python -m tests.house.env_example > .env.example` (a test keeps it current)."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from adapters.settings import SETTINGS

HEAD = """\
# toride-bot の設定。この写しを .env として置き、値を書いてください。書かなければ既定の値になります。
# adapters/settings.py から作ったもので、手では直しません。値の意味と取り方は docs/operators.md にあります。
# 「秘密」と書いたものは、ほかの人に見せない・版の管理に入れない・chmod 600 のファイルに置く。
"""


def lines() -> Iterator[str]:
    """One block a setting: its meaning, then NAME=default, commented out."""
    yield HEAD
    for setting in SETTINGS:
        mark = "（秘密）" if setting.secret else ""
        yield f"# {mark}{setting.meaning}\n#{setting.name}={setting.default}\n"


def text() -> str:
    """The whole file."""
    return "\n".join(lines())


if __name__ == "__main__":
    sys.stdout.write(text())
