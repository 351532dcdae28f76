"""A change tried on every sentence: the quick way answers as a full build would, and says what differs."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from adapters import cli, kept_sentences
from adapters.kept_sentences import NAME, Remembering
from adapters.staff.answers import Answer, Change, ask, reworded
from adapters.staff.foreseen import Foreseeing, foreseen
from adapters.staff.retraining import Tools, retrained, same_training
from adapters.staff.sentences import CITIZEN, HIT, MISS, PHRASING, Sentence, sentences
from adapters.staff.trying import AFTER, Effects, Workshop
from bot.conversation import Conversation
from bot.decide import decide
from bot.search.index import Parts, analyser, build
from bot.text import tokens, vectors
from bot.text.vectors import Matrix
from knowledge.loader import SHIPPED, load
from knowledge.model import KnowledgeBase
from knowledge.schedule import JST

OTHER_CITY = Path(__file__).parents[2] / "other_city"
SHIPPED_WORDING = SHIPPED / "language" / "wording"
NOON = datetime(2026, 11, 25, 12, tzinfo=JST)
BOOK, FARE, EN = "topics/bus/book.yaml", "topics/bus/fare.yaml", "translations/en/bus/fare.yaml"
ENGLISH = [
    f"{what} {how}"
    for what in ("bus fare", "ticket price", "cost", "pay", "child fare")
    for how in ("please", "how much", "?", "today", "to the port")
]
EDITS = {
    "a new phrasing": {BOOK: ("  - 予約を知りたい\n", "  - 予約を知りたい\n  - 乗り場のベンチに忘れた傘\n")},
    "a phrasing taken away": {BOOK: ("  - 席を知りたい\n", "")},
    "another answer": {BOOK: ("電話で聞けます", "駅で聞けます")},
    "a translation's phrasing": {EN: ("phrasings:\n", "phrasings:\n- ferry fare for a dog\n")},
    "another way without a smartphone": {EN: ("offline: ", "offline: Or ")},
}


def quiet(*_: object) -> None:
    """Nobody listens."""


def base() -> dict[str, str]:
    """The small city's files, with enough English for a scorer of its own."""
    files = {path: (OTHER_CITY / path).read_text(encoding="utf-8") for path in (BOOK, FARE, EN)}
    listed = "".join(f"- {text}\n" for text in ENGLISH)
    return files | {EN: files[EN].replace("answer:", f"phrasings:\n{listed}answer:", 1)}


def with_edit(name: str) -> KnowledgeBase:
    """The city after one edit; "" for none."""
    files = base()
    for path, (old, new) in EDITS.get(name, {}).items():
        assert old in files[path], (path, old)
        files[path] = files[path].replace(old, new, 1)
    wording = {f"language/wording/{path.name}": path.read_bytes() for path in SHIPPED_WORDING.iterdir()}
    return load(OTHER_CITY, overlay={path: text.encode() for path, text in files.items()} | wording)


@pytest.fixture(scope="module")
def encoder() -> vectors.Encoder:
    found = vectors.load()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def tools(encoder: vectors.Encoder) -> Tools:
    return Tools(Remembering(encoder), tokens.load())


@pytest.fixture(scope="module")
def city() -> KnowledgeBase:
    return with_edit("")


@pytest.fixture(scope="module")
def parts(city: KnowledgeBase, tools: Tools) -> Parts:
    return build(city, tools.encoder, tools.tokenise)[0]


def undecided(talk: Conversation, sentence: Sentence) -> bool:
    """So near to a threshold that weights which are equal to a few thousandths may fall on either side."""
    calibration = talk.calibration(sentence.language)
    decision = decide(talk.index.search(sentence.text, sentence.language), calibration)
    return min(abs(decision.p - calibration.answer), abs(decision.p3 - calibration.ask)) < 1e-3


