"""A full day with planted canaries: every channel, every kind of end, errors, crashes; then the search.

`python -m tests.adapters.privacy.day` prints how many bytes were searched and what was found; exit code 1 if
anything was. The service is the real process on the small city's knowledge; LINE and Telegram are the fakes.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from adapters.brain import load_brain
from adapters.errand import JAPAN
from adapters.simulator.fake_telegram import TOKEN as TELEGRAM_TOKEN
from tests.adapters.privacy.canaries import (
    CHAT,
    CLUES,
    GROUP,
    IDS,
    OTHER_USER,
    PERSONAL,
    REPLY_TOKEN,
    SECRETS,
    THIRD_USER,
    USER,
    Searched,
    canaries,
    files,
    search,
)
from tests.benchmarks.faults import kill_and_start, locked, until
from tests.benchmarks.process import OTHER_CITY, SHIPPED, _dress
from tests.benchmarks.town import QUESTIONS, Town, town

BREAKING = "tests.adapters.privacy.breaking"
SAID = (
    *(f"わからないこと {CLUES.get(name, canary)}" for name, canary in PERSONAL.items()),
    *(f"バスの運賃のこと {CLUES.get(name, canary)} に連絡して" for name, canary in PERSONAL.items()),
    f"わからない番号 {USER}",
    f"受付番号は {PERSONAL['phone in one']} です。わからない",
    f"こわれた {PERSONAL['phone']} {PERSONAL['mail']} {PERSONAL['address']}",
)
"""Unanswered, answered and broken, each with something personal in it."""
LATER = "90000"
"""Seconds: more than a day, after which the words of dead letters go too."""


PERSONAL_TOPICS = ("address", "credit-card", "email", "individual-number", "phone")
"""What the bot says when somebody writes such a thing: a guard of the core answers with them."""


def city(folder: Path) -> None:
    """The small city with the shipped notes about personal data, trained, in `folder`."""
    copy = folder / "knowledge"
    shutil.copytree(OTHER_CITY, copy)
    _dress(copy)
    (copy / "topics" / "sensitive").mkdir()
    for name in PERSONAL_TOPICS:
        text = (SHIPPED / "topics" / "sensitive" / f"{name}.yaml").read_text()
        (copy / "topics" / "sensitive" / f"{name}.yaml").write_text(re.sub(r"(?m)^owner: .*$", "owner: 交通課", text))
    load_brain(copy, folder)


class Day:
    """The scenes, in the town of the fault runs; `seen` collects what was written elsewhere than in files."""

    def __init__(self, place: Town, prepared: Path) -> None:
        self.place, self.prepared = place, prepared
        self.seen: dict[str, bytes] = {}

    async def line(self) -> None:
        """LINE: words, buttons, stickers, a group, an unsend, a blocked account, a dead reply token, a flood, bad bodies."""
        line = self.place.line
        for number, text in enumerate(SAID):  # one citizen alone would be held up as a flood
            await line.deliver(line.text(text, (USER, OTHER_USER, THIRD_USER)[number % 3]))
        await line.deliver(line.postback(f"v1|x={PERSONAL['phone in one']}", USER))
        source = {"type": "user", "userId": OTHER_USER}
        for kind in ("sticker", "image", "location"):
            message = {"type": kind, "id": "1", "packageId": "1", "stickerId": "1", "title": PERSONAL["address"], "address": PERSONAL["address"]}
            await line.deliver(line.event("message", message=message, source=source))
        group = {"type": "group", "groupId": GROUP, "userId": USER}
        message = {"type": "text", "id": "2", "quoteToken": "q", "text": f"{PERSONAL['mail']} です"}
        await line.deliver(line.event("message", message=message, source=group))
        gone = line.text(f"わからない {PERSONAL['address']}", OTHER_USER)
        await line.deliver(gone)
        await line.deliver(line.event("unsend", unsend={"messageId": gone["message"]["id"]}, source=source, replyToken=None))
        late = line.text(f"もう返せない {PERSONAL['mail']}", OTHER_USER)
        late["replyToken"] = REPLY_TOKEN
        await line.deliver(late)
        await line.deliver(line.event("unfollow", source={"type": "user", "userId": OTHER_USER}, replyToken=None))
        for _ in range(22):  # more than a person types in a minute
            await line.deliver(line.text(f"わからない {PERSONAL['mail']}", THIRD_USER))
        await line.post(f'{{"text": "{PERSONAL["phone"]}"'.encode(), "bad")
        await line.post(*line.signed({"type": "message", "source": {"userId": USER}, "message": PERSONAL}))

    async def refusals(self) -> None:
        """LINE refuses, breaks and hides behind a proxy, each time repeating what it was sent."""
        line, words = self.place.line, f"{PERSONAL['phone']} {USER} {SECRETS['access token']}"
        for number, status in enumerate((400, 500, 401, 502)):
            line.faults.append({"path": "/v2/bot/message/reply", "status": status, "body": {"message": words}, "delay": 0})
            await line.deliver(line.text(f"わからない {number} {PERSONAL['phone']}", f"U{number:032x}"))
            await asyncio.sleep(0.3)

    async def telegram(self) -> None:
        """Telegram: words, a button, a name, refusals that repeat the words."""
        telegram = self.place.telegram
        for text in (*SAID[:6], "/start", f"/help {PERSONAL['mail']}"):
            telegram.text(CHAT, text, **{"from": {"id": CHAT, "is_bot": False, "first_name": PERSONAL["address"]}})
        telegram.press(CHAT, PERSONAL["card in one"])
        body = {"ok": False, "error_code": 400, "description": f"Bad Request: {PERSONAL['phone']} {TELEGRAM_TOKEN}"}
        telegram.faults.append({"method": "sendMessage", "status": 400, "body": body})
        telegram.text(CHAT + 1, f"わからない {PERSONAL['individual number']}")
        headers = {"X-Telegram-Bot-Api-Secret-Token": f"wrong {PERSONAL['mail']}"}
        await self._post("/telegram/webhook", headers=headers, json={"text": PERSONAL["phone"]})

    async def web(self) -> None:
        """The browser: words, a form that is none, addresses and headers full of canaries."""
        for text in SAID:
            await self._post("/chat.json", json={"text": text, "lang": "ja"})
            await self._post("/chat", data={"text": text, "session": PERSONAL["phone in one"]})
        await self._post("/chat.json", data=PERSONAL["phone"].encode())
        headers = {"User-Agent": PERSONAL["mail"], "X-Forwarded-For": PERSONAL["phone"], "Cookie": f"u={USER}"}
        for path in (f"/nothing/{PERSONAL['phone']}", f"/?topic={PERSONAL['mail']}&{USER}", f"/static/{USER}/x.css", "/ops"):
            await self._get(path, headers=headers)

    async def console(self) -> None:
        """The terminal; what it prints is searched too."""
        chat = await self._run("chat", "--knowledge", str(self.place.bot.knowledge), stdin="\n".join(SAID[:-1]))
        ask = await self._run("ask", SAID[0], "--knowledge", str(self.place.bot.knowledge))
        self.seen |= {"terminal of chat": chat, "terminal of ask": ask}

    async def crashes(self) -> None:
        """Killed with answers on their way, twice; and a database that is locked meanwhile."""
        line = self.place.line
        for number in range(2):
            for n in range(4):
                line.faults.append({"path": "/v2/bot/message/reply", "status": 503, "body": {}, "delay": 2})
                await line.deliver(line.text(f"わからない {PERSONAL['address']} {PERSONAL['phone']}", f"U{number}{n:031x}"))
            await asyncio.sleep(0.4)
            if number:
                async with locked(self.place):
                    sending = asyncio.ensure_future(self.place.ask_line(USER, f"わからない {PERSONAL['mail']}"))
                    await asyncio.sleep(0.5)
                    await self.place.bot.end(signal.SIGKILL)
                    await sending
            await kill_and_start(self.place)
        await self.place.ask_line(USER, QUESTIONS[0])

    async def operators(self) -> None:
        """What operators look at and keep: pages, metrics, report, copy, lists; a careless reason too."""
        bot = self.place.bot
        reason = f"{PERSONAL['phone']} の {PERSONAL['mail']} から苦情"
        commands = (
            ("switch", "on", "channel:telegram", "--reason", reason), ("doctor",), ("doctor", "--online"),
            ("report", "--month", datetime.now(JAPAN).strftime("%Y-%m")), ("backup", str(bot.folder / "copy.jsonl.gz")),
            ("dead-letters", "list"), ("purge", "--dry-run"),
        )  # fmt: skip
        for command in commands:
            self.seen[f"terminal of {' '.join(command[:2])}"] = await self._run(*command)
        await asyncio.sleep(3)
        for path in ("/ops", "/metrics", "/readyz", "/healthz"):
            self.seen[path] = await self._get(path, headers={"Authorization": f"Bearer {SECRETS['ops token']}"})
        await self._run("switch", "off", "channel:telegram", "--reason", reason)
        self.seen["terminal of switch list"] = await self._run("switch", "list")
        with (bot.folder / "log").open() as log:
            self.seen["terminal of logs"] = await self._run("logs", stdin=log.read())

    async def settle(self) -> None:
        """Until nothing waits: then only what is kept is there."""
        await until(lambda: not self._open(), 60)

    def _open(self) -> int:
        states = Counter(self.place.bot.states("line")) + Counter(self.place.bot.states("telegram"))
        return states["ready"] + states["claimed"]

    async def end(self) -> None:
        """The service ends; a day later the words of dead letters are gone."""
        await self.place.bot.end()
        jump = self.place.bot.folder.parent / "jump"
        jump.write_text(LATER)
        self.seen["terminal of purge"] = await self._run("purge", program="tests.benchmarks.jumping", JUMP_FILE=str(jump))

    async def _run(self, *args: str, stdin: str = "", program: str = "adapters.cli", **environ: str) -> bytes:
        """A command of the operator or a citizen at the terminal: everything it printed."""
        top = str(Path(__file__).parents[3])
        command = [sys.executable, "-m", program, *args]
        done = await asyncio.to_thread(
            subprocess.run, command, env={**self.place.bot._environ, "PYTHONPATH": top, **environ}, cwd=self.place.bot.folder,
            input=stdin.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False,
        )  # fmt: skip
        assert b"Traceback" not in done.stdout, done.stdout.decode()
        return done.stdout

    async def _post(self, path: str, **how: Any) -> None:
        async with aiohttp.ClientSession(trust_env=False) as http, http.post(self.place.bot.url + path, **how) as answer:
            await answer.read()

    async def _get(self, path: str, **how: Any) -> bytes:
        async with aiohttp.ClientSession(trust_env=False) as http, http.get(self.place.bot.url + path, **how) as answer:
            return await answer.read()


def environ(folder: Path) -> dict[str, str]:
    """The secrets planted, and temporary files where they can be searched."""
    for name in ("tmp", "home"):
        (folder / name).mkdir(parents=True)
    return {
        "TORIDE_WEB": "on", "TORIDE_OPS_TOKEN": SECRETS["ops token"], "TORIDE_SECRET": SECRETS["key"],
        "TORIDE_LINE_CHANNEL_SECRET": SECRETS["channel secret"], "TORIDE_LINE_CHANNEL_ACCESS_TOKEN": SECRETS["access token"],
        "TMPDIR": str(folder / "tmp"), "HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "home"),
    }  # fmt: skip


async def live(folder: Path, prepared: Path) -> tuple[Searched, Mapping[str, int]]:
    """The whole day; what the search found, and how many turns ended how."""
    async with town(folder / "town", prepared, BREAKING, **environ(folder)) as place:
        place.line.secret, place.line.token = SECRETS["channel secret"], SECRETS["access token"]
        day = Day(place, prepared)
        for scene in (day.line, day.refusals, day.telegram, day.web, day.console, day.crashes, day.settle, day.operators, day.settle):
            await scene()
        outcomes = Counter(_outcomes(place.bot.folder / "log"))
        await day.end()
    written = {name: content for name, content in files(folder).items() if "/knowledge/" not in name and name != "jump"}
    return search({**written, **day.seen}, canaries({"Telegram token": TELEGRAM_TOKEN})), outcomes


def _outcomes(log: Path) -> list[str]:
    import json

    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [line["outcome"] if line["event"] == "turn" else line["event"] for line in lines]


def main() -> int:
    """The exit code."""
    with tempfile.TemporaryDirectory(prefix="toride-privacy-") as home:
        city(Path(home) / "prepared")
        found, outcomes = asyncio.run(live(Path(home) / "day", Path(home) / "prepared"))
    sys.stdout.write(f"{dict(sorted(outcomes.items()))}\n")
    sys.stdout.write(f"目印 {len(PERSONAL) + len(IDS) + len(SECRETS) + 1}種類、{found.files}個のファイルと画面、{found.bytes:,}バイトを探しました。\n")
    sys.stdout.write("".join(f"見つかりました: {hit}\n" for hit in found.hits) + f"見つかったもの {len(found.hits)}件\n")
    return int(bool(found.hits))


if __name__ == "__main__":
    raise SystemExit(main())
