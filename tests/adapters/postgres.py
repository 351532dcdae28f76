"""A PostgreSQL of our own for tests: on a free loopback port, started and stopped here."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

HOMES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql")


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl, or None if PostgreSQL is not installed."""
    found = sorted(
        folder for home in HOMES for folder in Path(home).glob("**/bin") if (folder / "initdb").exists()
    )
    if found:
        return found[-1]
    known = shutil.which("initdb")
    return Path(known).resolve().parent if known else None


class Server:
    """One cluster in a folder of its own; `durable`: its commits wait for the disk, as in production.

    initdb refuses root, so root hands it to the user postgres."""

    def __init__(self, programs: Path, durable: bool = False) -> None:
        self._programs, self._fsync = programs, "on" if durable else "off"
        self._user = "postgres" if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="toride-pg-"))
        if self._user:
            os.chown(self._folder, pwd.getpwnam(self._user).pw_uid, -1)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._call("initdb", "-A", "trust", "-U", "toride", "-E", "UTF8", "--locale=C", "-N")

    @property
    def admin(self) -> str:
        """The URL of the maintenance database."""
        return f"postgresql://toride@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Starts and waits until it answers."""
        settings = f"-c listen_addresses=127.0.0.1 -c fsync={self._fsync} -c max_connections=200"
        options = f"-p {self.port} -k {self._folder} {settings}"
        self._call("pg_ctl", "-w", "-t", "60", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stops at once; every connection breaks."""
        self._call("pg_ctl", "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        """Deletes the cluster."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _call(self, program: str, *arguments: str) -> None:
        environment = {"PATH": os.environ["PATH"], "PGDATA": str(self._folder / "data"), "LC_ALL": "C"}
        command = [str(self._programs / program), *arguments]
        subprocess.run(
            command, user=self._user, env=environment, cwd=self._folder, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip


@contextmanager
def running() -> Iterator[Server | None]:
    """A started server, or None if PostgreSQL is not installed."""
    programs = binaries()
    if programs is None:
        yield None
        return
    server = Server(programs)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        server.remove()


@contextmanager
def database(admin: str) -> Iterator[str]:
    """The URL of a new, empty database, dropped at the end."""
    name = f"toride_{uuid4().hex[:12]}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield admin.rsplit("/", 1)[0] + "/" + name
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
