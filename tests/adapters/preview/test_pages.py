"""The staff's page as a browser without scripts uses it; the folder on disk is looked at before and after."""

from __future__ import annotations

import base64
import re
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from adapters.brain import load_brain
from adapters.staff.answers import ask
from adapters.staff.explaining import explain
from adapters.staff.sentences import CITIZEN, Sentence
from bot.decide import decide
from bot.messages import Outcome
from knowledge.model import LANGUAGES
from knowledge.schedule import JST
from tests.adapters.preview.kit import BOOK, TOKEN, client, desk, finished, text_of, words
from tests.adapters.staff.minato import said, talk
from tests.browser.live import Live

Photo = dict[str, tuple[bytes, int]]
FORGOTTEN = "乗り場のベンチに忘れた傘"
NEW_PHRASING = ("  - 予約を知りたい", f"  - {FORGOTTEN}\r\n  - 予約を知りたい")


def photo(live: Live) -> Photo:
    """Every file of the knowledge folder: bytes and time of change."""
    folder = live.service.settings.knowledge
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with desk(tmp_path_factory.mktemp("desk")) as running:
        store = running.service.store
        assert store is not None
        asked = said(Outcome.NOT_FOUND, FORGOTTEN, language="ja")
        talk(store, "U1", [asked, asked], running.service.clock.now() - 3600)
        before = photo(running)
        yield running
        assert photo(running) == before, "no request wrote to the knowledge"


@pytest.fixture
def page(live: Live) -> Iterator[httpx.Client]:
    with client(live) as opened:
        yield opened


def edit(
    page: httpx.Client, *changes: tuple[str, str], do: str = "look", path: str = BOOK, **more: str
) -> httpx.Response:
    text = text_of(page.get("/preview/edit", params={"path": path}))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return page.post("/preview/edit", data={"path": path, "text": text, "do": do, **more})


def test_all_topics_are_listed_and_each_is_drawn_on_three_platforms_in_every_language(
    page: httpx.Client,
) -> None:
    links = re.findall(r'href="(/preview/topic/[^"]+)"', page.get("/preview").text)
    assert set(links) == {"/preview/topic/bus/book", "/preview/topic/bus/fare"}
    for link in links:
        for language in LANGUAGES:
            drawn = page.get(link, params={"lang": language})
            assert drawn.status_code == 200
            for platform in (
                "LINEでの見え方",
                "Telegramでの見え方",
                "ブラウザーでの見え方",
                "通知と読み上げで届く文",
            ):
                assert platform in drawn.text, (link, language)


def test_a_translation_is_drawn_in_its_language(page: httpx.Client) -> None:
    assert words(page.get("/preview/topic/bus/fare?lang=en")).count("Call or come to the office.") >= 3


def test_a_sentence_is_answered_with_the_same_reasons_as_why(page: httpx.Client, live: Live) -> None:
    talk = live.service.brain.conversation
    found = talk.index.search("バスの予約がしたい")
    calibration = talk.calibration("ja")
    shown = words(page.post("/preview/try", data={"text": "バスの予約がしたい", "lang": "ja"}))
    for line in explain(found, decide(found, calibration), calibration):
        assert line.strip() in shown
    assert "結果: answered（bus/book、bus/fare）" in shown


def test_a_button_of_the_drawing_works(page: httpx.Client) -> None:
    shown = words(page.post("/preview/try", data={"data": "v1|t=bus/book|f=fee", "lang": "ja"}))
    assert "町役場に聞いてください。" in shown
    assert "結果: followed_up" in shown


def test_a_fault_is_told_by_line_and_column_and_what_to_do(page: httpx.Client) -> None:
    shown = words(edit(page, ("owner: 交通課", "owner： 交通課")))
    assert "topics/bus/book.yaml 5行16桁" in shown or "topics/bus/book.yaml 6行" in shown
    assert "全角「：」になっていないか" in shown
    assert "まだ市民に届く形にできません" in shown


