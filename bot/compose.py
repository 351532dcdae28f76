"""Knowledge → Reply. Every sentence is a rendering of reviewed text; nothing is written here but joints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from bot import announced, openings
from bot.buttons import Button
from bot.messages import Choice, Link, Reply
from knowledge.model import FACETS, Facet, KnowledgeBase, Measure, PlanSource, Topic, Translation
from knowledge.schedule import FIRST_YEAR, Status, fiscal_year, japanese_today

MAX_RELATED, MAX_FACETS = 2, 4
STUDY_NAME = "検討"


@dataclass(frozen=True, slots=True)
class Voice:
    """How to speak now: the knowledge, a language and an instant."""

    kb: KnowledgeBase
    language: str
    now: datetime

    def say(self, key: str, **values: object) -> str:
        """A fixed sentence in this language with its placeholders filled."""
        wording = self.kb.wording.get(self.language) or self.kb.wording["ja"]
        text = wording.get(key) or self.kb.wording["ja"][key]
        filled = {"phone": self.main_phone, **{name: str(value) for name, value in values.items()}}
        for name, value in filled.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    @property
    def today(self) -> date:
        """The day in Japan."""
        return japanese_today(self.now)

    @property
    def year(self) -> int:
        """The fiscal year (令和) in Japan."""
        return fiscal_year(self.today)

    @property
    def main_phone(self) -> str:
        """The city's main number."""
        return self.kb.contacts["代表"].phone or ""

    def service(self, name: str) -> str:
        """A service's name in the menu; "" for one that is not in it."""
        key = f"menu_items.{name}"
        return self.say(key) if key in self.kb.wording["ja"] else ""

    def text_of(self, topic: Topic) -> Topic | Translation:
        """The topic's text in this language; without a current translation easy Japanese, then Japanese."""
        return next((found[topic.id] for lang in self._languages() if topic.id in (found := self.kb.translations.get(lang, {}))), topic)

    def translated(self, topic: Topic) -> bool:
        """The text really is in the language spoken."""
        return self.language == "ja" or topic.id in self.kb.translations.get(self.language, {})

    def label(self, topic: Topic) -> str:
        """The topic's name for a button, at most 20 characters."""
        text = self.text_of(topic)
        return (text.short or text.title)[:20]

    def _languages(self) -> tuple[str, ...]:
        return () if self.language == "ja" else (self.language,) if self.language == "easy" else (self.language, "easy")

    def date(self, day: date) -> str:
        """A day as this language writes it."""
        return self.say("date_long", year=day.year, month=day.month, day=day.day)


def answer(voice: Voice, topic: Topic, *, status: bool = False) -> Reply:
    """The whole answer of a topic: heading, notices, text, dates, status, where to ask, source, buttons."""
    text = voice.text_of(topic)
    return Reply(
        language=voice.language,
        heading=voice.say("about", title=text.title),
        notices=announced.notices(voice, topic.id),
        body=_body(voice, topic, text.answer),
        details=(*announced.dates(voice, topic), *_status_if(voice, topic, status)),
        contact=(*where(voice, topic), voice.say("offline", text=text.offline)),
        source=source(voice, topic),
        buttons=buttons(voice, topic),
        links=_links(voice, topic),
        calendar=topic.calendar or "",
    )


def _body(voice: Voice, topic: Topic, text: str) -> str:
    return text if voice.translated(topic) else f"{voice.say('translation_missing')}\n{text}"


def short_answer(voice: Voice, topic: Topic) -> str:
    """Heading and first paragraph, for several questions in one message."""
    text = voice.text_of(topic)
    return f"{voice.say('about', title=text.title)}\n{text.answer.strip().splitlines()[0]}"