@pytest.mark.parametrize("name", EDITS)
def test_retraining_gives_what_a_build_from_nothing_gives(
    name: str, city: KnowledgeBase, parts: Parts, tools: Tools, encoder: vectors.Encoder
) -> None:
    edited = with_edit(name)
    quick = retrained(edited, city, parts, tools)
    full = build(edited, encoder, tools.tokenise)[0]
    assert quick.vocabulary == full.vocabulary
    for one, other in ((quick.japanese, full.japanese), (quick.foreign, full.foreign)):
        assert one is not None
        assert other is not None
        assert one.labels == other.labels
        assert one.features.names == other.features.names
        for field in ("weights", "duals", "vectors"):
            assert np.allclose(getattr(one, field), getattr(other, field), atol=2e-3)
    talks = tools.conversation(edited, quick), Tools(encoder, tools.tokenise).conversation(edited, full)
    for sentence in sentences(city, edited):
        assert ask(talks[0], sentence, NOON) == ask(talks[1], sentence, NOON) or undecided(talks[1], sentence), sentence


def test_scores_foreseen_for_many_are_those_of_each(city: KnowledgeBase, parts: Parts, tools: Tools) -> None:
    asked = [*sentences(city), Sentence("料金は", "ja", CITIZEN), Sentence("cost", "en", CITIZEN)]
    quick = foreseen(city, parts, asked, tools)
    analyse = analyser(city, tools.tokenise)
    assert tools.encoder is not None
    for each in asked:
        vector = tools.encoder([analyse(each.text).text])[0]
        for one, other in ((quick.japanese, parts.japanese), (quick.foreign, parts.foreign)):
            assert one is not None
            assert other is not None
            assert np.allclose(one.meaning(vector), other.meaning(vector), atol=1e-5)
    assert isinstance(quick.japanese, Foreseeing)
    assert len(quick.japanese.known) == len({each.text for each in asked if each.language == "ja"})


def test_what_search_does_not_learn_from_needs_no_training(
    city: KnowledgeBase, parts: Parts, tools: Tools
) -> None:
    edited = with_edit("another way without a smartphone")
    assert same_training(edited, city)
    assert retrained(edited, city, parts, tools) is parts


def test_an_edit_in_one_language_leaves_the_other_scorer(
    city: KnowledgeBase, parts: Parts, tools: Tools
) -> None:
    quick = retrained(with_edit("a translation's phrasing"), city, parts, tools)
    assert np.allclose(quick.japanese.duals, parts.japanese.duals, atol=2e-3)
    assert quick.foreign is not None
    assert parts.foreign is not None
    assert len(quick.foreign.duals) == len(parts.foreign.duals) + 1


def test_japanese_edited_means_that_its_translations_are_no_longer_read(city: KnowledgeBase) -> None:
    found = reworded(city, with_edit("another answer"), NOON)
    assert ("bus/book", "ja", "answer") in {(one.topic, one.language, one.part) for one in found}
    english = next(one for one in found if (one.language, one.part) == ("en", "title"))
    assert english.before != english.after == "バスの予約"


