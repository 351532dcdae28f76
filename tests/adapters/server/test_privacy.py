"""Canaries: planted in every way citizens and platforms can, then looked for in every byte written."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.adapters.server.kit import OPS_TOKEN, TELEGRAM_TOKEN, TELEGRAM_WORD, House, play

USER = "U" + "0badcafe" * 4
CANARIES = (
    "090-8765-4321", "09087654321", "９０８７６５４３２", "canary@example.jp", "カナリア町五丁目",
    "482917365028", USER, "reply-token-canary",
)  # fmt: skip
SECRETS = (OPS_TOKEN, TELEGRAM_TOKEN, TELEGRAM_WORD, "fake-channel-secret", "fake-access-token")
QUESTIONS = (
    "090-8765-4321 に電話して", "わからない 09087654321", "こわれた", "canary@example.jp へ送って",
    "カナリア町五丁目に住んでいます", "わからない 番号は482917365028です", "９０８７６５４３２",
)  # fmt: skip


async def a_day(house: House) -> None:
    """All ends: answered, not found, a fault of ours, a refused token, bad bodies, a withdrawn message."""
    await house.until(lambda: house.service.store is not None)
    for question in QUESTIONS:
        await house.line.deliver(house.line.text(question, USER))
    gone = house.line.text("わからない カナリア町五丁目", USER)
    await house.line.deliver(gone)
    source = {"type": "user", "userId": USER}
    await house.line.deliver(
        house.line.event(
            "unsend", unsend={"messageId": gone["message"]["id"]}, source=source, replyToken=None
        )
    )
    late = house.line.text("もう返せない canary@example.jp", USER)
    late["replyToken"] = "reply-token-canary"
    await house.line.deliver(late)
    await house.line.post(b'{"text": "090-8765-4321"', "bad")
    headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_WORD}
    chat = {"id": 4829173650, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": chat, "text": "09087654321"}
    url = f"{house.url}/telegram/webhook"
    async with house.http.post(url, json={"update_id": 7, "message": message}, headers=headers) as answer:
        assert answer.status == 200
    # The broken one blocks its citizen's queue until its attempts are over: the rest is read from the tables.
    await house.until(lambda: len(house.lines("turn")) >= len(QUESTIONS) + 1, 30)
    await house.until(lambda: house.lines("dead_letter"), 30)
    await asyncio.sleep(0)


def test_no_canary_is_in_any_log_metric_or_file_after_a_day(tmp_path: Path) -> None:
    kept: list[bytes] = []

    async def scene(house: House) -> None:
        await a_day(house)
        kept.append(house.log.getvalue().encode())
        kept.append(house.service.metrics.text())
        store = house.service.store
        assert store is not None
        with store.writes() as connection:  # a day later: the words of dead letters are gone too
            from adapters.store.schema import inbox

            connection.execute(inbox.update().where(inbox.c.state == "dead").values(finished=0.0))
        store.purge()

    play(tmp_path, scene)
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    everything = b"\n".join([*kept, *written])
    assert len(everything) > 10_000, "a search of nothing finds nothing"
    found = [
        canary
        for canary in (*CANARIES, *SECRETS, "4829173650")
        if canary.encode() in everything or canary.encode("unicode_escape") in everything
    ]
    assert found == []


@pytest.mark.parametrize("canary", CANARIES[:2])
def test_the_search_would_find_a_canary(tmp_path: Path, canary: str) -> None:
    (tmp_path / "leak.log").write_text(f"text={canary}")
    assert any(canary.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
