"""The measures of one response against its answer, each 0 to 1 and each over all that the model wrote.

A response is scored as it stands: nothing is cut at a line break, because no benchmark promises an answer of one line.
A model that goes on talking loses precision.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_BETWEEN_SPANS = re.compile(r"[,\n]")
_NUMBER = re.compile(r"(?<![\w.,])([-+\u2212]?)\$?([-+\u2212]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)")


def normalize(text: str) -> str:
    """Lower case, without punctuation and English articles, single spaces (SQuAD 1.1, `evaluate-v1.1.py`)."""
    bare = text.lower().translate(_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def token_f1(response: str, answer: str) -> float:
    """F1 of the two bags of normalized tokens (Rajpurkar et al. 2016); 1 where both are empty, 0 where one is."""
    return _f1(Counter(normalize(response).split()), Counter(normalize(answer).split()))


def entity_f1(response: str, answer: str) -> float:
    """F1 of the two sets of spans, each span normalized; 1 where both are empty, 0 where one is."""
    return _f1(Counter(spans_of(response)), Counter(spans_of(answer)))


def _f1(found: Counter[str], expected: Counter[str]) -> float:
    if not found or not expected:
        return float(found == expected)
    # Of two integers one division is left, so that an identical pair is exactly 1.
    return 2 * (found & expected).total() / (found.total() + expected.total())


def spans_of(text: str) -> set[str]:
    """The normalized spans of a list; commas and line breaks part them, those left empty are dropped."""
    return {span for span in map(normalize, _BETWEEN_SPANS.split(text)) if span}


def rouge_l(response: str, answer: str) -> float:
    """ROUGE-L F-measure with Porter stemming (Lin 2004), as `rouge_score` computes it."""
    return float(_rouge().score(answer, response)["rougeL"].fmeasure)


@cache
def _rouge() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL"], use_stemmer=True)


def label_of(response: str, labels: Sequence[str]) -> str | None:
    """The first allowed label that stands as a whole word in the response, whatever its case; None if there is none.

    No label means an unparseable response, which counts as wrong. A response that names several labels is taken by
    its first one.
    """
    # The longest first, so that of two labels that start at one place the fuller is taken.
    choices = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    found = re.search(rf"(?<!\w)(?:{choices})(?!\w)", response, re.IGNORECASE) if labels else None
    return next((label for label in labels if found and label.lower() == found.group().lower()), None)


def number_of(response: str) -> Decimal | None:
    """The first number of the response, without its sign of currency or percent; None if there is none.

    `1,200` is twelve hundred, `-$5` and `$-5` are minus five, `25%` is 25.
    """
    found = _NUMBER.search(response)
    if not found:
        return None
    sign = "-" if {found.group(1), found.group(2)} & {"-", "\u2212"} else ""
    return Decimal(sign + found.group(3).replace(",", ""))


def score_answer(response: str, answer: str, *, kind: str, labels: tuple[str, ...] = ()) -> dict[str, float]:
    """All values of one document: `token_f1`, `rouge_l`, `parsed`, and what its kind adds.

    | kind   | `parsed` is 1 where the response has  | adds        |
    |--------|---------------------------------------|-------------|
    | labels | one of `labels`                       | `accuracy`  |
    | number | a number                              | `accuracy`  |
    | spans  | a list on one line that is not empty  | `entity_f1` |
    | text   | anything                              |             |

    Raises KeyError for another kind.
    """
    shared = {"token_f1": token_f1(response, answer), "rouge_l": rouge_l(response, answer)}
    return shared | _KINDS[kind](response, answer, labels)


def _labels(response: str, answer: str, labels: tuple[str, ...]) -> dict[str, float]:
    return _choice(label_of(response, labels), label_of(answer, labels))


def _number(response: str, answer: str, labels: tuple[str, ...]) -> dict[str, float]:
    return _choice(number_of(response), number_of(answer))


def _choice(found: object, expected: object) -> dict[str, float]:
    return {"accuracy": float(found is not None and found == expected), "parsed": float(found is not None)}


def _spans(response: str, answer: str, labels: tuple[str, ...]) -> dict[str, float]:
    one_line = len(response.strip().splitlines()) == 1
    return {"entity_f1": entity_f1(response, answer), "parsed": float(one_line and bool(spans_of(response)))}


def _text(response: str, answer: str, labels: tuple[str, ...]) -> dict[str, float]:
    return {"parsed": float(bool(response.strip()))}


_KINDS: dict[str, Callable[[str, str, tuple[str, ...]], dict[str, float]]] = {
    "labels": _labels,
    "number": _number,
    "spans": _spans,
    "text": _text,
}
