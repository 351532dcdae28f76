"""Numbers for Prometheus, in a registry of our own: nothing about a citizen, bounded labels only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from adapters.reports.outcomes import MARKS
from adapters.store.gauges import Gauges

C = TypeVar("C", Counter, Histogram)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
ACK_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 0.5, 1.0, 2.0)
"""Seconds. LINE gives up waiting for our 200 after 2."""
ANSWER_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Seconds. A reply token lives 60."""
STEPS = ("wait", "answer", "send")
"""What lies between receiving and having sent; "ack" is part of "wait"."""


class Metrics:
    """Everything /metrics tells. Safe to call from any thread."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        count, gauge = self._counter, self._gauge
        self._received = count("received", "受け取った出来事", "channel")
        self._duplicates = count("duplicates", "もう受け取っていた出来事（捨てた）", "channel")
        self._redelivered = count("redelivered", "プラットフォームが送り直した出来事", "channel")
        self._rejected = count("rejected", "受け付けなかった要求", "channel", "reason")
        self._turns = count("turns", "答えた回数", "channel", "outcome", "language")
        self._guards = count("guard_hits", "安全の決まりが働いた回数", "kind")
        self._feedback = count("feedback", "役に立った・違った", "kind")
        self._replies = count("replies", "送信の結果", "channel", "result")
        self._dropped = count("rate_limited", "送りすぎのため答えなかった出来事", "channel")
        self._ack = self._histogram("ack_seconds", "受け取ってから保存して200を返すまで", ACK_BUCKETS)
        self._answer = self._histogram("answer_seconds", "受け取ってから送り終えるまで", ANSWER_BUCKETS)
        self._age = gauge("queue_oldest_seconds", "いちばん古い未回答の出来事の待ち時間")
        self._queue = gauge("queue", "状態ごとの出来事（ready, claimed, dead, uncertain）", "state")
        self._knowledge = gauge("knowledge_info", "使っている知識の版", "revision")
        self._problems = gauge("knowledge_problems", "最後の読み込みで見つかった問題の数（0なら新しい版）")
        self._vectors = gauge("vectors", "文ベクトルを使っている（1）か、いない（0）")
        self._events = count("worker_events", "働き手の出来事（やり直し、不具合、回収など）", "kind")
        self._store_up = gauge("store_up", "データベースが使える（1）か、使えない（0）")

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"toride_{name}", meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"toride_{name}", meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"toride_{name}", meaning, ("channel",), buckets=buckets, registry=self.registry)

    def received(self, channel: str, new: bool, redelivered: bool) -> None:
        """An event was taken in, or known already."""
        _child(self._received if new else self._duplicates, channel).inc()
        if redelivered:
            self._redelivered.labels(channel).inc()

    def rejected(self, channel: str, reason: str) -> None:
        """A request was not taken in. `reason`: signature, body, too_large, store, full, busy."""
        self._rejected.labels(channel, reason).inc()

    def acknowledged(self, channel: str, seconds: float) -> None:
        """From a request's last byte to its durable 200."""
        _child(self._ack, channel).observe(seconds)

    def dropped(self, channel: str) -> None:
        """An event of somebody who floods is not answered."""
        self._dropped.labels(channel).inc()

    def turn(self, record: Mapping[str, Any]) -> None:
        """A turn ended; `record` as in adapters/store/turns.py."""
        channel = str(record["channel"])
        self._turns.labels(channel, record["outcome"], record["language"]).inc()
        self._replies.labels(channel, record["delivery"]).inc()
        if record["guard"]:
            self._guards.labels(record["guard"]).inc()
        if record["feedback"] in MARKS:
            self._feedback.labels(record["feedback"]).inc()
        took = json.loads(record["latencies"])
        self._answer.labels(channel).observe(sum(took.get(step, 0.0) for step in STEPS) / 1000)

    def event(self, kind: str) -> None:
        """Something the worker met: put_off, failed, dead, lost_claim, recovered, store_unavailable, …"""
        self._events.labels(kind).inc()

    def gauges(self, gauges: Gauges | None) -> None:
        """The inbox now; None: the store is away."""
        self._store_up.set(int(gauges is not None))
        if gauges is not None:
            self._age.set(gauges.oldest_seconds)
            for state, count in gauges.states.items():
                self._queue.labels(state).set(count)

    def knowledge(self, revision: str, vectors: bool) -> None:
        """The knowledge that answers now."""
        self._knowledge.clear()
        self._knowledge.labels(revision).set(1)
        self._vectors.set(int(vectors))
        self._problems.set(0)

    def problems(self, count: int) -> None:
        """A reload found problems; the old knowledge goes on answering."""
        self._problems.set(count)

    def known_problems(self) -> int:
        """What `problems` told last."""
        return int(self.registry.get_sample_value("toride_knowledge_problems") or 0)

    def text(self) -> bytes:
        """What Prometheus reads."""
        return generate_latest(self.registry)


@cache
def _child(metric: C, channel: str) -> C:
    """The metric of a channel; `labels` looks for it anew, at ten times the cost, for every webhook."""
    return metric.labels(channel)
