"""The browser's addresses: chat page, its posts, embedding, calendar files, and the simulator."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from adapters.clock import SteadyClock
from adapters.inbound import BadBody
from adapters.web import calendar, security
from adapters.web.client import Context, WebChannel
from adapters.web.pages import STATIC, VERSION, Pages, View, labels
from adapters.web.render import TAGS
from adapters.web.sessions import Session, Sessions
from adapters.web.simulator import Simulator
from adapters.web.webhook import fields, read
from bot.buttons import Button
from knowledge.model import LANGUAGES

Endpoint = Callable[[Request], Awaitable[Response]]
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_FOREVER = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=3600"


def routes(context: Context) -> list[Route]:
    """What the settings open: nothing when the web is off, the simulator's page at / when it runs."""
    if context.settings.web == "off":
        return []
    web = Web(context)
    made = [
        Route("/chat", web.guarded(web.post), methods=["POST"]),
        Route("/chat.json", web.guarded(web.post_json), methods=["POST"]),
        Route("/chat", web.guarded(web.page), methods=["GET"]),
        Route("/web", web.guarded(web.page), methods=["GET"]),
        Route("/embed", web.guarded(web.embed), methods=["GET"]),
        Route("/embed.js", web.guarded(web.embed_script), methods=["GET"]),
        Route("/calendar/{kind}.ics", web.guarded(web.dates), methods=["GET"]),
        Route("/static/{version}/{name}", web.guarded(web.static), methods=["GET"]),
    ]
    if not context.settings.simulator or getattr(context, "fake_line", None) is None:
        return [Route("/", web.guarded(web.page), methods=["GET"]), *made]
    simulator = Simulator(context, web.pages, web.sessions)
    return [*made, *(Route(path, web.guarded(end), methods=[how]) for how, path, end in simulator.table())]


