"""A workbook or CSV file leaves and comes back: nothing changes that nobody changed."""

from __future__ import annotations

import random
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from adapters.staff.columns import COLUMNS, as_cell, from_cell
from adapters.staff.edits import edited
from adapters.staff.importing import Import, take
from adapters.staff.tables import read_table, write_csv
from adapters.staff.workbook import write_workbook
from knowledge.loader import SHIPPED, Sources, load, read_folder
from knowledge.reader import read

TODAY = date(2026, 11, 25)
OTHER_CITY = Path(__file__).parents[2] / "other_city"
COLUMN = {column.heading: number for number, column in enumerate(COLUMNS, 1)}
BOOK = "topics/bus/book.yaml"


@pytest.fixture
def sources() -> Sources:
    return read_folder(OTHER_CITY)


def _edit(sources: Sources, folder: Path, changes: dict[tuple[int, str], Any]) -> Import:
    """Export, type into cells (row, heading) of the sheet bus, import."""
    file = folder / "topics.xlsx"
    write_workbook(sources, file)
    book = load_workbook(file)
    for (row, heading), value in changes.items():
        book["bus"].cell(row, COLUMN[heading]).value = value
    book.save(file)
    return take(sources, read_table(file), TODAY)


@pytest.mark.parametrize("folder", [OTHER_CITY, SHIPPED], ids=["a small city", "the shipped knowledge"])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_nobody_edited_comes_back_identical(folder: Path, suffix: str, tmp_path: Path) -> None:
    sources = read_folder(folder)
    file = tmp_path / f"topics{suffix}"
    (write_csv if suffix == ".csv" else write_workbook)(sources, file)
    assert take(sources, read_table(file), TODAY) == Import({}, ())


def test_an_edited_answer_changes_its_lines_only(sources: Sources, tmp_path: Path) -> None:
    result = _edit(sources, tmp_path, {(2, "答え"): "駅で予約できます。\n・電話でもできます。"})
    old, new = sources.raw[BOOK].decode(), result.files[BOOK]
    assert set(old.splitlines()) - set(new.splitlines()) == {
        "  電話で聞けます。{電話:代表} へどうぞ。",
        "  ・窓口でも聞けます。",
    }
    assert set(new.splitlines()) - set(old.splitlines()) == {"  駅で予約できます。", "  ・電話でもできます。"}
    assert "# まだ決まっていない" in new


def test_the_patch_applies_and_the_knowledge_loads_with_it(sources: Sources, tmp_path: Path) -> None:
    result = _edit(sources, tmp_path, {(2, "費用"): "無料です。", (3, "担当課"): "交通課", (3, "題"): "運賃"})
    city = tmp_path / "knowledge"
    for path, raw in sources.raw.items():
        (city / path).parent.mkdir(parents=True, exist_ok=True)
        (city / path).write_bytes(raw)
    subprocess.run(["git", "apply", "-"], input=result.patch(sources).encode(), cwd=tmp_path, check=True)
    kb = load(city)
    assert kb.topics["bus/book"].facets["fee"] == "無料です。"
    assert kb.topics["bus/fare"].title == "運賃"


def test_importing_writes_no_file(sources: Sources, tmp_path: Path) -> None:
    before = {path: (OTHER_CITY / path).read_bytes() for path in sources.raw}
    _edit(sources, tmp_path, {(2, "答え"): "別の答え"})
    assert before == {path: (OTHER_CITY / path).read_bytes() for path in sources.raw}


