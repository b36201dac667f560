"""Where an answer ends: at a token that ends texts, or in front of a stop string."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .spelling import Spelling

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""What bytes are spelled as that are no character, or a part of one."""


@dataclass(frozen=True, kw_only=True)
class Stops:
    """What ends the answers of a batch."""

    tokens: frozenset[int]
    texts: tuple[str, ...]
    """Not empty, and no part of the answer."""
    spelling: Spelling
    _able: dict[int, bool] = field(default_factory=dict, compare=False)
    """Token -> whether a stop string can be complete with it."""

    def end(self, answer: Sequence[int]) -> bool:
        """Whether an answer, which had not ended before its last token, has ended with it."""
        last = answer[-1]
        if last in self.tokens:
            return True
        if last not in self._able:
            self._able[last] = self._may_end(self.spelling.decode([last]))
        if not self._able[last]:
            return False
        # A token holds a byte or more of text, so a stop string that has just been completed lies within these. If they
        # begin within a character, or within bytes that are none, what is written shows in the whole answer alone.
        tail = self.spelling.decode(answer[-max(len(text.encode()) for text in self.texts) - 1 :])
        return (UNKNOWN in tail or self._stands_in(tail)) and self._stands_in(self.spelling.decode(answer))

    def _stands_in(self, text: str) -> bool:
        return cut_at(text, self.texts) < len(text)

    def _may_end(self, last: str) -> bool:
        """Whether a stop string can be complete with a token of this text, in which white space at either end is not
        sure: a tokenizer may drop it where a token stands by itself. Part of a character may become any.
        """
        if UNKNOWN in last or any(stop[-1].isspace() for stop in self.texts):
            return True
        return any(
            stop in last or stop.endswith(last[:size]) for stop in self.texts for size in range(1, len(last) + 1)
        )


def cut_at(text: str, stop: Sequence[str]) -> int:
    """Where the first stop string begins; the length of the text where there is none."""
    return min((place for each in stop if (place := text.find(each)) >= 0), default=len(text))
