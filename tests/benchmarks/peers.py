"""Servers that take a signed LINE webhook, for CPU per request: ours twice and the tutorials' two ways.

`python tests/benchmarks/peers.py durable|memory|fastapi|flask PORT SECRET FOLDER`. The tutorials' bots verify
and parse with the SDK and then forget the event; `memory` is ours with a list in the place of the database.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any


def ours(durable: bool, secret: str, folder: Path) -> Any:
    """Our way in, up to the empty 200."""
    import io

    from adapters import journal
    from adapters.channels import open_channels
    from adapters.clock import SteadyClock
    from adapters.ingress import Ingress
    from adapters.limits_rate import RateLimit
    from adapters.metrics import Metrics
    from adapters.settings import Secret, Settings
    from adapters.store import open_store

    settings = Settings(data=folder, log="json", line_secrets=(Secret(secret),), line_token=Secret("t"))
    clock = SteadyClock()

    class Memory:
        async def put(self, events: Any, received: float) -> list[bool]:  # noqa: ARG002
            return [True] * len(events)

    url = f"sqlite:///{folder}/bench.db"
    store: Any = (
        open_store(url, secret_key="k", folder=folder, clock=clock, most_open=10**9) if durable else Memory()
    )
    rate = RateLimit(clock, per_minute=10**9, per_second_all=10**9)
    log = journal.setup(settings, stream=io.StringIO())
    ingress = Ingress(lambda: store, clock, rate, Metrics(), log)
    reader = open_channels(settings, clock, lambda: True).readers["/line/webhook"]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await ingress.answer(*reader, scope, receive, send)

    return app


def fastapi(secret: str) -> Any:
    """FastAPI with the SDK's parser, as the SDK's examples do."""
    from fastapi import FastAPI, HTTPException, Request
    from linebot.v3 import WebhookParser
    from linebot.v3.exceptions import InvalidSignatureError

    app, parser = FastAPI(), WebhookParser(secret)

    async def callback(request):  # type: ignore[no-untyped-def]
        body = (await request.body()).decode()
        try:
            parser.parse(body, request.headers["X-Line-Signature"])
        except InvalidSignatureError:
            raise HTTPException(status_code=400) from None
        return "OK"

    callback.__annotations__ = {"request": Request}
    app.post("/line/webhook")(callback)
    return app


def flask(secret: str, port: int) -> None:
    """Flask with WebhookHandler, as in the SDK's README: its own server."""
    import logging

    from flask import Flask, abort, request
    from linebot.v3 import WebhookHandler
    from linebot.v3.exceptions import InvalidSignatureError
    from linebot.v3.webhooks import MessageEvent, TextMessageContent
    from werkzeug.serving import WSGIRequestHandler

    app, handler = Flask(__name__), WebhookHandler(secret)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    WSGIRequestHandler.protocol_version = "HTTP/1.1"  # keep-alive, as the others have it

    @handler.add(MessageEvent, message=TextMessageContent)
    def message(event: Any) -> None:
        """Answers nothing: the reply is measured elsewhere."""

    @app.route("/line/webhook", methods=["POST"])
    def callback() -> str:
        try:
            handler.handle(request.get_data(as_text=True), request.headers["X-Line-Signature"])
        except InvalidSignatureError:
            abort(400)
        return "OK"

    app.run(port=port)


def main(name: str, port: int, secret: str, folder: Path) -> None:
    """Serves until it is ended."""
    if name == "flask":
        flask(secret, port)
        return
    import uvicorn

    app = fastapi(secret) if name == "fastapi" else ours(name == "durable", secret, folder)
    uvicorn.run(
        app,
        port=port,
        http="httptools",
        loop="uvloop",
        access_log=False,
        log_level="error",
        lifespan="off",
        ws="none",
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
