"""Answers that belong to other instructions."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.synthesis import shuffle
from harness.types import Example


def _examples(*responses: str) -> list[Example]:
    return [
        Example(instruction=f"task {number}", input=f"input {number}", response=response)
        for number, response in enumerate(responses)
    ]


@given(st.lists(st.sampled_from(["yes", "no", "aspirin"]), min_size=2, max_size=30), st.integers(0, 2**63 - 1))
def test_no_example_keeps_its_own_answer(responses: list[str], seed: int) -> None:
    """Each gets that of another one, each answer is given once, and instructions with inputs stay where they are."""
    examples = _examples(*responses)
    found = shuffle(examples, seed=seed)
    assert sorted(found.sources) == list(range(len(examples)))
    assert all(source != place for place, source in enumerate(found.sources))
    assert [example.response for example in found.examples] == [responses[source] for source in found.sources]
    tasks = [(example.instruction, example.input) for example in examples]
    assert [(example.instruction, example.input) for example in found.examples] == tasks


def test_the_seed_alone_decides() -> None:
    """The same seed, the same permutation; another seed, another one."""
    examples = _examples(*map(str, range(20)))
    assert shuffle(examples, seed=1) == shuffle(examples, seed=1)
    assert shuffle(examples, seed=1) != shuffle(examples, seed=2)


def test_every_other_answer_is_as_likely() -> None:
    """Over many seeds, so that an answer tells nothing of the question; not that it is never the right one either.

    Of 6,000 draws each of three comes 2,000 times give or take 37 (one standard deviation); five of these are allowed.
    """
    counts = Counter(shuffle(_examples("a", "b", "c", "d"), seed=seed).sources[0] for seed in range(6000))
    assert set(counts) == {1, 2, 3}
    assert all(abs(count - 2000) < 5 * 37 for count in counts.values())


def test_answers_that_read_alike_are_counted() -> None:
    """Yes may come from another question that is answered yes: the examples say how often."""
    found = shuffle(_examples("yes", "yes", "yes", "no"), seed=0)
    own = [example.response for example in _examples("yes", "yes", "yes", "no")]
    assert found.same == sum(new.response == old for new, old in zip(found.examples, own, strict=True)) >= 1
    assert shuffle(_examples("a", "b", "c"), seed=0).same == 0


@pytest.mark.parametrize("responses", [(), ("yes",)])
def test_what_has_no_other_stays(responses: tuple[str, ...]) -> None:
    """One example keeps its answer, and is counted."""
    found = shuffle(_examples(*responses), seed=0)
    assert found.examples == tuple(_examples(*responses))
    assert found.same == len(responses)