def facet(voice: Voice, topic: Topic, name: str) -> Reply:
    """One part of a topic; when it is not known, that and whom to ask."""
    text = voice.text_of(topic)
    names = voice.say(f"facet_names.{name}")
    key = cast("Facet", name)
    known = text.offline if name == "offline" else text.facets.get(key) or ("" if text is topic else topic.facets.get(key, ""))
    department, phone = office(voice, topic)
    contact = "\n".join(where(voice, topic)) if name == "contact" and not known else ""
    return Reply(
        language=voice.language,
        heading=voice.say("facet_heading", title=text.title, facet=names),
        notices=announced.notices(voice, topic.id),
        body=known or contact or voice.say("facet_unknown", facet=names, department=department, phone=phone),
        details=announced.dates(voice, topic) if name in ("place", "hours", "deadline") else (),
        contact=(*where(voice, topic), *(() if name == "offline" else (voice.say("offline", text=text.offline),))),
        source=source(voice, topic),
        buttons=buttons(voice, topic),
        links=_links(voice, topic),
    )


def sensitive(voice: Voice, topic: Topic, after: Reply | None = None) -> Reply:
    """A guard's answer: calm, nothing to tap. The question beside it, if answered, follows in details."""
    text = voice.text_of(topic)
    details = (after.heading, after.body, *after.details, *after.contact) if after else ()
    return Reply(language=voice.language, notices=announced.disasters(voice), body=_body(voice, topic, text.answer), details=tuple(part for part in details if part), calm=after is None, buttons=after.buttons if after else ())


def office(voice: Voice, topic: Topic) -> tuple[str, str]:
    """(department, phone): the department's name and the verified number to call for it."""
    department = voice.kb.departments.get(topic.owner)
    contact = voice.kb.contacts.get(topic.owner) or voice.kb.contacts.get(department.phone_of if department else "代表")
    phone = contact.phone if contact and contact.verified and contact.phone else voice.main_phone
    return (department.now or topic.owner) if department else topic.owner, phone


def where(voice: Voice, topic: Topic) -> tuple[str, ...]:
    """Where to ask, and whether anyone is there now (only where hours are verified)."""
    name, phone = office(voice, topic)
    department = voice.kb.departments.get(topic.owner)
    if department is None or not (department.verified or department.name_as_of_plan or department.collective):
        line = voice.say("ask_where_main")
    elif department.collective:
        line = voice.say("ask_where_each")
    else:
        line = voice.say("ask_where" if department.verified else "ask_where_plan_name", department=name, phone=phone)
    return (line, *_opening(voice, topic.owner))


def _opening(voice: Voice, place: str) -> tuple[str, ...]:
    opening = voice.kb.hours.get(place)
    if opening is None or not opening.verified or not opening.rule_of:
        return ()
    contact = voice.kb.contacts[opening.rule_of]
    if contact.hours_rule is None:
        return ()
    state = openings.state(contact.hours_rule, voice.now)
    if state.open:
        return (voice.say("open_now", place=contact.name, hours=contact.hours or ""),)
    if state.opens is None:
        return ()
    weekday = voice.say(f"weekdays.{('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')[state.opens.weekday()]}")
    day = voice.say("date_short", month=state.opens.month, day=state.opens.day, weekday=weekday)
    clock = voice.say("clock", hour=state.opens.hour, minute=f"{state.opens.minute:02d}")
    return (voice.say("opens_at", place=contact.name, date=day, time=clock),)


def source(voice: Voice, topic: Topic) -> tuple[str, ...]:
    """Where the answer comes from and when it was last checked."""
    lines = [_plan_source(voice, item) for item in topic.sources if isinstance(item, PlanSource)][:1]
    lines.append(voice.say("reviewed", date=voice.date(topic.reviewed_on)))
    if voice.today > topic.expires_on:
        lines.append(voice.say("expired"))
    return tuple(lines)


def _plan_source(voice: Voice, item: PlanSource) -> str:
    measure = voice.kb.measures.get(item.plan)
    return voice.say("source_plan", measure=measure.id, name=measure.name) if measure else voice.say("source_plan_whole")


def status_of(voice: Voice, measure: Measure) -> Status | None:
    """What the plan's table says of a measure this fiscal year."""
    return measure.schedule.status(voice.year)


