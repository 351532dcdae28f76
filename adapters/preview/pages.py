"""The staff's pages as HTML: Jinja2 with autoescape. Their own sentences are staff's, not citizens'."""

from __future__ import annotations

import hashlib
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from adapters.readings import bare, runs
from adapters.web import pages as web
from adapters.web.render import TAGS, numbers
from knowledge.model import LANGUAGES

_HERE = Path(__file__).parent
_OWN = {path.name: path.read_bytes() for path in sorted((_HERE / "static").iterdir())}
STATIC = {"toride.css": web.STATIC["toride.css"], **_OWN}
VERSION = hashlib.sha256(b"".join(STATIC.values())).hexdigest()[:12]
LANGUAGE_NAMES = {
    "ja": "日本語", "easy": "やさしい日本語", "en": "英語", "zh": "中国語", "ko": "韓国語", "vi": "ベトナム語", "pt": "ポルトガル語",
}  # fmt: skip


class Pages:
    """Draws pages; phones are drawn as the simulator draws them."""

    def __init__(self) -> None:
        folders = (_HERE / "templates", Path(web.__file__).parent / "templates")
        self._jinja = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.globals.update(version=VERSION, languages=LANGUAGES, names=LANGUAGE_NAMES, tags=TAGS)
        self._jinja.filters.update(runs=runs, numbers=numbers, plain=bare)

    def page(self, name: str, /, **values: object) -> str:
        """The template of that name, filled in."""
        return self._jinja.get_template(f"preview_{name}.html").render(**values)
