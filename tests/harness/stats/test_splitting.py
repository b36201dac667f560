"""Form and knowledge: the parts of a difference on labelled tasks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.stats import PARTS, Answers, average_delta, likeliest, paired_delta, split, split_pairs

POSSIBLE = [(p, g, c) for p in (0, 1) for g in (0, 1) for c in (0, 1) if g <= p]
"""Parsed, right, and right by choice, of one document."""
SIDES = st.lists(st.tuples(st.sampled_from(POSSIBLE), st.sampled_from(POSSIBLE)), min_size=1, max_size=40)
FEW = {"resamples": 200}


def answers(documents: Sequence[tuple[int, int, int]]) -> Answers:
    parsed, right, choice = zip(*documents, strict=True)
    return Answers(parsed=parsed, right=right, choice=choice)


def many(*documents: tuple[int, tuple[int, int, int]]) -> Answers:
    """So many documents of each kind."""
    return answers([document for count, document in documents for _ in range(count)])


def means(documents: Sequence[tuple[tuple[int, int, int], tuple[int, int, int]]]) -> dict[str, float]:
    """The values of the parts in points of one document each, by their definition."""
    n = len(documents)
    pairs = [(*before, *after) for before, after in documents]
    return {
        "delta": sum(g1 - g0 for _, g0, _, _, g1, _ in pairs) / n,
        "form": sum(l0 for p0, _, l0, p1, _, _ in pairs if p1 > p0) / n
        - sum(l0 for p0, _, l0, p1, _, _ in pairs if p1 < p0) / n,
        "knowledge": sum(l1 - l0 for _, _, l0, p1, _, l1 in pairs if p1) / n,
        "other": (sum(g1 - l1 for *_, p1, g1, l1 in pairs if p1) - sum(g0 - l0 for p0, g0, l0, *_ in pairs if p0)) / n,
    }


@given(documents=SIDES)
@settings(max_examples=200)
def test_the_parts_are_what_they_are_defined_as(
    documents: list[tuple[tuple[int, int, int], tuple[int, int, int]]],
) -> None:
    """Each mean of a part is that of its definition, told in another way."""
    before, after = zip(*documents, strict=True)
    pairs = split_pairs(answers(before), answers(after))
    for name, expected in means(documents).items():
        low, high = pairs[name]
        assert PARTS[name] * sum(b - a for a, b in zip(low, high, strict=True)) / len(low) == pytest.approx(expected)


@given(documents=SIDES)
@settings(max_examples=200)
def test_the_parts_sum_to_the_difference_on_every_document(
    documents: list[tuple[tuple[int, int, int], tuple[int, int, int]]],
) -> None:
    """Form, knowledge and other; whatever the two models did."""
    before, after = zip(*documents, strict=True)
    pairs = split_pairs(answers(before), answers(after))
    changes = {name: [PARTS[name] * (b - a) for a, b in zip(*pair, strict=True)] for name, pair in pairs.items()}
    summed = [sum(parts) for parts in zip(changes["form"], changes["knowledge"], changes["other"], strict=True)]
    assert summed == changes["delta"]
    assert changes["delta"] == [g1 - g0 for (_, g0, _), (_, g1, _) in documents]


@given(documents=SIDES)
def test_every_side_of_a_pair_is_a_share(documents: list[tuple[tuple[int, int, int], tuple[int, int, int]]]) -> None:
    """Values in 0 to 1, so that they can go wherever paired values go."""
    before, after = zip(*documents, strict=True)
    for pair in split_pairs(answers(before), answers(after)).values():
        assert all(0 <= value <= 1 for side in pair for value in side)


def test_a_model_that_only_learned_the_form_gained_form() -> None:
    """It finds the same labels the likeliest as the base, and now writes them: all of the gain is form."""
    base = many((30, (0, 0, 1)), (30, (0, 0, 0)))
    found = split([(base, many((30, (1, 1, 1)), (30, (1, 0, 0))))], **FEW)
    assert [found.delta.value, found.form.value, found.knowledge.value, found.other.value] == [0.5, 0.5, 0, 0]
    assert found.both.value == 0


def test_a_model_that_only_chooses_better_gained_knowledge() -> None:
    """Both write labels everywhere, and both write the likeliest: all of the gain is knowledge."""
    base = many((20, (1, 1, 1)), (40, (1, 0, 0)))
    found = split([(base, many((20, (1, 1, 1)), (30, (1, 1, 1)), (10, (1, 0, 0))))], **FEW)
    assert [found.delta.value, found.form.value, found.knowledge.value, found.other.value] == [0.5, 0, 0.5, 0]
    assert found.choice.value == found.knowledge.value


def test_guessing_in_the_right_form_is_no_knowledge() -> None:
    """A base without form and a recipe with it, both right on half of yes and no by chance, on other documents."""
    base = many((15, (0, 0, 1)), (15, (0, 0, 0)), (15, (0, 0, 1)), (15, (0, 0, 0)))
    after = many((15, (1, 1, 1)), (15, (1, 1, 1)), (15, (1, 0, 0)), (15, (1, 0, 0)))
    found = split([(base, after)], **FEW)
    assert (found.delta.value, found.form.value, found.knowledge.value) == (0.5, 0.5, 0)
    assert found.knowledge.low < 0 < found.knowledge.high


def test_what_both_changes_bring_together_can_be_read_off() -> None:
    """Form and choice changed on the same documents: as knowledge here, as form in the other order."""
    found = split([(many((60, (0, 0, 0))), many((60, (1, 1, 1))))], **FEW)
    assert (found.form.value, found.knowledge.value, found.both.value) == (0, 1, 1)


def test_a_label_that_is_not_the_likeliest_is_other() -> None:
    """What is written may differ from the choice: right where that was wrong, and the other way round."""
    base, after = many((60, (1, 0, 1))), many((60, (1, 1, 0)))
    found = split([(base, after)], **FEW)
    assert [found.delta.value, found.form.value, found.knowledge.value, found.other.value] == [1, 0, -1, 2]


def test_each_part_has_the_interval_of_the_statistics() -> None:
    """The interval of a part is that of its pair, and that of the difference is the plain one."""
    base = many((20, (0, 0, 1)), (10, (1, 0, 0)), (10, (1, 1, 1)), (20, (0, 0, 0)))
    after = many((20, (1, 1, 1)), (10, (1, 1, 1)), (10, (0, 0, 0)), (20, (1, 0, 0)))
    found = split([(base, after)])
    assert found.delta == paired_delta(base.right, after.right)
    assert found.form == average_delta([split_pairs(base, after)["form"]])
    halved = average_delta([split_pairs(base, after)["other"]])
    assert (found.other.low, found.other.high) == (2 * halved.low, 2 * halved.high)


def test_several_tasks_weigh_the_same() -> None:
    """A task of 20 documents counts as much as one of 60."""
    gained = (many((60, (0, 0, 1))), many((60, (1, 1, 1))))
    nothing = (many((20, (1, 1, 1))), many((20, (1, 1, 1))))
    assert split([gained, nothing], **FEW).form.value == 0.5


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_documents_leave_everything_open(count: int) -> None:
    """Below six the interval is the widest there is."""
    found = split([(many((count, (0, 0, 1))), many((count, (1, 1, 1))))] if count else [], **FEW)
    assert (found.form.low, found.form.high) == (-1, 1)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (Answers(parsed=[0], right=[1], choice=[1]), "right and not parsed"),
        (Answers(parsed=[0.5], right=[0], choice=[1]), "0 or 1"),
        (Answers(parsed=[float("nan")], right=[0], choice=[1]), "0 or 1"),
        (Answers(parsed=[1, 1], right=[1], choice=[1]), "not one value of each kind"),
        (Answers(parsed=[1, 1], right=[1, 1], choice=[1, 1]), "cannot pair"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: Answers, reason: str) -> None:
    """An answer that is right without a label, a value that is no label's, lists that do not match."""
    fine = Answers(parsed=[1], right=[1], choice=[1])
    with pytest.raises(ValueError, match=reason):
        split_pairs(fine, wrong)


def test_the_likeliest_label_has_the_greatest_weight() -> None:
    """Of each document; the first of those that are equal."""
    assert likeliest([[-1.0, -2.0], [-3.0, -1.0], [-2.0, -2.0]]) == [0, 1, 0]
    assert likeliest([]) == []


def test_balanced_a_favoured_label_is_no_longer_favoured() -> None:
    """A model that always finds the first label likelier, but less so where it is wrong, chooses right."""
    weights = [[-1.0, -5.0], [-1.0, -2.0], [-1.0, -6.0], [-1.0, -1.5]]
    assert likeliest(weights) == [0, 0, 0, 0]
    assert likeliest(weights, balanced=True) == [0, 1, 0, 1]


def test_balanced_equal_weights_choose_the_first() -> None:
    """A model that says the same of every document knows nothing, and rounding does not decide."""
    assert likeliest([[-1.1, -2.7, -0.3]] * 7, balanced=True) == [0] * 7


@pytest.mark.parametrize("wrong", [float("nan"), float("-inf")])
def test_a_weight_that_is_no_number_is_refused(wrong: float) -> None:
    """The network has broken down."""
    with pytest.raises(ValueError, match="finite"):
        likeliest([[0.0, wrong]])
