"""Keeps the bot's token out of logs and errors: it is part of every address the Bot API has."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
_CHATTY = ("httpx", "httpcore", "telegram", "aiohttp.client")


def redact(text: str) -> str:
    """The text with anything like a bot token replaced by stars."""
    return _TOKEN.sub("***", text)


class TokenFilter(logging.Filter):
    """A logging filter that redacts tokens; it lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record's final message in place."""
        message = record.getMessage()
        if _TOKEN.search(message):
            record.msg, record.args = redact(message), ()
        return True


def quieten() -> None:
    """Raise the libraries' loggers to WARNING (httpx logs every address, token included, at INFO)."""
    for name in _CHATTY:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
