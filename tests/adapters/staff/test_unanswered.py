"""From what citizens did after a reply to a change of one file: read, gathered, judged, never written unasked."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from adapters.brain import Brain, load_brain
from adapters.staff.unanswered import Question, Why, read, says_something
from adapters.staff.unanswered_clusters import Cluster, clusters
from adapters.staff.unanswered_effects import Trial, TrialFailed
from adapters.staff.unanswered_open import ANSWERED, CURATED, SIGNPOSTED, sort
from adapters.staff.unanswered_proposals import PHRASING, SIGN, TOPIC, WORD, Desk, Proposal
from bot.conversation import Conversation
from bot.messages import Outcome
from knowledge.loader import load, read_folder
from knowledge.problems import KnowledgeUnusable
from knowledge.rules import problems
from tests.adapters.cli.kit import Operator
from tests.adapters.staff.minato import city, said, talk
from tests.adapters.store.kit import START, opened
from tests.bot.conftest import TEN_O_CLOCK

TODAY = date(2026, 11, 25)
WRONG = said(Outcome.FEEDBACK, "", "bus/fare", feedback="wrong")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the small city beside it."""
    folder = tmp_path_factory.mktemp("desk")
    city(folder)
    return folder


@pytest.fixture(scope="module")
def brain(home: Path) -> Brain:
    return load_brain(home / "knowledge", home)


@pytest.fixture
def desk(brain: Brain, home: Path) -> Desk:
    return Desk(brain, read_folder(home / "knowledge"), TODAY)


def _read(database_url: str, folder: Path, *talks: Sequence[object]) -> list[Question]:
    with opened(database_url, folder) as store:
        for number, turns in enumerate(talks):
            talk(store, f"citizen-{number}", turns, START)  # type: ignore[arg-type]
        with store.reads() as connection:
            return read(connection, START - 1)


ASKED = said(Outcome.ASKED_BACK, "チケットを押さえたい")
CHOSE = said(Outcome.ANSWERED, "", "bus/book", choice_of="bus/book")
ANSWERED_WRONGLY = said(Outcome.ANSWERED, "席を取る", "bus/fare")


@pytest.mark.parametrize(
    ("turns", "found"),
    [
        ([ASKED, CHOSE], ("チケットを押さえたい", Why.ASKED, "", "bus/book", "")),
        ([ASKED, said(Outcome.ANSWERED, "運賃", "bus/fare")], ("チケットを押さえたい", Why.ASKED, "", "", "")),
        ([said(Outcome.NOT_FOUND, "プールの日")], ("プールの日", Why.SILENT, "", "", "")),
        ([ANSWERED_WRONGLY, WRONG], ("席を取る", Why.WRONG, "bus/fare", "", "")),
        (
            [ANSWERED_WRONGLY, WRONG, said(Outcome.FEEDBACK, "", "bus/fare", feedback="wrong:outdated")],
            ("席を取る", Why.WRONG, "bus/fare", "", "outdated"),
        ),
        ([ANSWERED_WRONGLY, said(Outcome.ANSWERED, "違います、予約です", "bus/book")], ("席を取る", Why.WRONG, "bus/fare", "bus/book", "")),
    ],
    ids=["asked back, then chose", "asked back, then asked anew", "silent", "marked wrong", "with a reason", "corrected in words"],
)
def test_what_the_citizen_did_next_is_known(turns: list[object], found: tuple[str, ...], database_url: str, tmp_path: Path) -> None:
    (question,) = _read(database_url, tmp_path, turns)
    assert (question.text, question.why, question.answered, question.chosen, question.reason) == found


def test_equal_spellings_are_counted_together_and_name_no_conversation(database_url: str, tmp_path: Path) -> None:
    talks = [[said(Outcome.NOT_FOUND, text)] for text in ("プールの日", "プールの 日？", "プールノ日")]
    (question,) = _read(database_url, tmp_path, *talks)
    assert question.times == 3
    assert "citizen" not in repr(question)


