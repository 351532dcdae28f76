"""docs/operators.md followed word for word: its commands run in order in a house of their own.

Only places are moved (/srv, /etc, /var below a folder, the port to a free one), and what belongs to a whole
machine is played: useradd, runuser, systemctl (which reads the unit file and starts what it says).

`python -m tests.journeys.manual` does it all, `make install` with the network too, and prints how long it took.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from tests.benchmarks.process import free_port
from tests.house.tree import ROOT, everything

MANUAL = ROOT / "docs/operators.md"
PLACES = ("/srv/", "/etc/", "/var/")
PLAYED = {
    "useradd": "exit 0",
    "runuser": 'while [ "$1" != "--" ]; do shift; done; shift; exec "$@"',
    "systemctl": 'cd "$PLAYED_ROOT" && exec "$PLAYED_PYTHON" -m tests.journeys.systemctl "$@"',
}
"""Programs of a whole machine, and what stands in their place here."""


def blocks(section: int) -> list[str]:
    """The commands that a section of the manual tells to type, block by block."""
    text = MANUAL.read_text()
    part = re.split(r"(?m)^## ", text)[section]
    assert part.startswith(f"{section}. ")
    found = re.findall(r"(?ms)^```\n(.*?)^```", part.partition("\n### ")[0])
    return [block for block in found if "{" not in block]  # a configuration, not commands


class House:
    """An empty machine, as far as the manual goes."""

    def __init__(self, top: Path) -> None:
        self.top, self.port = top, free_port()
        self.source = top / "clone"
        for name in ("clone", "home", "played", "srv", "etc/systemd/system", "var/lib/toride-bot"):
            (top / name).mkdir(parents=True)
        for path in everything():
            (self.source / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, self.source / path.relative_to(ROOT))
        for name, script in PLAYED.items():
            program = top / "played" / name
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)

    @property
    def log(self) -> Path:
        """What the service wrote."""
        return self.top / "journal"

    def environment(self) -> dict[str, str]:
        """An empty home and nothing of ours, but the way to the played programs."""
        return {
            "PATH": f"{self.top}/played:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.top / "home"), "LANG": "C.UTF-8",
            "PLAYED_PYTHON": sys.executable, "PLAYED_TOP": str(self.top), "PLAYED_ROOT": str(ROOT), "NO_PROXY": "*",
            **{name: os.environ[name] for name in ("PIP_INDEX_URL", "PIP_CONFIG_FILE", "SSL_CERT_FILE") if name in os.environ},
        }  # fmt: skip

    def moved(self, text: str) -> str:
        """The text with its places below `top` and its port a free one."""
        text = text.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")
        return re.sub(rf"(?<![\w./])(?:{'|'.join(PLACES)})", lambda found: f"{self.top}{found[0]}", text)

    def type(self, block: str, folder: Path | None = None, seconds: float = 900) -> str:
        """Types a block into a shell; what was printed. Raises AssertionError with it if a command fails."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.moved(block)], cwd=folder or self.source, env=self.environment(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{block}\n{done.stdout}"
        return done.stdout

    def write(self, **settings: str) -> None:
        """What the manual leaves to the operator: the settings of the channels, here of the fakes."""
        with (self.top / "etc/toride-bot.env").open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in {"TORIDE_PORT": str(self.port), **settings}.items())

    def borrow(self) -> None:
        """Instead of the slow `make install`: a new environment that borrows the packages of this one."""
        target = self.source / ".venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", target], check=True)
        packages = next((target / "lib").glob("python*")) / "site-packages"
        (packages / "borrowed.pth").write_text(f"{self.top}/srv/toride-bot\n{sysconfig.get_path('purelib')}\n")
        program = target / "bin" / "toride-bot"
        program.write_text(self.moved("#!/srv/toride-bot/.venv/bin/python\nfrom adapters.cli import main\n\nmain()\n"))
        program.chmod(0o755)
        share = Path(sys.prefix) / "share" / "toride-bot"
        if share.exists():
            (target / "share").mkdir()
            (target / "share" / "toride-bot").symlink_to(share)
        stamp = "cat requirements.lock pyproject.toml | cksum | cut -d ' ' -f 1"
        name = subprocess.run(["sh", "-c", stamp], cwd=self.source, check=True, capture_output=True, text=True).stdout.strip()
        (target / f"installed-{name}").touch()

    def end(self) -> None:
        """Stops the service if it was started."""
        noted = self.top / "service.pid"
        if noted.exists():
            os.kill(int(noted.read_text()), signal.SIGTERM)


def main() -> int:
    """The whole manual, the network included."""
    with tempfile.TemporaryDirectory(prefix="toride-manual-") as place:
        house, began = House(Path(place)), time.monotonic()
        try:
            first, second = blocks(2)
            sys.stdout.write(house.type(first, seconds=3600))
            sys.stdout.write(f"make install まで {time.monotonic() - began:.0f}秒\n")
            house.write()
            sys.stdout.write(house.type(second))
            sys.stdout.write(house.type(blocks(6)[0], Path(place)))
            sys.stdout.write(f"\nreadyz が200になるまで {time.monotonic() - began:.0f}秒\n")
        finally:
            house.end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
