"""Settings from the environment: every fault at once, no secret ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.settings import SETTINGS, BadSettings, Secret, Settings, from_environment


def test_an_empty_environment_gives_the_defaults_of_the_contract() -> None:
    found = from_environment({})
    assert (found.host, found.port, found.data) == ("127.0.0.1", 8000, Path())
    assert found.simulator
    assert found.loopback
    assert not found.line
    assert not found.telegram


def test_all_faults_are_told_at_once_each_naming_its_variable() -> None:
    environ = {
        "TORIDE_PORT": "八千", "TORIDE_OPS_USER_HEADER": "名前", "TORIDE_LINE_LATE": "maybe", "TORIDE_LOG": "xml",
        "TORIDE_LINE_CHANNEL_SECRET": "s", "TORIDE_DATABASE_URL": "mysql://x", "TORIDE_PUBLIC_URL": "ftp://x",
        "TORIDE_TELEGRAM_WEBHOOK_SECRET": "あ", "TORIDE_KNOWLEDGE": "/no/such/folder",
    }  # fmt: skip
    with pytest.raises(BadSettings) as raised:
        from_environment(environ)
    told = "\n".join(raised.value.faults)
    assert len(raised.value.faults) == 9
    missing = {"TORIDE_LINE_CHANNEL_ACCESS_TOKEN"}
    assert all(name in told for name in (environ.keys() - {"TORIDE_LINE_CHANNEL_SECRET"}) | missing)


@pytest.mark.parametrize("setting", [setting for setting in SETTINGS if setting.secret], ids=lambda s: s.name)
def test_no_secret_is_in_the_repr_of_settings(setting: object) -> None:
    value = "sqlite:///canary" if getattr(setting, "name") == "TORIDE_DATABASE_URL" else "canary"  # noqa: B009
    both = {"TORIDE_LINE_CHANNEL_SECRET": "canary", "TORIDE_LINE_CHANNEL_ACCESS_TOKEN": "canary"}
    found = from_environment({**both, getattr(setting, "name"): value})  # noqa: B009
    assert "canary" not in repr(found)
    assert "canary" not in str([found])


def test_two_line_secrets_are_kept_in_order_for_rotation() -> None:
    environ = {"TORIDE_LINE_CHANNEL_SECRET": "new, old", "TORIDE_LINE_CHANNEL_ACCESS_TOKEN": "t"}
    found = from_environment(environ)
    assert found.line_secrets == (Secret("new"), Secret("old"))
    assert found.line
    assert not found.simulator


def test_a_misspelt_setting_is_a_warning() -> None:
    assert from_environment({"TORIDE_PROT": "80"}).warnings == ("TORIDE_PROT という設定はありません",)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)],  # noqa: S104
)
def test_only_loopback_addresses_are_loopback(host: str, loopback: bool) -> None:
    assert Settings(host=host).loopback is loopback


@pytest.mark.parametrize(
    "site", ["https://www.example.jp", "https://*.example.jp:8443", "http://localhost:*", "http://127.0.0.1:8000"]
)
def test_a_site_that_may_embed_the_page_is_an_origin(site: str) -> None:
    assert from_environment({"TORIDE_WEB_EMBED": f"{site}, https://x.jp"}).web_embed == (site, "https://x.jp")


@pytest.mark.parametrize(
    "site",
    ["*", "https:", "example.jp", "http://example.jp", "https://x.jp/page", "https://x.jp; script-src *", "https://x.jp 'self'"],
)
def test_nothing_else_gets_into_the_policy_that_says_who_may_embed(site: str) -> None:
    with pytest.raises(BadSettings, match="TORIDE_WEB_EMBED"):
        from_environment({"TORIDE_WEB_EMBED": site})
