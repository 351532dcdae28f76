"""`line setup` against the strict fake: first, again, changed, interrupted, refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.line.account import Account, Refused
from adapters.line.richmenu import Menu
from adapters.line.setup import Setup, check_token
from adapters.settings import Secret
from adapters.simulator.fake_line import FakeLine

URL = "https://bot.example.jp/line/webhook"
TOKEN = "fake-access-token"
Scene = Callable[[FakeLine, Account, list[str]], Awaitable[None]]


def menu(code: str, label: str = "窓口", picture: bytes = b"") -> Menu:
    area = {
        "bounds": {"x": 0, "y": 0, "width": 2500, "height": 1686},
        "action": {"type": "postback", "label": label, "data": "v1|s=counter"},
    }
    body: dict[str, Any] = {
        "size": {"width": 2500, "height": 1686},
        "selected": True,
        "chatBarText": "メニュー",
        "areas": [area],
    }
    size = (2500).to_bytes(4, "big") + (1686).to_bytes(4, "big")
    return Menu(f"toride-bot-{code}", body, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + picture)


MENUS = (menu("ja"), menu("en"), menu("languages"))


def play(scene: Scene, token: str = TOKEN) -> None:
    async def run() -> None:
        fake = FakeLine()
        account = Account(Secret(token), await fake.start())
        try:
            await scene(fake, account, [])
        finally:
            await account.close()
            await fake.stop()

    asyncio.run(run())


async def run_all(account: Account, said: list[str], menus: tuple[Menu, ...] = MENUS, **how: bool) -> bool:
    setup = Setup(account, said.append, dry_run=how.get("dry_run", False))
    await check_token(account, said.append)
    await setup.rich_menus(menus)
    return await setup.webhook(URL)


def changing(fake: FakeLine) -> list[str]:
    """The calls made that change something, told by what the fake keeps."""
    return [path for path, _ in fake.calls if path.endswith("/content")]


def test_the_first_run_makes_menus_aliases_default_and_webhook() -> None:
    async def scene(fake: FakeLine, account: Account, said: list[str]) -> None:
        assert await run_all(account, said)
        named = {fake.menus[made]["name"]: made for made in fake.menus}
        assert set(named) == {menu.name for menu in MENUS}
        assert fake.aliases == {menu.alias: named[menu.name] for menu in MENUS}
        assert fake.default_menu == named[MENUS[0].name]
        assert fake.images == {named[menu.name]: menu.picture for menu in MENUS}
        assert fake.webhook == URL
        assert "Webhookの試験: LINEから届きました" in said

    play(scene)


def test_the_second_run_does_nothing() -> None:
    async def scene(fake: FakeLine, account: Account, said: list[str]) -> None:
        await run_all(account, said)
        before = (dict(fake.menus), dict(fake.aliases), fake.default_menu, len(changing(fake)))
        said.clear()
        await run_all(account, said)
        assert (dict(fake.menus), dict(fake.aliases), fake.default_menu, len(changing(fake))) == before
        assert sum("登録済み" in line for line in said) == len(MENUS) + 2

    play(scene)


def test_a_changed_picture_replaces_its_menu_and_no_other() -> None:
    async def scene(fake: FakeLine, account: Account, said: list[str]) -> None:
        await run_all(account, said)
        before = dict(fake.aliases)
        changed = (menu("ja", picture=b"other"), *MENUS[1:])
        await run_all(account, said, changed)
        assert fake.aliases["toride-bot-en"] == before["toride-bot-en"]
        assert fake.aliases["toride-bot-ja"] != before["toride-bot-ja"]
        assert before["toride-bot-ja"] not in fake.menus
        assert fake.default_menu == fake.aliases["toride-bot-ja"]
        assert len(fake.menus) == len(MENUS)

    play(scene)


def test_a_language_that_went_takes_its_alias_and_menu_along_and_what_is_not_ours_stays() -> None:
    async def scene(fake: FakeLine, account: Account, said: list[str]) -> None:
        await run_all(account, said)
        fake.menus["theirs"] = {**MENUS[0].object, "name": "季節のメニュー"}
        fake.images["theirs"] = b""
        fake.aliases["season"] = "theirs"
        await run_all(account, said, (MENUS[0], MENUS[2]))
        assert set(fake.aliases) == {"toride-bot-ja", "toride-bot-languages", "season"}
        assert len(fake.menus) == 3

    play(scene)


@pytest.mark.parametrize(
    "fault",
    [
        {"path": "/v2/bot/richmenu/richmenu-"},
        {"path": "/v2/bot/richmenu/richmenu-", "after": True},
        {"path": "/v2/bot/user/all/richmenu/"},
    ],
    ids=["before a picture", "after a picture", "before the default"],
)
def test_a_run_that_broke_off_is_finished_by_the_next(fault: dict[str, Any]) -> None:
    async def scene(fake: FakeLine, account: Account, said: list[str]) -> None:
        fake.faults = [{**fault, "status": 503}]
        with pytest.raises(Refused, match="同じ命令を"):
            await run_all(account, said)
        await run_all(account, said)
        assert set(fake.aliases.values()) == set(fake.menus) == set(fake.images)
        assert len(fake.menus) == len(MENUS)
        assert fake.default_menu == fake.aliases["toride-bot-ja"]

    play(scene)


def test_a_dry_run_changes_nothing_and_tells_everything() -> None:
    async def scene(fake: FakeLine, account: Account, said: list[str]) -> None:
        await run_all(account, said, dry_run=True)
        assert (fake.menus, fake.aliases, fake.default_menu, fake.webhook) == ({}, {}, "", "")
        asked = {path for path, _ in fake.calls}
        assert asked == {
            "/v2/bot/info",
            "/v2/bot/richmenu/validate",
            "/v2/bot/richmenu/list",
            "/v2/bot/richmenu/alias/list",
            "/v2/bot/user/all/richmenu",
            "/v2/bot/channel/webhook/endpoint",
        }
        assert sum(line.startswith("（実行しません）") for line in said) == len(MENUS) + 2

    play(scene)


def test_a_dry_run_before_a_change_tells_what_would_go() -> None:
    async def scene(fake: FakeLine, account: Account, said: list[str]) -> None:
        await run_all(account, said)
        kept = dict(fake.menus)
        said.clear()
        await run_all(account, said, (menu("ja", picture=b"other"), *MENUS[1:]), dry_run=True)
        assert fake.menus == kept
        assert [line for line in said if "消す" in line] == [f"（実行しません）古いリッチメニュー {MENUS[0].name} を消す"]

    play(scene)


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "TORIDE_LINE_CHANNEL_ACCESS_TOKEN"),
        (403, "Messaging API"),
        (429, "1時間ほどおいて"),
        (500, "LINEの側が不調"),
        (503, "LINEの側が不調"),
    ],
)
def test_each_refusal_says_what_to_do_and_never_the_token(status: int, says: str) -> None:
    async def scene(fake: FakeLine, account: Account, said: list[str]) -> None:
        fake.faults = [{"path": "/v2/bot/richmenu/validate", "status": status, "body": f"echo {TOKEN}"}]
        with pytest.raises(Refused, match=says) as caught:
            await run_all(account, said)
        assert TOKEN not in str(caught.value) + "".join(said)
        assert fake.menus == {}

    play(scene)


def test_a_wrong_token_is_said_at_the_first_call() -> None:
    async def scene(fake: FakeLine, account: Account, said: list[str]) -> None:
        with pytest.raises(Refused, match="断りました"):
            await run_all(account, said)
        assert [path for path, _ in fake.calls] == ["/v2/bot/info"]

    play(scene, token="stolen")


def test_an_unreachable_line_is_said_with_its_host() -> None:
    async def run() -> None:
        account = Account(Secret(TOKEN), "http://127.0.0.1:9")
        try:
            with pytest.raises(Refused, match=r"127\.0\.0\.1:9 の443番"):
                await check_token(account, print)
        finally:
            await account.close()

    asyncio.run(run())


def test_what_line_would_not_take_is_refused_before_any_menu_is_made() -> None:
    async def scene(fake: FakeLine, account: Account, said: list[str]) -> None:
        for bad in (menu("en", label="あ" * 21), replace(menu("en"), picture=b"\x89PNG" + b"\0" * 1_000_000)):
            with pytest.raises(Refused, match=r"city/richmenu\.yaml"):
                await run_all(account, said, (MENUS[0], bad, MENUS[2]))
        assert fake.menus == {}

    play(scene)


def test_a_webhook_that_line_cannot_reach_is_no_success() -> None:
    async def scene(fake: FakeLine, account: Account, said: list[str]) -> None:
        fake.reachable = False
        assert not await run_all(account, said)
        assert fake.webhook == URL
        assert any("COULD_NOT_CONNECT" in line for line in said)

    play(scene)
