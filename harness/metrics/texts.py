"""How near a response comes to a text, word by word."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_LEADING = re.compile(r"^(a|an|the) (?=.)")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalize(text: str) -> str:
    """Lower case, without punctuation and English articles, single spaces (SQuAD 1.1, `evaluate-v1.1.py`)."""
    bare = text.lower().translate(_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def plain(entry: str) -> str:
    """What is compared of an entry of a list: lower case, without punctuation and a leading article, single spaces.

    Articles further on stay: `vitamin A` is not `vitamin`.
    """
    return _LEADING.sub("", " ".join(entry.lower().translate(_PUNCTUATION).split()))


def token_f1(response: str, answer: str) -> float:
    """F1 of the two bags of normalized tokens (Rajpurkar et al. 2016); 1 where both are empty, 0 where one is."""
    found, expected = (Counter(normalize(text).split()) for text in (response, answer))
    if not found or not expected:
        return float(found == expected)
    # Of two integers one division is left, so that an identical pair is exactly 1.
    return 2 * (found & expected).total() / (found.total() + expected.total())


def best_token_f1(response: str, synonyms: Sequence[str]) -> float:
    """Token F1 with the synonym that is nearest, as SQuAD takes it where it has several answers; 0 for no synonym."""
    return max((token_f1(response, synonym) for synonym in synonyms), default=0.0)


def paper_f1(response: str, answer: str) -> float:
    """Token F1 with the nearest of the pieces into which ", " parts the answer.

    Probably what arXiv 2310.00160 and the instruction sets it builds on report: the answer to a list is taken for a set
    of synonyms, so that one entry of ten is full marks. It explains published numbers, and is no fair measure.
    """
    return best_token_f1(response, answer.split(", "))


def rouge_l(response: str, answer: str) -> float:
    """ROUGE-L F-measure with Porter stemming (Lin 2004), as `rouge_score` computes it."""
    return float(_rouge().score(answer, response)["rougeL"].fmeasure)


def best_rouge_l(response: str, synonyms: Sequence[str]) -> float:
    """ROUGE-L with the synonym that is nearest, as `rouge_score` takes several targets; 0 for no synonym."""
    return max((rouge_l(response, synonym) for synonym in synonyms), default=0.0)


@cache
def _rouge() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL"], use_stemmer=True)
