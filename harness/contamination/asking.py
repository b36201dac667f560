"""What of a benchmark document is asked: the part by which it is recognized where few words are shared."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from .words import words

SHORT = 8
"""Words in a row that make a trace: the least length in Brown et al., arXiv 2005.14165, appendix C."""

_PIECE_END = re.compile(r"(?<=[.?!:])\s+|\n")
_OPTIONS = re.compile(r"\(?A[.)](\s|$)")


def pieces(text: str) -> list[str]:
    """The sentences and lines of a text."""
    return _PIECE_END.split(text)


def is_question(piece: str) -> bool:
    """Whether a piece ends with a question mark."""
    return piece.rstrip().endswith("?")


def key(piece: str) -> str:
    """What equal pieces share, whatever their case and punctuation."""
    return " ".join(words(piece))


def core(text: str, common: Container[str]) -> str:
    """A text without the pieces whose keys are `common`: those are no text's own."""
    return " ".join(part for part in pieces(text) if key(part) not in common)


def anchors(text: str, common: Container[str] = ()) -> list[str]:
    """What a text asks, without pieces that are common.

    Its questions, and lines above options (`A. ...`), of SHORT words or more. If it has none so long: the shortest run
    of whole pieces up to the last of them that is, or else all of it. If it asks nothing: none.
    """
    parts = pieces(text)
    asking = [place for place in range(len(parts)) if _asks(parts, place) and key(parts[place]) not in common]
    if long := [parts[place] for place in asking if len(words(parts[place])) >= SHORT]:
        return long
    if not asking:
        return []
    for first in range(asking[-1], -1, -1):
        run = core("\n".join(parts[first : asking[-1] + 1]), common)
        if len(words(run)) >= SHORT:
            return [run]
    return [core(text, common)]


def _asks(parts: Sequence[str], place: int) -> bool:
    return is_question(parts[place]) or (place + 1 < len(parts) and bool(_OPTIONS.match(parts[place + 1])))
