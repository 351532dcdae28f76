"""systemctl for the manual's journey: starts and stops what the unit file says, with the environment it says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

TOP = Path(os.environ["PLAYED_TOP"])
PLACES = re.compile(r"(?<![\w./])(?=/(?:srv|etc|var)/)")


def unit(name: str) -> dict[str, list[str]]:
    """The [Service] of a unit, its places moved: key → values in order."""
    found: dict[str, list[str]] = {}
    for line in PLACES.sub(str(TOP), (TOP / f"etc/systemd/system/{name}.service").read_text()).splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def environment(service: dict[str, list[str]]) -> dict[str, str]:
    """As systemd makes it: little of ours, then Environment, then EnvironmentFile over it."""
    made = {name: os.environ[name] for name in ("PATH", "LANG", "NO_PROXY")}
    for line in service.get("Environment", []):
        made |= dict(word.split("=", 1) for word in shlex.split(line))
    for file in service.get("EnvironmentFile", []):
        lines = [line for line in Path(file).read_text().splitlines() if "=" in line and not line.startswith("#")]
        made |= dict(line.split("=", 1) for line in lines)
    return made


def start(name: str) -> None:
    """Starts the unit and notes its number."""
    service = unit(name)
    with (TOP / "journal").open("ab") as journal:
        process = subprocess.Popen(
            shlex.split(service["ExecStart"][0]), cwd=service["WorkingDirectory"][0], env=environment(service),
            stdout=journal, stderr=journal, start_new_session=True,
        )  # fmt: skip
    (TOP / "service.pid").write_text(str(process.pid))


if __name__ == "__main__":
    if sys.argv[1:3] == ["enable", "--now"]:
        start(sys.argv[3])
    elif sys.argv[1:] != ["daemon-reload"]:
        raise SystemExit(f"not played: {sys.argv[1:]}")
