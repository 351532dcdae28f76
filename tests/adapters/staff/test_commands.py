"""The staff commands, run as staff run them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.cli.check import check
from adapters.cli.coverage import coverage
from adapters.cli.new import new
from adapters.cli.site import site
from adapters.cli.translations import translations
from adapters.staff import topic_coverage
from adapters.staff.schemas import schemas
from adapters.staff.stamping import stamped
from adapters.staff.topic_tests import judge
from knowledge.loader import SHIPPED, load, read_folder
from knowledge.model import LANGUAGES

OTHER_CITY = Path(__file__).parents[2] / "other_city"
ON = ["--on", "2026-11-25"]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A copy of the small city that may be written to."""
    return Path(shutil.copytree(OTHER_CITY, tmp_path / "city"))


def _code(command: list[str]) -> tuple[int, str]:
    """Run the program itself: (exit code, what it printed)."""
    program = "import sys; from adapters.cli import run; sys.exit(run(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", program, *command], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_check_says_nothing_is_wrong_and_ends_with_0() -> None:
    assert _code(["check", "--knowledge", str(OTHER_CITY), *ON]) == (0, "まちがいも注意もありません\n")


def test_check_names_file_line_and_column_and_ends_with_1(city: Path) -> None:
    file = city / "topics/bus/book.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("owner: 交通課", "owner: 無い課"), encoding="utf-8"
    )
    code, said = _code(["check", "--knowledge", str(city), *ON])
    assert code == 1
    assert "topics/bus/book.yaml:5:1 unknown-owner 課「無い課」は" in said


def test_warnings_alone_end_with_0(city: Path) -> None:
    (city / "translations/en/bus/book.yaml").unlink()
    code, said = _code(["check", "--knowledge", str(city), *ON])
    assert code == 0
    assert "translation-missing" in said


def test_check_on_a_later_day_tells_what_will_have_expired() -> None:
    code, said = _code(["check", "--knowledge", str(OTHER_CITY), "--on", "2027-04-01"])
    assert code == 1
    assert "確かめ直す期限を1日過ぎています（交通課）" in said


@pytest.mark.parametrize("form", ["json", "github"])
def test_programs_read_the_problems_too(form: str, city: Path) -> None:
    (city / "translations/en/bus/book.yaml").unlink()
    said = (
        CliRunner()
        .invoke(check, ["--knowledge", str(city), *ON, "--format", form], standalone_mode=False)
        .output
    )
    if form == "json":
        assert json.loads(said)[0]["path"] == "topics/bus/book.yaml"
    else:
        assert said.startswith(
            "::warning file=knowledge/topics/bus/book.yaml,line=2,col=1,title=translation-missing::"
        )


def test_check_loads_no_platform() -> None:
    program = (
        "import sys; from adapters.cli import run; run(['check']); "
        "print([name for name in sys.modules if name.split('.')[0] in ('linebot', 'telegram', 'starlette')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


class _Brain:
    """Answers bus/book to everything."""

    def predict_topic(self, text: str) -> list[str]:  # noqa: ARG002
        return ["bus/book", "bus/fare"]


def test_a_topics_tests_are_put_to_the_brain() -> None:
    outcome = judge(_Brain(), load(OTHER_CITY))
    assert outcome.hits == (5, 10)
    assert outcome.misses == (3, 6)
    assert outcome.failures[0].startswith("topics/bus/book.yaml 「となり町の乗り物」が届いてしまいます")


def test_new_writes_a_topic_that_only_wants_words(city: Path) -> None:
    said = "bus/lost\n忘れ物\n忘れ物\n1-1-1\n交通課\n電話で聞けます。\n電話で聞けます。\n"
    assert CliRunner().invoke(new, ["--knowledge", str(city)], input=said).exit_code == 0
    assert read_folder(city).problems == []
    codes = {
        line.split()[1]
        for line in _code(["check", "--knowledge", str(city), *ON])[1].splitlines()
        if "bus/lost" in line
    }
    assert codes <= {"few-phrasings", "few-tests", "missing-facets", "translation-missing"}
    assert load(city).topics["bus/lost"].title == "忘れ物"


def test_new_refuses_what_cannot_be_and_writes_nothing(city: Path) -> None:
    said = "bus/book\n題\n題\n9-9-9\n無い課\n答え\n電話\n"
    result = CliRunner().invoke(new, ["--knowledge", str(city)], input=said)
    assert result.exit_code == 1
    for words in ("もうあります", "計画にありません", "contacts.yaml にありません"):
        assert words in result.output


def test_stamping_changes_one_line_and_makes_the_translation_current(city: Path) -> None:
    file = city / "translations/en/bus/fare.yaml"
    text = (
        "# mine\n"
        + file.read_text(encoding="utf-8").split("source_digest")[0]
        + "reviewed_by_native: false # not yet\n"
    )
    file.write_text(text, encoding="utf-8")
    assert "bus/fare" not in load(city).translations["en"]
    CliRunner().invoke(translations, ["--knowledge", str(city), "--stamp"], standalone_mode=False)
    assert "bus/fare" in load(city).translations["en"]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("source_digest")] == text.splitlines()


