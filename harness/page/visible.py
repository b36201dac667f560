"""Text of models and plugins, with every character that hides or reorders others shown by its number."""

from __future__ import annotations

import re
from typing import Any

_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but tab and newline
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, bidirectional controls, separators of lines
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # tags, selectors of variants
    "\ud800-\udfff"  # half surrogate pairs, which UTF-8 cannot hold
    "]"
)


def visible(text: str) -> str:
    """The text with `⟨U+202E⟩` in place of such a character; lines end with a newline alone."""
    return _HIDDEN.sub(_number, text.replace("\r\n", "\n"))


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
