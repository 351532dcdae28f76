"""The real `toride-bot serve` as a process of its own, on a free loopback port, for chaos, load, journeys."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import aiohttp

OTHER_CITY = Path(__file__).parents[1] / "other_city"
"""A city of two topics: it is trained in a second, so that a process can be started for every fault."""

SHIPPED = Path(__file__).parents[2] / "knowledge"
START_SECONDS = 120.0
Rows = list[tuple[str, str, str]]
JUMPING = "tests.benchmarks.jumping"
"""`adapters.cli` with a wall clock that jumps when told (see there)."""


def free_port() -> int:
    """A loopback port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare(folder: Path, knowledge: Path = OTHER_CITY) -> Path:
    """A copy of the knowledge with its trained index beside it in `folder`; no edit disturbs it."""
    copy = folder / "knowledge"
    shutil.copytree(knowledge, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    if knowledge == OTHER_CITY:
        _dress(copy)
    _build(copy, folder)
    return copy


def _build(knowledge: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "adapters.cli", "build", "--knowledge", str(knowledge), "--data", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)


def prepare_edited(folder: Path) -> None:
    """The index of the knowledge as `edit` leaves it, beside the other: a reload then loads and does not train."""
    copy = folder / "edited"
    shutil.copytree(folder / "knowledge", copy)
    edit(copy)
    _build(copy, folder)


def edit(knowledge: Path) -> None:
    """A staff member's edit: another revision, so that everything is loaded anew."""
    path = min((knowledge / "topics").rglob("*.yaml"))
    path.write_text(path.read_text() + "# 直した\n")


def _dress(copy: Path) -> None:
    """The shipped wording, and answers that name their topic, so that a fault run can tell them apart."""
    shutil.copytree(SHIPPED / "language" / "wording", copy / "language" / "wording", dirs_exist_ok=True)
    for name, title in (("fare", "運賃"), ("book", "予約")):
        path = copy / "topics" / "bus" / f"{name}.yaml"
        path.write_text(path.read_text().replace("answer: |\n  電話で", f"answer: |\n  {title}は電話で"))


class Bot:
    """One service in its own data folder. `prepared`: the folder that `prepare` filled."""

    def __init__(
        self, folder: Path, prepared: Path, environ: Mapping[str, str], program: str = "adapters.cli"
    ):
        self.folder, self.port, self._program = folder, free_port(), program
        self.url = f"http://127.0.0.1:{self.port}"
        self.knowledge = folder / "knowledge"
        shutil.copytree(prepared / "knowledge", self.knowledge)
        (folder / "toride-cache").symlink_to(prepared / "toride-cache")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TORIDE_")}
        own = {"TORIDE_DATA": str(folder), "TORIDE_PORT": str(self.port), "TORIDE_LOG": "json"}
        own |= {"TORIDE_KNOWLEDGE": str(self.knowledge), "TORIDE_WEB": "off", "NO_PROXY": "*"}
        self._environ = {**clean, **own, **environ}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self.process is not None
        return self.process.pid

    async def start(self) -> None:
        """Starts and waits until it is ready. Raises TimeoutError or RuntimeError (it ended)."""
        command = [sys.executable, "-m", self._program, "serve"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, env=self._environ, stdout=log, stderr=log)  # noqa: ASYNC220
        async with asyncio.timeout(START_SECONDS):
            while not await self.is_ready():
                if self.process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()[-2000:])
                await asyncio.sleep(0.05)

    async def until_complete(self) -> None:
        """Waits until its finder process answers too. Raises TimeoutError."""
        async with asyncio.timeout(START_SECONDS):
            while not await self.is_ready(complete=True):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def is_ready(self, complete: bool = False) -> bool:
        """What /readyz says (`complete`: and that its finder is there); False if nobody answers."""
        try:
            async with (
                aiohttp.ClientSession(trust_env=False) as http,
                http.get(f"{self.url}/readyz") as answer,
            ):
                return answer.status == 200 and (not complete or (await answer.json())["finder"])
        except (aiohttp.ClientError, OSError):
            return False

    def tell(self, number: signal.Signals) -> None:
        """Sends a signal to this process only."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    async def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 60.0) -> int:
        """Ends it (SIGKILL if it does not listen); the exit code."""
        self.tell(number)
        if self.process is None:
            return 0
        try:
            return await asyncio.to_thread(self.process.wait, seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            await asyncio.to_thread(self.process.wait)
            return -9

    def cpu_seconds(self) -> float:
        """CPU time used so far, user and system, its finder's too; of finders that ended (reaped) as well."""
        return sum(map(_cpu_seconds, self._family()))

    def resident_mb(self) -> float:
        """Memory in use, its finder's too. Pages that both use count twice."""
        return sum(map(_resident_mb, self._family()))

    def _family(self) -> list[int]:
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return [self.pid, *(int(child) for task in tasks for child in (task / "children").read_text().split())]

    def rows(self, channel: str) -> Rows:
        """Event id, state and reason of a channel's inbox rows (SQLite only)."""
        with closing(sqlite3.connect(f"file:{self.folder}/toride.db?mode=ro", uri=True)) as database:
            query = "SELECT event_id, state, reason FROM inbox WHERE channel = ?"
            return database.execute(query, (channel,)).fetchall()

    def states(self, channel: str) -> Counter[str]:
        """How many inbox rows of a channel are in which state (SQLite only)."""
        return Counter(state for _, state, _ in self.rows(channel))


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def line_environ(secret: str, token: str, api: str) -> dict[str, str]:
    """Settings of LINE for a fake."""
    return {
        "TORIDE_LINE_CHANNEL_SECRET": secret,
        "TORIDE_LINE_CHANNEL_ACCESS_TOKEN": token,
        "TORIDE_LINE_API_BASE": api,
    }


def telegram_environ(token: str, word: str, api: str) -> dict[str, str]:
    """Settings of Telegram for a fake."""
    return {
        "TORIDE_TELEGRAM_BOT_TOKEN": token,
        "TORIDE_TELEGRAM_WEBHOOK_SECRET": word,
        "TORIDE_TELEGRAM_USERNAME": "toride_bot",
        "TORIDE_TELEGRAM_API_BASE": api,
    }
