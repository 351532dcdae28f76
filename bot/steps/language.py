"""Step 6: "in English, please", in any of the languages."""

from __future__ import annotations

from bot.asked import Asked
from bot.language import asked_for
from bot.messages import Turn
from bot.steps.button import changed


def answer_language(asked: Asked) -> Turn | None:
    """The language changed, or None."""
    language = asked_for(asked.text)
    return changed(asked, language) if language else None