def test_an_answer_that_nobody_called_wrong_is_not_read(database_url: str, tmp_path: Path) -> None:
    assert _read(database_url, tmp_path, [said(Outcome.ANSWERED, "席を取る", "bus/fare"), said(Outcome.FEEDBACK, "", "bus/fare", feedback="useful")]) == []


@pytest.mark.parametrize("text", ["1", "２番", "？", "あ", "③"])
def test_numbers_and_marks_are_no_questions(text: str) -> None:
    assert not says_something(text)


def test_what_needs_nobody_is_counted_and_left_out(brain: Brain) -> None:
    questions = [
        Question("バスの料金のこと", "ja", Why.SILENT, times=2), Question("船の時間", "ja", Why.OUTSIDE),
        Question("バス", "ja", Why.ASKED), Question("バスの料金のこと", "ja", Why.WRONG, "bus/fare"),
        Question("バスの料金のこと", "ja", Why.ASKED, "", "bus/book"),
    ]  # fmt: skip
    found = sort(questions, brain.conversation, TEN_O_CLOCK)
    assert dict(found.settled) == {ANSWERED: 2, SIGNPOSTED: 1, CURATED: 1}
    assert [(one.why, one.chosen) for one in found.still] == [(Why.WRONG, ""), (Why.ASKED, "bus/book")]


def test_those_who_chose_the_same_are_one_group_whatever_they_wrote(brain: Brain) -> None:
    texts = ("チケットを押さえたい", "まどぎわ希望", "あさイチで頼む")
    questions = [Question(text, "ja", Why.ASKED, "", "bus/book") for text in texts]
    (group,) = clusters([*questions], brain.conversation.index)
    assert set(group.texts) == set(texts)


def _proposed(desk: Desk, *questions: Question) -> Proposal:
    index = desk.brain.conversation.index
    found = tuple(index.search(question.text, question.language) for question in questions)
    return desk.propose(1, Cluster(questions, found))


def test_a_phrasing_goes_under_the_topic_that_citizens_chose_and_changes_only_its_lines(desk: Desk) -> None:
    found = _proposed(desk, Question("チケットを押さえたい", "ja", Why.ASKED, "", "bus/book", times=3))
    assert (found.kind, found.target, found.good) == (PHRASING, "bus/book", True)
    old = desk.sources.raw["topics/bus/book.yaml"].decode().splitlines()
    assert [line for line in found.text.splitlines() if line not in old] == ["  - チケットを押さえたい"]
    assert len(found.text.splitlines()) == len(old) + 1


def test_the_patch_is_one_that_git_applies(desk: Desk, tmp_path: Path) -> None:
    found = _proposed(desk, Question("チケット: 押さえたい #席", "ja", Why.ASKED, "", "bus/book"))
    copy = city(tmp_path)
    subprocess.run(["git", "apply", "-"], input=desk.patch(found).encode(), cwd=tmp_path, check=True)
    assert load(copy).topics["bus/book"].phrasings[-1] == "チケット: 押さえたい #席"
    assert "# まだ決まっていない" in (copy / "topics/bus/book.yaml").read_text(encoding="utf-8")


def test_a_foreign_question_goes_into_its_translation(desk: Desk) -> None:
    found = _proposed(desk, Question("seat please", "en", Why.ASKED, "", "bus/book"))
    assert found.path == "translations/en/bus/book.yaml"
    assert found.entries == ("seat please",)