def status_lines(voice: Voice, measure: Measure, year: int | None = None) -> tuple[str, ...]:
    """The status told: this year (or the year asked for), since when, the next change, what 検討 means."""
    year = voice.year if year is None else year
    status = measure.schedule.status(year)
    if status is None:
        return (voice.say("status_outside_plan"),)
    tense = "status_now" if year == voice.year else "status_past" if year < voice.year else "status_future"
    lines = [voice.say(tense, year=_year(voice, year), status=_stages(voice, status.words)), *_operation(voice, measure, status)]
    change = measure.schedule.next_change(year)
    if change and not (change.in_operation and not status.started):
        lines.append(voice.say("status_next", year=_year(voice, change.year), status=_stages(voice, change.words)))
    if STUDY_NAME in status.words:
        lines.append(voice.say("status_review"))
    if measure.name.endswith(STUDY_NAME):
        lines.append(voice.say("status_study_measure"))
    return ("\n".join([*lines, voice.say("status_disclaimer")]),)


def _operation(voice: Voice, measure: Measure, status: Status) -> list[str]:
    first = measure.schedule.first_operation
    if first is None:
        return [voice.say("status_not_started", year=_year(voice, status.year))]
    if status.started:
        return [voice.say("status_started_first" if first == FIRST_YEAR else "status_started", first=_year(voice, first))]
    return [voice.say("status_not_started", year=_year(voice, status.year)), voice.say("status_will_start", first=_year(voice, first))]


def _status_if(voice: Voice, topic: Topic, asked: bool) -> tuple[str, ...]:
    """Told when asked, or unasked when the measure is not yet in operation."""
    measure = voice.kb.measures.get(topic.measure or "")
    if measure is None:
        return ()
    status = status_of(voice, measure)
    return status_lines(voice, measure) if asked or (status and not status.started) else ()


def _year(voice: Voice, year: int) -> str:
    return voice.say(f"years.{year}")


def _stages(voice: Voice, words: Sequence[str]) -> str:
    return voice.say("stage_joiner").join(voice.say(f"stages.{word}") for word in words)


def measure_departments(voice: Voice, measure: Measure) -> str:
    """Who is in charge of a measure, as the plan says."""
    joiner = voice.say("list_joiner")
    names = joiner.join(measure.departments) + (voice.say("measure_others") if measure.others else "")
    lines = [voice.say("measure_departments", departments=names)]
    if measure.coordination:
        lines.append(voice.say("measure_coordination", departments=joiner.join(measure.coordination)))
    return "\n".join(lines)


def topic_choices(voice: Voice, ids: Iterable[str]) -> tuple[Choice, ...]:
    """Numbered choices of topics."""
    return tuple(Choice(voice.label(voice.kb.topics[name]), Button(topic=name).data()) for name in ids if name in voice.kb.topics)


def navigation(voice: Voice) -> tuple[Choice, ...]:
    """The way on from every reply: a person, the menu."""
    return (Choice(voice.say("buttons.human"), Button(action="human").data()), Choice(voice.say("buttons.menu"), Button(action="menu").data()))


def buttons(voice: Voice, topic: Topic, *, marks: bool = True) -> tuple[Choice, ...]:
    """A topic's parts, its neighbours, the marks for an answer (`marks`), and the way on."""
    if topic.service == "meta":
        return navigation(voice)
    named = [name for name in FACETS if name in voice.text_of(topic).facets and name != "offline"][:MAX_FACETS]
    found = [Choice(voice.say(f"facet_names.{name}"), Button(topic=topic.id, facet=name).data()) for name in named]
    if topic.measure:
        found.append(Choice(voice.say("buttons.plan_status"), Button(topic=topic.id, facet="status").data()))
    found += topic_choices(voice, topic.related[:MAX_RELATED])
    found += [Choice(voice.say(f"buttons.{name}"), Button(topic=topic.id, action=name).data()) for name in ("useful", "wrong") if marks]
    return (*found, *navigation(voice))


def _links(voice: Voice, topic: Topic) -> tuple[Link, ...]:
    _, phone = office(voice, topic)
    return (Link(phone, f"tel:{phone.replace('-', '')}"),) if phone else ()
