"""The grammar of buttons: what is written is read back, and all the knowledge needs fits a platform."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import MAX_BYTES, Button, parse
from knowledge.loader import load
from knowledge.model import FACETS, LANGUAGES, KnowledgeBase

VALUE = st.from_regex(r"[A-Za-z0-9/_.\-]{0,9}", fullmatch=True)


@given(st.builds(Button, topic=VALUE, facet=VALUE, action=VALUE, language=VALUE, reason=VALUE, service=VALUE))
def test_a_button_is_read_back_as_it_was_written(button: Button) -> None:
    if (
        button == Button()
        or len(
            "|".join(
                (
                    "v1",
                    *(
                        f"x={v}"
                        for v in (
                            button.topic,
                            button.facet,
                            button.action,
                            button.language,
                            button.reason,
                            button.service,
                        )
                        if v
                    ),
                )
            )
        )
        > MAX_BYTES
    ):
        return
    assert parse(button.data()) == button


@given(st.text(max_size=80))
def test_reading_anything_raises_nothing(data: str) -> None:
    button = parse(data)
    assert button is None or button != Button()


@pytest.mark.parametrize("data", ["", "v1", "v2|t=a/b", "v1|x=1", "v1|t=あ", "v1|t=", "v1|t=a b", "t=a/b"])
def test_what_this_version_cannot_have_written_means_nothing(data: str) -> None:
    assert parse(data) is None


def test_data_that_would_not_fit_a_platform_is_refused() -> None:
    with pytest.raises(ValueError, match="64"):
        Button(topic="a" * 64).data()


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load()


def test_every_topic_facet_and_action_of_the_shipped_knowledge_fits_every_platform(kb: KnowledgeBase) -> None:
    every = [Button(topic=name, facet=facet) for name in kb.topics for facet in (*FACETS, "status", "")]
    every += [
        Button(topic=name, action="wrong", reason=reason)
        for name in kb.topics
        for reason in ("different", "outdated", "unclear", "missing")
    ]
    every += [Button(language=code) for code in LANGUAGES] + [
        Button(service=topic.service) for topic in kb.topics.values()
    ]
    for button in every:
        assert len(button.data().encode()) <= MAX_BYTES
        assert parse(button.data()) == button
