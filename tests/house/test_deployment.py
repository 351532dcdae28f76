"""The files for running it are true: parsed here, without a container engine or systemd."""

from __future__ import annotations

import json
import re
from configparser import ConfigParser
from pathlib import Path

import yaml

from adapters.cli import COMMANDS
from adapters.settings import SETTINGS
from tests.house.tree import ROOT

CONTAINERS = ROOT / "docs/containers"
UNIT = ROOT / "docs/systemd/toride-bot.service"
KNOWN = {setting.name for setting in SETTINGS}
STOP_SECONDS = 15
"""The service promises to end in this time after SIGTERM."""


def _unit() -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",), delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys of units are case-sensitive
    parser.read_string(UNIT.read_text())
    return parser


def _containerfile() -> list[list[str]]:
    text = (CONTAINERS / "Containerfile").read_text().replace("\\\n", " ")
    return [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]


def test_the_unit_runs_a_command_of_the_program_and_waits_for_its_end() -> None:
    service = _unit()["Service"]
    program, command = service["ExecStart"].split()
    assert Path(program).name == "toride-bot"
    assert command in COMMANDS
    assert int(service["TimeoutStopSec"]) > STOP_SECONDS
    assert set(re.findall(r"TORIDE_\w+(?==)", service["Environment"])) <= KNOWN


def test_the_unit_may_write_only_its_state_folder() -> None:
    service = _unit()["Service"]
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert f"TORIDE_DATA=/var/lib/{service['StateDirectory']}" in service["Environment"]


def test_the_image_holds_what_it_copies_and_runs_what_exists() -> None:
    lines = _containerfile()
    copied = [source for word, rest in lines if word == "COPY" for source in rest.split()[:-1]]
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert {"knowledge", "bot", "adapters", "Makefile", "requirements.lock"} <= set(copied)
    assert ["RUN", "make install"] in lines
    program, command = json.loads(next(rest for word, rest in lines if word == "CMD"))
    assert Path(program).name == "toride-bot"
    assert command in COMMANDS
    settings = next(rest for word, rest in lines if word == "ENV")
    assert {pair.partition("=")[0] for pair in settings.split()} <= KNOWN


def test_the_image_does_not_run_as_root() -> None:
    words = [word for word, _ in _containerfile()]
    assert words.index("USER") < words.index("CMD")


def test_compose_has_a_database_two_equal_processes_and_a_proxy() -> None:
    compose = yaml.safe_load((CONTAINERS / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"database", "bot-1", "bot-2", "proxy"}
    assert services["bot-1"]["environment"] == services["bot-2"]["environment"]
    assert set(services["bot-1"]["environment"]) <= KNOWN
    build = services["bot-1"]["build"]
    assert (CONTAINERS / build["context"] / build["dockerfile"]).resolve() == CONTAINERS / "Containerfile"
    volumes = {each.partition(":")[0] for service in services.values() for each in service["volumes"]}
    assert {volume for volume in volumes if not volume.startswith("./")} == set(compose["volumes"])


def test_the_proxy_sends_to_both_processes_and_hides_the_operators_pages() -> None:
    text = (CONTAINERS / "Caddyfile").read_text()
    assert "reverse_proxy bot-1:8000 bot-2:8000" in text
    assert "@inside path /metrics /ops" in text