@pytest.fixture(scope="module")
def effects(city: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> tuple[Effects, Workshop, Path]:
    folder = tmp_path_factory.mktemp("cache")
    workshop = Workshop(folder)
    before = workshop.known(city, None, quiet)
    edited = with_edit("a new phrasing")
    after = workshop.known(edited, before, quiet)
    citizens = [
        Sentence("乗り場のベンチに忘れた傘", "ja", CITIZEN, times=3),
        Sentence("秘密のことば", "ja", CITIZEN),
    ]
    found = workshop.effects(before, after, sentences(city, edited, citizens=citizens), NOON, quiet)
    return found, workshop, folder


def test_a_citizens_question_that_is_answered_now_is_named_with_its_count(
    effects: tuple[Effects, Workshop, Path],
) -> None:
    said = [str(change) for change in effects[0].changes if change.sentence.kind == CITIZEN]
    assert len(said) == 1
    assert said[0].startswith("「乗り場のベンチに忘れた傘」（市民の質問（伏せ字）、3回）: ")
    assert said[0].endswith("→ 答える（bus/book）")


def test_no_citizens_words_are_kept_beside_the_store(effects: tuple[Effects, Workshop, Path]) -> None:
    files = [path for path in effects[2].iterdir() if path.is_file()]
    assert any(path.name == NAME for path in files)
    assert any(path.name.startswith("answers-") for path in files)
    for path in files:
        assert "秘密のことば".encode() not in path.read_bytes()
        assert "秘密のことば".encode("unicode-escape") not in path.read_bytes()
        assert "乗り場のベンチに忘れた傘".encode() not in path.read_bytes(), "it was only tried"


def test_the_second_trial_of_a_knowledge_asks_the_old_one_nothing(
    effects: tuple[Effects, Workshop, Path], city: KnowledgeBase
) -> None:
    steps: list[str] = []
    workshop = Workshop(effects[2])
    before = workshop.known(city, None, quiet)
    asked = sentences(city)
    same = workshop.effects(before, before, asked, NOON, lambda step, *_: steps.append(step))
    assert set(steps) == {AFTER}
    assert same == Effects(len(asked), (), (), trained=False)


def test_a_damaged_cache_is_made_anew(tmp_path: Path, encoder: vectors.Encoder) -> None:
    (tmp_path / NAME).write_bytes(b"PK\x03\x04 nonsense")
    memory = Remembering(encoder)
    memory.recall(tmp_path / NAME)
    assert memory.size == 0


class _Counting:
    """An encoder that counts what it reads."""

    name = "counting"

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Matrix:
        self.read += texts
        return np.ones((len(texts), 512), np.float32)


def test_no_sentence_is_read_twice_even_after_a_restart(tmp_path: Path) -> None:
    counting = _Counting()
    memory = Remembering(counting)
    assert memory(["一", "二", "一"]).shape == (3, 512)
    memory.keep(tmp_path / NAME)
    again = Remembering(counting)
    again.recall(tmp_path / NAME)
    again(["二", "三"])
    assert counting.read == ["一", "二", "三"]


def test_what_another_encoder_read_is_no_help(tmp_path: Path) -> None:
    memory = Remembering(_Counting())
    memory(["一"])
    memory.keep(tmp_path / NAME)
    other = _Counting()
    other.name = "newer"
    assert not Remembering(other).recall(tmp_path / NAME)


def test_only_so_many_are_kept_and_those_asked_for_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_sentences, "MOST", 2)
    memory = Remembering(_Counting())
    memory(["一", "二", "三", "一"])
    memory(["二"])
    memory.keep(tmp_path / NAME)
    again, counting = Remembering(_Counting()), _Counting()
    assert again.recall(tmp_path / NAME)
    again._encoder = counting
    again(["三", "二", "一"])
    assert counting.read == ["一"]


def test_a_build_reads_only_what_no_earlier_one_has_read(tmp_path: Path) -> None:
    shutil.copytree(OTHER_CITY, tmp_path / "knowledge")
    command = ["build", "--knowledge", str(tmp_path / "knowledge"), "--data", str(tmp_path)]
    assert cli.run(command) == 0
    kept = tmp_path / "toride-cache" / NAME
    first = kept.read_bytes()
    file = tmp_path / "knowledge" / BOOK
    file.write_text(file.read_text(encoding="utf-8").replace("  - 席を知りたい\n", ""), encoding="utf-8")
    assert cli.run(command) == 0
    assert kept.read_bytes() == first
    assert len(list(kept.parent.glob("index-*.npz"))) == 2


ANSWERED, ASKED, SILENT = (
    Answer("answer", ("bus/book",), "answered"),
    Answer("clarify", ("bus/fare", "bus/book"), "asked_back"),
    Answer("none", (), "not_found"),
)


@pytest.mark.parametrize(
    ("kind", "before", "after", "difference", "test"),
    [
        (HIT, ANSWERED, SILENT, "band", "broken"),
        (HIT, SILENT, ANSWERED, "band", "mended"),
        (MISS, SILENT, ANSWERED, "band", "broken"),
        (PHRASING, ANSWERED, Answer("answer", ("bus/fare",), "answered"), "topic", ""),
        (PHRASING, ASKED, Answer("clarify", ("bus/book",), "asked_back"), "choices", ""),
        (PHRASING, SILENT, Answer("none", (), "out_of_scope"), "outcome", ""),
    ],
)
def test_a_change_is_named_for_what_differs_most(
    kind: str, before: Answer, after: Answer, difference: str, test: str
) -> None:
    change = Change(Sentence("文", "ja", kind, "bus/book"), before, after)
    assert (change.kind, change.test) == (difference, test)
