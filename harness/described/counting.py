"""What the instructions of a set ask for, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ..rouge import tokens
from .asking import Ask, asked
from .description import Distinct, Noun, Verb, Verbs
from .variety import entropy, rarefied

TOP_VERBS, TOP_NOUNS = 20, 4
"""As many as figure 3 of arXiv 2212.10560 draws."""
PAIRS_DRAWN, RUNS_DRAWN = 50, 200
"""Equal sizes at which sets are compared."""


def verbs_of(instructions: Sequence[str]) -> Verbs:
    """Root verbs and nouns of instructions, and how various they are."""
    # A set repeats its instructions, and a verb hangs on nothing else.
    found = Counter[Ask]()
    for text, count in Counter(instructions).items():
        found[asked(text)] += count
    pairs = Counter[tuple[str, str]]()
    for ask, count in found.items():
        if ask.verb and ask.noun:
            pairs[ask.verb, ask.noun] += count
    told = {ask for ask in found if ask.verb}
    questions = sum(found[ask] for ask in told if ask.question)
    orders = sum(found[ask] for ask in told) - questions
    bits = entropy(pairs.values())
    return Verbs(
        orders=orders,
        questions=questions,
        neither=len(instructions) - orders - questions,
        paired=pairs.total(),
        distinct_verbs=len({(ask.verb, ask.question) for ask in told}),
        distinct_pairs=len(pairs),
        pairs_at_equal_size=rarefied(pairs.values(), PAIRS_DRAWN),
        entropy=bits,
        effective=2**bits if pairs else 0.0,
        top=_top(found),
    )


def _top(found: Mapping[Ask, int]) -> tuple[Verb, ...]:
    verbs, nouns = Counter[tuple[str, bool]](), dict[tuple[str, bool], Counter[str]]()
    for ask, count in found.items():
        if ask.verb:
            key = ask.verb, ask.question
            verbs[key] += count
            nouns.setdefault(key, Counter())[ask.noun] += count
    return tuple(
        Verb(verb=key[0], question=key[1], count=count, nouns=_most_frequent(nouns[key]))
        for key, count in sorted(verbs.items(), key=lambda item: (-item[1], item[0]))[:TOP_VERBS]
    )


def _most_frequent(nouns: Mapping[str, int]) -> tuple[Noun, ...]:
    kept = sorted(((noun, count) for noun, count in nouns.items() if noun), key=lambda item: (-item[1], item[0]))
    return tuple(Noun(noun=noun, count=count) for noun, count in kept[:TOP_NOUNS])


def distinct_runs(texts: Iterable[str], longest: int = 3) -> tuple[Distinct, ...]:
    """Distinct-n of all texts together for runs of 1 up to `longest` words, which are the tokens of ROUGE."""
    words = [tokens(text) for text in texts]
    return tuple(_distinct(words, n) for n in range(1, longest + 1))


def _distinct(texts: Iterable[Sequence[str]], n: int) -> Distinct:
    counts = Counter(run for words in texts for run in zip(*(words[start:] for start in range(n)), strict=False))
    runs = counts.total()
    drawn = rarefied(counts.values(), RUNS_DRAWN)
    return Distinct(
        n=n,
        runs=runs,
        distinct=len(counts),
        share=len(counts) / max(runs, 1),
        share_at_equal_size=None if drawn is None else drawn / RUNS_DRAWN,
    )