@pytest.mark.parametrize(
    ("cell", "heading", "value", "code"),
    [
        ("A2", "ID", "バス/新", "bad-id"),
        ("A2", "ID", "bus/fare", "duplicate-id"),
        ("B2", "題", None, "missing-key"),
        ("B2", "題", "あ" * 31, "too-long"),
        ("C2", "ボタンの文字", "あ" * 13, "too-long"),
        ("D2", "施策番号", "九番", "bad-id"),
        ("E2", "担当課", "無い課", "unknown-owner"),
        ("G2", "答え", "=1+1", "formula"),
        ("G2", "答え", None, "missing-key"),
        ("T2", "確かめた日", "きのう", "bad-date"),
    ],
)
def test_a_fault_is_told_by_sheet_and_cell_and_changes_nothing(
    cell: str, heading: str, value: str | None, code: str, sources: Sources, tmp_path: Path
) -> None:
    result = _edit(sources, tmp_path, {(2, heading): value})
    said = {problem.path: problem.code for problem in result.problems}
    where = "topics.xlsx[bus!A3]" if code == "duplicate-id" else f"topics.xlsx[bus!{cell}]"
    assert said == {where: code}
    assert BOOK not in result.files


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("a.xlsx", b"", "not-a-workbook"),
        ("a.xlsx", b"PK\x03\x04 nonsense", "not-a-workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "not-a-workbook"),
        ("a.csv", "ID,問い合わせ文,応答文,カテゴリ\n".encode("cp932"), "not-utf8"),
        ("a.csv", b"", "missing-heading"),
        ("a.csv", b"a,b\n", "missing-heading"),
    ],
)
def test_a_file_that_is_none_is_told(name: str, raw: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    table = read_table(tmp_path / name)
    assert [problem.code for problem in table.problems] == [code]
    assert table.rows == []


def test_no_cell_is_a_formula_and_staff_find_their_way(sources: Sources, tmp_path: Path) -> None:
    path = "topics/bus/book.yaml"
    risky = sources.raw[path].decode().replace("title: バスの予約", "title: '=HYPERLINK(\"x\")'")
    sources = read_folder(OTHER_CITY, overlay={path: risky.encode()})
    file = tmp_path / "topics.xlsx"
    write_workbook(sources, file)
    sheet = load_workbook(file)["bus"]
    assert sheet["B2"].value == '\'=HYPERLINK("x")'
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet.freeze_panes == "C2"
    assert sheet["G2"].alignment.wrap_text
    assert {rule.formula1 for rule in sheet.data_validations.dataValidation} == {
        "'一覧'!$A$1:$A$1",
        "'一覧'!$B$1:$B$1",
    }
    assert take(sources, read_table(file), TODAY) == Import({}, ())


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_the_apostrophe_is_undone(text: str) -> None:
    assert from_cell(as_cell(text)) == text


_TEXT = st.text(
    alphabet=st.sampled_from("あいう漢字abc :#-'\"[]{}&*!|>%@`,?～・\\\n=+。"), min_size=1, max_size=30
).map(lambda text: "\n".join(line.strip() for line in text.split("\n") if line.strip()).strip())


@settings(max_examples=200, deadline=None)
@given(
    _TEXT.filter(bool),
    st.lists(_TEXT.filter(bool).map(lambda text: text.replace("\n", " ")), max_size=6),
    st.randoms(),
)
def test_an_edit_reads_back_as_typed_and_keeps_every_comment(
    answer: str, extra: list[str], dice: random.Random
) -> None:
    text = (OTHER_CITY / BOOK).read_text(encoding="utf-8")
    kept = [item for item in read("", text.encode()).data["phrasings"] if dice.random() < 0.7]
    phrasings = (*kept[:3], *extra, *kept[3:]) or ("一つ",)
    new = edited(edited(text, ("answer",), answer), ("phrasings",), phrasings)
    new = edited(new, ("facets", "how"), answer)
    data = read("", new.encode()).data
    assert data["answer"].strip() == answer
    assert data["facets"]["how"].strip() == answer
    assert tuple(data["phrasings"]) == phrasings
    assert list(data) == list(read("", text.encode()).data)
    assert "# 町の話題" in new
    assert "# まだ決まっていない" in new


def test_taking_the_last_facets_away_leaves_an_empty_mapping() -> None:
    text = (OTHER_CITY / BOOK).read_text(encoding="utf-8")
    for name in ("fee", "how", "place"):
        text = edited(text, ("facets", name), None)
    assert read("", text.encode()).data["facets"] in ({}, "{}")
    text = edited(text, ("facets", "fee"), "無料です。")
    assert read("", text.encode()).data["facets"] == {"fee": "無料です。"}


NEW = {
    "ID": "bus/lost", "題": "忘れ物", "ボタンの文字": "忘れ物", "施策番号": "1-1-1", "担当課": "交通課",
    "尋ね方（1行に1つ）": "バスに傘を忘れた\n忘れ物はどこ: 車庫？", "答え": "電話で聞けます。\n・窓口でも聞けます。", "費用": "無料です。",
    "スマホを使わない方法": "電話で聞けます。", "関連する話題（1行に1つ）": "bus/book",
}  # fmt: skip


def _row(values: dict[str, str | None]) -> dict[tuple[int, str], Any]:
    """A row below the two topics of the small city."""
    return {(4, heading): value for heading, value in values.items()}


def test_a_row_with_a_new_id_becomes_a_new_file_that_loads(sources: Sources, tmp_path: Path) -> None:
    result = _edit(sources, tmp_path, _row(NEW))
    assert result.problems == ()
    assert result.created(sources) == ["topics/bus/lost.yaml"]
    shutil.copytree(OTHER_CITY, tmp_path / "knowledge")
    subprocess.run(["git", "apply", "-"], input=result.patch(sources).encode(), cwd=tmp_path, check=True)
    topic = load(tmp_path / "knowledge").topics["bus/lost"]
    assert topic.phrasings == ("バスに傘を忘れた", "忘れ物はどこ: 車庫？")
    assert (topic.answer, topic.facets, topic.related) == ("電話で聞けます。\n・窓口でも聞けます。", {"fee": "無料です。"}, ("bus/book",))
    assert (topic.reviewed_on, topic.measure, topic.owner) == (TODAY, "1-1-1", "交通課")
    assert "# この話題に届くべき文を5つ以上" in (tmp_path / "knowledge/topics/bus/lost.yaml").read_text(encoding="utf-8")


def test_a_new_row_without_what_a_topic_needs_is_told_cell_by_cell_and_makes_no_file(sources: Sources, tmp_path: Path) -> None:
    lacking = {**NEW, "答え": None, "担当課": "無い課", "ボタンの文字": "あ" * 13, "尋ね方（1行に1つ）": None}
    result = _edit(sources, tmp_path, _row(lacking))
    assert {(problem.path, problem.code) for problem in result.problems} == {
        ("topics.xlsx[bus!C4]", "too-long"), ("topics.xlsx[bus!E4]", "unknown-owner"), ("topics.xlsx[bus!F4]", "missing-key"),
        ("topics.xlsx[bus!G4]", "empty-text"),
    }  # fmt: skip
    assert result.files == {}


def test_a_new_id_in_a_csv_needs_a_workbook(sources: Sources, tmp_path: Path) -> None:
    file = tmp_path / "topics.csv"
    write_csv(sources, file)
    file.write_text(file.read_text(encoding="utf-8") + "bus/lost,傘を忘れた,電話で聞けます。,忘れ物\n", encoding="utf-8")
    result = take(sources, read_table(file), TODAY)
    assert [problem.code for problem in result.problems] == ["unknown-topic"]
    assert result.files == {}
