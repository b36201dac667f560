"""What is told of a set of examples: the records that a report draws, of plain numbers and texts alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Histogram:
    """How many values lie in each bin; the bins are the same for every set, so that sets can be drawn side by side."""

    starts: tuple[float, ...]
    """Where each bin begins, rising from 0. A bin ends before the next one begins; the last has no end."""
    counts: tuple[int, ...]
    """Values in each bin, as many as there are starts; they sum to the spread's `count`."""
    labels: tuple[str, ...]
    """What to write under each bin: `4-5` words, `0.25`, `192+`."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How one number is spread over examples; all 0 where no example has it."""

    count: int
    """Examples that have the number."""
    mean: float
    least: float
    quarter: float
    """First quartile: a quarter of the values lie below. Between two values, in a straight line (NumPy's `linear`)."""
    median: float
    three_quarters: float
    """Third quartile."""
    nine_tenths: float
    """Ninth decile."""
    most: float
    histogram: Histogram


@dataclass(frozen=True, kw_only=True)
class Noun:
    """What a verb is about, among the examples with this verb."""

    noun: str
    """In small letters and the singular, `gene`."""
    count: int
    """Examples with this verb and this noun, at least 1."""


@dataclass(frozen=True, kw_only=True)
class Verb:
    """A root verb or a question word, with what it is most often about."""

    verb: str
    """The verb of an order in its plain form, `list`; or the word of a question: `which`, `what`, `how many`, and
    `whether` for all that yes or no could answer."""
    question: bool
    """Whether it is the word of a question."""
    count: int
    """Examples with this verb, at least 1."""
    nouns: tuple[Noun, ...]
    """Its most frequent nouns, at most 4, the most frequent first; equal ones by the alphabet."""


@dataclass(frozen=True, kw_only=True)
class Verbs:
    """What the instructions ask for: root verbs and their nouns, as in figure 3 of arXiv 2212.10560.

    orders + questions + neither = the number of examples.
    """

    orders: int
    """Instructions with an imperative, `List the genes ...`."""
    questions: int
    """Instructions without an imperative that ask, `Which gene ...`."""
    neither: int
    """Instructions in which no verb was found."""
    paired: int
    """Instructions with a verb *and* a noun."""
    distinct_verbs: int
    distinct_pairs: int
    """Different pairs of a verb and a noun. It grows with the number of examples."""
    pairs_at_equal_size: float | None
    """Different pairs to be expected among 50 drawn from those paired, 1 to 50, for comparing sets of unequal size;
    None where fewer than 50 are paired."""
    entropy: float
    """Of the pairs, in bits: 0 where all are one pair, log2(paired) where all differ."""
    effective: float
    """2 to the power of the entropy: as many equally frequent pairs would be as diverse. 0 where none are paired."""
    top: tuple[Verb, ...]
    """The most frequent verbs, at most 20, the most frequent first; equal ones by the alphabet."""


@dataclass(frozen=True, kw_only=True)
class Distinct:
    """Distinct-n (Li et al., arXiv 1510.03055): how seldom runs of n words repeat in all instructions together."""

    n: int
    """Words in a run: 1, 2 or 3."""
    runs: int
    """Runs in all instructions; none reaches over the end of one."""
    distinct: int
    """Different runs among them."""
    share: float
    """distinct / runs, 0 to 1; it falls with the number of examples. 0 where there are no runs."""
    share_at_equal_size: float | None
    """The share to be expected among 200 runs drawn from them, 0 to 1, for comparing sets of unequal size; None where
    there are fewer."""


@dataclass(frozen=True, kw_only=True)
class Near:
    """An example beside the seed that it is most like."""

    example: str
    """Instruction and input of the example."""
    seed: str
    """Instruction and input of the seed."""
    rouge_l: float
    """ROUGE-L F of the two, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """How like the seeds the examples are: ROUGE-L F of each, instruction and input, with its nearest seed."""

    spread: Spread
    """Over all examples, 0 to 1; of no example where there are no seeds."""
    above: Mapping[str, int]
    """`0.5`, `0.7` and `0.9` -> examples whose ROUGE-L F is above it. The novelty filter rejects above 0.7."""
    nearest: tuple[Near, ...]
    """The examples most like a seed, at most 5, the nearest first; equal ones by the alphabet."""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One of a domain's topics."""

    topic: str
    """`cardiology`."""
    count: int
    """Examples that touch it; one example may touch several topics."""
    share: float
    """count as a share of all examples, 0 to 1."""
    words: tuple[str, ...]
    """The words that count for it, in the singular and by the alphabet: those of its name, and those that at least two
    of its seeds have and no seed of another topic. `cardi-` stands for all words that begin so."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Which of the domain's topics the examples touch."""

    topics: tuple[Topic, ...]
    """All topics of the domain, in its order, the untouched ones too."""
    touched: int
    """Topics that at least one example touches."""
    untopical: int
    """Examples that touch none."""
    untopical_share: float
    """The same as a share of all examples, 0 to 1."""
    seeds: int
    """Seeds whose topic is one of these. They tell what the rule is worth: each is held against the words of the
    others."""
    seeds_touching: int
    """Of these, those that touch a topic: a share of examples is to be read beside this share of seeds."""
    seeds_right: int
    """Of those that touch a topic, those that touch their own."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """One form of responses."""

    form: str
    """`label`, `number`, `list`, `span`, `sentence` or `empty`."""
    count: int
    share: float
    """count as a share of all examples, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Description:
    """A set of examples, described. docs/measuring.md defines each number."""

    examples: int
    with_input: int
    """Examples whose input is more than white space."""
    distinct_instructions: int
    """Different instructions; case and white space do not count."""
    verbs: Verbs
    instruction_words: Spread
    """Words between white space, of all examples."""
    input_words: Spread
    """Of the examples with an input."""
    response_words: Spread
    """Of all examples."""
    overlap: Overlap
    distinct: tuple[Distinct, ...]
    """For runs of 1, 2 and 3 words."""
    coverage: Coverage
    forms: tuple[Form, ...]
    """Of the responses: every form, in a fixed order; the counts sum to the examples."""
