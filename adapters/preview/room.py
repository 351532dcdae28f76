"""What the staff's pages show: from the service's brain, the folder on disk, and the trials under way."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from adapters.preview.child import Job
from adapters.preview.desk import Desk, Look, path_of, reply_of, subject, with_draft
from adapters.preview.draft import Draft, shown
from adapters.preview.drawing import draw
from adapters.preview.questions import DAY_SECONDS, Questions
from adapters.preview.work import Trial, Works
from adapters.staff.explaining import explain
from adapters.staff.retraining import same_training
from adapters.staff.sentences import DAYS, of_citizens
from adapters.staff.trying import STEPS
from bot.conversation import Conversation
from bot.decide import decide
from bot.messages import Incoming, Kind, Memory
from bot.search.index import Index
from knowledge.model import LANGUAGES, KnowledgeBase
from knowledge.schedule import JST, japanese_today

if TYPE_CHECKING:
    from adapters.service import Service


class Room:
    """One for the process. What talks runs on the event loop, as all answers do: milliseconds, and the tokeniser
    is no thread's friend. What reads files and runs rules is done beside it."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._desk = Desk(service.settings.knowledge)
        self.questions = Questions(service, self._desk)
        self.trials: Works[Trial] = Works()
        self._trained: tuple[str, Conversation] | None = None

    async def overview(self) -> dict[str, Any]:
        """For the first page."""
        problems = await asyncio.to_thread(self._desk.problems, self._today())
        kb = self._service.brain.kb
        topics = sorted(kb.topics.values(), key=lambda topic: topic.id)
        services = [(name, list(group)) for name, group in groupby(topics, key=lambda topic: topic.service)]
        broken = any(problem.level == "error" for problem in problems)
        return {
            "kb": kb,
            "services": services,
            "problems": problems,
            "broken": broken,
            "lang": "ja",
            "text": "",
        }

    def topic(self, name: str, language: str) -> dict[str, Any] | None:
        """One topic in one language, drawn."""
        kb = self._service.brain.kb
        reply = reply_of(kb, name, language, self._now())
        if reply is None:
            return None
        path = path_of(name, language)
        editable = path if self._desk.raw(path) is not None else ""
        return {
            "topic": kb.topics[name], "drawn": draw(reply), "lang": language, "path": editable, "kb": kb,
            "stale": (language, name) in kb.stale, "languages": LANGUAGES,
        }  # fmt: skip

    async def tried(self, values: Mapping[str, str], language: str) -> dict[str, Any]:
        """A sentence or a button, with the knowledge in use or with a trial's."""
        trial = self.trials.find(values.get("trial", ""))
        talk, exact = await self._conversation(trial)
        told = self._answered(talk, values.get("text", ""), values.get("data", ""), language)
        return {**told, "trial": trial, "exact": exact, "lang": language, "text": values.get("text", "")}

    async def editor(self, path: str, trial_name: str) -> dict[str, Any] | None:
        """A file for the text box, looked at."""
        trial = self.trials.find(trial_name)
        raw = trial.draft.new if trial else await asyncio.to_thread(self._desk.raw, path)
        text = None if raw is None else shown(raw)
        if text is None:
            return None
        look = await self.look({"path": trial.draft.path if trial else path, "text": text})
        return self.looked(look, {"text": text}) if look else None

    async def look(self, values: Mapping[str, str]) -> Look | None:
        """An edit's consequences that can be told at once."""
        path, text = values.get("path", ""), values.get("text", "")
        return await asyncio.to_thread(self._desk.look, path, text, self._today())

    def looked(self, look: Look, values: Mapping[str, str]) -> dict[str, Any]:
        """For the editor's page: Problems, the reply as it would be, and a sentence answered with it."""
        topic, language = subject(look.draft.path)
        reply = reply_of(look.kb, topic, language, self._now()) if look.kb else None
        sentence, told = values.get("sentence", "").strip(), None
        if sentence and look.kb is not None:
            told = self._answered(self._with_same_index(look.kb), sentence, "", language)
        return {
            "look": look, "path": look.draft.path, "text": shown(look.draft.new) or "", "topic": topic, "lang": language,
            "drawn": draw(reply) if reply else None, "sentence": sentence, "told": told,
            "exact": told is not None and look.kb is not None and same_training(look.kb, self._service.brain.kb),
            "stale": _newly_stale(look.kb, self._service.brain.kb),
        }  # fmt: skip

    async def begin(self, draft: Draft) -> Trial:
        """The trial of an edit, in a process of its own."""
        settings, brain = self._service.settings, self._service.brain
        citizens = await asyncio.to_thread(self._citizens)
        told = f"{brain.revision}\0{draft.path}\0".encode() + draft.new
        name = hashlib.sha256(told).hexdigest()[:20]
        job = Job(
            str(settings.knowledge.resolve()), str(settings.data.resolve()), brain.vectors,
            {draft.path: draft.new}, citizens,
        )  # fmt: skip
        return self.trials.begin(Trial(name=name, draft=draft), job.as_json())

    def result(self, trial: Trial) -> dict[str, Any]:
        """For the page of a trial: its step in words, its changes in the order staff want to read them."""
        changes = (trial.result or {}).get("changes", [])
        order = {"broken": 0, "mended": 2}
        sorted_changes = sorted(
            changes, key=lambda one: (order.get(one["test"], 1), one["source"] != "citizen")
        )
        return {"steps": STEPS, "changes": sorted_changes, "days": DAYS}

    def _citizens(self) -> tuple[tuple[str, str, int], ...]:
        store = self._service.store
        if store is None:
            return ()
        with store.reads() as connection:
            found = of_citizens(connection, self._service.clock.now() - DAYS * DAY_SECONDS)
        return tuple((one.text, one.language, one.times) for one in found)

    async def _conversation(self, trial: Trial | None) -> tuple[Conversation, bool]:
        """The one to ask, and whether it answers as a full build would."""
        brain = self._service.brain
        if trial is None:
            return brain.conversation, True
        kb = await asyncio.to_thread(lambda: with_draft(self._desk.sources(), trial.draft))
        if kb is None:
            return brain.conversation, False
        if trial.result is None or not trial.result["index"]:
            return self._with_same_index(kb), same_training(kb, brain.kb)
        if self._trained is None or self._trained[0] != trial.name:
            made = await asyncio.to_thread(self._with_new_index, kb, trial.result["index"])
            if made is None:
                return self._with_same_index(kb), False
            self._trained = trial.name, made
        return self._trained[1], True

    def _with_same_index(self, kb: KnowledgeBase) -> Conversation:
        now, old = self._service.brain.kb, self._service.brain.conversation.index
        if (kb.vocabulary, kb.clarifications) == (now.vocabulary, now.clarifications):
            return Conversation(kb, old)  # nothing else of the knowledge is in it
        return Conversation(kb, Index(kb, old.parts, old.encoder, old.analyse.tokenise))

    def _with_new_index(self, kb: KnowledgeBase, name: str) -> Conversation | None:
        from adapters.brain import read

        old = self._service.brain.conversation.index
        parts = read(self._service.settings.data / "toride-cache" / name)
        return Conversation(kb, Index(kb, parts, old.encoder, old.analyse.tokenise)) if parts else None

    def _answered(self, talk: Conversation, text: str, data: str, language: str) -> dict[str, Any]:
        kind = Kind.BUTTON if data else Kind.TEXT
        spoken = "" if language == "ja" and not data else language
        memory = Memory(greeted=True, language=spoken)
        turn = talk.handle(Incoming("console", kind, text, data, spoken), memory, self._now())
        lines: list[str] = []
        if not data and text.strip():
            found = talk.index.search(turn.masked, turn.language)
            calibration = talk.calibration(turn.language)
            lines = explain(found, decide(found, calibration), calibration)
        return {"turn": turn, "answer": draw(turn.reply), "why": lines}

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._service.clock.now(), JST)

    def _today(self) -> date:
        return japanese_today(self._now())


def _newly_stale(edited: KnowledgeBase | None, now: KnowledgeBase) -> list[str]:
    """Languages whose text of a topic is no longer shown because the Japanese changed."""
    return [language for language, _ in (set(edited.stale) - set(now.stale) if edited else ())]
