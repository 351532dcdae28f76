"""What a log line may hold, whoever writes it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import journal
from adapters.redaction import STARS, Redactor
from adapters.settings import Secret, Settings

TOKEN = "123456789:" + "A" * 35
USER = "U" + "0123456789abcdef" * 2
SETTINGS = Settings(log="json", line_token=Secret("line-token-value"), telegram_token=Secret(TOKEN))


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    journal.setup(SETTINGS, public=["0297-74-2141"], stream=stream)
    yield stream
    logging.getLogger().handlers.clear()


def last(stream: io.StringIO) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stream.getvalue().splitlines()[-1])
    return found


@pytest.mark.parametrize(
    "text",
    [
        "090-1234-5678", "09012345678", "０９０ー１２３４ー５６７８", "+81 90 1234 5678", "1234 5678 9012",
        "taro@example.jp", "taro＠example.jp", USER, TOKEN, f"https://api.telegram.org/bot{TOKEN}/sendMessage",
        "Bearer abcdefghijkl", "line-token-value",
    ],
)  # fmt: skip
def test_numbers_mails_ids_and_tokens_never_reach_the_log(log: io.StringIO, text: str) -> None:
    logging.getLogger("some.library").warning("said %s here", text)
    line = last(log)
    assert STARS in line["message"]
    assert text not in log.getvalue()


def test_a_public_number_of_the_city_may_stand_in_the_log(log: io.StringIO) -> None:
    logging.getLogger("some.library").warning("代表 0297-74-2141")
    assert last(log)["message"] == "代表 0297-74-2141"


def test_an_exception_is_cleaned_with_its_whole_trace(log: io.StringIO) -> None:
    try:
        int(f"could not send to {USER} (090-1234-5678)")
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    assert "Traceback" in last(log)["exception"]
    assert USER not in log.getvalue()
    assert "1234" not in log.getvalue()


def test_fields_nested_in_a_line_are_cleaned_too(log: io.StringIO) -> None:
    journal.Journal(Redactor()).info("odd", inner={"deep": [f"x {USER}", 9012345678]}, user=9012345678)
    assert USER not in log.getvalue()
    assert "9012345678" not in log.getvalue()


@pytest.mark.parametrize("name", journal.QUIET)
def test_chatty_libraries_are_silent_below_warning(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    assert log.getvalue() == ""


@pytest.mark.usefixtures("log")
def test_every_handler_of_every_logger_ends_in_the_redactor() -> None:
    import telegram  # noqa: F401 (its loggers must not bring handlers)
    import uvicorn.config  # noqa: F401

    loggers = [logging.getLogger(), *map(logging.getLogger, logging.Logger.manager.loggerDict)]
    for handler in [handler for logger in loggers for handler in logger.handlers]:
        if type(handler).__module__.startswith("_pytest") or isinstance(handler, logging.NullHandler):
            continue
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "user %s", (USER,), None)
        assert USER not in handler.format(record)


def test_a_turn_is_one_json_line_with_what_operators_look_for(log: io.StringIO) -> None:
    row = {
        "channel": "line", "conversation": "ab12" * 8,
        "event_id": "01H810YECXQQZ37VAXPF6H9E6T",
        "outcome": "answered", "topic": "my-number-card/lost", "measure": "1-1-1",
        "p": 0.91234, "margin": 0.4,
        "language": "ja", "guard": "", "facet": "", "feedback": "", "choice_of": "",
        "revision": "0123456789ab",
        "latencies": '{"ack": 1.2, "wait": 3.4}', "delivery": "sent", "masked": "",
    }  # fmt: skip
    journal.Journal(Redactor()).turn(row, "a1b2c3d4e5f6")
    assert log.getvalue().count("\n") == 1
    line = last(log)
    assert list(line)[:3] == ["time", "level", "event"]
    assert (line["conversation"], line["event_id"]) == (row["conversation"], row["event_id"])
    assert (line["p"], line["latencies"], line["request"]) == (
        0.912,
        {"ack": 1.2, "wait": 3.4},
        "a1b2c3d4e5f6",
    )
    assert "text" not in line


@given(st.text(), st.from_regex(r"\A0[789]0-?[0-9]{4}-?[0-9]{4}\Z"), st.text())
def test_no_text_around_a_phone_number_hides_it(before: str, phone: str, after: str) -> None:
    assert phone not in Redactor().clean(f"{before}{phone}{after}")


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = Redactor().clean(text)
    assert Redactor().clean(once) == once
