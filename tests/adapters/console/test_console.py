"""The terminal is one more platform."""

import asyncio

import pytest

from adapters.console.client import ConsoleChannel
from adapters.console.render import render
from adapters.console.webhook import read
from adapters.delivery import Result
from adapters.inbound import BadBody
from bot.messages import Choice, Link, Reply

REPLY = Reply(
    body="どれですか",
    numbered=(Choice("再設定", "v1|t=a"),),
    buttons=(Choice("メニュー", "v1|a=menu"),),
    links=(Link("電話", "tel:0297742141"),),
)


def test_an_answer_is_text_with_numbers_that_can_be_typed():
    lines = []
    channel = ConsoleChannel(lines.append)
    [event] = read("暗証番号\n".encode())
    assert channel.to_incoming(event).text == "暗証番号"
    assert asyncio.run(channel.deliver(event, REPLY, 0)).result is Result.SENT
    assert lines == ["どれですか\n\n1. 再設定\n\n電話: 0297742141\n\n2. メニュー"]
    assert [read(line, channel.choices)[0].payload["data"] for line in (b"1", "２".encode())] == [
        "v1|t=a",
        "v1|a=menu",
    ]


@pytest.mark.parametrize("line", [b"0", b"3", b"1000"])
def test_a_number_that_is_no_choice_is_text(line):
    [event] = read(line, (*REPLY.numbered, *REPLY.buttons))
    assert (event.kind, event.payload["text"]) == ("text", line.decode())


def test_empty_lines_are_nothing_and_broken_bytes_are_named():
    assert read(b" \n") == []
    with pytest.raises(BadBody):
        read(b"\xff")


def test_control_sequences_never_reach_the_terminal():
    assert render(Reply(body="\x1b[31m赤")) == [{"text": "[31m赤"}]


def test_a_closed_terminal_ends_the_answer():
    def closed(_text):
        raise BrokenPipeError

    assert asyncio.run(ConsoleChannel(closed).deliver(read(b"a")[0], REPLY, 0)).result is Result.BLOCKED
