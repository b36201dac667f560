"""Words as code points, so that a text is one short string: fast to compare, cheap to keep."""

from __future__ import annotations

from collections.abc import Iterable

_UNKNOWN = chr(0)


class Alphabet:
    """Gives each word it learns a code point of its own, in the order of learning; room for 1,114,111 words."""

    def __init__(self) -> None:
        """An alphabet that has learned nothing."""
        self._codes: dict[str, str] = {}

    def learn(self, words: Iterable[str]) -> str:
        """One character a word; new words get the next free code point."""
        codes = self._codes
        return "".join(codes.setdefault(word, chr(len(codes) + 1)) for word in words)

    def read(self, words: Iterable[str]) -> str:
        """One character a word; all words never learned share one that no learned text holds, so they match nothing."""
        return "".join(self._codes.get(word, _UNKNOWN) for word in words)
