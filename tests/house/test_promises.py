"""What the documents promise exists: commands, options, make targets, settings, files."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from adapters.cli import COMMANDS, commands
from adapters.settings import SETTINGS
from tests.house import env_example
from tests.house.tree import ROOT, files, name

PAGES = [ROOT / "README.md", *files("docs", ending=".md")]
CALL = re.compile(r"(?:^|\s|bin/)toride-bot ([^|\n]+)")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
KNOWN = {setting.name for setting in SETTINGS}


def _calls(page: Path) -> list[list[str]]:
    """Every command line of the program in a page's code."""
    code = re.findall(r"```.*?```|`[^`\n]+`", page.read_text(), re.DOTALL)
    lines = [line for piece in code for line in piece.strip("`").splitlines()]
    found = [match[1] for line in lines for match in CALL.finditer(line.split(" #")[0])]
    return [words for text in found if (words := shlex.split(text)) and re.fullmatch(r"[a-z-]+", words[0])]


def _unknown(words: list[str]) -> list[str]:
    """What of a command line the program does not know."""
    if words[0] not in COMMANDS:
        return [words[0]] if not words[0].startswith("-") else []
    context = click.Context(commands)
    try:
        command = commands.get_command(context, words[0])
    except click.ClickException:  # announced in the table, not yet written
        return []
    if isinstance(command, click.Group) and len(words) > 1:
        command = command.get_command(context, words[1])
    if command is None:
        return [" ".join(words[:2])]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
    return [word for word in words if word.startswith("-") and word.partition("=")[0] not in known]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_a_page_shows_exists_with_its_options(page: Path) -> None:
    assert {" ".join(words): unknown for words in _calls(page) if (unknown := _unknown(words))} == {}


@pytest.mark.parametrize("line", ["frobnicate", "serve --frobnicate", "switch frobnicate"])
def test_an_invented_command_would_be_found(line: str) -> None:
    assert _unknown(line.split()) != []


def test_the_readme_shows_every_command() -> None:
    shown = {words[0] for words in _calls(ROOT / "README.md")}
    assert set(COMMANDS) - shown == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_make_target_a_page_shows_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    shown = set(re.findall(r"`make ([a-z-]+)`", page.read_text()))
    shown |= set(re.findall(r"^make ([a-z-]+)$", page.read_text(), re.MULTILINE))
    assert shown - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_a_page_links_to_exists(page: Path) -> None:
    links = LINK.findall(page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_setting_a_page_names_is_read_by_the_program(page: Path) -> None:
    named = set(re.findall(r"TORIDE_[A-Z]+(?:_[A-Z]+)*(?![A-Z_…*])", page.read_text()))
    assert named - KNOWN == set()


def test_env_example_is_what_the_settings_say() -> None:
    assert (ROOT / ".env.example").read_text() == env_example.text(), (
        "python -m tests.house.env_example > .env.example"
    )


def test_the_architecture_names_functions_that_exist() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    places = re.findall(r"`((?:adapters|bot|knowledge)/[\w/]+\.py): ([\w.]+)`", text)
    assert len(places) >= 8
    lost = [(file, it) for file, it in places if not _defines(ROOT / file, it.rpartition(".")[2])]
    assert lost == []


def _defines(path: Path, what: str) -> bool:
    pattern = rf"^\s*(?:(?:async )?def|class) {what}\b|^{what}\b.*="
    return path.exists() and re.search(pattern, path.read_text(), re.MULTILINE) is not None


def test_measured_figures_in_the_readme_come_from_a_file_of_that_name() -> None:
    rows = re.findall(r"^\|.*`build/([a-z-]+)\.json`.*\|$", (ROOT / "README.md").read_text(), re.MULTILINE)
    targets = (ROOT / "Makefile").read_text()
    assert [row for row in rows if f"\n{row}: install" not in targets] == []
    for path in sorted((ROOT / "build").glob("*.json")):
        json.loads(path.read_text())


def test_the_workflow_of_compose_uses_only_settings_that_exist() -> None:
    compose = yaml.safe_load((ROOT / "docs/containers/compose.yaml").read_text())
    for service in compose["services"].values():
        named = {key for key in service.get("environment", {}) if key.startswith("TORIDE_")}
        assert named - KNOWN == set()