class Web:
    """The page's state: who is talking, and what draws the pages."""

    def __init__(self, context: Context) -> None:
        self.context, self.settings = context, context.settings
        self.clock = getattr(context, "clock", None) or SteadyClock()
        key = self.settings.secret.encode() or secrets.token_bytes(32)
        self.sessions = Sessions(key, self.clock)
        self.pages = Pages()
        self.channel = WebChannel(context, self.clock)

    @property
    def wording(self) -> Mapping[str, Mapping[str, str]]:
        """Of the knowledge in use now: a reload changes it."""
        return self.context.brain.kb.wording  # type: ignore[no-any-return]

    def guarded(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint behind the checks of host and origin, its response with headers."""

        async def answer(request: Request) -> Response:
            if not security.known_host(request, self.settings):
                return security.protect(Response("unknown host", 421))
            if request.method == "POST" and not security.same_origin(request, self.settings):
                return security.protect(HTMLResponse(self.pages.refused(self.wording, View()), 403))
            response = await endpoint(request)
            framed = request.scope.get("framed", False)
            if framed:
                response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            return security.protect(response, self.settings.web_embed if framed else ())

        return answer

    async def page(self, request: Request) -> Response:
        """The chat before the first question; with ?topic=<id> of a link or poster, after its answer."""
        view, session = View.of(_first_language(request)).but(frame=""), self.sessions.fresh()
        await self._linked(request, session, view)
        return self._drawn(view, session)

    async def _linked(self, request: Request, session: Session, view: View) -> None:
        """A topic that is not known, or not any more, leads to the chat as it is."""
        topic = request.query_params.get("topic", "")
        if topic in self.context.brain.kb.topics:
            data = Button(topic=topic).data()
            await self._converse(session, {"data": data, "lang": view.lang})

    async def embed(self, request: Request) -> Response:
        """The same inside a frame of the sites on the list."""
        if not self.settings.web_embed:
            return Response("", 404)
        request.scope["framed"] = True
        view, session = View.of(_first_language(request)).but(frame="embed"), self.sessions.fresh()
        await self._linked(request, session, view)
        return self._drawn(view, session)

    async def embed_script(self, _request: Request) -> Response:
        """One line for the city's site: <script src="…/embed.js" async></script>."""
        if not self.settings.web_embed:
            return Response("", 404)
        headers = {"Cache-Control": _SHORT, "Cross-Origin-Resource-Policy": "cross-origin"}
        title = json.dumps(labels(self.wording, "ja")["title"]).encode()
        script = STATIC["embed.js"].replace(b"__TITLE__", title)
        return Response(script, media_type=_TYPES[".js"], headers=headers)

    async def post(self, request: Request) -> Response:
        """A posted form: a question, a button, or another way of showing; answers with the whole page."""
        try:
            values = fields(await request.body(), request.headers.get("content-type", ""))
        except BadBody:
            return HTMLResponse(self.pages.refused(self.wording, View()), 400)
        view = View.of(values)
        request.scope["framed"] = view.frame == "embed"
        setting = values.get("set", "")
        session = self.sessions.find("" if setting.startswith("new:") else values.get("session", ""))
        if setting.startswith("lang:"):
            values = {"data": told_language(view.lang)}
        if not setting or "data" in values:
            await self._converse(session, {**values, "lang": view.lang})
        return self._drawn(view, session, opened=bool(setting) and not setting.startswith(("lang:", "new:")))

    async def post_json(self, request: Request) -> Response:
        """The same for the page's script: {"html": the answer, "session": token}."""
        try:
            values = fields(await request.body(), request.headers.get("content-type", ""))
        except BadBody as error:
            return JSONResponse({"error": str(error)}, 400)
        view, session = View.of(values), self.sessions.find(values.get("session", ""))
        if not await self._converse(session, {**values, "lang": view.lang}):
            return JSONResponse({"error": "text か data が要ります"}, 400)
        return JSONResponse(
            {"html": self.pages.exchange(self.wording, view, session), "session": session.token}
        )

    async def dates(self, request: Request) -> Response:
        """Coming dates of a kind, for the citizen's calendar."""
        kind = request.path_params["kind"]
        if kind not in calendar.KINDS:
            return Response("", 404)
        name = self.wording["ja"].get(f"calendar_kinds.{kind}", kind)
        now = datetime.fromtimestamp(self.clock.now(), UTC)
        body = calendar.calendar(kind, self.context.brain.kb.events, name, now)
        headers = {"Content-Disposition": f'attachment; filename="{kind}.ics"'}
        return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)

    async def static(self, request: Request) -> Response:
        """Style sheet and script; the version in the address lets browsers keep them."""
        name = request.path_params["name"]
        if name not in STATIC or name == "embed.js" or request.path_params["version"] != VERSION:
            return Response("", 404)
        suffix = name[name.rindex(".") :]
        return Response(STATIC[name], media_type=_TYPES[suffix], headers={"Cache-Control": _FOREVER})

    async def _converse(self, session: Session, values: Mapping[str, str]) -> bool:
        await self._tell_language(session, values)
        for inbound in read(values, session.id):
            said = (
                values.get("text", "").strip()
                if "data" not in values
                else self._label(session, values["data"])
            )
            turn = await self.channel.answer(session, inbound)
            await self.channel.deliver(session, said, turn.reply)
            return True
        return False

    async def _tell_language(self, session: Session, values: Mapping[str, str]) -> None:
        """Easy Japanese cannot be recognised by how a citizen writes: the page's choice is told first."""
        if values["lang"] == "easy" != session.told:
            for inbound in read({"data": told_language("easy"), "lang": "easy"}, session.id):
                await self.channel.answer(session, inbound)
        session.told = values["lang"]

    def _label(self, session: Session, data: str) -> str:
        """What stood on the button: of the conversation, or of the greeting; never what a client claims."""
        shown = [*(m for _, messages in reversed(session.exchanges) for m in messages)]
        greetings = (message for code in LANGUAGES for message in self.channel.greeting(code))
        for message in chain(shown, greetings):
            for choice in (*message["numbered"], *message["buttons"]):
                if choice["data"] == data:
                    return "".join(text for text, _ in choice["runs"])
        return ""

    def _drawn(self, view: View, session: Session, opened: bool = False) -> Response:
        greeting = self.channel.greeting(view.lang)
        return HTMLResponse(self.pages.chat(self.wording, view, session, greeting, opened))


def told_language(language: str) -> str:
    """The button by which the core learns the language chosen on the page."""
    return Button(language=language).data()


def _first_language(request: Request) -> dict[str, Any]:
    """The query, with the browser's preferred language when the address names none."""
    query = dict(request.query_params)
    if "lang" not in query:
        accepted = [
            part.split(";")[0].strip().lower()
            for part in request.headers.get("accept-language", "").split(",")
        ]
        tags = {tag.split("-")[0].lower(): code for code, tag in TAGS.items() if code != "easy"}
        query["lang"] = next(
            (tags[part.split("-")[0]] for part in accepted if part.split("-")[0] in tags), "ja"
        )
    return query
