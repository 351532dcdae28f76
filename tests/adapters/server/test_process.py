"""The real process: ready, answering, reloading and gone when told, with the shipped knowledge."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from knowledge.loader import SHIPPED

PATIENCE = 120.0
"""Seconds a busy machine may take for what an idle one does in two."""
LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))
TRAINED = 300
"""Seconds within which a machine with two busy cores trains and starts."""


def start(data: Path, knowledge: Path, **environ: str) -> tuple[subprocess.Popen[str], str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TORIDE_")}
    settings = {"TORIDE_DATA": str(data), "TORIDE_PORT": "0", "TORIDE_LOG": "json", **environ}
    command = [sys.executable, "-m", "adapters.cli", "serve", "--knowledge", str(knowledge)]
    with (data / "log").open("w") as log:
        process = subprocess.Popen(command, env={**clean, **settings}, stdout=log, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    return process, process.stderr.readline().strip()


def status(url: str) -> int:
    try:
        with LOCAL.open(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:  # too busy to answer in time
        return 0


def until(true: object, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def events(data: Path) -> list[str]:
    return [json.loads(line)["event"] for line in (data / "log").read_text().splitlines()]


@pytest.fixture
def house(tmp_path: Path) -> tuple[Path, Path]:
    """A data folder and a copy of the knowledge that the test may break."""
    data, knowledge = tmp_path / "data", tmp_path / "knowledge"
    data.mkdir()
    shutil.copytree(SHIPPED, knowledge, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return data, knowledge


def test_it_starts_survives_broken_knowledge_and_ends_with_0(house: tuple[Path, Path]) -> None:
    data, knowledge = house
    process, url = start(data, knowledge)
    try:
        until(lambda: status(f"{url}readyz") == 200, TRAINED)
        assert status(f"{url}healthz") == 200
        broken = knowledge / "topics" / "broken"
        broken.mkdir()
        (broken / "file.yaml").write_text("title: [")
        until(lambda: "knowledge_problem" in events(data))
        assert status(f"{url}readyz") == 200
        shutil.rmtree(broken)
        process.send_signal(signal.SIGHUP)
        until(lambda: "knowledge_loaded" in events(data))
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert time.monotonic() - began < 15 + os.getloadavg()[0] * 5, "15 s, and its turn on a busy machine"
    finally:
        process.kill()
        process.communicate()
    assert events(data)[-1] == "stopped"


def test_knowledge_that_cannot_be_read_ends_with_1_and_says_where(house: tuple[Path, Path]) -> None:
    data, knowledge = house
    (knowledge / "city" / "contacts.yaml").write_text("city: [")
    process, line = start(data, knowledge)
    assert process.stderr is not None
    rest = process.stderr.read()  # communicate() would lose what readline() has buffered
    process.wait(PATIENCE)
    process.stderr.close()
    assert process.returncode == 1
    assert "city/contacts.yaml:2:" in line + rest


def test_a_port_that_cannot_be_ends_with_2_and_names_its_setting(house: tuple[Path, Path]) -> None:
    data, knowledge = house
    process, line = start(data, knowledge, TORIDE_PORT="99999")
    assert process.stderr is not None
    rest = process.stderr.read()  # communicate() would lose what readline() has buffered
    process.wait(PATIENCE)
    process.stderr.close()
    assert process.returncode == 2
    assert "TORIDE_PORT" in line + rest
