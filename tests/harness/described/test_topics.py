"""Coverage of a domain's topics."""

from __future__ import annotations

from harness.described.topics import content_words, coverage
from harness.types import Example


def text(instruction: str, topic: str = "") -> Example:
    """An example of nothing but an instruction."""
    return Example(instruction=instruction, response="", topic=topic)


SEEDS = [
    text("Does the heart beat?", "cardiology"),
    text("Name the chambers of the heart.", "cardiology"),
    text("Which nerve is hurt?", "neurology"),
    text("Name the nerves of the arm.", "neurology"),
    text("Is the heart a nerve?", "other"),
]


def test_an_example_touches_the_topics_whose_words_it_has() -> None:
    """By a word that two seeds of the topic have, by its name, or by what begins as its name does."""
    examples = [text("The hearts are red."), text("Neural nets and cardiac arrest"), text("Cardiology"), text("A dog")]
    found = coverage(examples, SEEDS, ("cardiology", "neurology", "law"))
    assert {each.topic: each.count for each in found.topics} == {"cardiology": 3, "neurology": 1, "law": 0}
    assert (found.touched, found.untopical, found.untopical_share) == (2, 1, 0.25)
    assert found.topics[0].words == ("cardi-", "cardiology", "heart")


def test_a_word_of_two_topics_counts_for_none() -> None:
    """A word that seeds of another topic have says nothing."""
    found = coverage([text("heart")], SEEDS, ("cardiology", "neurology", "other"))
    assert [each.count for each in found.topics] == [0, 0, 0]


def test_the_rule_is_tried_on_seeds_without_their_own_words() -> None:
    """Of five seeds four have a topic; without its own words none of these has a word in two others."""
    found = coverage([], SEEDS, ("cardiology", "neurology"))
    assert (found.seeds, found.seeds_touching, found.seeds_right) == (4, 0, 0)
    third = [*SEEDS, text("The heart hurts.", "cardiology")]
    found = coverage([], third, ("cardiology", "neurology"))
    assert (found.seeds, found.seeds_touching, found.seeds_right) == (5, 3, 3)


def test_words_of_every_text_are_no_topic() -> None:
    """Closed classes, question words, verbs of orders and answers are left out; the rest is in the singular."""
    assert content_words(text("List the genes, yes or no: which of them?")) == {"list", "gene"}


def test_without_topics_all_examples_touch_none() -> None:
    """And nothing is divided by 0."""
    found = coverage([text("heart")], [], ())
    assert (found.topics, found.untopical_share, found.seeds) == ((), 1.0, 0)
    assert coverage([], [], ()).untopical_share == 0
