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
from bot.messages import Outcome

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


RULES = [rule for group in yaml.safe_load(OPS.joinpath("alerts.yml").read_text())["groups"] for rule in group["rules"]]
FUNCTIONS = {"histogram_quantile", "sum", "rate", "increase", "by", "le"}
WORD = re.compile(r"[a-z_][a-z0-9_]*")
SELECTOR = re.compile(r"(\w+)\{([^}]*)\}")
MATCH = re.compile(r'(\w+)(=~|=|!=|!~)"([^"]*)"')
EMITTED = {
    "state": {"ready", "claimed", "dead", "uncertain"},
    "reason": {"signature", "body", "too_large", "store", "full", "busy", "slow", "disconnect", "method", "fault"},
    "kind": {"put_off", "unauthorised", "failed", "dead", "lost_claim", "recovered", "store_unavailable"},
    "outcome": set(Outcome),
    "job": {"toride-bot"},
}
"""Values that the program gives to the labels of its metrics, and the scrape job of the manual."""


def labels_of(metric: str) -> set[str]:
    """The labels a metric has; a histogram's buckets have one more."""
    if metric == "up":
        return {"job"}
    metrics = {name: each for each in vars(Metrics()).values() for name in _names(each)}
    found = set(metrics[ENDINGS.sub("", metric)]._labelnames)
    return found | {"le"} if metric.endswith("_bucket") else found


def _names(each: object) -> list[str]:
    return [each._name] if hasattr(each, "_labelnames") else []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_is_a_rule_that_prometheus_would_take(rule: dict[str, object]) -> None:
    assert set(rule) - {"for"} == {"alert", "expr", "labels", "annotations"}
    assert re.fullmatch(r"[A-Za-z_]\w*", str(rule["alert"]))
    assert re.fullmatch(r"[0-9]+[smhd]", str(rule.get("for", "0s")))
    assert rule["labels"] in ({"severity": "page"}, {"severity": "warn"}, {"severity": "info"})
    expression = str(rule["expr"])
    assert all(expression.count(one) == expression.count(other) for one, other in ("()", "[]", "{}"))
    assert re.search(r" (>|<|==|>=|<=) [0-9.]+$", expression)
    assert all(re.fullmatch(r"\[[0-9]+[smhd]\]", part) for part in re.findall(r"\[[^]]*\]", expression))
    bare = re.sub(r'"[^"]*"|\[[^]]*\]|\{[^}]*\}', "", expression)
    unknown = {word for word in WORD.findall(bare) if word not in FUNCTIONS and word != "up" and not word.startswith("toride_")}
    assert unknown == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_looks_only_at_labels_and_values_that_exist(rule: dict[str, object]) -> None:
    for metric, inside in SELECTOR.findall(str(rule["expr"])):
        for label, operator, value in MATCH.findall(inside):
            assert label in labels_of(metric)
            assert set(value.split("|") if "~" in operator else [value]) <= EMITTED[label]


def test_a_rate_is_taken_of_counters_and_a_quantile_of_buckets() -> None:
    for rule in RULES:
        for metric in re.findall(r"(?:rate|increase)\((\w+)", str(rule["expr"])):
            assert metric.endswith(("_total", "_bucket"))
        assert ("histogram_quantile" in str(rule["expr"])) == ("_bucket" in str(rule["expr"]))


@pytest.mark.parametrize("broken", ["toride_queue{stat=\"dead\"} > 0", "toride_queue{state=\"deed\"} > 0", "toride_qeue > 0", "increase(toride_queue[5m]) > 0"])
def test_the_search_would_find_a_slip(broken: str) -> None:
    with pytest.raises((AssertionError, KeyError)):
        _examine(broken)


def _examine(expression: str) -> None:
    """What the tests above ask, of one expression."""
    for metric in re.findall(r"toride_\w+", expression):
        labels_of(metric)
    for metric in re.findall(r"(?:rate|increase)\((\w+)", expression):
        assert metric.endswith(("_total", "_bucket"))
    for metric, inside in SELECTOR.findall(expression):
        for label, operator, value in MATCH.findall(inside):
            assert label in labels_of(metric)
            assert set(value.split("|") if "~" in operator else [value]) <= EMITTED[label]


def test_promtool_agrees_where_it_is_installed() -> None:
    program = shutil.which("promtool")  # docs/decisions/0016: the tests above stand on their own
    if program is not None:
        subprocess.run([program, "check", "rules", str(OPS / "alerts.yml")], check=True)
