"""JSON Schemas of the knowledge files, exported from the models, for editors with a YAML server."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

from knowledge.loader import MANY, OPTIONAL, SINGLE

_NAMES = {
    "topics/*/*.yaml": "topic",
    "translations/*/*/*.yaml": "translation",
    "language/wording/*.yaml": "wording",
}


def schemas() -> dict[str, str]:
    """File name → JSON text; the names are those in the mode line of every YAML file."""
    models = {PurePosixPath(path).stem: model for path, model in {**SINGLE, **OPTIONAL}.items()}
    models |= {_NAMES[pattern]: model for pattern, model in MANY.items()}
    return {
        f"{name}.schema.json": json.dumps(
            model.model_json_schema(by_alias=True), ensure_ascii=False, indent=1
        )
        + "\n"
        for name, model in sorted(models.items())
    }