def test_a_word_of_the_same_sound_becomes_another_name_of_the_known_one(tmp_path: Path) -> None:
    folder = city(tmp_path)
    table = folder / "language/vocabulary.yaml"
    table.write_text(table.read_text(encoding="utf-8") + "  - {canonical: 回数券, also: [綴り券]}  # 窓口で\n", encoding="utf-8")
    desk = Desk(load_brain(folder, tmp_path), read_folder(folder), TODAY)
    texts = ("バスの回数拳のこと", "回数拳を知りたい")
    found = _proposed(desk, *(Question(text, "ja", Why.ASKED, "", "bus/fare") for text in texts))
    assert (found.kind, found.target, found.entries, found.path) == (WORD, "回数券", ("回数拳",), "language/vocabulary.yaml")
    assert "  - {canonical: 回数券, also: [綴り券, 回数拳]}  # 窓口で" in found.text
    other = _proposed(desk, *(Question(text, "ja", Why.ASKED, "", "bus/book") for text in texts))
    assert other.kind == PHRASING, "read as the known word it does not lead where the citizens went"


def test_words_near_a_signpost_go_to_the_signpost(desk: Desk) -> None:
    found = _proposed(desk, Question("フェリー乗り場の船の時間", "ja", Why.SILENT))
    assert (found.kind, found.target, found.path) == (SIGN, "#boat", "city/signposts.yaml")


def test_a_new_topic_has_no_answer_yet_and_therefore_cannot_reach_a_citizen(desk: Desk, home: Path) -> None:
    found = _proposed(desk, Question("αβγδεζ", "ja", Why.SILENT, times=4))
    assert found.kind == TOPIC
    with pytest.raises(KnowledgeUnusable) as raised:
        load(home / "knowledge", overlay={found.path: found.text.encode()})
    assert {problem.code for problem in raised.value.problems} == {"missing-key"}


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (Question("となり町の乗り物", "ja", Why.ASKED, "", "bus/book"), "答えないはずの試験の文です"),
        (Question("乗り物で運賃したい", "ja", Why.ASKED, "", "bus/book"), "bus/fare に届くはずの試験の文です"),
        (Question("バスの料金のこと！", "ja", Why.ASKED, "", "bus/book"), "colliding-phrasing"),
        (Question("バスの運賃のこと", "ja", Why.ASKED, "", "bus/book"), "duplicate-phrasing"),
        (Question("乗り物で予約したい", "ja", Why.ASKED, "", "bus/book"), "phrasing-in-tests"),
        (Question("〔電話番号〕へ席を頼みたい", "ja", Why.ASKED, "", "bus/book"), "言い方にできる文がありません"),
        (Question("古い値段が書いてある", "ja", Why.WRONG, "bus/fare", "", "outdated"), "答えの中身への意見です"),
        (Question("プールの日", "ja", Why.FAILED), "不具合でした"),
        (Question("αβγδεζ", "ja", Why.SILENT), "まだ1件だけです"),
        (Question("ghi jkl", "ko", Why.ASKED, "", "bus/book"), "訳（translations/ko/bus/book.yaml）がまだありません"),
    ],
)
def test_what_collides_or_breaks_a_rule_is_refused_with_its_reason(question: Question, reason: str, desk: Desk) -> None:
    found = _proposed(desk, question)
    assert not found.good
    assert reason in "\n".join(found.refused)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("topics/bus/book.yaml", "phrasings:\n", "phrasings:\n  - バスの料金のこと\n"),
        ("topics/bus/book.yaml", "phrasings:\n", "phrasings:\n  - 090-1234-5678 に電話したい\n"),
        ("topics/bus/book.yaml", "phrasings:\n", "phrasings:\n  - 乗り物で予約したい\n"),
        ("topics/bus/book.yaml", "owner: 交通課", "owner: 無い課"),
        ("topics/bus/fare.yaml", "short: ", "short: [長い"),
        ("translations/en/bus/fare.yaml", "answer:", "phrasings:\n- 090-1234-5678\nanswer:"),
        ("language/vocabulary.yaml", "also: [乗合]", "other: [乗合]"),
    ],
)
def test_a_change_is_judged_as_check_would_judge_the_whole_folder(desk: Desk, path: str, old: str, new: str) -> None:
    text = desk.sources.raw[path].decode()
    assert old in text
    text = text.replace(old, new, 1)
    folder, today = desk.sources.folder, desk.today
    before, after = problems(read_folder(folder), today), problems(read_folder(folder, overlay={path: text.encode()}), today)
    told = {(one.path, one.code, one.message) for one in before}
    wanted = [one for one in after if (one.path, one.code, one.message) not in told]
    assert desk._judge.added(path, text) == wanted
    assert wanted


