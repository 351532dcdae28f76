"""Trials under way: one child process at a time, its progress, its result. The event loop only reads lines."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from adapters.preview.child import Job
from adapters.preview.draft import Draft

MOST_KEPT = 8
LONGEST_LINE = 64 * 1024 * 1024
"""A result names every sentence whose answer changes; at worst all of them."""


@dataclass(slots=True)
class Trial:
    """One edit tried. step, done, of: where it is · result: as child.run gives it · failed: the error's name."""

    draft: Draft
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


class Trials:
    """The newest trials by name; a new one ends the one under way, since nobody looks at it any more."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Trial] = OrderedDict()

    def find(self, name: str) -> Trial | None:
        """A trial that was begun, if it is still remembered."""
        return self._kept.get(name)

    def begin(self, draft: Draft, revision: str, job: Callable[[str], Job]) -> Trial:
        """The trial of this edit of a revision, running or done already. Call from the event loop."""
        name = hashlib.sha256(f"{revision}\0{draft.path}\0".encode() + draft.new).hexdigest()[:20]
        trial = self._kept.get(name)
        if trial is not None and not trial.failed:
            return trial
        self._end_others()
        trial = self._kept[name] = Trial(draft, name)
        trial.task = asyncio.ensure_future(_run(trial, job(name)))
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return trial

    def _end_others(self) -> None:
        for trial in self._kept.values():
            if trial.task is not None and not trial.over:
                trial.failed = "replaced"
                trial.task.cancel()


async def _run(trial: Trial, job: Job) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "adapters.preview.child",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        limit=LONGEST_LINE,
    )  # fmt: skip
    assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018  - both are pipes
    try:
        child.stdin.write(job.as_json().encode() + b"\n")
        await child.stdin.drain()
        async for line in child.stdout:
            _note(trial, json.loads(line))
    except (OSError, ValueError) as error:
        trial.failed = type(error).__name__
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        child.stdin.close()
        await child.wait()
        if not trial.over:
            trial.failed = "ended"


def _note(trial: Trial, said: dict[str, Any]) -> None:
    if "result" in said:
        trial.result = said["result"]
    elif "failed" in said:
        trial.failed = said["failed"]
    else:
        trial.step, trial.done, trial.of = said["step"], said["done"], said["of"]
