"""What models and plugins wrote, made harmless where it is shown: on a terminal, in a spreadsheet, in JSON.

Such text may hold sequences that move the cursor or set the title of a window, characters that turn the order of words
around or are not seen, and cells that a spreadsheet takes for formulas. What is stored is never changed by this.
"""

from __future__ import annotations

import json
import re

_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colors, cursor
    # OSC, DCS, SOS, PM, APC up to their end; of one without an end the beginning alone, so that no text is swallowed.
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])(?:[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c))?"
    r"|\x1b[ -/]*[0-~]"  # the other escapes
)
"""Control sequences of a terminal (ECMA-48), in 7 bits and in 8."""
_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
"""All that ends a line and is no newline; a lone carriage return would write over the line before it."""
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 but tab and newline
    "\u2028-\u202e\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"  # line ends, bidi, annotations, no characters, half pairs
    # Default_Ignorable_Code_Point (Unicode 16): zero width, bidi marks, fillers, variations, tags
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What cannot be seen, turns the order of others around, or steers; the page shows it by its number instead."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NO_NAME = re.compile("[^A-Za-z0-9._-]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings of a cell that a spreadsheet takes for more than text (OWASP, CSV injection), wide ones too."""


def plain(text: str) -> str:
    """The text without control sequences and without what cannot be seen; newlines and tabs stay, all line ends are
    newlines. For a terminal.
    """
    return HIDDEN.sub("", _BREAK.sub("\n", _SEQUENCE.sub("", text)))


def line(text: str) -> str:
    """The same on one line, with single spaces: for a cell of a table, and for a text within a sentence."""
    return " ".join(plain(text).split())


def cell(text: str) -> str:
    """A cell of a CSV: plain, and behind an apostrophe where a spreadsheet would take it for a formula.

    Numbers stay numbers, `-2.2` among them.
    """
    shown = plain(text)
    if shown.lstrip(" ").startswith(_FORMULA) and not _NUMBER.fullmatch(shown):
        return f"'{shown}"
    return shown


def file_name(text: str) -> str:
    """One plain part of a path: letters, digits, `.`, `_` and `-`, no dot in front; `_` where nothing is left."""
    return _NO_NAME.sub("_", text).lstrip(".") or "_"


def escaped(text: str) -> str:
    """A text of JSON in which all that `plain` would take away is escaped: the same value, harmless to look at."""
    return HIDDEN.sub(lambda found: _escape(found[0]), text)


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else json.dumps(character)[1:-1]