def test_the_reply_is_drawn_as_it_would_be_and_stale_translations_are_named(page: httpx.Client) -> None:
    shown = words(edit(page, ("電話で聞けます", "駅で聞けます")))
    assert shown.count("駅で聞けます。0000-00-0000 へどうぞ。") >= 3
    assert "日本語が変わるので、やさしい日本語、英語の訳は使われなくなります" in shown


def test_the_patch_makes_the_edit_to_the_byte(page: httpx.Client, live: Live, tmp_path: Path) -> None:
    given = edit(page, ("電話で聞けます", "駅で聞けます"), do="patch")
    assert given.headers["content-disposition"] == 'attachment; filename="topics-bus-book.patch"'
    file = tmp_path / "knowledge" / BOOK
    file.parent.mkdir(parents=True)
    old = (live.service.settings.knowledge / BOOK).read_bytes()
    file.write_bytes(old)
    subprocess.run(["git", "apply", "-"], input=given.content, cwd=tmp_path, check=True)
    assert file.read_bytes() == old.replace("電話で聞けます".encode(), "駅で聞けます".encode(), 1)


def test_a_trial_finds_the_citizens_question_that_is_answered_now_as_a_full_build_would(
    page: httpx.Client, live: Live, tmp_path: Path
) -> None:
    done = finished(page, edit(page, NEW_PHRASING, do="effects"))
    shown = words(done)
    assert "直近90日の市民の質問 1種類" in shown
    assert f"「{FORGOTTEN}」（市民の質問（伏せ字）、2回）: 分からないと言う → 答える（bus/book）" in shown
    name = str(done.url).rpartition("/")[2]
    tried = words(page.post("/preview/try", data={"text": "ベンチに忘れた傘は", "lang": "ja", "trial": name}))
    assert "直した知識と、それで作り直した索引で答えています" in tried
    copy = tmp_path / "knowledge"
    for path, (raw, _) in photo(live).items():
        other = copy / Path(path).relative_to(live.service.settings.knowledge)
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_bytes(raw)
    (copy / BOOK).write_bytes(
        (copy / BOOK)
        .read_bytes()
        .replace(NEW_PHRASING[0].encode(), NEW_PHRASING[1].replace("\r", "").encode(), 1)
    )
    full = load_brain(copy, tmp_path, use_vectors=False, here=True)
    answer = ask(full.conversation, Sentence("ベンチに忘れた傘は", "ja", CITIZEN), datetime.now(JST))
    assert f"結果: {answer.outcome}" in tried
    assert full.revision in tried
    taken = load_brain(copy, live.service.settings.data, use_vectors=False, training=never)
    assert ask(taken.conversation, Sentence("ベンチに忘れた傘は", "ja", CITIZEN), datetime.now(JST)) == answer
    again = text_of(page.get("/preview/edit", params={"trial": name}))
    assert NEW_PHRASING[1] in again


def never() -> None:
    raise AssertionError("what was tried is not trained again when it is taken")


def test_the_service_answers_while_a_trial_runs(page: httpx.Client) -> None:
    begun = edit(page, ("電話で聞けます", "港で聞けます"), do="effects")
    assert "計算中です" in begun.text
    assert page.get("/healthz").text == "ok\n"
    assert page.post("/preview/try", data={"text": "バスの予約", "lang": "ja"}).status_code == 200
    finished(page, begun)


def test_a_new_trial_ends_the_one_under_way(page: httpx.Client) -> None:
    first = edit(page, ("電話で聞けます", "船で聞けます"), do="effects")
    second = edit(page, ("電話で聞けます", "空で聞けます"), do="effects")
    assert "この計算は止めました" in page.get(first.url).text
    assert "両方で試しました" in finished(page, second).text


def test_an_unchanged_or_broken_file_is_not_tried(page: httpx.Client) -> None:
    assert "今のファイルと同じです" in edit(page, do="effects").text
    assert "まだ市民に届く形にできません" in edit(page, ("owner: 交通課", "owner: ["), do="effects").text


