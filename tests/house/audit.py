"""`make audit`: known vulnerabilities of everything in requirements.lock, by pip-audit in a venv of its own.

Exit 0: all were looked up and none is known · 1: some are · 2: not all could be looked up. pip-audit itself ends
with 0 when the index it reaches knows no advisories: here that is no clean bill.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HOME = Path("build/audit")
LOCK = "requirements.lock"
SECONDS = 300
AWAY = "脆弱性の一覧に届かなかったため、調べていません。ネットワークにつながる所で、もう一度 make audit をしてください。"


def main() -> int:
    """The exit code."""
    try:
        program = installed()
        report = HOME / "report.json"
        report.unlink(missing_ok=True)
        command = [program, "-r", LOCK, "--disable-pip", "--require-hashes", "-f", "json", "-o", str(report)]
        subprocess.run([*command, "--progress-spinner", "off"], capture_output=True, timeout=SECONDS)
        found = json.loads(report.read_text())
    except (OSError, subprocess.SubprocessError, ValueError):
        print(AWAY)  # noqa: T201
        return 2
    code, said = verdict(found)
    print(said)  # noqa: T201
    return code


def installed() -> str:
    """pip-audit, fetched on first use: no part of the service, so not in its lock. Raises if it cannot be."""
    program = HOME / "bin" / "pip-audit"
    if not program.exists():
        venv.create(HOME, with_pip=True)
        command = [str(HOME / "bin" / "pip"), "install", "--quiet", "pip-audit"]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    return str(program)


def verdict(report: Mapping[str, Any]) -> tuple[int, str]:
    """The exit code and what the operator is told."""
    parts = report["dependencies"]
    bad = [(part["name"], part["version"], hole) for part in parts for hole in part.get("vulns", ())]
    unknown = [part["name"] for part in parts if "skip_reason" in part]
    lines = [
        f"✗ {name} {version}: {hole['id']}（直った版: {'、'.join(hole['fix_versions']) or 'まだない'}）"
        for name, version, hole in bad
    ]
    if unknown and len(unknown) == len(parts):
        return 2, AWAY
    if unknown:
        lines.append(f"調べられなかった部品 {len(unknown)}個: {'、'.join(unknown)}")
    if bad:
        lines.append("requirements.lock のその部品を新しくし、make test をしてください。")
    return (1 if bad else 2 if unknown else 0), "\n".join(lines) or (
        f"✓ {len(parts)}個の部品に、知られた脆弱性はありません。"
    )


if __name__ == "__main__":
    sys.exit(main())
