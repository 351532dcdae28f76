"""An empty machine, the manual's commands one after another: a green doctor and an answered webhook."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from adapters.simulator.fake_line import FakeLine
from tests.journeys.manual import House, blocks

PUBLIC = "https://bot.example.invalid"


def test_the_manual_leads_to_a_green_doctor_and_an_answered_webhook(tmp_path: Path) -> None:
    asyncio.run(_follow(House(tmp_path / "machine")))


async def _follow(house: House) -> None:
    line = FakeLine()
    api = await line.start()
    line.webhook = f"{PUBLIC}/line/webhook"
    house.borrow()
    settle, begin = blocks(2)
    (check,) = blocks(6)
    try:
        await asyncio.to_thread(house.type, settle)
        house.write(
            TORIDE_LINE_CHANNEL_SECRET=line.secret, TORIDE_LINE_CHANNEL_ACCESS_TOKEN=line.token,
            TORIDE_LINE_API_BASE=api, TORIDE_PUBLIC_URL=PUBLIC,
        )  # fmt: skip
        first = await asyncio.to_thread(house.type, begin)
        assert "不良 0件" in first
        again = await asyncio.to_thread(house.type, check)
        assert again.count("不良 0件") == 2
        assert "LINEからこのサービスに届きました" in again
        line.webhook = f"http://127.0.0.1:{house.port}/line/webhook"
        assert await line.deliver(line.text("マイナンバーカードの暗証番号を忘れた")) == 200
        (reply,) = await line.wait_for_replies(1, 30)
        assert "暗証番号" in json.dumps(reply, ensure_ascii=False)
    finally:
        house.end()
        await line.stop()
    assert not list((house.top / "srv/toride-bot").glob("toride.db*")), "the data lies where the manual says"
    assert (house.top / "var/lib/toride-bot/toride.db").exists()
    assert (house.top / "etc/toride-bot.env").stat().st_mode & 0o077 == 0
