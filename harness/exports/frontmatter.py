"""The metadata on top of a card, as YAML between two lines of dashes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..plain import line


def with_front(metadata: Mapping[str, Any], text: str) -> str:
    """The card: metadata in their order, then the text."""
    import yaml

    front = yaml.safe_dump(dict(metadata), sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{front}---\n\n{text}"


def licence(name: str) -> dict[str, str]:
    """As the hub's metadata name it: an identifier in small letters, or `other` with the name beside it."""
    if re.fullmatch(r"(apache-2\.0|mit|bsd-[23]-clause|cc0-1\.0|cc-by(-[a-z]{2})*-\d\.\d|gpl-[23]\.0)", name.lower()):
        return {"license": name.lower()}
    told = re.sub(r"[^a-z0-9.-]+", "-", line(name).lower()).strip("-")
    return {"license": "other", "license_name": told or "unknown"}
