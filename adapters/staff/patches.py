"""Changes of knowledge files as `git apply` takes them."""

from __future__ import annotations

from difflib import unified_diff


def patch(path: str, old: str | None, new: str) -> str:
    """A unified diff, to be applied in the folder that holds `knowledge/`. old: None for a new file."""
    name = f"knowledge/{path}"
    if old is None:
        head = f"diff --git a/{name} b/{name}\nnew file mode 100644\n"
        return head + _diff("", new, "/dev/null", f"b/{name}")
    return _diff(old, new, f"a/{name}", f"b/{name}")


def _diff(old: str, new: str, before: str, after: str) -> str:
    return "".join(unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), before, after))
