"""The bot's behaviour as one visible tuple: the first step with a Turn wins."""

from __future__ import annotations

from collections.abc import Callable

from bot.asked import Asked
from bot.messages import Turn
from bot.steps.broad_word import answer_broad_word
from bot.steps.button import answer_button
from bot.steps.choice import answer_choice
from bot.steps.commands import answer_command
from bot.steps.department import answer_department
from bot.steps.elsewhere import answer_elsewhere
from bot.steps.follow_up import answer_follow_up
from bot.steps.guard import answer_guard
from bot.steps.ignorance import admit_ignorance
from bot.steps.language import answer_language
from bot.steps.not_text import answer_not_text
from bot.steps.search import answer_search
from bot.steps.several import answer_several
from bot.steps.small_talk import answer_small_talk

Step = Callable[[Asked], Turn | None]

STEPS: tuple[Step, ...] = (
    answer_guard,
    answer_button,
    answer_not_text,
    answer_command,
    answer_choice,
    answer_language,
    answer_elsewhere,
    answer_follow_up,
    answer_department,
    answer_broad_word,
    answer_several,
    answer_small_talk,
    answer_search,
    admit_ignorance,
)
