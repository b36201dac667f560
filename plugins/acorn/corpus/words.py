"""Small grammar: articles, capitals, lists, and filling a frame's slots."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_ARTICLE = re.compile(r"\b([Aa])\(n\) (\W*)(\w+)")
_SOUNDS_LIKE_CONSONANT = re.compile(r"(?:uni|use|one|eu|ura|uri)", re.IGNORECASE)
_LETTERS_WITH_VOWEL_SOUND = frozenset("AEFHILMNORSX")


def article(word: str) -> str:
    """`a` or `an`, by the sound of the word's beginning."""
    if len(word) > 1 and word.isupper():
        return "an" if word[0] in _LETTERS_WITH_VOWEL_SOUND else "a"
    vowel = word[:1].lower() in "aeiou" and not _SOUNDS_LIKE_CONSONANT.match(word)
    return "an" if vowel else "a"


def join(values: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(values) < 2:
        return "".join(values)
    return f"{', '.join(values[:-1])} {last} {values[-1]}"


def capital(text: str) -> str:
    """The text with its first letter raised, nothing else changed."""
    return text[:1].upper() + text[1:]


def fill(frame: str, slots: Mapping[str, str]) -> str:
    """Put the slots into a frame, resolve `a(n)`, and raise the first letter."""
    text = _SLOT.sub(lambda found: slots[found.group(1)], frame)
    return capital(_ARTICLE.sub(_with_article, text))


_SLOT = re.compile(r"\{(\w+)\}")


def slots_of(frame: str) -> list[str]:
    """The names of a frame's slots in the order of the text."""
    return _SLOT.findall(frame)


def _with_article(found: re.Match[str]) -> str:
    chosen = article(found.group(3))
    if found.group(1) == "A":
        chosen = chosen.capitalize()
    return f"{chosen} {found.group(2)}{found.group(3)}"
