"""The form of a response: a label, a number, a list, a span, a sentence, or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from ..metrics import number_of
from ..types import Example
from .description import Form
from .lexicon import lexicon

FORMS = ("label", "number", "list", "span", "sentence", "empty")
LABELS = frozenset({"yes", "no", "maybe", "true", "false", "positive", "negative", "neutral", "none"})
"""What is a label whatever the seeds are."""
REPEATED = 2
"""Seeds that must share a response, for it to be a label."""
LABEL_WORDS, NUMBER_WORDS, ENTRY_WORDS, SPAN_WORDS = 4, 2, 6, 12
"""Most words of a label, of a number with its unit, of an entry of a list, of a span."""

_PARTS = re.compile(r"[,;\n]|\s(?:and|or)\s")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_WORD = re.compile(r"\w+")


def forms_of(examples: Iterable[Example], seeds: Sequence[Example]) -> tuple[Form, ...]:
    """How many responses have each form."""
    labels = labels_among(seeds)
    counts = Counter(form_of(each.response, labels) for each in examples)
    total = max(counts.total(), 1)
    return tuple(Form(form=form, count=counts[form], share=counts[form] / total) for form in FORMS)


def labels_among(seeds: Iterable[Example]) -> frozenset[str]:
    """The labels of a domain: short responses that at least two of its seeds share, and what is always one."""
    shared = Counter(_plain(seed.response) for seed in seeds)
    short = (text for text, count in shared.items() if count >= REPEATED and 0 < len(text.split()) <= LABEL_WORDS)
    return LABELS | {text for text in short if number_of(text) is None}


def form_of(response: str, labels: Collection[str] = LABELS) -> str:
    """The first of these that fits.

    | form | |
    |---|---|
    | empty | no letter and no digit |
    | label | one of `labels`, whatever its case and punctuation |
    | number | a number with at most one word beside it, `12.5%`, `48 rolls` |
    | list | several lines or parts between commas and `and`, each of at most 6 words, and no verb of a sentence |
    | span | at most 12 words that do not end as a sentence does |
    | sentence | anything else |
    """
    text = response.strip()
    words = text.split()
    if not _WORD.search(text):
        return "empty"
    if len(words) <= LABEL_WORDS and _plain(text) in labels:
        return "label"
    if len(words) <= NUMBER_WORDS and text[:2].strip("$€£-+\u2212")[:1].isdigit() and number_of(text) is not None:
        return "number"
    if _is_list(text):
        return "list"
    return "span" if len(words) <= SPAN_WORDS and not _ends_sentence(text) else "sentence"


def _is_list(text: str) -> bool:
    """Whether a text lists at least two entries; `and` alone makes no list, as in `research and development`."""
    lines = [_BULLET.sub("", line) for line in text.splitlines() if line.strip()]
    if len(lines) < 2 and not re.search("[,;]", text):
        return False
    entries = [entry.split() for line in lines for entry in _PARTS.split(line.rstrip("."))]
    entries = [entry for entry in entries if entry]
    if len(entries) < 2 or any(len(entry) > ENTRY_WORDS for entry in entries):
        return False
    said = {word for entry in entries for word in map(str.lower, entry)}
    return not said & lexicon().auxiliaries and not any(_ends_sentence(" ".join(entry)) for entry in entries)


def _ends_sentence(text: str) -> bool:
    """Whether a text of at least three words ends with a mark that ends sentences."""
    return text.rstrip("\"')”’ ").endswith((".", "!", "?", "。", "！", "？")) and len(text.split()) > 2


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))
