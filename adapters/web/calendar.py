"""Dates of classes and pick-up days as an iCalendar file (RFC 5545)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

import icalendar

from knowledge.model import Event

KINDS = frozenset({"smartphone-class", "holiday-pickup", "visit"})
PRODUCT = "-//toride-bot//calendar//JA"


def calendar(kind: str, events: Iterable[Event], name: str, now: datetime) -> bytes:
    """The coming events of a kind; a cancelled one says so, so that calendars which hold it learn of it."""
    made = icalendar.Calendar()
    for key, value in (
        ("prodid", PRODUCT),
        ("version", "2.0"),
        ("method", "PUBLISH"),
        ("x-wr-calname", name),
    ):
        made.add(key, value)
    for event in sorted(events, key=lambda event: event.start):
        if event.kind == kind and event.end > now:
            made.add_component(_entry(event, now))
    body: bytes = made.to_ical()
    return body


def _entry(event: Event, now: datetime) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", _uid(event))
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("dtstart", event.start.astimezone(UTC))
    entry.add("dtend", event.end.astimezone(UTC))
    entry.add("summary", event.title)
    entry.add("location", event.place)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    if event.booking:
        entry.add("description", event.booking)
    return entry


def _uid(event: Event) -> str:
    """The same for the same event, so that a calendar updates its entry."""
    words = "\0".join((event.kind, event.start.isoformat(), event.title))
    return f"{hashlib.sha256(words.encode()).hexdigest()[:32]}@toride-bot"
