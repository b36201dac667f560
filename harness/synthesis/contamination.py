"""Overlap of a text with benchmark documents: a shared 13-gram of words, or a whole question.

13 words is the length of GPT-3's check (Brown et al., arXiv 2005.14165, appendix C). Words are compared in Unicode's
NFKC form, without regard to case, punctuation or white space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from .alphabet import Alphabet

SHORTEST_QUESTION = 6
"""Words; shorter documents and questions ("Is this true or false?") are no one's and match nothing."""

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"(?<=[.?!:])\s+|\n")


class ContaminationIndex:
    """All n-grams of the benchmark documents, and whole what is shorter.

    A text is contaminated where it holds n consecutive words of a document, or the whole of a document or of a question
    inside one (a sentence that ends with a question mark) that has 6 to n - 1 words. Memory: about 100 bytes a
    word of the documents.
    """

    def __init__(self, documents: Iterable[str], n: int = 13) -> None:
        """An index of the documents' texts (instruction and input, without the answer); n in words."""
        self._alphabet = Alphabet()
        self._phrases: dict[int, set[str]] = {}
        for document in documents:
            for phrase in _phrases(document, n):
                code = self._alphabet.learn(phrase)
                self._phrases.setdefault(len(code), set()).add(code)

    def overlap(self, text: str) -> str | None:
        """The first stretch of the text, in NFKC form, that a benchmark document holds too; None where there is none.

        Shared n-grams are looked for before whole questions.
        """
        text = unicodedata.normalize("NFKC", text)
        spans = [match.span() for match in _WORD.finditer(text)]
        code = self._alphabet.read(text[start:end].casefold() for start, end in spans)
        for length in sorted(self._phrases, reverse=True):
            for first in range(len(code) - length + 1):
                if code[first : first + length] in self._phrases[length]:
                    return text[spans[first][0] : spans[first + length - 1][1]]
        return None


def _phrases(document: str, n: int) -> Iterator[Sequence[str]]:
    """The word sequences by which a document is recognized."""
    words = _words(document)
    for first in range(len(words) - n + 1):
        yield words[first : first + n]
    wholes = [document, *(piece for piece in _SENTENCE_END.split(document) if piece.rstrip().endswith("?"))]
    yield from (whole for whole in map(_words, wholes) if SHORTEST_QUESTION <= len(whole) < n)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", text))]
