"""The staff's addresses below /preview. Off unless asked for; this machine alone, or with the operators' token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.ops.door import Entry
from adapters.ops.door import entry as door
from adapters.preview.pages import STATIC, VERSION, Pages
from adapters.preview.questions import PERIODS, STEPS
from adapters.preview.room import Room
from adapters.settings import Settings
from adapters.units import well_formed
from adapters.web.security import from_this_machine, known_host, protect, same_origin
from knowledge.model import LANGUAGES

if TYPE_CHECKING:
    from adapters.service import Service

Endpoint = Callable[[Request], Awaitable[Response]]
MOST_BYTES = 8_000_000
"""The largest file that the knowledge takes (2 MB), as a form writes it."""
CHALLENGE = {"WWW-Authenticate": 'Basic realm="toride-bot /preview", charset="UTF-8"'}
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


def routes(service: Service) -> list[Route]:
    """None unless TORIDE_PREVIEW is on: then there is no such page."""
    if not service.settings.preview:
        return []
    preview = Preview(service)
    return [Route(path, preview.guarded(end), methods=[how]) for how, path, end in preview.table()]


def may_enter(request: Request, settings: Settings) -> Entry:
    """With a token set the token is asked for; without one, only this machine is let in."""
    found = door(request, settings)
    return (
        Entry.IN if found is Entry.CLOSED and not settings.ops_token and from_this_machine(request) else found
    )


class Preview:
    """Requests → what Room knows → pages."""

    def __init__(self, service: Service) -> None:
        self._settings = service.settings
        self._room = Room(service)
        self._pages = Pages()

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Method, path, endpoint."""
        return [
            ("GET", "/preview", self.index),
            ("GET", "/preview/topic/{service}/{name}", self.topic),
            ("POST", "/preview/try", self.tried),
            ("GET", "/preview/edit", self.editor),
            ("POST", "/preview/edit", self.edit),
            ("GET", "/preview/effects/{name}", self.effects),
            ("GET", "/preview/unanswered", self.unanswered),
            ("POST", "/preview/unanswered", self.list_unanswered),
            ("GET", "/preview/unanswered/{name}", self.listed),
            ("POST", "/preview/unanswered/{name}", self.proposal),
            ("GET", "/preview/reviews", self.reviews),
            ("GET", "/preview/static/{version}/{name}", self.static),
        ]

    def guarded(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint behind the checks of host, entry and origin, its response with headers."""

        async def answer(request: Request) -> Response:
            if not known_host(request, self._settings):
                return protect(Response("unknown host", 421))
            match may_enter(request, self._settings):
                case Entry.ASK:
                    return protect(Response(status_code=401, headers=CHALLENGE))
                case Entry.CLOSED:
                    return protect(Response("", 404))
            if request.method == "POST" and not same_origin(request, self._settings):
                return protect(self._told("このページの外から送られたので、受け付けませんでした。", 403))
            return protect(await endpoint(request))

        return answer

    async def index(self, request: Request) -> Response:  # noqa: ARG002
        """All topics, what is wrong in the folder, and a sentence to try."""
        return self._page("index", **await self._room.overview())

    async def topic(self, request: Request) -> Response:
        """One topic as each platform shows it."""
        name = f"{request.path_params['service']}/{request.path_params['name']}"
        seen = self._room.topic(name, _language(request.query_params))
        return self._page("topic", **seen) if seen else self._missing()

    async def tried(self, request: Request) -> Response:
        """A sentence or a button, answered and explained."""
        values = await _fields(request)
        if values is None:
            return self._told("読み取れませんでした。もう一度お試しください。", 400)
        return self._page("tried", **await self._room.tried(values, _language(values)))

    async def editor(self, request: Request) -> Response:
        """A file in a text box, as it is on disk or as it is in a trial."""
        query = request.query_params
        seen = await self._room.editor(query.get("path", ""), query.get("trial", ""))
        return self._page("edit", **seen) if seen else self._missing()

    async def edit(self, request: Request) -> Response:
        """Looks at an edit, begins its trial, or gives its patch; never writes."""
        values = await _fields(request)
        look = await self._room.look(values) if values is not None else None
        if values is None or look is None:
            return self._missing() if values is not None else self._told("読み取れませんでした。", 400)
        if values.get("do") == "patch":
            name = look.draft.path.replace("/", "-").removesuffix(".yaml")
            return _attached(f"{name}.patch", look.draft.patch())
        if values.get("do") == "effects" and look.kb is not None and look.draft.changed:
            trial = await self._room.begin(look.draft)
            return RedirectResponse(f"/preview/effects/{trial.name}", 303)
        shown = self._room.looked(look, values)
        return self._page("_look" if "x-part" in request.headers else "edit", **shown)

    async def effects(self, request: Request) -> Response:
        """How far a trial is, or what came of it."""
        trial = self._room.trials.find(request.path_params["name"])
        if trial is None:
            return self._missing()
        name = "_effects" if "x-part" in request.headers else "effects"
        return self._page(name, trial=trial, **self._room.result(trial))

    async def unanswered(self, request: Request) -> Response:  # noqa: ARG002
        """Asks how far to look back; a list is work and begins with a press of the button."""
        return self._page("unanswered", periods=PERIODS)

    async def list_unanswered(self, request: Request) -> Response:
        """Begins the list, or finds the one of the same questions."""
        values = await _fields(request) or {}
        days = next((each for each in PERIODS if str(each) == values.get("days")), PERIODS[-1])
        work = await self._room.questions.begin(days)
        return RedirectResponse(f"/preview/unanswered/{work.name}", 303)

    async def listed(self, request: Request) -> Response:
        """How far a list is, or the list."""
        work = self._room.questions.lists.find(request.path_params["name"])
        if work is None:
            return self._missing()
        return self._page("_listed" if "x-part" in request.headers else "listed", work=work, steps=STEPS)

    async def proposal(self, request: Request) -> Response:
        """One proposal: its patch, its trial, or its file in the text box; never written."""
        values, name = await _fields(request) or {}, request.path_params["name"]
        proposal = self._room.questions.proposal(name, values.get("number", ""))
        if proposal is None:
            return self._missing()
        if values.get("do") == "patch":
            return _attached(f"{proposal['number']:02}.patch", proposal["patch"].encode())
        draft = await self._room.questions.draft(proposal)
        if values.get("do") == "effects" and proposal["good"] and proposal["complete"]:
            trial = await self._room.begin(draft)
            return RedirectResponse(f"/preview/effects/{trial.name}", 303)
        edit = {"path": draft.path, "text": proposal["file_text"]}
        look = await self._room.look(edit)
        return self._page("edit", **self._room.looked(look, edit)) if look else self._missing()

    async def reviews(self, request: Request) -> Response:  # noqa: ARG002
        """Topics due for review, by department."""
        return self._page("reviews", **await self._room.questions.due())

    async def static(self, request: Request) -> Response:
        """Style sheets and script."""
        name = request.path_params["name"]
        if name not in STATIC or request.path_params["version"] != VERSION:
            return Response("", 404)
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return Response(STATIC[name], media_type=_TYPES[name.rpartition(".")[2]], headers=headers)

    def _page(self, name: str, /, **values: object) -> Response:
        return HTMLResponse(self._pages.page(name, **values))

    def _told(self, message: str, status: int) -> Response:
        return HTMLResponse(self._pages.page("told", message=message), status)

    def _missing(self) -> Response:
        return self._told(
            "そのページはありません。知識が変わったか、サービスが始め直されたのかもしれません。", 404
        )


def _attached(name: str, patch: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(patch, media_type="text/x-patch; charset=utf-8", headers=headers)


def _language(values: Mapping[str, str]) -> str:
    return values.get("lang", "ja") if values.get("lang") in LANGUAGES else "ja"


async def _fields(request: Request) -> dict[str, str] | None:
    """The fields of a posted form as well-formed text; None for what is none, or too large."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            return None
    try:
        found = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError:
        return None
    return {name: well_formed(value) for name, value in found}
