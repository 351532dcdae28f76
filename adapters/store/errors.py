"""What the store can refuse with. StoreUnavailable means 503: the platform comes again."""

from __future__ import annotations


class StoreUnavailable(Exception):
    """The database cannot be reached, is locked, or its disk is full. The event may or may not be stored;
    storing it again is harmless."""


class StoreFull(StoreUnavailable):
    """The inbox holds as many unanswered events as it may; nothing of the request was stored."""


class StoreRefused(Exception):
    """The database refused this write for what it holds: a fault of ours. Says the driver's kind of error,
    not its message, which may quote the row."""


class WrongSecret(Exception):
    """TORIDE_SECRET is not the one this database was written with."""
