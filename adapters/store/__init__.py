"""Where state lives: the inbox that loses nothing, memory for half an hour, masked records of turns.

SQLite by default, PostgreSQL for several processes; one code path. Start at store.py.
"""

from adapters.store.claims import LEASE_SECONDS, MOST_ATTEMPTS, Claim, Recovered
from adapters.store.endings import Again, Ending
from adapters.store.errors import StoreFull, StoreRefused, StoreUnavailable, WrongSecret
from adapters.store.gauges import Gauges
from adapters.store.store import Store, open_store

__all__ = [
    "LEASE_SECONDS",
    "MOST_ATTEMPTS",
    "Again",
    "Claim",
    "Ending",
    "Gauges",
    "Recovered",
    "Store",
    "StoreFull",
    "StoreRefused",
    "StoreUnavailable",
    "WrongSecret",
    "open_store",
]
