"""`toride-bot line setup` as the operator types it, against a LINE on this machine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.simulator.fake_line import FakeLine
from tests.adapters.cli.kit import Operator
from tests.adapters.line import font

OTHER_CITY = Path(__file__).parents[2] / "other_city"


@contextmanager
def running() -> Iterator[FakeLine]:
    """A fake LINE served from a thread of its own."""
    loop, fake = asyncio.new_event_loop(), FakeLine()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(fake.start(), loop).result(10)
    yield fake
    asyncio.run_coroutine_threadsafe(fake.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def environment(fake: FakeLine) -> dict[str, str]:
    return {
        "TORIDE_LINE_CHANNEL_SECRET": fake.secret,
        "TORIDE_LINE_CHANNEL_ACCESS_TOKEN": fake.token,
        "TORIDE_LINE_API_BASE": fake.url,
        "TORIDE_PUBLIC_URL": "https://bot.example.jp",
    }


def test_the_shipped_menus_are_set_up_and_the_rest_is_listed_for_a_person(tmp_path: Path) -> None:
    font.need()
    operator = Operator(tmp_path)
    with running() as fake:
        done = operator.run("line", "setup", "--pictures", str(tmp_path / "menus"), **environment(fake))
        assert done.returncode == 0, done.stderr
        assert len(fake.menus) == len(fake.aliases) == len(list((tmp_path / "menus").glob("*.png")))
        assert fake.default_menu == fake.aliases["toride-bot-ja"]
        assert fake.webhook == "https://bot.example.jp/line/webhook"
    assert "「Webhookの再送」: オン" in done.stdout
    assert "「応答メッセージ」: オフ" in done.stdout
    assert fake.token not in done.stdout + done.stderr


def test_a_city_without_a_rich_menu_sets_the_webhook_and_leaves_menus_alone(tmp_path: Path) -> None:
    with running() as fake:
        fake.menus["theirs"] = {"name": "toride-bot-ja 000000000000"}
        where = {"knowledge": str(OTHER_CITY)}
        done = Operator(tmp_path).run("line", "setup", "--knowledge", where["knowledge"], **environment(fake))
        assert done.returncode == 0, done.stderr
        assert set(fake.menus) == {"theirs"}
    assert "city/richmenu.yaml がないので" in done.stdout


def test_a_mistake_in_the_description_stops_before_line_is_asked(tmp_path: Path) -> None:
    area = "  - {icon: card, label: about, opens: bus}\n"
    city = tmp_path / "city"
    for path in OTHER_CITY.rglob("*.yaml"):
        copy = city / path.relative_to(OTHER_CITY)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (city / "city/richmenu.yaml").write_text(
        f"chat_bar: about\nareas:\n{area * 5}  - {{icon: card, label: abuot, opens: ship}}\n"
    )
    with running() as fake:
        done = Operator(tmp_path).run("line", "setup", "--knowledge", str(city), **environment(fake))
        assert fake.calls == []
    assert done.returncode == 1
    assert "city/richmenu.yaml:8:" in done.stderr
    assert "abuot" in done.stderr
    assert "ship" in done.stderr


def test_without_settings_their_names_are_said(tmp_path: Path) -> None:
    done = Operator(tmp_path).run("line", "setup", "--knowledge", str(OTHER_CITY))
    assert done.returncode == 2
    assert "TORIDE_LINE_CHANNEL_ACCESS_TOKEN" in done.stderr
    assert "TORIDE_PUBLIC_URL" in done.stderr


def test_an_address_that_is_not_https_is_refused(tmp_path: Path) -> None:
    with running() as fake:
        given = environment(fake) | {"TORIDE_PUBLIC_URL": "http://bot.example.jp"}
        done = Operator(tmp_path).run("line", "setup", "--knowledge", str(OTHER_CITY), **given)
        assert (done.returncode, fake.calls) == (2, [])