@pytest.mark.parametrize(
    "path",
    [
        "city/contacts.yaml",
        "../../etc/passwd",
        "topics/bus/none.yaml",
        "",
        "topics/bus/book.yaml/../fare.yaml",
    ],
)
def test_nothing_else_is_shown_or_edited(page: httpx.Client, path: str) -> None:
    assert page.get("/preview/edit", params={"path": path}).status_code == 404
    assert page.post("/preview/edit", data={"path": path, "text": "a: b", "do": "patch"}).status_code == 404


def test_what_was_typed_is_text_never_markup(page: httpx.Client) -> None:
    evil = '</textarea><script>alert(1)</script><img src=x onerror="alert(1)">'
    for shown in (
        edit(page, ("電話で聞けます", evil), sentence=evil),
        page.post("/preview/try", data={"text": evil, "lang": "ja"}),
        page.get("/preview/edit", params={"path": evil}),
    ):
        assert "<script>alert" not in shown.text
        assert "<img" not in shown.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"x-forwarded-for": "203.0.113.7"}, 404),
    ],
)
def test_only_this_machine_and_this_page_may_post(
    page: httpx.Client, headers: dict[str, str], status: int
) -> None:
    assert page.post("/preview/try", data={"text": "あ"}, headers=headers).status_code == status


def test_every_answer_carries_the_headers_of_the_other_pages(page: httpx.Client) -> None:
    for path in ("/preview", "/preview/topic/bus/book", "/preview/nowhere"):
        headers = page.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
    assert "script-src 'self'" in page.get("/preview").headers["content-security-policy"]


def test_a_body_that_is_none_is_told(page: httpx.Client) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"\xff\xfe", b"a=" + b"x" * 9_000_000, b"&".join(b"a=b" for _ in range(50))):
        assert page.post("/preview/edit", content=body, headers=form).status_code in (400, 404)


def test_without_being_asked_for_there_is_no_such_page(tmp_path: Path) -> None:
    with Live(tmp_path, "on") as running, client(running) as closed:
        for path in ("/preview", "/preview/topic/bus/book", "/preview/edit"):
            assert closed.get(path).status_code == 404
        assert closed.post("/preview/try", data={"text": "あ"}).status_code == 404


def test_with_a_token_set_only_who_has_it_may_enter(tmp_path: Path) -> None:
    basic = base64.b64encode(f"staff:{TOKEN}".encode()).decode()
    with desk(tmp_path, ops_token=TOKEN) as running, client(running) as door:
        refused = door.get("/preview")
        assert (refused.status_code, refused.headers["www-authenticate"].split()[0]) == (401, "Basic")
        assert door.get("/preview", headers={"authorization": "Bearer wrong"}).status_code == 401
        for given in (f"Bearer {TOKEN}", f"Basic {basic}"):
            assert door.get("/preview", headers={"authorization": given}).status_code == 200


def test_a_broken_folder_keeps_the_old_knowledge_and_says_where(tmp_path: Path) -> None:
    with desk(tmp_path) as running, client(running) as page:
        file, revision = tmp_path / "knowledge" / BOOK, running.service.brain.revision
        sound = file.read_bytes()
        file.write_bytes(sound.replace("owner: 交通課".encode(), "owner: 無い課".encode()))
        _until(page, "toride_knowledge_problems 1.0")
        shown = words(page.get("/preview"))
        assert "topics/bus/book.yaml 5行1桁: 課「無い課」は city/contacts.yaml にありません" in shown
        assert f"前の知識（版 {revision}）で答え続けます" in shown
        assert "駅" not in words(page.post("/preview/try", data={"text": "バスの予約", "lang": "ja"}))
        assert running.service.brain.revision == revision
        file.write_bytes(sound)
        assert "読み込めません" not in page.get("/preview").text


def _until(page: httpx.Client, line: str) -> None:
    for _ in range(300):
        if line in page.get("/metrics").text:
            return
        time.sleep(0.1)
    raise AssertionError(page.get("/metrics").text)
