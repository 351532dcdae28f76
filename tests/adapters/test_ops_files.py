"""Alert rules and dashboard speak only of metrics that the program has."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from adapters.metrics import Metrics

OPS = Path(__file__).parents[2] / "docs" / "ops"
NAME = re.compile(r"\btoride_[a-z_]+\b")
ENDINGS = re.compile(r"_(?:total|bucket|sum|count)$")


@pytest.mark.parametrize("name", ["alerts.yml", "grafana.json"])
def test_every_metric_named_exists(name: str) -> None:
    known = {family.name for family in Metrics().registry.collect()}
    named = {ENDINGS.sub("", found) for found in NAME.findall(OPS.joinpath(name).read_text())}
    assert named
    assert named - known == set()


def test_every_alert_says_what_to_do() -> None:
    (group,) = yaml.safe_load(OPS.joinpath("alerts.yml").read_text())["groups"]
    assert all(rule["annotations"]["summary"] and rule["annotations"]["action"] for rule in group["rules"])


def test_the_dashboard_is_json_with_distinct_panels() -> None:
    panels = json.loads(OPS.joinpath("grafana.json").read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels) == 12


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool がありません")
def test_promtool_accepts_the_rules() -> None:
    subprocess.run(["promtool", "check", "rules", str(OPS / "alerts.yml")], check=True)
