"""A staff member's way in the browser, with the seconds of each step: `python -m tests.browser.desk [--accept]
[KNOWLEDGE]` (the shipped knowledge unless another is named; `make desk`). The suite goes the same way in the small
city. --accept: the proposal is taken with `toride-bot unanswered --accept` instead of the page's trial and patch.

A citizen is not understood on the web page; staff find the question in the list, see what the proposal changes, take
its patch; check; the running service reloads by itself and answers the same question. Nothing is restarted.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from knowledge.loader import SHIPPED, load
from tests.adapters.staff.office import Office
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.test_browser import DESK, PHONE, opened

MINUTES = 3
"""The whole way, by the clock."""
WAIT_MS = 60_000 * MINUTES
QUESTIONS = {
    "座る場所を取っておいて": "bus/book",
    "スマホの寄り合いはいつやんの": "smartphone-class/when",
    "四つの数字のやつ忘れっちまった": "my-number-card/pin-reset",
}
"""What no knowledge has words for → the topic that its citizen wants. The first of a topic that the city has."""


@dataclass
class Way:
    """One city's desk: its running service, and the seconds of the steps done."""

    office: Office
    address: str
    on: str
    accepts: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.monotonic)

    def done(self, step: str) -> None:
        """The clock of the next step begins."""
        now = time.monotonic()
        self.seconds[step], self._since = round(now - self._since, 1), now

    def question(self) -> tuple[str, str]:
        """A question, its topic."""
        known = load(self.office.knowledge).topics
        return next((text, topic) for text, topic in QUESTIONS.items() if topic in known)

    def go(self, browser: Browser) -> None:
        """The whole way."""
        text, topic = self.question()
        found = load(self.office.knowledge).topics[topic]
        answer = found.answer.split("。")[0].split("\n")[0].split("{")[0]
        with opened(browser, f"{self.address}/web?lang=ja", **PHONE) as page:
            said = asks(page, text)
            expect(said).not_to_contain_text(answer)
            choice = page.get_by_role("button", name=found.short).last
            if choice.count():
                choice.click()
                expect(page.locator(".turn.bot").last).to_contain_text(answer)
        self.done("市民が尋ね、通じない")
        with opened(browser, f"{self.address}/preview/unanswered", **DESK) as page:
            self._takes(page, text, topic)
        with opened(browser, f"{self.address}/web?lang=ja", **PHONE) as page:
            expect(asks(page, text)).to_contain_text(answer)
        self.done("同じ質問に答える")

    def _takes(self, page: Page, text: str, topic: str) -> None:
        page.get_by_role("button", name="質問をまとめる").click()
        cluster = page.locator("section.cluster", has_text=text)
        expect(cluster).to_contain_text(f"topics/{topic}.yaml に、言い方「{text}」を足す", timeout=WAIT_MS)
        self.done("一覧に提案が出る")
        before = self._revision(page, stay=True)
        if self.accepts:
            self._runs("toride-bot unanswered --accept 1 --yes")
            self.done("命令で調べて取り入れる")
        else:
            self._patches(page, text)
        self._runs(f"toride-bot check --on {self.on}")
        self.done("確かめる")
        while self._revision(page) == before:
            assert time.monotonic() - self._since < 60 * MINUTES, "the service does not reload"
            page.wait_for_timeout(200)
        self.done("サービスが読み直す")

    def _patches(self, page: Page, text: str) -> None:
        listed, cluster = page.url, page.locator("section.cluster", has_text=text)
        cluster.get_by_role("button", name="答えの変わる文を調べる").click()
        expect(page.locator("[data-watch]")).to_contain_text("両方で試しました", timeout=WAIT_MS)
        expect(page.locator("[data-watch]")).not_to_contain_text("試験がこわれる")
        self.done("変わる答えを調べる")
        page.goto(listed)
        with page.expect_download() as download:
            page.locator("section.cluster", has_text=text).get_by_role("button", name="差分をダウンロード").click()
        patch = Path(download.value.path()).rename(self.office.folder / "taken.patch")
        self._runs(f"git apply {patch}")
        self.done("差分を当てる")

    def _runs(self, command: str) -> None:
        done = self.office.run(command)
        assert done.returncode == 0, done.stdout

    def _revision(self, page: Page, *, stay: bool = False) -> str:
        """As the page tells it. stay: the list tells it too."""
        if not stay:
            page.goto(f"{self.address}/preview")
        return page.locator("main code").first.inner_text()


def asks(page: Page, text: str) -> Locator:
    """What the bot said to it."""
    before = page.locator(".turn.bot").count()
    page.fill("#question", text)
    page.press("#question", "Enter")
    said = page.locator(".turn.bot").nth(before)
    said.wait_for()
    return said


def way(browser: Browser, knowledge: Path, folder: Path, on: str, *, accepts: bool = False) -> dict[str, float]:
    """Seconds of each step of the whole way with a copy of a knowledge. on: the day whose review dates hold."""
    office = Office.of(knowledge, folder)
    with office.serving("toride-bot serve --preview") as address:
        made = Way(office, address, on, accepts)
        process = Path(f"/proc/{office.pid}").stat().st_ino
        made.go(browser)
        assert Path(f"/proc/{office.pid}").stat().st_ino == process, "no restart"
    return made.seconds


def main(knowledge: Path, *, accepts: bool) -> int:
    """Prints the seconds, writes build/desk.json; 1 when it took too long."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        seconds = way(browser, knowledge, Path(place), time.strftime("%Y-%m-%d"), accepts=accepts)
        browser.close()
    total = round(sum(seconds.values()), 1)
    for step, took in seconds.items():
        sys.stdout.write(f"{took:6.1f} 秒  {step}\n")
    sys.stdout.write(f"{total:6.1f} 秒  全部（{60 * MINUTES} 秒まで）\n")
    Path("build").mkdir(exist_ok=True)
    Path("build/desk.json").write_text(json.dumps({**seconds, "total": total}, ensure_ascii=False, indent=1) + "\n")
    return int(total > 60 * MINUTES)


if __name__ == "__main__":
    given = [each for each in sys.argv[1:] if each != "--accept"]
    sys.exit(main(Path(given[0]) if given else SHIPPED, accepts="--accept" in sys.argv))
