"""The way from a response back to its task."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from harness.journal import Journal
from harness.synthesis import ReturnRequest, check_return
from harness.synthesis.returning import draw_rivals, leads_back
from harness.types import Example

SEEDS = tuple(Example(instruction=f"Seed {name}.", response=f"answer {name}") for name in "abcdef")
EXAMPLES = (
    Example(instruction="Which tree has white bark?", response="birch with white bark"),
    Example(instruction="What grows on an oak?", input="The acorns fall.", response="acorns"),
    Example(instruction="Is it so?", response="yes"),
    Example(instruction="Is moss green?", response="Yes."),
)
REQUEST = ReturnRequest(persona="You know trees.", seeds=SEEDS, examples=EXAMPLES, rivals=2, seed=1)


@pytest.mark.parametrize(
    ("own", "others", "kept"),
    [(-5.0, (-6.0, -5.0), True), (-5.0, (-5.0, -5.0), False), (-5.0, (-1.0, -8.0), False), (-5.0, (), True)],
)
def test_the_own_task_must_be_likelier_than_on_average(own: float, others: tuple[float, ...], kept: bool) -> None:
    """Strictly; with nothing to be held against, an example stays."""
    assert leads_back(own, others) is kept


def test_what_leads_back_is_unmoved_by_what_all_have_in_common() -> None:
    """Only differences of likelihood count: how likely the task is by itself does not."""
    draw = Random(0)
    for _ in range(200):
        own, *others = (round(draw.uniform(-90, 0)) for _ in range(5))
        assert leads_back(own, others) == leads_back(own - 50, [other - 50 for other in others])


def test_rivals_have_other_responses() -> None:
    """Never the same one, whatever its case and punctuation; fewer where there are fewer; drawn by the seed."""
    assert [len(each) for each in draw_rivals(EXAMPLES, count=3, seed=1)] == [3, 3, 2, 2]
    assert set(draw_rivals(EXAMPLES, count=3, seed=1)[2]) == {0, 1}
    alike = [Example(instruction=str(number), response="yes") for number in range(3)]
    assert draw_rivals(alike, count=2, seed=1) == [(), (), ()]
    many = [Example(instruction=str(number), response=f"answer {number}") for number in range(40)]
    first = draw_rivals(many, count=4, seed=1)
    assert first == draw_rivals(many, count=4, seed=1) != draw_rivals(many, count=4, seed=2)
    assert all(len(set(each)) == 4 and number not in each for number, each in enumerate(first))


def test_a_task_is_read_behind_its_own_response_and_the_rivals(fake: Any, journal: Journal) -> None:
    """Behind persona and two seeds, response first, the same for all; prompts may be cut from the left."""
    engine = fake(lambda *_: ("", True))
    found = check_return(engine, REQUEST, journal=journal)
    pairs = [pair for call in engine.calls for pair in call["pairs"]]
    assert all(call["cut"] for call in engine.calls)
    told = "What grows on an oak?\nInput: The acorns fall."
    heads = {head for head, text in pairs if text == f" {told}"}
    assert len(heads) == 3
    opened, shown, other, _ = min(heads).split("\n\n")
    assert {head.rpartition("\n\n")[0] for head in heads} == {"\n\n".join((opened, shown, other))}
    assert opened == "You know trees."
    assert shown.startswith("Response: answer ")
    assert "\nInstruction: Seed " in shown
    assert {head.rpartition("\n\n")[2] for head in heads} == {
        f"Response: {EXAMPLES[index].response}\nInstruction:" for index in (1, *found[1].rivals)
    }


def test_a_response_that_tells_of_its_task_is_kept(fake: Any, journal: Journal) -> None:
    """And one that would do for any task is dropped; both say what they were held against."""
    found = check_return(fake(lambda *_: ("", True)), REQUEST, journal=journal)
    assert [each.kept for each in found] == [True, True, False, False]
    assert [each.example for each in found] == [0, 1, 2, 3]
    assert all(len(each.others) == len(each.rivals) for each in found)
    assert found[1].own > max(found[1].others)


def test_a_resumed_check_reads_nothing_twice(fake: Any, journal: Journal) -> None:
    """With the journal of a finished run the same result comes without the engine."""
    done = check_return(fake(lambda *_: ("", True)), REQUEST, journal=journal)
    engine = fake(lambda *_: ("", True))
    assert check_return(engine, REQUEST, journal=Journal(journal.path)) == done
    assert engine.calls == []
