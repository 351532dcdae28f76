"""The operators' drills with real processes: a lost database, and the switch that silences everybody."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.simulator.fake_line import FakeLine
from tests.adapters import postgres
from tests.benchmarks.process import Bot, line_environ
from tests.benchmarks.town import QUESTIONS, Town
from tests.journeys.kit import play, replies_to, user

SECONDS = 5.0
"""Within which a switch must work in every process (adapters/switches.py: LOOK_SECONDS)."""


def operator(folder: Path, *args: str, **environ: str) -> str:
    """Runs a command as the operator does; what it printed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TORIDE_")}
    done = subprocess.run(
        [sys.executable, "-m", "adapters.cli", *args], env={**clean, "TORIDE_DATA": str(folder), **environ},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_lost_database_comes_back_from_its_copy_and_nothing_is_answered_twice(tmp_path: Path, prepared: Path) -> None:
    async def drill(place: Town) -> None:
        citizens = [user(f"drill {number}") for number in range(4)]
        for citizen in citizens:
            assert await place.ask_line(citizen) == 200
        await place.settle()
        copy = place.bot.folder / "copy.jsonl.gz"
        await asyncio.to_thread(operator, place.bot.folder, "backup", str(copy))
        await place.bot.end()
        for lost in place.bot.folder.glob("toride.db*"):
            lost.unlink()
        await asyncio.to_thread(operator, place.bot.folder, "restore", str(copy))
        await place.bot.start()
        for citizen in citizens:  # the platform is not sure that we took them
            assert await place.hand_over(place.asked[citizen][0], again=True) == 200
        newcomer = user("after the loss")
        assert await place.ask_line(newcomer) == 200
        await place.settle()
        assert len(replies_to(place, newcomer)) == 1
        assert [len(replies_to(place, citizen)) for citizen in citizens] == [1, 1, 1, 1]
        assert place.count_line().duplicated == 0

    play(tmp_path, prepared, drill)


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """One database for two processes."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/shared.db"
        return
    with postgres.running() as server:
        if server is None:
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("PostgreSQL がありません: apt-get install postgresql")
        with postgres.database(server.admin) as url:
            yield url


def test_one_switch_silences_every_process_in_five_seconds_and_lets_it_speak_again(
    tmp_path: Path, prepared: Path, shared_database: str
) -> None:
    asyncio.run(_silence(tmp_path, prepared, shared_database))


async def _silence(folder: Path, prepared: Path, url: str) -> None:
    line = FakeLine()
    common = {**line_environ(line.secret, line.token, await line.start()), "TORIDE_DATABASE_URL": url, "TORIDE_SECRET": "k"}
    for name in ("one", "two"):
        (folder / name).mkdir()
    bots = [Bot(folder / name, prepared, {**common, "TORIDE_WEB": "on"}) for name in ("one", "two")]
    shared = {"TORIDE_DATABASE_URL": url, "TORIDE_SECRET": "k"}
    try:
        for bot in bots:
            await bot.start()
        for on in (True, False):
            words = ("switch", "on" if on else "off", "answer-nothing", "--reason", "訓練")
            await asyncio.to_thread(operator, folder, *words, **shared)
            thrown = time.monotonic()
            await asyncio.gather(*(_until_silent(bot, on) for bot in bots))
            assert time.monotonic() - thrown < SECONDS
    finally:
        for bot in bots:
            await bot.end()
        await line.stop()


async def _until_silent(bot: Bot, silent: bool) -> None:
    """Asks this very process in the browser's way until it falls silent, or speaks again."""
    import aiohttp

    async with aiohttp.ClientSession(trust_env=False) as http, asyncio.timeout(30):
        while True:
            async with http.post(f"{bot.url}/chat.json", json={"text": QUESTIONS[0], "lang": "ja"}) as answer:
                spoke = "運賃は電話で" in await answer.text()
            if spoke != silent:
                return
            await asyncio.sleep(0.1)
