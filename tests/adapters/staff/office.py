"""A staff member's desk: the knowledge in a git repository, a data folder, and the scenes docs/staff.md speaks of."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import load_workbook

from adapters.staff.columns import COLUMNS
from adapters.store import open_store
from bot.messages import Outcome
from knowledge.loader import load
from tests.adapters.staff.minato import Said, said, talk

MANUAL = Path(__file__).parents[3] / "docs" / "staff.md"
STEP = re.compile(r"<!-- manual:(?P<how>[^>]*)-->\n```sh\n(?P<commands>.*?)```\n(?:\n!\[(?P<alt>[^\]]*)\]\((?P<picture>[^)]*)\))?", re.DOTALL)
LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))

ASKED: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "my-number-card/pin-reset": (
        ("四つの数字のやつ忘れっちまった", "my-number-card/pin-reset", 4), ("数字のやつがもう思い出せねえ", "my-number-card/pin-reset", 2),
        ("ごみ袋の値段", "", 2), ("銭湯の回数券", "", 2), ("〔電話番号〕に電話してほしいんだけど", "", 1),
    ),
    "bus/book": (("座る場所を取っておいて", "bus/book", 3), ("チケットを押さえたい", "bus/book", 1), ("銭湯の回数券", "", 2)),
}  # fmt: skip
"""A topic that a city has → what its citizens asked in vain, the topic they chose, how many times."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the manual: commands, what they are given, what is shown of them."""

    commands: tuple[str, ...]
    how: Mapping[str, str]
    alt: str = ""
    picture: str = ""


def steps(text: str) -> list[Step]:
    """Every step of the manual, in order."""
    return [
        Step(tuple(match["commands"].splitlines()), dict(pair.split("=", 1) for pair in match["how"].split()), match["alt"] or "", match["picture"] or "")
        for match in STEP.finditer(text)
    ]


