"""Answers of financial reports, right or wrong by the rules of the official scorers of ConvFinQA and TAT-QA.

Those rules are kept where they are odd, because published numbers stand on them; the oddities are named below. Only
what makes the official scorers fail (a number beyond floating point) is decided here: such a number is none.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

Number = int | float
Reading = tuple[Sequence[str], str]
"""The answers that a response gives, and their scale: `thousand`, `million`, `billion`, `percent` or empty."""

DIGITS = 5
"""Digits after the point to which ConvFinQA's scorer rounds what it compares."""
_AMOUNT = re.compile(
    r"(?<![\w.,])(?P<open>\(\s*)?(?P<sign>[-+\u2212]?)(?:\$\s?(?P<inner>[-+\u2212]?)(?P<parenthesis>\(\s*)?)?"
    r"(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)"
    r"(?P<percent>\s?(?:%|per\s?cent\b))?(?P<close>\s*\))?(?P<late>\s?(?:%|per\s?cent\b))?"
)
_YES_NO = re.compile(r"\b(?:yes|no)\b")

_SCALES: tuple[tuple[str, Number], ...] = (
    ("hundred", 100),
    ("thousand", 1000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("percent", 0.01),
)
_LAST_SCALE = re.compile(r"\b(thousand|million|billion|percent)[\s.]*$", re.IGNORECASE)
_NO_MARKS = str.maketrans("", "", "'\"\\$€£¥%(),[]")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PLAIN_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)|[+-]?\.\d+")
_WITH_WORD = re.compile(r"[\d.]\s?([a-zA-Z]+)")
_IN_PARENTHESES = re.compile(r"\([\d.\s]+\)")
_IN_PERCENT = re.compile(r"[\d.\s]%")


def score_convfinqa(response: str, gold: str) -> dict[str, float]:
    """`numeric_match` of a response, and `parsed`: 1 where it has a number, or a yes or no where that is asked for."""
    expected, found = _reading(gold, gold), _reading(response, gold)
    return {"numeric_match": float(found is not None and found == expected), "parsed": float(found is not None)}


def numeric_match(response: str, gold: str) -> float:
    """1 where the response's first number is the gold one to five digits after the point, else 0.

    Where the gold answer is `yes` or `no`, the response's first of these two words counts. The tolerance is that of
    ConvFinQA's scorer (Chen et al. 2022, `general_utils.py`: the result of a program is rounded to five digits and
    must then be equal), and so is the reading of numbers: commas are dropped, `12.5%` is 0.125.
    """
    return score_convfinqa(response, gold)["numeric_match"]


def _reading(text: str, gold: str) -> float | str | None:
    if gold.strip().lower() in ("yes", "no"):
        found = _YES_NO.search(text.lower())
        return found.group() if found else None
    return amount_of(text)


def amount_of(text: str) -> float | None:
    """The first number of a text, rounded to five digits; None if there is none.

    `$1,200` is twelve hundred, `(4.2)`, `$(4.2)` and `-$4.2` are minus 4.2, `25%` and `25 percent` are 0.25. Words of
    scale are no part of it: the answers of ConvFinQA are in the unit of their table.
    """
    found = _AMOUNT.search(text.lower())
    if not found:
        return None
    value = float(found["digits"].replace(",", ""))
    if found["percent"] or found["late"]:
        value /= 100.0
    accounting = (found["open"] or found["parenthesis"]) and found["close"]
    negative = bool(accounting) or bool({found["sign"], found["inner"]} & {"-", "\u2212"})
    return round(-value if negative else value, DIGITS)


def score_tatqa(response: str, gold: Mapping[str, Any]) -> dict[str, float]:
    """`tatqa_em`, `tatqa_f1` and `parsed` of a response; see `tatqa`. `parsed` is 1 where the response says anything.

    The gold answer is `{"answer": [texts], "answer_type": type, "scale": scale}`.
    """
    match, overlap = tatqa(response, gold["answer"], kind=gold["answer_type"], scale=gold["scale"])
    return {"tatqa_em": match, "tatqa_f1": overlap, "parsed": float(bool(response.strip()))}


def tatqa(response: str, answers: Sequence[str], *, kind: str, scale: str) -> tuple[float, float]:
    """Exact match and F1 of a response by the rules of TAT-QA (Zhu et al. 2021, `tatqa_metric.py`), each 0 to 1.

    The official scorer is given answers and a scale apart; a response is one text. It is read as one answer and, cut
    at semicolons, as several; as it stands, and with the word of scale behind the last answer (and the same one, if
    any, behind others) taken as the scale of all. The reading that scores best counts.

    By the official rules a number counts in its scale (`12.5` with `thousand` equals `12500`, `25%` equals `25` with
    `percent`, and 0.25 too), what stands behind a number with its scale is not read, several answers are sorted as text
    and joined, F1 is that of the sets of words, rounded to two digits, and where the answer is worked out (`kind` is
    `arithmetic` or `count`) F1 is exact match.
    """
    return max(official_tatqa(reading, answers, kind=kind, scale=scale) for reading in _readings(response))