def test_choices_that_split_are_no_evidence(desk: Desk) -> None:
    split = (Question("乗りたい", "ja", Why.ASKED, "", "bus/book"), Question("乗りたい", "ja", Why.ASKED, "", "bus/fare"))
    assert "市民の選んだ話題が分かれています" in _proposed(desk, *split).refused[0]


def test_what_breaks_a_test_is_sifted_out_and_the_rest_stays(brain: Brain, desk: Desk, home: Path) -> None:
    good = _proposed(desk, Question("チケットを押さえたい", "ja", Why.ASKED, "", "bus/book"))
    words = ("乗り物でいくらだしたい", "乗り物で値段だしたい", "乗り物でお金だしたい")
    bad = _proposed(desk, *(Question(word, "ja", Why.ASKED, "", "bus/book") for word in words))
    assert good.good
    assert bad.good, "no rule sees it"
    told: list[str] = []
    trial = Trial(brain, home / "knowledge", home, TEN_O_CLOCK, told.append)
    kept, refused = trial.sift([good, bad])
    assert kept.good
    assert "試験がこわれます" in refused.refused[0]
    assert trial.trained <= 3
    assert told


def test_a_bot_that_fails_with_the_change_is_not_taken_for_one_that_breaks_nothing(brain: Brain, desk: Desk, home: Path) -> None:
    found = _proposed(desk, Question("チケットを押さえたい", "ja", Why.ASKED, "", "bus/book"))
    trial = Trial(brain, home / "knowledge", home, TEN_O_CLOCK, lambda _: None)
    silent = dataclasses.replace(brain.kb, wording={})
    talk = Conversation(silent, brain.conversation.index)
    with pytest.raises(TrialFailed, match="不具合"):
        trial._gained(talk, [found])


def test_the_command_lists_shows_accepts_and_only_then_writes(tmp_path: Path) -> None:
    folder = city(tmp_path)
    operator = Operator(tmp_path)
    store = operator.store()
    for number in range(2):
        talk(store, f"c{number}", [ASKED, CHOSE], time.time() - 600)
    store.close()
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    listed = operator.run("unanswered", "--knowledge", str(folder), "--out", str(tmp_path / "out"))
    assert "提案: topics/bus/book.yaml に、言い方「チケットを押さえたい」を足す" in listed.stdout, listed.stderr
    page = (tmp_path / "out" / "unanswered.html").read_text(encoding="utf-8")
    assert "チケットを押さえたい" in page
    assert "http" not in page.replace("http-equiv", "")
    known = json.loads(operator.run("unanswered", "--knowledge", str(folder), "--json").stdout)
    assert known["clusters"][0]["patch"] == (tmp_path / "out" / "01.patch").read_text(encoding="utf-8")
    refused = operator.run("unanswered", "--knowledge", str(folder), "--accept", "1", stdin="n\n")
    assert refused.returncode != 0
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before
    taken = operator.run("unanswered", "--knowledge", str(folder), "--accept", "1", stdin="y\n")
    assert taken.returncode == 0, taken.stderr
    assert "試験16文のうち、こわれる 0" in taken.stdout
    assert load(folder).topics["bus/book"].phrasings[-1] == "チケットを押さえたい"
    again = operator.run("unanswered", "--knowledge", str(folder))
    assert "今は答えられる 2件" in again.stdout
    assert operator.run("unanswered", "--knowledge", str(folder), "--accept", "1").returncode == 2
