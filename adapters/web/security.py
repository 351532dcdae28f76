"""What protects the page: headers on every response, and who may post."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from adapters.settings import Settings

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors "
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def protect(response: Response, ancestors: tuple[str, ...] = ()) -> Response:
    """The response with its headers; only `ancestors` may frame it."""
    response.headers["Content-Security-Policy"] = _POLICY + (" ".join(ancestors) or "'none'")
    response.headers.update(HEADERS)
    if not ancestors:  # it knows no list of sites, so a page that some may frame goes without
        response.headers["X-Frame-Options"] = "DENY"
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response


def known_host(request: Request, settings: Settings) -> bool:
    """On loopback, only loopback names and the public one: a page elsewhere may point its own name here."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    public = urlsplit(settings.public_url).hostname
    return not settings.loopback or is_loopback(host) or (public is not None and host == public)


def from_this_machine(request: Request) -> bool:
    """The other end of the connection and the name it used are this machine's; no proxy stands between."""
    if any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip")):
        return False
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    return request.client is not None and is_loopback(request.client.host) and is_loopback(host)


def is_loopback(host: str | None) -> bool:
    """Whether a host name can only mean this machine."""
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def same_origin(request: Request, settings: Settings) -> bool:
    """A post of our own page. A browser tells one of the two headers; what tells none is no browser."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    if origin is None:
        return True
    ours = {request.headers.get("host", ""), urlsplit(settings.public_url).netloc} - {""}
    return urlsplit(origin).netloc in ours
