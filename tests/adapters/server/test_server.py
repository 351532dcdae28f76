"""The server's way in, its pages for operators, and what it does when the store is away."""

from __future__ import annotations

import io
import re
from pathlib import Path

from sqlalchemy import func, select

from adapters.ingress import MOST_BYTES
from adapters.service import SWITCH_SECONDS
from adapters.store.schema import inbox
from adapters.store.switches import switch
from adapters.switches import Thrown
from tests.adapters.server.kit import OPS_TOKEN, TELEGRAM_WORD, House, play

BEARER = {"Authorization": f"Bearer {OPS_TOKEN}"}


async def ready(house: House) -> None:
    await house.until(lambda: house.service.store is not None)


def stored(house: House) -> int:
    assert house.service.store is not None
    with house.service.store.reads() as connection:
        return int(connection.execute(select(func.count()).select_from(inbox)).scalar_one())


def test_a_signed_question_is_answered_on_line_and_leaves_one_line_in_the_journal(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)
        assert await house.line.deliver(house.line.text("暗証番号を忘れた")) == 200
        replies = await house.line.wait_for_replies(1)
        assert "答え: 暗証番号を忘れた" in str(replies[0])
        await house.until(lambda: house.lines("turn"))
        (turn,) = house.lines("turn")
        assert turn["outcome"] == "answered"
        assert turn["topic"] == "my-number-card/lost"
        assert turn["delivery"] == "sent"
        assert set(turn["latencies"]) == {"ack", "wait", "answer", "send"}
        assert len(turn["request"]) == 12
        assert "text" not in turn

    play(tmp_path, scene)


def test_an_unanswered_question_is_journalled_with_its_masked_words_only(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)
        await house.line.deliver(house.line.text("わからない 090-1234-5678"))
        await house.until(lambda: house.lines("turn"))
        assert house.lines("turn")[0]["text"] == "〔伏せ字〕"
        assert "1234" not in house.log.getvalue()

    play(tmp_path, scene)


def test_a_duplicate_delivery_is_answered_once_and_counted(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)
        event = house.line.text("二重")
        assert await house.line.deliver(event) == 200
        assert await house.line.deliver(event) == 200
        await house.line.wait_for_replies(1)
        text = house.service.metrics.text().decode()
        assert 'toride_duplicates_total{channel="line"} 1.0' in text
        assert stored(house) == 1

    play(tmp_path, scene)


def test_a_wrong_or_missing_signature_is_401_and_nothing_is_stored(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)
        body, _ = house.line.signed(house.line.text("だれ？"))
        assert await house.line.post(body, "c2lnbmF0dXJl") == 401
        assert await house.line.post(body, None) == 401
        odd = {"X-Line-Signature": "署名"}
        async with house.http.post(house.line.webhook, data=body, headers=odd) as answer:
            assert answer.status == 401
        url = f"{house.url}/telegram/webhook"
        async with house.http.post(url, json={"update_id": 1}) as answer:
            assert answer.status == 401
        assert stored(house) == 0

    play(tmp_path, scene)


def test_a_signed_body_that_is_no_webhook_is_200_and_counted(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)
        from adapters.line.webhook import signature

        for body in (b"[]", b"\xff", b"{", b'{"events": 1}'):
            assert await house.line.post(body, signature(house.line.secret, body)) == 200
        text = house.service.metrics.text().decode()
        assert 'toride_rejected_total{channel="line",reason="body"} 4.0' in text
        headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_WORD}
        url = f"{house.url}/telegram/webhook"
        async with house.http.post(url, data=b"nonsense", headers=headers) as answer:
            assert answer.status == 200

    play(tmp_path, scene)


def test_the_answer_to_a_webhook_is_empty_and_names_its_request(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)
        body, signature = house.line.signed(house.line.text("から"))
        headers = {"X-Line-Signature": signature}
        async with house.http.post(house.line.webhook, data=body, headers=headers) as answer:
            assert (answer.status, await answer.read()) == (200, b"")
            assert len(answer.headers["X-Request-Id"]) == 12
        assert await house.status("/line/webhook") == 405

    play(tmp_path, scene)