def official_tatqa(predicted: Reading, answers: Sequence[str], *, kind: str, scale: str) -> tuple[float, float]:
    """Exact match and F1 of answers with a scale, as TAT-QA's scorer computes them; 0 where there are no answers."""
    given, given_scale = predicted
    if not given or not answers:
        return 0.0, 0.0
    texts = [_joined(given, given_scale), *_bare_fraction(given, given_scale)]
    gold = _normalized(_joined(answers, scale))
    match, overlap = max((float(found == gold), _word_f1(found, gold)) for found in map(_normalized, texts))
    return match, match if kind in ("arithmetic", "count") else overlap


def _readings(response: str) -> Iterator[Reading]:
    whole = response.strip()
    pieces = [piece for piece in map(str.strip, whole.split(";")) if piece]
    for answers in ([whole] if whole else [], pieces):
        yield answers, ""
        scales = [_LAST_SCALE.search(answer) for answer in answers]
        words = {found[1].lower() for found in scales if found}
        # Ignoring case, a match may still be no word of scale in lower case: the long s matches s.
        if len(words) == 1 and scales[-1] and words <= dict(_SCALES).keys():
            yield [_LAST_SCALE.sub("", answer).rstrip() for answer in answers], words.pop()


def _joined(answers: Sequence[str], scale: str) -> str:
    """The answers as one text, sorted; a number is written out in its scale, behind other words the scale is said."""
    return " ".join(_in_scale(answer, scale) for answer in sorted(answers))


def _in_scale(answer: str, scale: str) -> str:
    value = _value(answer) if _is_number(answer) else None
    if value is not None:
        with suppress(OverflowError):
            # A percentage is rounded no further, so that 12.34% stays what it is.
            return f"{value if '%' in answer else round(value, 2) * _factor(scale):.4f}"
    return f"{answer} {scale}" if scale else answer


def _bare_fraction(answers: Sequence[str], scale: str) -> Iterator[str]:
    """A single bare number once more, not rounded to two digits: 0.2342 may stand for 23.42 percent."""
    if len(answers) == 1 and not scale and "%" not in answers[0] and _is_number(answers[0]):
        value = _value(answers[0])
        with suppress(OverflowError):
            yield from [] if value is None else [f"{value:.4f}"]


def _normalized(text: str) -> str:
    words = (" ".join(_ARTICLES.sub(" ", _word(word.lower())).split()) for word in text.split(" "))
    return " ".join(word for word in words if word)


def _word(word: str) -> str:
    """A word without punctuation, or the number that it is; what becomes a number without its punctuation is one."""
    bare = word if _is_number(word) else word.translate(_NO_PUNCTUATION)
    return str(_value(bare)) if _is_number(bare) else bare


def _word_f1(found: str, gold: str) -> float:
    ours, theirs = set(found.split()), set(gold.split())
    shared = len(ours & theirs)
    precision = shared / len(ours) if ours else 1.0
    recall = shared / len(theirs) if theirs else 1.0
    overlap = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return round(100 * overlap) / 100  # as NumPy rounds; round(overlap, 2) parts from it at some ties


def _is_number(text: str) -> bool:
    """Whether a text is a number to TAT-QA: its first word is one, and its second, if any, names a scale."""
    words = text.translate(_NO_MARKS).split()
    try:
        known = bool(words) and not math.isnan(float(words[0]))
    except ValueError:
        return False
    return known and (len(words) == 1 or _factor(words[1]) != 1)


def _value(text: str) -> Number | None:
    """The first number of a text in its scale, to four digits; None where none is found.

    As in the official scorer `(12)` is negative and `(1,200)` is not, `.5` and `1e3` are not read in full, and an
    integer stays one.
    """
    found = _PLAIN_NUMBER.search(text.translate(_NO_MARKS))
    if not found or not found[1]:
        return None
    word = _WITH_WORD.search(text)
    sign = -1 if _IN_PARENTHESES.search(text) else 1
    share = 0.01 if _IN_PERCENT.search(text.strip()) else 1
    try:
        number: Number = float(found[1]) if "." in found[1] else int(found[1])
        return round(number * (_factor(word[1]) if word else 1) * sign * share, 4)
    except (OverflowError, ValueError):
        return None


def _factor(scale: str) -> Number:
    return next((factor for name, factor in _SCALES if name in scale.lower()), 1)
