"""The fake LINE's refusals, in the two shapes that LINE has."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response


def error(status: int, message: str, details: list[dict[str, str]] | None = None) -> Response:
    """An error as LINE words it."""
    return JSONResponse({"message": message, **({"details": details} if details else {})}, status)


def refused(faults: list[str]) -> Response:
    """Both shapes LINE uses; the second, with a no-break space, for Flex contents."""
    flex = next((fault for fault in faults if ".contents" in fault.partition(":")[0]), "")
    pairs = [fault.partition(": ") for fault in faults]
    details = [{"property": where, "message": why} for where, _, why in pairs]
    if flex:
        name = flex.partition(".")[0]
        return error(400, f"A message ({name})\u00a0in the request body is invalid", details)
    return error(400, f"The request body has {len(faults)} error(s)", details)
