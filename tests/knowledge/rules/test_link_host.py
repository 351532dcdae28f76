"""Which pages may be cited and which links citizens may be given."""

from __future__ import annotations

import pytest

from knowledge.rules import link_host, sample
from tests.knowledge.rules.laid import OTHER_CITY, found, laid, topic

CONTACTS = "city/contacts.yaml"
CITY = (OTHER_CITY / CONTACTS).read_text(encoding="utf-8")


def _cites(url: str) -> dict[str, str]:
    return topic(sources=f"[{{url: '{url}', read_on: 2026-11-01}}]")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.city.matsudo.chiba.jp/kurashi/a.html",
        "https://www4.city.kanazawa.lg.jp/a.html",
        "https://www.vill.tokai.ibaraki.jp/a.html",
        "https://faq.myna.go.jp/faq/show/3505",
        "https://pref.oita.jp/site/keisatu/a.html",
    ],
)
def test_pages_of_public_bodies_may_be_cited(url: str) -> None:
    assert found(link_host, _cites(url)) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://blog.example.com/a",
        "https://www.city.toride.ibaraki.jp.example.com/a",
        "https://example.or.jp/city.toride.ibaraki.jp/",
        "http://www.city.toride.ibaraki.jp/a",
        "https://mycity.toride.jp/a",
    ],
)
def test_any_other_page_is_a_warning_at_its_source(url: str) -> None:
    assert found(link_host, _cites(url)) == [f"{sample.PATH}:{sample.LINE['sources']} warning"]


def test_a_host_with_a_reason_may_be_cited_and_only_that_host() -> None:
    reason = {CONTACTS: f"{CITY}cited: {{blog.example.com: 市の報道発表を載せています。}}\n"}
    assert found(link_host, reason | _cites("https://blog.example.com/a")) == []
    assert len(found(link_host, reason | _cites("https://other.example.com/a"))) == 2


def test_a_reason_that_no_source_needs_is_a_warning_at_its_line() -> None:
    files = {CONTACTS: f"{CITY}cited:\n  blog.example.com: もう使っていません。\n"}
    assert found(link_host, files) == [f"{CONTACTS}:{len(CITY.splitlines()) + 2} warning"]


def test_a_reason_is_never_empty() -> None:
    assert [one.code for one in laid({CONTACTS: f"{CITY}cited: {{blog.example.com: ''}}\n"}).problems]


@pytest.mark.parametrize("url", ["http://www.town.minato.lg.jp/", "https://evil.example.com/"])
def test_a_link_that_citizens_open_is_an_error(url: str) -> None:
    line = next(number for number, text in enumerate(CITY.splitlines(), 1) if "url:" in text)
    unverified = CITY.replace("https://www.town.minato.lg.jp/", url).replace(
        "verified: true\ndepartments", "verified: false\ndepartments"
    )
    assert found(link_host, {CONTACTS: unverified}) == [f"{CONTACTS}:{line} error"]


def test_a_reason_to_cite_eases_no_link_that_citizens_open() -> None:
    http = CITY.replace("https://www.town", "http://www.town")
    files = {CONTACTS: f"{http}cited: {{www.town.minato.lg.jp: 理由です。}}\n"}
    assert any(one.endswith("error") for one in found(link_host, files))
