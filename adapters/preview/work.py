"""Long work of the page: one child process at a time, its progress, its result. The event loop only reads lines."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from adapters.preview.draft import Draft

MOST_KEPT = 8
LONGEST_LINE = 64 * 1024 * 1024
"""A result names every sentence whose answer changes; at worst all of them."""


@dataclass(slots=True, kw_only=True)
class Work:
    """step, done, of: where it is · result: as the child gives it · failed: the error's name."""

    name: str
    step: str = ""
    done: int = 0
    of: int = 0
    result: dict[str, Any] | None = None
    failed: str = ""
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def over(self) -> bool:
        """Nothing more will come."""
        return self.result is not None or bool(self.failed)


@dataclass(slots=True, kw_only=True)
class Trial(Work):
    """One edit tried."""

    draft: Draft


W = TypeVar("W", bound=Work)


class Works(Generic[W]):
    """The newest of one kind by name; a new one ends the one under way, since nobody looks at it any more."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, W] = OrderedDict()

    def find(self, name: str) -> W | None:
        """What was begun under that name, if it is still remembered."""
        return self._kept.get(name)

    def begin(self, work: W, job: str) -> W:
        """This work, or that of the same name running or done already. job: the line its child is told. Call from
        the event loop."""
        known = self._kept.get(work.name)
        if known is not None and not known.failed:
            return known
        self._end_others()
        self._kept[work.name] = work
        work.task = asyncio.ensure_future(_run(work, job))
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return work

    def _end_others(self) -> None:
        for work in self._kept.values():
            if work.task is not None and not work.over:
                work.failed = "replaced"
                work.task.cancel()


async def _run(work: Work, job: str) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "adapters.preview.child",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        limit=LONGEST_LINE,
    )  # fmt: skip
    assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018  - both are pipes
    try:
        child.stdin.write(job.encode() + b"\n")
        await child.stdin.drain()
        async for line in child.stdout:
            _note(work, json.loads(line))
    except (OSError, ValueError) as error:
        work.failed = type(error).__name__
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        child.stdin.close()
        await child.wait()
        if not work.over:
            work.failed = "ended"


def _note(work: Work, said: dict[str, Any]) -> None:
    if "result" in said:
        work.result = said["result"]
    elif "failed" in said:
        work.failed = said["failed"]
    else:
        work.step, work.done, work.of = said["step"], said["done"], said["of"]
