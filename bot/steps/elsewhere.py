"""Step 7: another town. Its name wins over any likeness: 守谷市's holiday counter is not ours."""

from __future__ import annotations

from bot import cues
from bot.asked import Asked
from bot.messages import Turn
from bot.steps.search import signpost
from bot.text.normalise import normalise


def answer_elsewhere(asked: Asked) -> Turn | None:
    """Whom to ask in the other town that the message names without naming ours; None when it names none."""
    said = f"{asked.text} {asked.found().heard.text}"
    if asked.names_our_city(said) or cues.MOVING.search(asked.text):
        return None
    posts = asked.kb.signposts.values()
    return next((signpost(asked, post.id) for post in posts if any(normalise(place) in said for place in post.places)), None)
