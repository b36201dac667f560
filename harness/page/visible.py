"""Text of models and plugins, with every character that hides or reorders others shown by its number."""

from __future__ import annotations

import re
from typing import Any

from ..plain import HIDDEN


def visible(text: str) -> str:
    """The text with `⟨U+202E⟩` in place of such a character; lines end with a newline alone."""
    return HIDDEN.sub(_number, text.replace("\r\n", "\n"))


def all_visible(value: Any) -> Any:
    """The same for every text in a value that JSON can hold, names of fields too."""
    match value:
        case str():
            return visible(value)
        case dict():
            return {visible(str(name)): all_visible(each) for name, each in value.items()}
        case list() | tuple():
            return [all_visible(each) for each in value]
    return value


def _number(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found.group()):04X}⟩"
