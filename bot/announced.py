"""What the city announces with a day on it: notices, and the next dates of classes, pick-up days and visits.

Both come and go by themselves: a notice within its start and end, a date until its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.model import Event, Notice, Topic
from knowledge.schedule import JST

if TYPE_CHECKING:
    from bot.compose import Voice

MOST_DATES = 3


def notices(voice: Voice, topic: str) -> tuple[str, ...]:
    """Active notices for a topic; "*" is what stands beside no topic: the greeting, the menu, asking back."""
    return tuple(_notice(voice, notice) for notice in voice.kb.notices if _active(voice, notice) and _concerns(notice, topic))


def _concerns(notice: Notice, topic: str) -> bool:
    """A disaster is also told with the greeting and the menu, whichever topics it names."""
    named = topic in notice.topics or "*" in notice.topics
    return named or (notice.level == "disaster" and topic in ("*", "meta/greeting"))


def disasters(voice: Voice) -> tuple[str, ...]:
    """Active notices of a disaster, for replies that carry nothing else."""
    return tuple(_notice(voice, notice) for notice in voice.kb.notices if _active(voice, notice) and notice.level == "disaster")


def _active(voice: Voice, notice: Notice) -> bool:
    return notice.start <= voice.now < notice.end


def _notice(voice: Voice, notice: Notice) -> str:
    return voice.say(f"notice.{notice.level}", text=notice.text)


def dates(voice: Voice, topic: Topic) -> tuple[str, ...]:
    """The next dates of the topic's kind, soonest first; nothing when there are none."""
    if not topic.calendar:
        return ()
    coming = sorted((event for event in voice.kb.events if event.kind == topic.calendar and event.end > voice.now), key=lambda event: event.start)
    if not coming:
        return ()
    return (voice.say("calendar_next"), *(_event(voice, event) for event in coming[:MOST_DATES]))


def _event(voice: Voice, event: Event) -> str:
    start, end = event.start.astimezone(JST), event.end.astimezone(JST)
    weekday = voice.say(f"weekdays.{('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')[start.weekday()]}")
    day = voice.say("date_short", month=start.month, day=start.day, weekday=weekday)
    line = voice.say("calendar_line", date=day, start=f"{start:%H:%M}", end=f"{end:%H:%M}", title=event.title, place=event.place)
    return " ".join((line, *_places_left(voice, event)))


def _places_left(voice: Voice, event: Event) -> tuple[str, ...]:
    """Cancelled or full and nothing else, or how many seats there are and how to book one."""
    if event.cancelled or event.full:
        return (voice.say("calendar_cancelled" if event.cancelled else "calendar_full"),)
    seats = (voice.say("calendar_seats", seats=event.seats),) if event.seats else ()
    return (*seats, voice.say("calendar_booking", booking=event.booking)) if event.booking else seats
