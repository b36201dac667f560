"""Self-consistency of responses."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from harness.contamination import ContaminationIndex
from harness.engine import Draw
from harness.journal import Journal
from harness.synthesis import elect, vote
from harness.synthesis.voting import count
from harness.types import Document, Example

CLEAN = ContaminationIndex({})
EXAMPLE = Example(instruction="Name the leaf of the birch.", input="in the park", response="small")


@pytest.mark.parametrize(
    ("votes", "response", "support"),
    [
        (("yes", "yes", "no", "yes", "no"), "yes", 0.5),
        (("no", "yes", "Yes.", "yes", "yes"), "yes", 0.75),
        (("a", "b c", "d e", "f g", "h i"), "a", 0.0),
        (("x y", "x y z", "x y z", "x z"), "x y z", (0.8 + 1 + 0.8) / 3),
        (("yes", None, None, None, "yes"), "yes", 0.25),
        ((None, "yes"), "yes", 0.0),
        (("yes",), "yes", 0.0),
        (("+", "-", "-"), "-", 0.5),
    ],
)
def test_the_vote_that_agrees_best_is_elected(votes: tuple[str | None, ...], response: str, support: float) -> None:
    """Of single words that is the majority; of equals the earliest; a vote without text agrees with nobody."""
    elected = elect(votes)
    assert elected is not None
    assert (elected.response, pytest.approx(support)) == (response, elected.support)


def test_nobody_is_elected_without_a_vote() -> None:
    """Where no sample gave a text."""
    assert elect((None, None)) is None
    assert elect(()) is None


def _ballots(number: int) -> list[tuple[str | None, ...]]:
    draw = Random(number)
    words = ["yes", "no", "the birch", "a small leaf", "leaf, small", "", None]
    return [tuple(draw.choices(words, k=draw.randint(1, 6))) for _ in range(200)]


def test_support_is_a_share_and_the_elected_is_a_vote() -> None:
    """Of all kinds of ballots; and unanimous votes have all support."""
    for votes in _ballots(0):
        elected = elect(votes)
        if elected is None:
            assert set(votes) <= {None}
            continue
        assert elected.response in votes
        assert 0 <= elected.support <= 1
        if len(votes) > 1 and len(set(votes)) == 1:
            assert elected.support == 1


def test_support_does_not_depend_on_the_order_of_the_votes() -> None:
    """So whether an example is kept does not either."""
    for votes in _ballots(1):
        shuffled = Random(2).sample(votes, len(votes))
        one, other = elect(votes), elect(shuffled)
        assert (one and one.support) == (other and other.support)


def test_a_further_vote_for_the_elected_confirms_it() -> None:
    """Its support does not fall."""
    for votes in _ballots(3):
        if (before := elect(votes)) and len(votes) > 1:
            after = elect((*votes, before.response))
            assert after is not None
            assert after.support >= before.support - 1e-12


def _vote(engine: Any, journal: Any, *, agreement: float = 0.5, samples: int = 4) -> Any:
    examples = [replace(EXAMPLE, input=f"in park {number}") for number in range(3)]
    prompts = [f"Task {number}:" for number in range(3)]
    draw = Draw(count=samples, temperature=0.7, seed=1)
    return vote(
        engine, examples, prompts, draw, agreement=agreement, journal=journal, contamination=CLEAN, stop=("\n\n",)
    )


def test_examples_without_agreement_are_dropped(fake: Any, journal: Journal) -> None:
    """Others keep their response, or get the one that the samples agree on; each ballot tells all votes."""
    answers = {"Task 0:": "small", "Task 1:": "large"}

    def write(prompt: str, seed: int) -> tuple[str, bool]:
        return answers.get(prompt, "no end"), prompt in answers

    done = _vote(fake(write), journal)
    assert [(each.input, each.response) for each in done.examples] == [
        ("in park 0", "small"),
        ("in park 1", "large"),
    ]
    assert done.replaced == 1
    assert done.dropped == {"disagreement": 1, "contamination": 0}
    assert [ballot.kept for ballot in done.ballots] == [True, True, False]
    assert done.ballots[1].votes == ("small", "large", "large", "large", "large")
    assert done.ballots[2].votes == ("small", None, None, None, None)


def test_responses_are_sampled_behind_the_same_prompts(fake: Any, journal: Journal) -> None:
    """So many of each, with temperature, and the stop strings of the responses."""
    engine = fake(lambda *_: ("small", True))
    _vote(engine, journal, samples=3)
    (call,) = engine.calls
    assert call["prompts"] == [f"Task {number}:" for number in range(3) for _ in range(3)]
    how = call["how"]
    assert (how.sampling.temperature, how.stop, how.max_new_tokens) == (0.7, ("\n\n",), 64)


def test_a_resumed_vote_samples_nothing_twice(fake: Any, journal: Journal) -> None:
    """With the journal of a finished run the same result comes without the engine."""
    done = _vote(fake(lambda *_: ("small", True)), journal)
    engine = fake(lambda *_: ("large", True))
    assert _vote(engine, Journal(journal.path)) == done
    assert engine.calls == []


def test_an_elected_response_that_copies_a_document_is_dropped() -> None:
    """The greedy one was held against the documents before; another one has to be too."""
    words = "a response of a good many words that a document of the benchmark holds"
    guard = ContaminationIndex({"quiz": [Document(instruction=f"in the park {words}", answer="")]})
    done = count([EXAMPLE], [("small", words, words)], agreement=0.5, contamination=guard)
    assert (done.examples, done.dropped) == ((), {"disagreement": 0, "contamination": 1})
    assert [each.kept for each in done.found] == [False]
