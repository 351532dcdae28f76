"""`python -m adapters.finder_child KNOWLEDGE DATA FD`: answers what the service asks over a socket of its own.

It loads the knowledge once, tells its revision, then answers question after question until the service closes
the socket or dies. Both ends are this program: what goes over the socket is pickled.
"""

from __future__ import annotations

import pickle
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from adapters.brain import load_to_serve

LENGTH = struct.Struct(">I")
"""What stands before every message: its number of bytes."""


def framed(value: Any) -> bytes:
    """A message."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(content)) + content


def questions(stream: IO[bytes]) -> Iterator[Any]:
    """Messages until the other end is closed."""
    while len(head := stream.read(LENGTH.size)) == LENGTH.size:
        yield pickle.loads(stream.read(LENGTH.unpack(head)[0]))  # noqa: S301 - from the process that started this one


def main(knowledge: Path, data: Path, link: socket.socket) -> None:
    """Answers until nobody asks any more."""
    for number in (signal.SIGTERM, signal.SIGINT):  # sent to all of a service's processes: the first one decides
        signal.signal(number, signal.SIG_IGN)
    brain = load_to_serve(knowledge, data)
    link.sendall(framed(brain.revision))
    with link.makefile("rb") as stream:
        for incoming, memory, now in questions(stream):
            link.sendall(framed(brain.conversation.handle(incoming, memory, now)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), socket.socket(fileno=int(sys.argv[3])))
