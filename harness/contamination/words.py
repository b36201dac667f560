"""Words of foreign text in the form in which they are compared, as code points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_UNKNOWN = chr(0)
_FILLERS = "\u115f\u1160"
"""Letters by category that nobody sees: the Hangul fillers, decomposed."""
# A Han character or a kana is a word by itself, as in Unicode Annex #29: there is no white space around it.
_ALONE = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_WORD = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")
_PLAIN = re.compile(r"[a-z0-9]+")
_TOKEN = re.compile(r"\S+")


@lru_cache(maxsize=1 << 16)
def fold(token: str) -> tuple[str, ...]:
    """The words of a text, without regard to case, punctuation, accents, and characters that nobody sees.

    Unicode's compatibility caseless form (definition D146, section 3.13), of which combining marks and format
    characters (zero width, bidirectional controls, soft hyphen) are left out; what remains between letters and digits
    separates. Folding the folded words again gives the same.
    """
    if token.isascii():
        return tuple(_PLAIN.findall(token.lower()))
    text = unicodedata.normalize("NFD", token).casefold()
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return tuple(_WORD.findall("".join(filter(_is_seen, text))))


def _is_seen(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] != "M" and category != "Cf" and character not in _FILLERS


def words(text: str) -> list[str]:
    """The folded words of a whole text."""
    return [word for token in text.split() for word in fold(token)]


class Vocabulary:
    """Gives each word it learns a code point of its own, so that a text is one short string: fast to slice and hash.

    There is room for 1,114,111 words.
    """

    def __init__(self) -> None:
        """A vocabulary that has learned nothing."""
        self._codes: dict[str, str] = {}

    def learn(self, text: str) -> str:
        """One character a word; new words get the next free code point."""
        codes = self._codes
        return "".join(codes.setdefault(word, chr(len(codes) + 1)) for word in words(text))

    def read(self, text: str) -> str:
        """One character a word; all words never learned share one that no learned text holds."""
        codes = self._codes
        return "".join([codes.get(word, _UNKNOWN) for token in text.split() for word in fold(token)])


def places(text: str) -> Iterator[tuple[int, int]]:
    """Where in the text the words stand that `read` tells, one (start, end) each, in characters.

    The words of one token, such as both of "stress-free", share its place: its white space ends it on either side.
    """
    for match in _TOKEN.finditer(text):
        yield from (match.span() for _ in fold(match.group()))