def test_stamping_twice_changes_nothing() -> None:
    once = stamped("title: a\n", "0123456789ab")
    assert once == "title: a\nsource_digest: '0123456789ab'\n"
    assert stamped(once, "0123456789ab") == once


def test_the_schemas_in_the_folder_are_those_of_the_models() -> None:
    folder = SHIPPED / "schema"
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == schemas()


def test_every_schema_that_a_file_names_exists() -> None:
    for path in sorted(SHIPPED.rglob("*.yaml")):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        if first.startswith("# yaml-language-server: $schema="):
            assert (path.parent / first.partition("=")[2]).resolve().is_file(), path


def test_coverage_names_every_measure_and_topic_and_makes_a_page(tmp_path: Path) -> None:
    page = tmp_path / "coverage.html"
    result = CliRunner().invoke(coverage, ["--html", str(page)], standalone_mode=False)
    assert result.return_value == 0
    assert "施策 46/46" in result.output
    assert "話題 88/88、安全に関わる話題（sensitive） 10/10" in result.output
    kb = load(SHIPPED)
    text = page.read_text(encoding="utf-8")
    assert text.count('<th scope="row">') == len(kb.measures) + len(kb.topics)
    for name in (*kb.measures, *kb.topics):
        assert f'<th scope="row">{name}</th>' in text


def test_coverage_shows_of_each_topic_all_that_it_has() -> None:
    output = CliRunner().invoke(coverage, [], standalone_mode=False).output
    (line,) = (line for line in output.splitlines() if line.startswith("my-number-card/lost\t"))
    topic = load(SHIPPED).topics["my-number-card/lost"]
    cells = dict(zip(topic_coverage.HEADINGS, line.split("\t"), strict=True))
    assert cells["言い方"] == str(len(topic.phrasings))
    assert [part.split(" ")[0] for part in re.findall(r"[a-z]+ \d+", cells["ほかの言語の言い方"])] == list(
        LANGUAGES[1:]
    )
    assert cells["細目"].split() == list(topic.facets)
    assert cells["出典（計画）"] == "3-2-2"
    assert int(cells["出典（ページ）"]) == len(topic.sources) - 1
    assert (cells["確認した日"], cells["期限"]) == (str(topic.reviewed_on), str(topic.expires_on))
    assert cells["足りないもの"] == ""


def test_coverage_says_what_a_topic_lacks(city: Path) -> None:
    (city / "translations/en/bus/book.yaml").unlink()
    output = CliRunner().invoke(coverage, ["--knowledge", str(city)], standalone_mode=False).output
    assert any(line.startswith("bus/book\t") and "訳（en）" in line for line in output.splitlines())
    assert "話題 0/2" in output


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if value and name in ("href", "src") and tag != "base"]


def test_the_site_has_no_dead_link_and_reads_as_open_data(tmp_path: Path) -> None:
    CliRunner().invoke(site, [str(tmp_path), "--base", "https://www.example.lg.jp/"], standalone_mode=False)
    for page in tmp_path.rglob("*.html"):
        links = _Links()
        links.feed(page.read_text(encoding="utf-8"))
        for link in links.found:
            assert link.startswith(("http", "#")) or (page.parent / link).is_file(), (page, link)
    rows = json.loads((tmp_path / "faq.json").read_text(encoding="utf-8"))
    table = list(csv.reader(io.StringIO((tmp_path / "faq.csv").read_bytes().decode("utf-8-sig"))))
    assert table[0] == ["ID", "問い合わせ文", "応答文", "カテゴリ"]
    assert len(rows) == len(table) - 1 > 70
    assert (tmp_path / "sitemap.xml").read_text(encoding="utf-8").count("<loc>") == len(rows) + 1


def test_the_table_of_facts_in_the_docs_is_what_the_knowledge_says(tmp_path: Path) -> None:
    """Fails when a fact changed: `toride-bot coverage --facts docs/facts.md` writes the table anew."""
    table = tmp_path / "facts.md"
    CliRunner().invoke(coverage, ["--facts", str(table)], standalone_mode=False)
    assert table.read_text(encoding="utf-8") == (SHIPPED.parent / "docs/facts.md").read_text(encoding="utf-8")
