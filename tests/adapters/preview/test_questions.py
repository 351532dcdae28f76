"""Citizens' questions on the staff's page: from the store to a patch that git applies, without a pen."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.messages import Outcome
from tests.adapters.preview.kit import BOOK, client, desk, finished, words
from tests.adapters.staff.minato import Said, said, talk
from tests.browser.live import Live

WANTED = "座る場所を取っておいて"
EVIL = "<script>alert(1)</script>を<img src=x>したい"


def vain(text: str, chosen: str) -> list[Said]:
    return [said(Outcome.ASKED_BACK, text), said(Outcome.ANSWERED, "", chosen, choice_of=chosen)]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with desk(tmp_path_factory.mktemp("desk")) as running:
        store, at = running.service.store, running.service.clock.now() - 3600
        assert store is not None
        for citizen in range(3):
            talk(store, f"seat-{citizen}", vain(WANTED, "bus/book"), at)
        talk(store, "evil", [said(Outcome.NOT_FOUND, EVIL, language="en")], at)
        talk(store, "long ago", [said(Outcome.NOT_FOUND, "きのうの月はきれいだった")], at - 60 * 86_400)
        marks = [said(Outcome.FEEDBACK, "", "bus/fare", feedback="wrong") for _ in range(3)]
        talk(store, "marks", [said(Outcome.ANSWERED, "", "bus/fare"), *marks], at)
        before = (running.service.settings.knowledge / BOOK).read_bytes()
        yield running
        assert (running.service.settings.knowledge / BOOK).read_bytes() == before


@pytest.fixture
def page(live: Live) -> Iterator[httpx.Client]:
    with client(live) as opened:
        yield opened


def listed(page: httpx.Client, days: str = "90") -> httpx.Response:
    return finished(page, page.post("/preview/unanswered", data={"days": days}))


def seats(page: httpx.Client, do: str) -> httpx.Response:
    found = listed(page)
    number = re.search(rf'<h2 id="c(\d+)">\d+\. {WANTED}', found.text)
    assert number is not None
    return page.post(str(found.url), data={"number": number[1], "do": do})


def test_the_first_page_leads_to_the_list_with_counts_and_the_proposal(page: httpx.Client) -> None:
    assert 'href="/preview/unanswered"' in page.get("/preview").text
    shown = words(listed(page))
    assert f"{WANTED}（3件: 聞き返した 3）" in shown
    assert f"提案: {BOOK} に、言い方「{WANTED}」を足す" in shown
    assert "理由: 市民が3回、「バスの予約」を選びました" in shown
    assert f"+  - {WANTED}" in shown


def test_what_is_not_proposed_says_why_and_what_was_typed_is_text(page: httpx.Client) -> None:
    found = listed(page)
    assert "提案できません: " in words(found)
    assert "<script>alert" not in found.text
    assert "<img" not in found.text


def test_older_questions_come_with_more_days(page: httpx.Client) -> None:
    assert "きのうの月" in listed(page).text
    assert "きのうの月" not in listed(page, "30").text
    assert "90日間に" in words(listed(page, "12345"))


def test_the_patch_makes_the_proposal(page: httpx.Client, live: Live, tmp_path: Path) -> None:
    given = seats(page, "patch")
    assert re.fullmatch(r'attachment; filename="\d+\.patch"', given.headers["content-disposition"])
    file = tmp_path / "knowledge" / BOOK
    file.parent.mkdir(parents=True)
    file.write_bytes((live.service.settings.knowledge / BOOK).read_bytes())
    subprocess.run(["git", "apply", "-"], input=given.content, cwd=tmp_path, check=True)
    assert f"  - {WANTED}\n" in file.read_text(encoding="utf-8")


def test_what_a_proposal_changes_is_asked_for_and_told(page: httpx.Client) -> None:
    shown = words(finished(page, seats(page, "effects")))
    assert f"「{WANTED}」（市民の質問（伏せ字）、3回）: " in shown
    assert "→ 答える（bus/book）" in shown
    assert "試験がこわれる" not in shown


def test_a_proposal_may_be_worded_anew_first(page: httpx.Client) -> None:
    shown = seats(page, "edit")
    assert f"  - {WANTED}\n" in shown.text
    assert "まちがいと見え方を確かめる" in shown.text


def test_no_citizens_words_are_left_beside_the_store(page: httpx.Client, live: Live) -> None:
    finished(page, seats(page, "effects"))
    for file in (live.service.settings.data / "toride-cache").iterdir():
        assert WANTED.encode() not in file.read_bytes(), file.name


def test_what_was_not_begun_is_missing(page: httpx.Client) -> None:
    assert page.get("/preview/unanswered/0123").status_code == 404
    where = str(listed(page).url)
    for number in ("999", "", "1e3"):
        assert page.post(where, data={"number": number, "do": "patch"}).status_code == 404


def test_only_this_page_may_begin_a_list(page: httpx.Client) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert page.post("/preview/unanswered", data={"days": "7"}, headers=headers).status_code == 403


def test_topics_due_for_review_are_listed_by_department(page: httpx.Client) -> None:
    shown = words(page.get("/preview/reviews"))
    assert "交通課（" in shown
    assert "「違う」3回、「役に立った」0回" in shown
    assert 'href="/preview/topic/bus/fare"' in page.get("/preview/reviews").text
