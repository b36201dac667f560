"""An instruction as clauses, and clauses as words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST = 120
"""Words of an instruction that are looked at: the order stands near its beginning, and texts may be endless."""

_TOKEN = re.compile(
    r"""
    (?P<quoted> "[^"\n]*" | “[^”\n]*” | (?<!\w)'[^'\n]*'(?!\w) )
  | (?P<number> [-+$€£]?\d+(?:[.,]\d+)*%? (?!\w) )
  | (?P<word>   [^\W_]+ (?: ['’\-_] [^\W_]+ )* )
  | (?P<end>    [.;:?!\n] )
  | (?P<mark>   [^\w\s] )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or what stands between words."""

    text: str
    """As it is written."""
    kind: str
    """`word`, `number`, `quoted` or `mark`."""
    low: str
    """In small letters, with a straight apostrophe."""

    @property
    def is_word(self) -> bool:
        """Whether it is a word and not a number, a quotation or a mark."""
        return self.kind == "word"


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between two of `. ; : ? !` and line breaks."""

    tokens: tuple[Token, ...]
    end: str
    """What ended it; empty at the end of the text."""


def clauses(text: str) -> Iterator[Clause]:
    """The clauses of a text that have a token, as far as its first 120 words reach."""
    tokens: list[Token] = []
    words = 0
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "mark"
        if kind == "end":
            if tokens:
                yield Clause(tuple(tokens), found.group())
            tokens = []
            continue
        if words == LONGEST:
            break
        words += kind == "word"
        tokens.append(Token(found.group(), kind, found.group().lower().replace("’", "'")))
    if tokens:
        yield Clause(tuple(tokens), "")


def segments(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Each stretch that begins at the start or behind a comma, and reaches to the end of the clause."""
    yield tokens
    for place, token in enumerate(tokens):
        if token.text == "," and place + 1 < len(tokens):
            yield tokens[place + 1 :]
