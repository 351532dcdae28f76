"""`adapters.cli` with a core that breaks on one word and puts what the citizen wrote into its exception.

The real core never raises; a fault of a later version may, and its message may hold anything.
"""

from __future__ import annotations

from datetime import datetime

from bot.conversation import Conversation
from bot.messages import Incoming, Memory, Turn

WORD = "こわれた"
_real = Conversation.handle


def _breaking(self: Conversation, incoming: Incoming, memory: Memory, now: datetime) -> Turn:
    if WORD in incoming.text:
        raise RuntimeError(f"cannot answer {incoming!r}")
    return _real(self, incoming, memory, now)


Conversation.handle = _breaking  # type: ignore[method-assign]

if __name__ == "__main__":
    from adapters.cli import main

    raise SystemExit(main())
