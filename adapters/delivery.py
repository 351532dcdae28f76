"""How sending a reply ended. Clients return one of these; they never raise for what a platform does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """sent: delivered now · already: the platform says it was delivered by an earlier try · retry: try again
    later, surely not delivered · uncertain: may have been delivered, never repeated (Telegram) · refused:
    the content is refused, a plain-text try may help · late: the reply token is dead · blocked: the citizen
    blocked us or the chat is gone · unauthorised: our token is wrong, an operator must act."""

    SENT = "sent"
    ALREADY = "already"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    LATE = "late"
    BLOCKED = "blocked"
    UNAUTHORISED = "unauthorised"


@dataclass(frozen=True, slots=True)
class Delivery:
    """result, the HTTP status if there was one, a detail that holds no text or id of a citizen, seconds to
    wait before a retry if the platform said so, and the platform's own request id."""

    result: Result
    status: int | None = None
    detail: str = ""
    retry_after: float | None = None
    request_id: str = ""

    @property
    def over(self) -> bool:
        """Nothing more is to be done for this reply."""
        return self.result is not Result.RETRY
