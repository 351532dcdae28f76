"""Citizens' questions that were not answered well, and topics due for review: what the page shows of the store."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from adapters.preview.asking import LOAD, Asking
from adapters.preview.desk import Desk
from adapters.preview.draft import Draft
from adapters.preview.work import Work, Works
from adapters.staff import reviews, unanswered, unanswered_listing
from adapters.staff.reviews_report import DO
from adapters.staff.sentences import DAYS
from knowledge.schedule import japanese_today

if TYPE_CHECKING:
    from adapters.service import Service

DAY_SECONDS = 86_400.0
PERIODS = (7, 30, DAYS)
"""Days that may be looked back."""
STEPS = {LOAD: "知識を読み込んでいます", **unanswered_listing.STEPS}
"""The steps of a list, in order, as staff read them."""


class Questions:
    """One for the process. Reads the store and the folder; writes nothing."""

    def __init__(self, service: Service, desk: Desk) -> None:
        self._service, self._desk = service, desk
        self.lists: Works[Work] = Works()

    async def begin(self, days: int) -> Work:
        """The list of the last days, made in a process of its own; the same questions and knowledge, the same list."""
        settings, brain = self._service.settings, self._service.brain
        questions = await asyncio.to_thread(self._read, days)
        folders = (str(settings.knowledge.resolve()), str(settings.data.resolve()))
        job = Asking(*folders, brain.vectors, days, questions).as_json()
        name = hashlib.sha256(f"{brain.revision}\0{self._today()}\0{job}".encode()).hexdigest()[:20]
        return self.lists.begin(Work(name=name), job)

    def proposal(self, name: str, number: str) -> dict[str, Any] | None:
        """One cluster of a finished list that has a change to show."""
        work = self.lists.find(name)
        clusters = work.result["clusters"] if work is not None and work.result is not None else ()
        return next((one for one in clusters if str(one["number"]) == number and one["patch"]), None)

    async def draft(self, proposal: dict[str, Any]) -> Draft:
        """The proposal as an edit of the file that is on disk now."""
        sources = await asyncio.to_thread(self._desk.sources)
        return Draft(proposal["file"], sources.raw.get(proposal["file"], b""), proposal["file_text"].encode())

    async def due(self) -> dict[str, Any]:
        """Topics due for review, by department."""
        kb = self._service.brain.kb
        known = await asyncio.to_thread(self._marks)
        items = reviews.find(kb, known, self._today())
        return {
            "departments": reviews.by_department(items),
            "todo": {kind.value: said for kind, said in DO.items()},
        }

    def _read(self, days: int) -> tuple[unanswered.Question, ...]:
        store = self._service.store
        if store is None:
            return ()
        with store.reads() as connection:
            return tuple(unanswered.read(connection, self._service.clock.now() - days * DAY_SECONDS))

    def _marks(self) -> dict[str, reviews.Marks]:
        store = self._service.store
        if store is None:
            return {}
        with store.reads() as connection:
            return reviews.marks(connection, self._service.clock.now() - DAYS * DAY_SECONDS)

    def _today(self) -> date:
        return japanese_today(datetime.fromtimestamp(self._service.clock.now(), UTC))
