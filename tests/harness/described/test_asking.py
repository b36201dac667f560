"""Root verbs, question words and nouns of instructions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.described.asking import Ask, asked
from harness.described.lexicon import lexicon
from harness.described.nouns import singular

LABELLED = [
    line.split("\t")
    for line in (Path(__file__).parent / "labelled.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
MEASURED = {"seen": (200, 198, 195), "unseen": (110, 110, 97)}
"""Instructions, right verbs, and right verbs with right nouns, as `asking.py` and docs/measuring.md state them."""


@pytest.mark.parametrize("part", MEASURED)
def test_the_stated_accuracy_is_the_measured_one(part: str) -> None:
    """Neither better nor worse than what is told: whoever changes a rule measures again."""
    rows = [(verb, noun, asked(text)) for seen, _, verb, noun, text in LABELLED if seen == part]
    verbs = sum((ask.verb or "-") == verb for verb, _, ask in rows)
    both = sum((ask.verb or "-", ask.noun or "-") == (verb, noun) for verb, noun, ask in rows)
    assert (len(rows), verbs, both) == MEASURED[part]


def test_no_instruction_is_labelled_twice() -> None:
    """What the rules were written with is not tried again."""
    texts = [text for *_, text in LABELLED]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("text", "verb", "noun"),
    [
        ("List the genes in this sentence.", "list", "gene"),
        ("LIST THE GENES", "list", "gene"),
        ("Please list, in order, all of the studies.", "list", "study"),
        ("Write down only the names of people.", "write", "name"),
        ("Tell me the term for it.", "tell", "term"),
        ("Given the abstract, decide whether it is true.", "decide", ""),
        ("You are an editor. Could you please rewrite the text?", "rewrite", "text"),
        ("Do not mention the company.", "mention", "company"),
        ("Find and correct the error.", "find", "error"),
        ("Zorp the viruses.", "zorp", "virus"),
        ("Look at the table.", "look", ""),
        ("Write a Python function.", "write", "function"),
    ],
)
def test_an_order_has_its_verb_and_object(text: str, verb: str, noun: str) -> None:
    """The first imperative, and the head of its direct object."""
    assert asked(text) == Ask(verb=verb, noun=noun)


@pytest.mark.parametrize(
    ("text", "verb", "noun"),
    [
        ("Which drug is given for it?", "which", "drug"),
        ("In which organs is bile made?", "which", "organ"),
        ("How many words does it have?", "how many", "word"),
        ("How does the writer feel?", "how", "writer"),
        ("Is the drug safe?", "whether", "drug"),
        ("Do giant pandas usually eat bamboo?", "whether", "panda"),
        ("Tuberculosis is caused by which bacterium?", "which", "bacterium"),
        ("True or false: the earth is flat.", "whether", "earth"),
        ("Yes or no, is gold a metal?", "whether", "gold"),
        ("True or false?", "whether", ""),
    ],
)
def test_a_question_has_its_word_and_topic(text: str, verb: str, noun: str) -> None:
    """The question word, `whether` for yes or no, and the head of the first noun phrase."""
    assert asked(text) == Ask(verb=verb, noun=noun, question=True)


@pytest.mark.parametrize("text", ["", " \n", "...", "42", "Half of it was closed.", "基因是什么", "Что это?"])
def test_what_neither_orders_nor_asks_has_no_verb(text: str) -> None:
    """Statements, nothing, and other languages than English."""
    assert asked(text) == Ask()


@pytest.mark.parametrize(
    ("plural", "noun"),
    [("genes", "gene"), ("studies", "study"), ("classes", "class"), ("viruses", "virus"), ("diabetes", "diabetes")],
)
def test_nouns_are_counted_in_the_singular(plural: str, noun: str) -> None:
    """By their endings, with lists for what has others."""
    assert singular(plural) == noun


@given(st.text(max_size=300) | st.lists(st.sampled_from(sorted(lexicon().closed)), max_size=20).map(" ".join))
def test_any_text_has_an_answer(text: str) -> None:
    """Nothing is raised, a noun needs a verb, and case does not add white space."""
    ask = asked(text)
    assert ask.verb or ask == Ask()
    assert ask.verb == ask.verb.strip() == ask.verb.lower()
    assert ask.noun == ask.noun.strip() == ask.noun.lower()


def test_endless_text_is_read_at_its_beginning() -> None:
    """A million words take no longer than a few."""
    assert asked("List the genes " + "and the cells " * 500_000) == Ask(verb="list", noun="gene")
