"""A whole set of examples, described."""

from __future__ import annotations

from collections.abc import Sequence

from ..rouge import nearest
from ..types import Example
from .counting import distinct_runs, verbs_of
from .description import Description, Near, Overlap
from .forms import forms_of
from .spreads import spread_of_shares, spread_of_words
from .topics import coverage

ABOVE = (0.5, 0.7, 0.9)
"""ROUGE-L F above which examples are counted; 0.7 is what the novelty filter rejects."""
SHOWN = 5
"""Examples most like a seed that are shown."""


def describe(examples: Sequence[Example], seeds: Sequence[Example], topics: Sequence[str]) -> Description:
    """What is told of a set of examples beside a domain's seeds and its topics, in whatever order the examples stand.

    Any of the three may be empty. The seeds of a domain may stand beside examples that were made from other seeds: then
    overlap and coverage say what these have of the domain.
    """
    instructions = [each.instruction for each in examples]
    inputs = [each.input for each in examples if each.input.strip()]
    return Description(
        examples=len(examples),
        with_input=len(inputs),
        distinct_instructions=len({" ".join(text.split()).casefold() for text in instructions}),
        verbs=verbs_of(instructions),
        instruction_words=spread_of_words([len(text.split()) for text in instructions]),
        input_words=spread_of_words([len(text.split()) for text in inputs]),
        response_words=spread_of_words([len(each.response.split()) for each in examples]),
        overlap=_overlap(examples, seeds),
        distinct=distinct_runs(instructions),
        coverage=coverage(examples, seeds, topics),
        forms=forms_of(examples, seeds),
    )


def _overlap(examples: Sequence[Example], seeds: Sequence[Example]) -> Overlap:
    texts = [_whole(each) for each in examples]
    found = list(nearest(texts, [_whole(seed) for seed in seeds]))
    pairs = [
        Near(example=text, seed=near.text, rouge_l=near.rouge_l) for text, near in zip(texts, found, strict=bool(found))
    ]
    values = [near.rouge_l for near in found]
    return Overlap(
        spread=spread_of_shares(values),
        above={str(bound): sum(value > bound for value in values) for bound in ABOVE},
        nearest=tuple(sorted(pairs, key=lambda near: (-near.rouge_l, near.example, near.seed))[:SHOWN]),
    )


def _whole(example: Example) -> str:
    """Instruction and input as one text: what the novelty filter compares."""
    return f"{example.instruction}\n{example.input}".rstrip()
