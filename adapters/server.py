"""Wiring: one ASGI callable and one process. Webhooks are answered directly, everything else by Starlette."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import signal
import socket
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from adapters import journal as journals
from adapters.answering import cores
from adapters.clock import SteadyClock
from adapters.demo import open_demo
from adapters.ingress import Message, Receive, Scope, Send, respond
from adapters.journal import Journal
from adapters.metrics import CONTENT_TYPE
from adapters.service import Service, load, public_numbers
from adapters.settings import Settings
from knowledge.problems import KnowledgeUnusable

if TYPE_CHECKING:
    import uvicorn

    from adapters.brain import Brain

PAGES = ("adapters.web.routes", "adapters.ops.routes", "adapters.preview.routes")
"""Modules with `routes(service) -> list[Route]`; without the module there are no pages."""

WEBHOOKS = ("/line/webhook", "/telegram/webhook")
TRAINING = "知識から索引を作っています。初めてのときと、知識が変わったときだけです。1分ほどかかることがあります"
SHUTDOWN_SECONDS = 3
"""Open connections get this long; together with the worker's 10 s an end takes less than 15."""
BACKLOG = 2048
ACCEPTED_AT_ONCE = 8
"""libuv (1.45 and later) accepts one connection a listener and turn of the loop: in a flood of new connections,
with turns of 25 ms, some waited 4 s. So the one socket is listened to this many times."""

_Outside = tuple[socket.socket, Callable[[str], None]]

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'self'; frame-ancestors 'none'; base-uri 'none'"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
"""For every page that does not set them itself."""


class App:
    """The ASGI callable."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._pages = Starlette(routes=[*_operations(service), *_pages(service)])
        self._pages.router.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        reader = self._service.channels.readers.get(scope["path"])
        if reader is not None:
            await self._service.ingress.answer(*reader, scope, receive, send)
        elif scope["path"] in WEBHOOKS:
            await respond(send, 404, "")
        elif not self._welcome(scope):
            await respond(send, 421, "")
        else:
            await self._pages(scope, receive, _secured(send))

    def _welcome(self, scope: Scope) -> bool:
        """On loopback only loopback names are served: a page elsewhere could point its own name at us."""
        if not self._service.settings.loopback:
            return True
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        return is_loopback(_name(host)) or _name(host) == _name(
            _after_scheme(self._service.settings.public_url)
        )


def _after_scheme(url: str) -> str:
    return url.partition("://")[2].partition("/")[0] or "localhost"


def _name(host: str) -> str:
    """A Host header without its port."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host


def is_loopback(host: str) -> bool:
    """An address or name of this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _secured(send: Send) -> Send:
    async def secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            if b"content-security-policy" in given:  # the page says itself who may frame it
                given.add(b"x-frame-options")
            message["headers"] = [*message["headers"], *(each for each in HEADERS if each[0] not in given)]
        await send(message)

    return secured


def _pages(service: Service) -> list[BaseRoute]:
    """Routes of the page modules that exist; later finders' modules need no change here."""
    found: list[BaseRoute] = []
    for name in PAGES:
        package = name.rpartition(".")[0]
        if find_spec(package) is not None and find_spec(name) is not None:
            found += import_module(name).routes(service)
    return found


def _operations(service: Service) -> list[BaseRoute]:
    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        parts = await service.ready()
        body = json.dumps(parts) + "\n"
        needed = [good for name, good in parts.items() if name != "finder"]  # without it answers come, slower
        return Response(body, 200 if all(needed) else 503, media_type="application/json")

    async def metrics(request: Request) -> Response:
        if not may_look(request, service.settings):
            return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        await service.gauges()
        return Response(service.metrics.text(), media_type=CONTENT_TYPE)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


def may_look(request: Request, settings: Settings) -> bool:
    """An operator: the token as bearer or `?token=`; without a token set, only who sits at this machine."""
    if not settings.ops_token:
        return request.client is not None and is_loopback(request.client.host) and not _forwarded(request)
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    given = bearer if scheme.lower() == "bearer" else request.query_params.get("token", "")
    return hmac.compare_digest(given.encode(), settings.ops_token.encode())


def _forwarded(request: Request) -> bool:
    """Through a reverse proxy everybody seems to come from loopback."""
    return any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip"))


def serve(settings: Settings, say: Callable[[str], None]) -> int:
    """Runs until SIGTERM or SIGINT; the exit code. `say` prints to the operator."""
    import uvloop

    journal = journals.setup(settings)
    for warning in settings.warnings:
        journal.warning("setting", message=warning)
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        brain = load(settings, lambda: journal.info("training", message=TRAINING))
        listener = _listen(settings)
    except KnowledgeUnusable as error:
        say(f"知識を読み込めません。直してから、もう一度始めてください。\n{error}")
        return 1
    except OSError as error:
        say(f"始められません（{settings.host}:{settings.port}、{settings.data}）: {error.strerror}")
        return 1
    journal.redactor.know(public_numbers(brain.kb))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn raises it again when it has stopped: exit 0, not 143
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_run(settings, brain, journal, (listener, say)))


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)


async def _run(settings: Settings, brain: Brain, journal: Journal, outside: _Outside) -> int:
    listener, say = outside
    clock, address = SteadyClock(), _address(listener)
    demo = await open_demo(settings, address, clock) if settings.simulator and settings.loopback else None
    service = Service(settings, brain, clock, journal, demo, apart=cores() > 1)
    server = _uvicorn(App(service))
    service.start(lambda: setattr(server, "should_exit", True))
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGHUP, lambda: asyncio.ensure_future(service.reload())
    )
    host, port = listener.getsockname()[:2]
    service.journal.info("started", host=host, port=port, pid=os.getpid(), revision=service.brain.revision)
    say(f"{address}/")
    await server.serve(sockets=[listener, *(listener.dup() for _ in range(ACCEPTED_AT_ONCE - 1))])
    await service.stop()
    service.journal.info("stopped")
    if service.fatal:
        say(service.fatal)
    return 1 if service.fatal else 0


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _uvicorn(app: App) -> uvicorn.Server:
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            timeout_keep_alive=75,
            backlog=BACKLOG,
        )
    )
