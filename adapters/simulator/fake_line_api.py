"""What the fake LINE does for each API call."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.limits import line_faults
from adapters.simulator import fake_line_menus as menus
from adapters.simulator.fake_line_errors import error, refused

if TYPE_CHECKING:
    from adapters.simulator.fake_line import FakeLine

_ALIAS_UPDATE = "POST /v2/bot/richmenu/alias/"
_REPLY = {"replyToken", "messages", "notificationDisabled"}
_PUSH = {"to", "messages", "notificationDisabled", "customAggregationUnits"}


def handle(line: FakeLine, request: Request, body: bytes) -> Response:
    """Answer one authorised call."""
    call, path = f"{request.method} {request.url.path}", request.url.path
    if path.endswith("/content") and request.method == "POST":
        return menus.paint(line, path, body, request.headers.get("content-type", ""))
    if request.method == "POST" and path.startswith("/v2/bot/user/all/richmenu/"):
        return menus.make_default(line, path)
    if request.method in ("GET", "DELETE"):
        return _get(line, path) if request.method == "GET" else _delete(line, path)
    return _json(line, request, call, body)


def _json(line: FakeLine, request: Request, call: str, body: bytes) -> Response:
    path = request.url.path
    try:
        content = json.loads(body or b"{}")
    except ValueError:
        return error(400, "The request body could not be parsed as JSON")
    if "json" not in request.headers.get("content-type", ""):
        return error(415, "Unsupported media type")
    if call.startswith(_ALIAS_UPDATE):
        return menus.update_alias(line, call.removeprefix(_ALIAS_UPDATE), content)
    if not isinstance(content, dict) or call not in _CALLS:
        return (
            error(404, "Not found") if call not in _CALLS else error(400, "The request body is not an object")
        )
    key = request.headers.get("x-line-retry-key")
    if key and path != "/v2/bot/message/push":
        return error(400, "The X-Line-Retry-Key header is not supported")
    return _CALLS[call](line, content, key)


def _reply(line: FakeLine, content: dict[str, Any], _key: str | None) -> Response:
    unknown = [f"{name}: unknown property" for name in content if name not in _REPLY]
    faults = unknown + line_faults(content.get("messages", []))
    if faults:
        return refused(faults)
    if not line.take_token(str(content.get("replyToken"))):
        return error(400, "Invalid reply token")
    line.replies.append({**content, "at": line.clock.now()})
    line.tell()
    return _sent(content)


def _push(line: FakeLine, content: dict[str, Any], key: str | None) -> Response:
    unknown = [f"{name}: unknown property" for name in content if name not in _PUSH]
    faults = unknown + line_faults(content.get("messages", []))
    if not re.fullmatch(r"[UCR][0-9a-f]{32}", str(content.get("to"))):
        faults.append("to: The property, 'to', in the request body is invalid")
    if faults:
        return refused(faults)
    if len(line.pushes) >= line.quota:
        return error(429, "You have reached your monthly limit.")
    first = line.accepted_before(key, str(uuid.uuid4())) if key else ""
    if first:
        answer = error(409, "The retry key is already accepted")
        answer.headers["x-line-accepted-request-id"] = first
        return answer
    line.pushes.append({**content, "key": key})
    return _sent(content)


def _sent(content: dict[str, Any]) -> Response:
    ids = [{"id": str(uuid.uuid4().int)[:18], "quoteToken": "q"} for _ in content["messages"]]
    return JSONResponse({"sentMessages": ids})


def _validate(_line: FakeLine, content: dict[str, Any], _key: str | None) -> Response:
    faults = line_faults(content.get("messages", []))
    return refused(faults) if faults else JSONResponse({})


def _loading(line: FakeLine, content: dict[str, Any], _key: str | None) -> Response:
    seconds = content.get("loadingSeconds", 20)
    if not str(content.get("chatId", "")).startswith("U") or seconds not in range(5, 61, 5):
        return refused(["loadingSeconds: 5 to 60 in steps of 5, one-to-one chats only"])
    line.loadings.append(content)
    return JSONResponse({}, 202)


def _delete(line: FakeLine, path: str) -> Response:
    name = path.rsplit("/", 1)[-1]
    if "/richmenu/" in path and not menus.in_time(line, path.rpartition("/")[0]):
        return error(429, "The API rate limit has been exceeded. Try again later.")
    if path == "/v2/bot/user/all/richmenu":
        line.default_menu = ""
    elif path.startswith("/v2/bot/richmenu/alias/") and name in line.aliases:
        del line.aliases[name]
    elif path.startswith("/v2/bot/richmenu/") and name in line.menus:
        del line.menus[name]
        line.images.pop(name, None)
        line.default_menu = "" if line.default_menu == name else line.default_menu
    else:
        return error(404, "Not found")
    return JSONResponse({})


def _endpoint(line: FakeLine, content: dict[str, Any], _key: str | None) -> Response:
    if not str(content.get("endpoint", "")).startswith("https://") or len(content["endpoint"]) > 500:
        return error(400, "Invalid webhook endpoint URL")
    line.webhook = content["endpoint"]
    return JSONResponse({})


def _test(line: FakeLine, content: dict[str, Any], _key: str | None) -> Response:
    good = line.reachable and bool(content.get("endpoint", line.webhook))
    reason = ("OK", 200) if good else ("COULD_NOT_CONNECT", 0)
    return JSONResponse({"success": good, "statusCode": reason[1], "reason": reason[0], "detail": ""})


def _get(line: FakeLine, path: str) -> Response:
    listed = [{"richMenuId": identifier, **menu} for identifier, menu in line.menus.items()]
    aliases = [{"richMenuAliasId": alias, "richMenuId": menu} for alias, menu in line.aliases.items()]
    answers: dict[str, Any] = {
        "/v2/bot/message/quota": {"type": "limited", "value": line.quota},
        "/v2/bot/message/quota/consumption": {"totalUsage": len(line.pushes)},
        "/v2/bot/info": {"userId": line.bot, "basicId": "@fake", "displayName": "fake"},
        "/v2/bot/channel/webhook/endpoint": {"endpoint": line.webhook, "active": bool(line.webhook)},
        "/v2/bot/richmenu/list": {"richmenus": listed},
        "/v2/bot/richmenu/alias/list": {"aliases": aliases},
    }
    if path == "/v2/bot/user/all/richmenu" and line.default_menu:
        return JSONResponse({"richMenuId": line.default_menu})
    return JSONResponse(answers[path]) if path in answers else error(404, "Not found")


_CALLS = {
    "POST /v2/bot/message/reply": _reply,
    "POST /v2/bot/message/push": _push,
    "POST /v2/bot/message/validate/reply": _validate,
    "POST /v2/bot/message/validate/push": _validate,
    "POST /v2/bot/chat/loading/start": _loading,
    "POST /v2/bot/richmenu": menus.create,
    "POST /v2/bot/richmenu/validate": menus.validate,
    "POST /v2/bot/richmenu/alias": menus.create_alias,
    "PUT /v2/bot/channel/webhook/endpoint": _endpoint,
    "POST /v2/bot/channel/webhook/test": _test,
}