def test_a_body_over_one_mebibyte_is_413_told_and_untold(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)

        async def chunks(size: int):  # type: ignore[no-untyped-def]
            for _ in range(size // 4096):
                yield b"x" * 4096

        async with house.http.post(house.line.webhook, data=io.BytesIO(b"x" * (MOST_BYTES + 1))) as answer:
            assert answer.status == 413
        async with house.http.post(house.line.webhook, data=chunks(MOST_BYTES + 8192)) as answer:
            assert answer.status == 413
        async with house.http.post(house.line.webhook, data=chunks(MOST_BYTES)) as answer:
            assert answer.status == 401  # just fits, and is then looked at

    play(tmp_path, scene)


def test_without_a_database_webhooks_get_503_and_readiness_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file cannot hold a database")

    async def scene(house: House) -> None:
        body, signature = house.line.signed(house.line.text("あとで"))
        headers = {"X-Line-Signature": signature}
        async with house.http.post(house.line.webhook, data=body, headers=headers) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert await house.status("/readyz") == 503
        assert await house.status("/healthz") == 200

    from adapters.settings import Secret

    play(tmp_path, scene, database_url=Secret(f"sqlite:///{tmp_path / 'file' / 'toride.db'}"))


def test_ready_when_store_knowledge_and_queue_are_well(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)
        async with house.http.get(house.url + "/readyz") as answer:
            assert answer.status == 200
            assert await answer.json() == {"finder": True, "store": True, "knowledge": True, "queue": True}

    play(tmp_path, scene)


def test_metrics_need_the_token_or_loopback_without_a_proxy(tmp_path: Path) -> None:
    async def with_token(house: House) -> None:
        assert await house.status("/metrics") == 401
        assert await house.status("/metrics?token=wrong") == 401
        assert await house.status("/metrics", headers=BEARER) == 200
        assert await house.status(f"/metrics?token={OPS_TOKEN}") == 200

    async def without_token(house: House) -> None:
        assert await house.status("/metrics") == 200
        assert await house.status("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}) == 401

    from adapters.settings import Secret

    play(tmp_path, with_token)
    play(tmp_path, without_token, ops_token=Secret(""))


def test_pages_carry_security_headers_and_never_redirect(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        async with house.http.get(house.url + "/healthz") as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Content-Security-Policy" in answer.headers
            assert "Server" not in answer.headers
        assert await house.status("/healthz/", allow_redirects=False) == 404

    play(tmp_path, scene)


def test_a_foreign_host_name_is_not_served_on_loopback_but_webhooks_are(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)
        assert await house.status("/healthz", headers={"Host": "attacker.example"}) == 421
        assert await house.status("/healthz", headers={"Host": "localhost:8000"}) == 200
        assert await house.status("/healthz", headers={"Host": "bot.city.example"}) == 200
        body, signature = house.line.signed(house.line.text("表から"))
        headers = {"X-Line-Signature": signature, "Host": "anything.example"}
        async with house.http.post(house.line.webhook, data=body, headers=headers) as answer:
            assert answer.status == 200

    play(tmp_path, scene, public_url="https://bot.city.example")


def test_who_floods_gets_one_kind_sentence_and_others_notice_nothing(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)
        loud = [house.line.text(f"質問{n}", "U" + "a" * 32) for n in range(25)]
        await house.line.deliver(*loud, house.line.text("静かな質問", "U" + "c" * 32))
        replies = str(await house.line.wait_for_replies(22))
        assert replies.count("たくさんのメッセージ") == 1
        assert "答え: 静かな質問" in replies
        assert len(set(re.findall(r"答え: 質問[0-9]+", replies))) == 20
        assert 'toride_rate_limited_total{channel="line"} 5.0' in house.service.metrics.text().decode()

    play(tmp_path, scene)


def test_a_platform_s_copies_do_not_count_as_its_citizen_s_flood(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)
        user = "U" + "a" * 32
        first = house.line.text("はじめの質問", user)
        for _ in range(30):
            assert await house.line.deliver(first) == 200
        await house.line.deliver(house.line.text("つぎの質問", user))
        replies = str(await house.line.wait_for_replies(2))
        assert "答え: つぎの質問" in replies
        assert "たくさんのメッセージ" not in replies

    play(tmp_path, scene)


def test_a_switch_thrown_by_another_process_works_within_five_seconds(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)
        store = house.service.store
        assert store is not None
        with store.writes() as connection:
            switch(connection, "answer-nothing", Thrown("訓練").dump(), "tester", store.clock.now())
        assert 2 * SWITCH_SECONDS < 5, "looked at twice within the five seconds"
        await house.until(lambda: house.service.switches.silent("line"))
        await house.line.deliver(house.line.text("聞こえますか"))
        (reply,) = await house.line.wait_for_replies(1)
        assert "自動応答を休んでいます" in str(reply)
        assert "聞こえますか" not in str(reply)
        assert "0297-74-2141" in str(reply)

    play(tmp_path, scene)


def test_a_fault_in_the_core_is_retried_logged_without_words_and_counted(tmp_path: Path) -> None:
    async def scene(house: House) -> None:
        await ready(house)
        await house.line.deliver(house.line.text("こわれた"))
        await house.until(lambda: house.lines("worker_fault"))
        assert "broken on purpose" in house.lines("worker_fault")[0]["exception"]
        assert 'kind="failed"' in house.service.metrics.text().decode()

    play(tmp_path, scene)
