"""For each cluster of questions one change of one file, or the reason why there is none."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from adapters.brain import Brain
from adapters.staff import unanswered_faults as faults
from adapters.staff.appending import CannotAppend, appended
from adapters.staff.patches import patch
from adapters.staff.skeleton import unwritten
from adapters.staff.unanswered import MASK, Question, Why
from adapters.staff.unanswered_clusters import Cluster
from adapters.staff.unanswered_words import Words
from bot.decide import decide
from bot.search.classes import SIGNPOST
from knowledge.loader import Sources
from knowledge.normal import plain
from knowledge.reader import read

PHRASING, WORD, SIGN, TOPIC = "言い方", "言いかえの言葉", "別の窓口の言い方", "新しい話題"
"""The kinds of change."""
SURE = 0.35
"""Probability (the bot's own, calibrated) that the nearest topic is right, from which a phrasing of it is proposed.
Below the least at which the bot itself would answer; staff look at every proposal, so a wrong one costs a glance."""
SIGN_SCORE = 0.2
"""Mean score of a signpost from which its words are proposed; the bot itself needs 0.38 (bot/decide.py)."""
AGREED = 2 / 3
"""Share of the citizens' own choices that one topic must have to be taken for the right one."""
MOST_PHRASINGS = 3
LONGEST = 60
"""Letters; a longer sentence tells a story and is no phrasing."""
CONTENT = frozenset({"outdated", "unclear", "missing"})
"""Reasons of a wrong mark that speak of the answer's text, not of the topic (bot/steps/button.py: REASONS)."""

VOCABULARY, SIGNPOSTS = "language/vocabulary.yaml", "city/signposts.yaml"


@dataclass(frozen=True, slots=True)
class Proposal:
    """kind: "" when there is nothing to propose · target: topic, word or signpost · path, text: the file as it would
    be · at: the list that grows · entries: what is added · because: the evidence · refused: why it cannot be proposed, each a sentence."""

    number: int
    cluster: Cluster
    kind: str = ""
    target: str = ""
    path: str = ""
    at: tuple[str | int, ...] = ()
    text: str = ""
    entries: tuple[str, ...] = ()
    because: str = ""
    refused: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """It may be taken as it is."""
        return bool(self.path) and not self.refused

    @property
    def complete(self) -> bool:
        """Nothing is left for staff to write; a new topic wants its answer."""
        return self.kind != TOPIC

    def again(self, text: str) -> str:
        """The change made to another state of its file."""
        return appended(text, self.at, self.entries) if self.at else self.text


class Desk:
    """Makes proposals from one revision of the knowledge."""

    def __init__(self, brain: Brain, sources: Sources, today: date) -> None:
        self.brain, self.sources, self.today = brain, sources, today
        self._judge = faults.Judge(sources, today)

    @cached_property
    def _words(self) -> Words:
        talk = self.brain.conversation
        return Words(self.brain.kb, talk.index, talk.calibration("ja"))

    def propose(self, number: int, cluster: Cluster) -> Proposal:
        """The one change that would help these questions most, judged by every rule of `check`."""
        draft = self._draft(Proposal(number, cluster))
        if not draft.path or draft.refused or not draft.complete:
            return draft
        return replace(draft, refused=tuple(self._judge.faults(draft.path, draft.text, draft.target, draft.entries)))

    def patch(self, proposal: Proposal) -> str:
        """What `git apply` takes."""
        return patch(proposal.path, self._old(proposal.path) or None, proposal.text) if proposal.path else ""

    def _old(self, path: str) -> str:
        return self.sources.raw[path].decode("utf-8-sig") if path in self.sources.raw else ""

    def _draft(self, blank: Proposal) -> Proposal:
        cluster = blank.cluster
        if said := _of_the_content(cluster):
            return replace(blank, refused=(said,))
        if all(question.why is Why.FAILED for question in cluster.questions):
            return replace(blank, refused=("不具合でした。知識ではなく、プログラムの担当に知らせてください",))
        chosen, split = _chosen(cluster)
        if split:
            return replace(blank, refused=(f"市民の選んだ話題が分かれています（{split}）。language/clarify.yaml で聞き返す言葉にできないか、考えてください",))
        if chosen in self.brain.kb.topics:
            return self._under(blank, chosen, f"市民が{_times(cluster, chosen)}回、「{self._title(chosen)}」を選びました")
        topic, p = self._nearest(cluster)
        if p >= SURE:
            return self._under(blank, topic, f"いちばん近い話題です（ボットの見積もりで{p:.0%}）")
        post, score = _nearest_signpost(cluster)
        if score >= SIGN_SCORE and cluster.language == "ja":
            return self._signpost(blank, post)
        return self._new(blank, topic if p >= SURE / 2 else "")

    def _for(self, cluster: Cluster, topic: str) -> Cluster:
        """The questions that speak for a topic themselves: their citizens chose it, or it is the nearest to them."""
        if topic.startswith("#"):
            return cluster
        places = [at for at, one in enumerate(cluster.questions) if (one.chosen or self._guess(cluster, at)[0]) == topic]
        return Cluster(tuple(cluster.questions[at] for at in places), tuple(cluster.found[at] for at in places))

    def _title(self, topic: str) -> str:
        return self.brain.kb.topics[topic].title

    def _guess(self, cluster: Cluster, at: int) -> tuple[str, float]:
        """The nearest topic of one question that nobody called wrong, and how probable it is. After the first was
        wrong, what is left of the probability that one of the first three is right."""
        wrong = {question.answered for question in cluster.questions} - {""}
        decision = decide(cluster.found[at], self.brain.conversation.calibration(cluster.language))
        topics = [topic for topic in decision.topics if topic not in wrong]
        if not topics:
            return "", 0.0
        return topics[0], decision.p if topics[0] == decision.topics[0] else max(0.0, decision.p3 - decision.p)

    def _nearest(self, cluster: Cluster) -> tuple[str, float]:
        """The topic with the most probability over all questions, what citizens called wrong left out."""
        sums: dict[str, float] = {}
        for at, question in enumerate(cluster.questions):
            topic, p = self._guess(cluster, at)
            sums[topic] = sums.get(topic, 0.0) + p * question.times
        best = min(sums, key=lambda name: (-sums[name], name), default="")
        return best, sums[best] / cluster.times if best else 0.0

    def _under(self, blank: Proposal, topic: str, because: str) -> Proposal:
        cluster = self._for(blank.cluster, topic)
        if topic.startswith(("sensitive/", "meta/")):
            return replace(blank, refused=(f"近いのは「{self._title(topic)}」です。安全とあいさつの言い方は、ここからは足しません",))
        pair = self._words.pair(cluster.texts, topic) if cluster.language == "ja" and len(cluster.texts) > 1 else None
        if pair is not None:
            said = f"{because}。「{pair.word}」を「{pair.canonical}」と読めば、今の知識のまま届きます"
            return self._added(blank, VOCABULARY, ("synonyms", pair.group, "also"), replace(blank, kind=WORD, target=pair.canonical, entries=(pair.word,), because=said))
        path = f"topics/{topic}.yaml" if cluster.language == "ja" else f"translations/{cluster.language}/{topic}.yaml"
        if path not in self.sources.raw:
            return replace(blank, refused=(f"「{self._title(topic)}」の訳（{path}）がまだありません",))
        return self._phrased(blank, path, ("phrasings",), replace(blank, kind=PHRASING, target=topic, because=because))

    def _signpost(self, blank: Proposal, post: str) -> Proposal:
        posts = self.sources.records[SIGNPOSTS].signposts
        at = next(number for number, one in enumerate(posts) if one.id == post)
        because = f"このボットの範囲の外で、「{posts[at].title}」の案内がいちばん近いものです"
        return self._phrased(blank, SIGNPOSTS, ("signposts", at, "phrasings"), replace(blank, kind=SIGN, target=f"#{post}", because=because))

    def _phrased(self, blank: Proposal, path: str, at: tuple[str | int, ...], wanted: Proposal) -> Proposal:
        entries = phrasings(self._for(blank.cluster, wanted.target))
        if not entries:
            return replace(blank, refused=("言い方にできる文がありません（伏せ字がある、または長すぎる）",))
        return self._added(blank, path, at, replace(wanted, entries=entries))

    def _added(self, blank: Proposal, path: str, at: tuple[str | int, ...], wanted: Proposal) -> Proposal:
        try:
            return replace(wanted, path=path, at=at, text=appended(self._old(path), at, wanted.entries))
        except (CannotAppend, KeyError, IndexError):
            return replace(blank, refused=(f"{path} の書き方が変わっていて、足す場所が見つかりません",))

    def _new(self, blank: Proposal, near: str) -> Proposal:
        cluster = blank.cluster
        entries = phrasings(cluster)
        if cluster.times < 2 or not entries or cluster.language != "ja":
            return replace(blank, refused=("近い話題がなく、まだ1件だけです。続くようなら新しい話題にします" if cluster.times < 2 else "近い話題がありません。日本語の話題から作ってください",))
        topic = self.brain.kb.topics.get(near)
        service = topic.service if topic and not topic.is_sensitive and topic.service != "meta" else "new"
        name = f"{service}/new-{hashlib.sha256(entries[0].encode()).hexdigest()[:6]}"
        owner = topic.owner if topic else next(iter(self.brain.kb.departments), "")
        text = unwritten(name, owner, entries, self.today)
        because = "近い話題がありません。答えを書けば、新しい話題になります"
        return replace(blank, kind=TOPIC, target=name, path=f"topics/{name}.yaml", text=text, entries=entries, because=because)


def phrasings(cluster: Cluster) -> tuple[str, ...]:
    """The sentences to add: the most asked first, without masked data, none twice."""
    usable = {plain(text): text for text in reversed(cluster.texts) if MASK not in text and len(text) <= LONGEST and "\n" not in text}
    return tuple(reversed(usable.values()))[:MOST_PHRASINGS]


def with_phrasings(text: str, entries: tuple[str, ...]) -> str:
    """A topic's text with these phrasings too, those it has left alone."""
    known = {plain(str(entry)) for entry in read("", text.encode()).data["phrasings"]}
    return appended(text, ("phrasings",), tuple(entry for entry in entries if plain(entry) not in known))


def _of_the_content(cluster: Cluster) -> str:
    marked = {question.answered for question in cluster.questions if question.reason in CONTENT and not question.chosen}
    if not marked or len(cluster.questions) > sum(question.reason in CONTENT for question in cluster.questions):
        return ""
    files = "、".join(f"topics/{topic}.yaml" for topic in sorted(marked))
    return f"答えの中身への意見です（古い・分かりにくい・足りない）。{files} の答えを見直してください"


def _chosen(cluster: Cluster) -> tuple[str, str]:
    """The topic citizens chose, or in words how their choices split; both empty if nobody chose."""
    votes = _votes(cluster.questions)
    if not votes:
        return "", ""
    (first, count), *_ = votes.most_common(1)
    if count >= AGREED * votes.total():
        return first, ""
    return "", "、".join(f"{topic} {times}回" for topic, times in votes.most_common(3))


def _votes(questions: tuple[Question, ...]) -> Counter[str]:
    votes: Counter[str] = Counter()
    for question in questions:
        if question.chosen:
            votes[question.chosen] += question.times
    return votes


def _times(cluster: Cluster, topic: str) -> int:
    return _votes(cluster.questions)[topic]


def _nearest_signpost(cluster: Cluster) -> tuple[str, float]:
    sums: dict[str, float] = {}
    for question, found in zip(cluster.questions, cluster.found, strict=True):
        for hit in found.hits:
            if hit.label.startswith(SIGNPOST):
                sums[hit.label] = sums.get(hit.label, 0.0) + hit.score * question.times
    best = min(sums, key=lambda name: (-sums[name], name), default="")
    return best.removeprefix(SIGNPOST), sums[best] / cluster.times if best else 0.0
