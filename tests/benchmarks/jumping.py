"""`adapters.cli` whose wall clock is off by the seconds written in the file named by JUMP_FILE.

Patched before anything reads the time, so that the whole process sees what a machine with a moved clock sees.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

_real, _file = time.time, Path(os.environ["JUMP_FILE"])


def _jumped() -> float:
    try:
        return _real() + float(_file.read_text() or 0)
    except OSError:
        return _real()


time.time = _jumped

if __name__ == "__main__":
    from adapters.cli import main

    raise SystemExit(main())
