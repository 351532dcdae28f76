"""A small city's service with the staff's page open, its core trained for real."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx

from adapters.brain import load_brain
from adapters.settings import Secret
from tests.adapters.staff.minato import city
from tests.browser.live import Live

BOOK = "topics/bus/book.yaml"


@contextmanager
def desk(folder: Path, *, vectors: bool = False, **settings: Any) -> Iterator[Live]:
    """The service; its knowledge is `folder`/knowledge and may be written to by the test."""
    knowledge = city(folder)
    brain = load_brain(knowledge, folder, use_vectors=vectors, here=True)
    with Live(folder, "on", brain, preview=True, **settings) as live:
        yield live


def client(live: Live, **more: Any) -> httpx.Client:
    """A browser without scripts."""
    return httpx.Client(base_url=live.address, timeout=60, trust_env=False, follow_redirects=True, **more)


def finished(page: httpx.Client, begun: httpx.Response) -> httpx.Response:
    """The page when its work is done."""
    for _ in range(600):
        found = page.get(begun.url)
        if "計算中です" not in found.text:
            return found
        time.sleep(0.1)
    raise AssertionError("the work does not end")


def text_of(page: httpx.Response) -> str:
    """What stands in the text box, as the browser would send it back."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.S)
    assert found is not None
    return unescape(found[1]).replace("\n", "\r\n")


def words(page: httpx.Response) -> str:
    """The page without its tags."""
    return unescape(re.sub(r"<[^>]+>", "", page.text))


TOKEN = Secret("a-staff-word")
