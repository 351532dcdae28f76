"""The finder process: the same answers as here, and none lost when it is killed or replaced."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.answering import Answering
from adapters.brain import Brain, load_brain
from adapters.finder import Finder, Gone
from bot.messages import Incoming, Kind, Memory, Turn
from knowledge.loader import SHIPPED

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
QUESTIONS = ("マイナンバーカードをなくした", "図書館は何時まで", "Where is the city hall?", "明日の天気は", "💐", "")


@pytest.fixture(scope="module")
def brain(tmp_path_factory: pytest.TempPathFactory) -> Brain:
    return load_brain(SHIPPED, tmp_path_factory.mktemp("data"))


def asked(text: str) -> tuple[Incoming, Memory, datetime]:
    return Incoming("line", text=text), Memory(), NOW


def children() -> list[int]:
    tasks = Path("/proc/self/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]


def told(turn: Turn) -> Turn:
    """Without the last digits of its probabilities: they differ with the number of BLAS threads."""
    return replace(turn, p=round(turn.p, 3), margin=round(turn.margin, 3))


def secrets_of(pid: int) -> bool:
    return b"canary" in Path(f"/proc/{pid}/environ").read_bytes()


def alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


async def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def test_the_finder_answers_as_the_conversation_does_and_holds_no_secret(
    brain: Brain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORIDE_LINE_CHANNEL_SECRET", "canary-of-a-secret")
    here = [brain.conversation.handle(*asked(text)) for text in QUESTIONS]
    pressed = Incoming("line", Kind.BUTTON, data=here[0].reply.buttons[0].data), here[0].memory, NOW

    async def story() -> None:
        before = children()
        finder = await Finder.start(SHIPPED, tmp_path, brain.revision)
        (pid,) = set(children()) - set(before)
        assert not secrets_of(pid)
        there = await asyncio.gather(*(finder.turn(*asked(text)) for text in QUESTIONS))
        assert list(map(told, there)) == list(map(told, here))
        assert told(await finder.turn(*pressed)) == told(brain.conversation.handle(*pressed))
        os.kill(pid, signal.SIGTERM)  # to all of the service's processes, as systemd does
        last = asyncio.ensure_future(finder.turn(*asked(QUESTIONS[0])))
        await asyncio.sleep(0)
        finder.retire()
        with pytest.raises(Gone):
            await finder.turn(*asked(QUESTIONS[0]))
        assert (await last).reply == here[0].reply
        await finder.ended()
        assert not alive(pid)

    asyncio.run(story())


def test_a_finder_that_hangs_is_ended_and_its_question_is_answered_here(
    brain: Brain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.finder.ANSWER_SECONDS", 0.3)
    before = children()

    async def story() -> None:
        answering = Answering(lambda revision: Finder.start(SHIPPED, tmp_path, revision), lambda _: None)
        await answering.prepare(brain.revision)
        (pid,) = set(children()) - set(before)
        os.kill(pid, signal.SIGSTOP)
        turn = await answering.found(brain, *asked(QUESTIONS[0]))
        assert turn.reply == brain.conversation.handle(*asked(QUESTIONS[0])).reply
        await until(lambda: not alive(pid) and not answering.complete)
        await answering.close()

    asyncio.run(story())


def test_a_folder_that_changed_meanwhile_gives_no_finder(brain: Brain, tmp_path: Path) -> None:
    async def story() -> None:
        before = children()
        with pytest.raises(Gone):
            await Finder.start(SHIPPED, tmp_path, f"not {brain.revision}")
        with pytest.raises(Gone):
            await Finder.start(tmp_path / "nothing", tmp_path, brain.revision)
        await until(lambda: set(children()) <= set(before))

    asyncio.run(story())


def test_when_the_finder_is_killed_its_questions_are_answered_here_and_another_comes(
    brain: Brain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.answering.AGAIN_SECONDS", 0.1)
    heard: list[str] = []
    before = children()

    async def story() -> None:
        answering = Answering(lambda revision: Finder.start(SHIPPED, tmp_path, revision), heard.append)
        keeping = asyncio.ensure_future(answering.keep(lambda: brain.revision))
        early = await answering.found(brain, *asked(QUESTIONS[0]))
        await until(lambda: answering.complete)
        (pid,) = set(children()) - set(before)
        os.kill(pid, signal.SIGSTOP)
        waiting = [asyncio.ensure_future(answering.found(brain, *asked(text))) for text in QUESTIONS]
        await asyncio.sleep(0.05)
        assert not any(answer.done() for answer in waiting)
        os.kill(pid, signal.SIGKILL)
        assert await asyncio.gather(*waiting) == [brain.conversation.handle(*asked(text)) for text in QUESTIONS]
        assert early == waiting[0].result()
        await until(lambda: heard == ["ready", "gone", "ready"])
        keeping.cancel()
        await answering.close()
        assert set(children()) <= set(before)

    asyncio.run(story())


class Named:
    """A finder, and a brain, that says which one it is."""

    def __init__(self, revision: str) -> None:
        self.revision, self.gone, self.conversation = revision, asyncio.Event(), self

    async def turn(self, *_asked: object) -> str:
        return self.revision

    def handle(self, *_asked: object) -> str:
        return f"{self.revision}, here"

    def retire(self) -> None:
        self.gone.set()

    async def ended(self) -> None:
        await self.gone.wait()


def test_a_new_revision_takes_over_only_when_its_finder_is_ready() -> None:
    made: dict[str, Any] = {}

    async def start(revision: str) -> Any:
        if revision == "broken":
            raise Gone
        return made.setdefault(revision, Named(revision))

    async def story() -> None:
        answering = Answering(start, lambda _: None)

        async def found(revision: str) -> object:
            named: Any = Named(revision)
            return await answering.found(named, *asked("？"))

        await answering.prepare("old")
        await answering.prepare("new")
        assert [await found("old"), await found("new")] == ["old", "new"]
        answering.only("new")
        assert (made["old"].gone.is_set(), made["new"].gone.is_set()) == (True, False)
        assert [await found("old"), await found("new")] == ["old, here", "new"]
        await answering.prepare("broken")
        assert await found("broken") == "broken, here"
        await answering.close()
        assert made["new"].gone.is_set()

    asyncio.run(story())


def test_the_finder_ends_with_a_service_that_is_killed(brain: Brain, tmp_path: Path) -> None:
    program = f"""
import asyncio, pathlib
from adapters.finder import Finder
async def main():
    finder = await Finder.start(pathlib.Path({str(SHIPPED)!r}), pathlib.Path({str(tmp_path)!r}), {brain.revision!r})
    print("up", flush=True)
    await finder.gone.wait()
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as service:
        try:
            assert service.stdout is not None
            assert service.stdout.readline() == "up\n"
            (pid,) = map(int, Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split())
        finally:
            service.kill()
    end = time.monotonic() + 30
    while alive(pid):
        assert time.monotonic() < end, "the finder outlived its service"
        time.sleep(0.02)
