"""The whole way from questions to proposals, for the command and for the staff's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from adapters.brain import Brain
from adapters.staff.unanswered import Question
from adapters.staff.unanswered_clusters import clusters
from adapters.staff.unanswered_open import sort
from adapters.staff.unanswered_proposals import Desk
from adapters.staff.unanswered_report import Listing
from knowledge.loader import Sources
from knowledge.schedule import japanese_today

ASK, GROUP, PROPOSE = "ask", "group", "propose"
STEPS = {
    ASK: "今の知識でもう一度答えてみています",
    GROUP: "同じことを聞いている質問をまとめています",
    PROPOSE: "直し方を考え、知識の決まりに合うかを確かめています",
}
"""The steps, in order, as staff read them."""

Told = Callable[[str, int, int], object]
"""step, done, of how many."""


def listed(
    brain: Brain, sources: Sources, questions: Sequence[Question], days: int, now: datetime, told: Told = lambda *_: None
) -> tuple[Desk, Listing]:
    """What is still badly answered, in groups, each with its proposal. `sources`: the files of brain's revision."""
    found = sort(questions, brain.conversation, now, lambda done: told(ASK, done, len(questions)))
    told(GROUP, 0, 0)
    groups = clusters(found.still, brain.conversation.index)
    desk = Desk(brain, sources, japanese_today(now))
    proposals = []
    for number, cluster in enumerate(groups, 1):
        told(PROPOSE, number - 1, len(groups))
        proposals.append(desk.propose(number, cluster))
    patches = {proposal.number: desk.patch(proposal) for proposal in proposals}
    total = sum(question.times for question in questions)
    return desk, Listing(days, total, found.settled, tuple(proposals), patches)
