"""Which topics a rule speaks about: lists of services, as the issue of the knowledge names them."""

from __future__ import annotations

SERVICES = (
    "online-application",
    "convenience-store",
    "my-number-card",
    "smartphone-class",
    "counter",
    "checkup",
    "literacy",
    "sns",
    "website",
    "wifi",
    "meta",
)
"""Services answered in all seven languages (with every sensitive/*)."""

CONFUSABLE = ("online-application", "my-number-card", "website", "smartphone-class")
"""Families whose topics sound alike: more phrasings are asked of them."""

PERSONAL = (
    "sensitive/address",
    "sensitive/credit-card",
    "sensitive/email",
    "sensitive/individual-number",
    "sensitive/phone",
)
"""Found by their shape, not by words; their files may hold made-up numbers."""

NOT_SERVICES = ("meta", "plan", "sensitive", "admin", "security", "training", "ud-font", "signage")
"""Nothing a citizen goes and does: no fee, no place."""

SHORT_LIVED = ("my-number-card/health-insurance", "counter/cashless")
SHORT_LIVED_SERVICES = ("smartphone-class", "furusato")
"""What changes within half a year: reviewed at least every six months."""


def service(topic: str) -> str:
    """my-number-card/lost → my-number-card."""
    return topic.partition("/")[0]
