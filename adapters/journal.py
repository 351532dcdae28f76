"""The operators' record: one line a turn on stdout, JSON or coloured columns, all through the redactor."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, TextIO

import structlog

from adapters.redaction import Redactor
from adapters.settings import Settings

QUIET = (
    "httpx", "httpcore", "telegram", "aiohttp", "uvicorn", "uvicorn.error", "uvicorn.access", "asyncio",
    "sqlalchemy", "alembic", "urllib3", "linebot",
)  # fmt: skip
"""Libraries that write addresses, tokens or whole bodies below WARNING."""

TURN = (
    "channel", "conversation", "event_id", "outcome", "topic", "measure", "language", "guard", "facet",
    "choice_of",
)  # fmt: skip
"""Fields of a turn's record (adapters/store/turns.py) that the journal shows as they are."""

Fields = MutableMapping[str, Any]


class Journal:
    """Where the program writes what it did. Made once by `setup`."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor
        self._log = structlog.get_logger("toride")

    def turn(self, record: Mapping[str, Any], request: str = "") -> None:
        """One line for a turn. `record` as stored; masked words only if the store keeps them too."""
        fields: dict[str, Any] = {
            name: record.get(name) for name in TURN if record.get(name) not in (None, "")
        }
        fields |= {name: round(float(record.get(name) or 0.0), 3) for name in ("p", "margin")}
        fields |= {"revision": record.get("revision", ""), "delivery": record.get("delivery", "")}
        fields["latencies"] = json.loads(record.get("latencies") or "{}")
        fields["request"] = request or str(record.get("event_id", ""))
        if record.get("feedback"):
            fields["feedback"] = record["feedback"]
        if record.get("masked"):
            fields["text"] = record["masked"]
        self._log.info("turn", **fields)

    def info(self, event: str, **fields: Any) -> None:
        """Something an operator may want to know."""
        self._log.info(event, **fields)

    def warning(self, event: str, **fields: Any) -> None:
        """Something an operator should look at today."""
        self._log.warning(event, **fields)

    def error(self, event: str, **fields: Any) -> None:
        """Something an operator must act on now."""
        self._log.error(event, **fields)

    def failed(self, event: str, error: BaseException, **fields: Any) -> None:
        """A fault of ours with its trace, cleaned like everything else."""
        self._log.error(event, exc_info=(type(error), error, error.__traceback__), **fields)


def setup(settings: Settings, *, public: Iterable[str] = (), stream: TextIO | None = None) -> Journal:
    """Sends everything, ours and the libraries', through one cleaned handler on `stream` (stdout)."""
    stream = stream or sys.stdout
    redactor = Redactor(_secrets(settings), public)
    handler = logging.StreamHandler(stream)
    colour = settings.log == "color" or (settings.log == "auto" and stream.isatty())
    handler.setFormatter(_formatter(redactor, colour))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name in QUIET:
        _quieten(logging.getLogger(name))
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    return Journal(redactor)


def _secrets(settings: Settings) -> tuple[str, ...]:
    """Everything an operator must not find in a log, wherever a library put it."""
    tokens = (settings.line_token, settings.telegram_token, settings.telegram_webhook_secret)
    return (*tokens, *settings.line_secrets, settings.secret, settings.ops_token, settings.database_url)


def _quieten(logger: logging.Logger) -> None:
    """Libraries with handlers of their own would write around the wall: theirs are taken away."""
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(max(logger.level, logging.WARNING))


def _shared() -> list[Any]:
    return [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]


def _formatter(redactor: Redactor, colour: bool) -> logging.Formatter:
    render: Any = structlog.dev.ConsoleRenderer(timestamp_key="time") if colour else _json
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_shared(), structlog.stdlib.ExtraAdder()],
        processors=[_plain, _traced, _cleaner(redactor), render],
    )


def _plain(logger: Any, name: str, event: Fields) -> Fields:  # noqa: ARG001 (structlog's signature)
    """Drops what only structlog needs; a library's own message is free text, not a known event name."""
    record = event.pop("_record", None)
    ours = event.pop("_from_structlog", True)
    if not ours:
        event["message"], event["event"] = event["event"], "library"
        event["logger"] = getattr(record, "name", "")
    return event


def _traced(logger: Any, name: str, event: Fields) -> Fields:  # noqa: ARG001
    """The way to a fault and its kind, without its message: that may hold what a citizen wrote."""
    fault = event.pop("exc_info", None)
    if fault:
        kind, error, trace = fault if isinstance(fault, tuple) else sys.exc_info()
        event["exception"] = "".join(_told(kind, error, trace))
    return event


def _told(kind: Any, error: BaseException | None, trace: Any) -> list[str]:
    cause = getattr(error, "__cause__", None)
    before = [*_told(type(cause), cause, cause.__traceback__), "↓\n"] if cause else []
    name = f"{kind.__module__}.{kind.__qualname__}" if kind else ""
    return [*before, "Traceback:\n", *traceback.format_tb(trace), name]


def _cleaner(redactor: Redactor) -> Any:
    def clean(logger: Any, name: str, event: Fields) -> Fields:  # noqa: ARG001
        return redactor.fields(event)

    return clean


def _json(logger: Any, name: str, event: Fields) -> str:  # noqa: ARG001
    first = {key: event.pop(key) for key in ("time", "level", "event") if key in event}
    return json.dumps({**first, **event}, ensure_ascii=False, default=str)
