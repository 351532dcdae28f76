"""`python -m adapters.preview.child`: long work of the page, in a process that gives its memory back.

One JSON object on the first line of stdin (as_json of Job or of asking.Asking; "do" says which), JSON lines on
stdout: {"step", "done", "of"} while it works, at last {"result"} or {"failed"}. Ends when stdin ends: nobody waits
any more.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapters.staff.trying import Known, Workshop

NICENESS = 10
"""The service that answers citizens goes before."""


KEPT = 2
"""Newly trained indexes left beside each other, 60 MB each."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is tried: the folder with some files replaced. citizens: (masked text, language, times)."""

    knowledge: str
    data: str
    vectors: bool
    overlay: Mapping[str, bytes] = field(default_factory=dict)
    citizens: tuple[tuple[str, str, int], ...] = ()

    def as_json(self) -> str:
        """One line."""
        overlay = {path: base64.b64encode(raw).decode() for path, raw in self.overlay.items()}
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return json.dumps({**values, "overlay": overlay, "do": "trial"})

    @classmethod
    def from_json(cls, line: str) -> Job:
        """What as_json was given."""
        values = {name: value for name, value in json.loads(line).items() if name != "do"}
        overlay = {path: base64.b64decode(raw) for path, raw in values["overlay"].items()}
        citizens = tuple((text, language, times) for text, language, times in values["citizens"])
        return cls(**{**values, "overlay": overlay, "citizens": citizens})


def run(job: Job, told: Any) -> dict[str, Any]:
    """The result: effects as JSON values and the name of the index that was left, "" when none was needed."""
    from adapters.staff.sentences import CITIZEN, Sentence, sentences
    from adapters.staff.trying import Known, Workshop
    from knowledge.loader import load
    from knowledge.schedule import JST

    folder, cache = Path(job.knowledge), Path(job.data) / "toride-cache"
    kb = load(folder)
    edited = load(folder, overlay=job.overlay)
    workshop = Workshop(cache, use_vectors=job.vectors)
    before = workshop.known(kb, None, told)
    workshop.read(kb, told)
    after = Known(kb, before.parts) if not job.overlay else workshop.known(edited, before, told)
    index = _left(after, workshop) if after.parts is not before.parts else ""
    citizens = [Sentence(text, language, CITIZEN, times=times) for text, language, times in job.citizens]
    asked = sentences(kb, edited, citizens=citizens)
    effects = workshop.effects(before, after, asked, datetime.now(JST), told)
    return {
        "tried": effects.tried, "citizens": len(citizens), "trained": effects.trained, "revision": kb.revision,
        "changes": [{**change.as_dict(), "said": str(change)} for change in effects.changes],
        "reworded": list(dict.fromkeys((one.topic, one.language) for one in effects.reworded)),
        "index": index,
    }  # fmt: skip


def _left(tried: Known, workshop: Workshop) -> str:
    """Leaves the new index for the service, which tries sentences with it and takes it over when the edit is made;
    only the newest few stay."""
    from adapters import brain

    name = f"{brain.TRIED}{workshop.name_of(tried.kb)}"
    brain.write(tried.parts, workshop.folder / name)
    for old in sorted(workshop.folder.glob(f"{brain.TRIED}*.npz"), key=lambda file: file.stat().st_mtime)[
        :-KEPT
    ]:
        old.unlink(missing_ok=True)
    return name


def main() -> None:
    """Reads the job, works, ends."""
    line = sys.stdin.readline()
    os.nice(NICENESS)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy: two threads on busy cores took ten times the time
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        say({"result": done(line, lambda step, done, of: say({"step": step, "done": done, "of": of}))})
    except Exception as error:
        say({"failed": type(error).__name__})
        raise


def done(line: str, told: Any) -> dict[str, Any]:
    """The result of the job on this line."""
    if json.loads(line)["do"] == "trial":
        return run(Job.from_json(line), told)
    from adapters.preview import asking

    return asking.run(asking.Asking.from_json(line), told)


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


def say(values: Mapping[str, Any]) -> None:
    """One JSON line."""
    sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