@dataclass
class Office:
    """`folder` holds knowledge/ (under git) and data/."""

    folder: Path
    kept: dict[Path, str] = field(default_factory=dict)
    asked: bool = False
    pid: int = 0
    """Of the service started last."""

    @classmethod
    def of(cls, knowledge: Path, folder: Path) -> Office:
        """A desk with a copy of a knowledge."""
        shutil.copytree(knowledge, folder / "knowledge", ignore=shutil.ignore_patterns("*.py", "__pycache__"), dirs_exist_ok=True)
        office = cls(folder)
        for command in ("git init -q", "git add knowledge", "git -c user.name=a -c user.email=a@example.jp commit -qm first"):
            assert office.run(command).returncode == 0
        return office

    @property
    def knowledge(self) -> Path:
        """What is edited."""
        return self.folder / "knowledge"

    @property
    def topic(self) -> Path:
        """The topic the scenes are about."""
        name = next(name for name in ASKED if (self.knowledge / "topics" / f"{name}.yaml").exists())
        return self.knowledge / "topics" / f"{name}.yaml"

    def environ(self) -> dict[str, str]:
        """As `docs/staff.md` tells it to be set."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("TORIDE_", "GIT_", "PYTHON"))}
        own = {"TORIDE_DATA": str(self.folder / "data"), "TORIDE_KNOWLEDGE": str(self.knowledge), "TORIDE_PORT": "0", "USER": "shokuin"}
        return {**clean, **own, "PATH": f"{Path(sys.executable).parent}:{clean['PATH']}"}

    def run(self, command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """A line of the manual, in the folder that holds knowledge/."""
        (self.folder / "data").mkdir(exist_ok=True)
        return subprocess.run(
            ["bash", "-o", "pipefail", "-c", command], cwd=self.folder, env=self.environ(), input=stdin, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=900, check=False,
        )  # fmt: skip

    def typing(self, command: str, lines: list[str]) -> str:
        """The same at a terminal, each line typed when the program asks for it; what the screen then shows."""
        here, there = pty.openpty()
        process = subprocess.Popen(["bash", "-c", command], cwd=self.folder, env=self.environ(), stdin=there, stdout=there, stderr=there)
        os.close(there)
        shown, waiting = b"", list(lines)
        with suppress(OSError):  # the other end is closed: the program is over
            while piece := os.read(here, 4096):
                shown += piece
                if waiting and re.search(rb": $", shown):
                    os.write(here, f"{waiting.pop(0)}\n".encode())
        os.close(here)
        process.wait(60)
        return shown.decode(errors="replace").replace("\r\n", "\n")

    def stage(self, step: Step) -> None:
        """What must be so before the step."""
        if scene := step.how.get("scene"):
            SCENES[scene](self)

    def typed(self, step: Step) -> str:
        """What is typed into the step's commands."""
        return STDIN.get(step.how.get("stdin", ""), lambda _: "")(self)

    @contextmanager
    def serving(self, command: str) -> Iterator[str]:
        """The address of a service started with this line, ready; ended afterwards."""
        process = subprocess.Popen(["bash", "-c", f"exec {command}"], cwd=self.folder, env=self.environ(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        self.pid = process.pid
        try:
            address = next(found[0] for line in process.stderr if (found := re.search(r"http://[\d.:]+", line)))
            end = time.monotonic() + 300
            while not _ready(f"{address}/readyz"):
                assert time.monotonic() < end
                time.sleep(0.3)
            yield address
        finally:
            process.terminate()
            process.communicate(timeout=60)

    def edit(self, file: Path, old: str, new: str) -> None:
        """Replaces text of a file; `mend` undoes all."""
        text = file.read_text(encoding="utf-8")
        self.kept.setdefault(file, text)
        changed = re.sub(old, new, text, count=1, flags=re.MULTILINE)
        assert changed != text
        file.write_text(changed, encoding="utf-8")

    def mend(self) -> None:
        """As it was before the edits."""
        for file, text in self.kept.items():
            file.write_text(text, encoding="utf-8")
        self.kept.clear()


def _ready(url: str) -> bool:
    try:
        with LOCAL.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _wrong_owner(office: Office) -> None:
    office.edit(office.topic, r"^owner: .*$", "owner: 市民かい")


def _changed(office: Office) -> None:
    office.mend()
    office.edit(office.topic, r"^answer: \|\n  .*$", "answer: |\n  窓口か電話で、すぐにご案内できます。")
    office.edit(office.topic, r"^phrasings:\n", "phrasings:\n  - 数字を思い出せないので何とかしたい\n")


def _asked(office: Office) -> None:
    office.mend()
    if office.asked:
        return
    office.asked = True
    (office.folder / "data").mkdir(exist_ok=True)
    store = open_store(f"sqlite:///{office.folder}/data/toride.db", secret_key="", folder=office.folder / "data")
    topic = office.topic.relative_to(office.knowledge / "topics").with_suffix("").as_posix()
    for number, (text, chosen, times) in enumerate(ASKED[topic]):
        for citizen in range(times):
            talk(store, f"{number}-{citizen}", _vain(text, chosen), time.time() - 3600)
    for citizen in range(4):
        marks = [said(Outcome.FEEDBACK, "", topic, feedback=mark) for mark in ("wrong", "wrong:outdated")]
        talk(store, f"marks-{citizen}", [said(Outcome.ANSWERED, "いくらかかるの", topic), *marks], time.time() - 3600)
    store.close()


def _vain(text: str, chosen: str) -> list[Said]:
    if not chosen:
        return [said(Outcome.NOT_FOUND, text)]
    return [said(Outcome.ASKED_BACK, text), said(Outcome.ANSWERED, "", chosen, choice_of=chosen)]


def _typed(office: Office) -> None:
    """Somebody works in Excel: one cell changes, one row is new."""
    file = office.folder / "faq.xlsx"
    book = load_workbook(file)
    sheet = book[office.topic.parent.name]
    column = {one.heading: number for number, one in enumerate(COLUMNS, 1)}
    sheet.cell(2, column["費用"]).value = "無料です。"
    new = {
        "ID": f"{sheet.title}/new-in-excel", "題": "新しい話題", "ボタンの文字": "新しい話題", "担当課": sheet.cell(2, column["担当課"]).value,
        "尋ね方（1行に1つ）": "表で作った話題はどこ", "答え": "窓口で聞けます。", "スマホを使わない方法": "窓口で聞けます。",
    }  # fmt: skip
    row = sheet.max_row + 1
    for heading, value in new.items():
        sheet.cell(row, column[heading]).value = value
    book.save(file)


def _stale(office: Office) -> None:
    office.edit(office.topic, r"^title: (.*)$", r"title: \1等")


SCENES: Mapping[str, Callable[[Office], None]] = {
    "wrong-owner": _wrong_owner, "mended": Office.mend, "changed": _changed, "asked": _asked, "typed": _typed, "stale": _stale,
}  # fmt: skip


def _new(office: Office) -> str:
    kb = load(office.knowledge)
    owner, service = next(iter(kb.topics.values())).owner, office.topic.parent.name
    return f"{service}/lost-and-found\n忘れ物をしたとき\n忘れ物\n\n{owner}\n電話か窓口で、届いているかを確かめられます。\n電話か窓口で聞けます。\n"


STDIN: Mapping[str, Callable[[Office], str]] = {"new": _new, "yes": lambda _: "y\n"}
