"""Whole descriptions: of any texts, in any order, and side by side."""

from __future__ import annotations

import json
from dataclasses import asdict
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.described import describe, rows
from harness.shape import misfit
from harness.types import Example

TEXTS = st.sampled_from(["", " \n", "List the genes.", "Which drug is it?", "Is it gold?", "药物是什么", "yes", "a, b"])
EXAMPLES = st.lists(
    st.builds(
        Example,
        instruction=TEXTS | st.text(max_size=40),
        input=TEXTS,
        response=TEXTS | st.text(max_size=40),
        topic=st.sampled_from(["", "genetics"]),
    ),
    max_size=12,
)
TOPICS = ("genetics", "drugs")


@settings(max_examples=200)
@given(EXAMPLES, EXAMPLES)
def test_counts_add_up(examples: list[Example], seeds: list[Example]) -> None:
    """For any texts, none of them English: every example is counted once in everything that parts them."""
    found = describe(examples, seeds, TOPICS)
    n = len(examples)
    assert found.verbs.orders + found.verbs.questions + found.verbs.neither == found.examples == n
    assert sum(verb.count for verb in found.verbs.top) <= n
    assert found.verbs.distinct_pairs <= found.verbs.paired <= n
    assert found.instruction_words.count == found.response_words.count == n
    assert found.input_words.count == found.with_input
    assert found.overlap.spread.count == (n if seeds else 0)
    assert sum(form.count for form in found.forms) == n
    assert found.coverage.untopical <= n
    assert misfit(found) is None


@given(EXAMPLES, EXAMPLES, st.randoms(use_true_random=False))
def test_order_does_not_matter(examples: list[Example], seeds: list[Example], random: Random) -> None:
    """To the last bit, for examples and for seeds."""
    before = describe(examples, seeds, TOPICS)
    random.shuffle(examples)
    random.shuffle(seeds)
    assert describe(examples, seeds, TOPICS) == before


def test_a_seed_is_like_itself() -> None:
    """ROUGE-L F of 1 with its own text; the nearest is shown first."""
    seeds = [Example(instruction="List the genes.", input="TP53 is lost.", response="TP53")]
    found = describe([Example(instruction="A b c", response=""), *seeds], seeds, ())
    assert (found.overlap.nearest[0].rouge_l, found.overlap.above["0.9"]) == (1.0, 1)
    assert found.overlap.nearest[0].seed == "List the genes.\nTP53 is lost."
    assert found.overlap.spread.least == 0


def test_the_worked_example_of_the_docs() -> None:
    """The numbers that docs/measuring.md reckons by hand."""
    seeds = [Example(instruction="List the genes.", response="TP53, KRAS", topic="genetics")]
    examples = [
        Example(instruction="List the genes.", input="KRAS was lost.", response="KRAS"),
        Example(instruction="List all cells.", input="T cells grow.", response="T cells, B cells"),
        Example(instruction="Which gene is lost?", response="TP53 is lost."),
        Example(instruction="Name the gene.", response="yes"),
    ]
    found = describe(examples, seeds, ("genetics", "anatomy"))
    pairs = [(verb.verb, [(noun.noun, noun.count) for noun in verb.nouns]) for verb in found.verbs.top]
    assert pairs == [("list", [("cell", 1), ("gene", 1)]), ("name", [("gene", 1)]), ("which", [("gene", 1)])]
    assert (found.verbs.orders, found.verbs.questions, found.verbs.entropy) == (3, 1, 2.0)
    assert (found.instruction_words.mean, found.instruction_words.most) == (3.25, 4)
    assert [near.rouge_l for near in found.overlap.nearest] == pytest.approx([2 / 3, 1 / 3, 2 / 9, 0])
    assert (found.distinct[0].distinct, found.distinct[0].runs) == (10, 13)
    assert [(form.form, form.count) for form in found.forms if form.count] == [
        ("label", 1),
        ("list", 1),
        ("span", 1),
        ("sentence", 1),
    ]


def test_a_description_is_plain_data() -> None:
    """A template or a JSON file takes it as it is."""
    found = asdict(describe([Example(instruction="List the genes.", response="yes")], [], TOPICS))
    assert json.loads(json.dumps(found)) == json.loads(json.dumps(found, allow_nan=False))


@given(EXAMPLES)
def test_sets_stand_side_by_side(examples: list[Example]) -> None:
    """Every set has a value on every line, an empty set among them, and no line twice."""
    table = rows({"one": describe(examples, [], TOPICS), "none": describe([], examples, TOPICS)})
    assert all(len(line.values) == 2 for line in table)
    assert len({(line.group, line.title) for line in table}) == len(table)
    assert [line.values[0] for line in table if line.title == "examples"] == [len(examples)]
    assert rows({}) == ()


def test_huge_texts_are_described() -> None:
    """A megabyte of one word, beside a short seed."""
    huge = "gene " * 200_000
    found = describe([Example(instruction=huge, response=huge)], [Example(instruction="gene", response="")], ())
    assert found.response_words.most == 200_000
    assert found.distinct[0].distinct == 1
