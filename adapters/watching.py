"""What the worker tells, written to journal and metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.delivery import Delivery
from adapters.ingress import Requests
from adapters.journal import Journal
from adapters.metrics import Metrics
from adapters.routes import Events
from adapters.store import Recovered


class Watching(Events):
    """What the worker tells, for journal and metrics."""

    def __init__(self, journal: Journal, metrics: Metrics, requests: Requests) -> None:
        self._journal, self._metrics, self._requests = journal, metrics, requests

    def turn(self, record: Mapping[str, Any]) -> None:
        """A turn ended: its line and its numbers."""
        self._metrics.turn(record)
        self._journal.turn(record, self._requests.of(str(record["event_id"])))

    def put_off(self, channel: str, delivery: Delivery) -> None:
        """The platform did not take the reply."""
        self._metrics.event("put_off")
        self._journal.warning(
            "put_off", channel=channel, delivery=delivery.result.value, status=delivery.status
        )

    def unauthorised(self, channel: str) -> None:
        """Our token is refused."""
        self._metrics.event("unauthorised")
        self._journal.error("unauthorised", channel=channel, message="トークンが受け付けられません")

    def failed(self, channel: str, error: Exception) -> None:
        """A fault of ours, with its trace."""
        self._metrics.event("failed")
        self._journal.failed("worker_fault", error, channel=channel)

    def dead(self, channel: str, reason: str) -> None:
        """A dead letter."""
        self._metrics.event("dead")
        self._journal.error("dead_letter", channel=channel, reason=reason)

    def lost_claim(self, channel: str) -> None:  # noqa: ARG002
        """Another process had taken the event over."""
        self._metrics.event("lost_claim")

    def recovered(self, found: Recovered) -> None:
        """Events came back from a process that died."""
        self._metrics.event("recovered")
        self._journal.warning("recovered", ready=found.ready, uncertain=found.uncertain, dead=found.dead)

    def store_unavailable(self) -> None:
        """The database did not take a write."""
        self._metrics.event("store_unavailable")

    def finder(self, what: str) -> None:
        """The process that finds answers is "ready", is "gone" or "failed" to come up."""
        self._metrics.event(f"finder_{what}")
        tell = self._journal.info if what == "ready" else self._journal.warning
        tell(f"finder_{what}")
