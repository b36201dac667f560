"""Which documents a limited evaluation takes."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation import chosen

answers = st.lists(st.sampled_from(["yes", "no", "maybe"]), max_size=60) | st.lists(st.text(max_size=2), max_size=60)


@given(answers, st.integers(1, 70))
def test_a_limit_is_kept(given: list[str], limit: int) -> None:
    """As many documents as are asked for, or all, each once and in their order."""
    indices = chosen(given, limit)
    assert len(indices) == min(limit, len(given))
    assert indices == sorted(set(indices))
    assert set(indices) <= set(range(len(given)))


def test_no_limit_takes_all() -> None:
    """Without a limit nothing is left out."""
    assert chosen(["a", "b"], None) == [0, 1]


def test_labels_keep_their_shares() -> None:
    """Of a set with 55 % yes, 34 % no and 11 % maybe so does a part, to one document."""
    answers = ["yes"] * 276 + ["no"] * 169 + ["maybe"] * 55
    taken = Counter(answers[index] for index in chosen(answers, 50))
    assert taken == {"yes": 28, "no": 17, "maybe": 5}


def test_a_rare_label_is_there() -> None:
    """A label too rare for its share still has a document, if the limit allows one for each."""
    answers = ["no"] * 990 + ["yes"] * 10
    assert Counter(answers[index] for index in chosen(answers, 5)) == {"no": 4, "yes": 1}
    assert Counter(answers[index] for index in chosen(answers, 1)) == {"no": 1}


@given(st.lists(st.sampled_from(["yes", "no", "maybe"]), min_size=6, max_size=60), st.integers(3, 60))
def test_no_share_is_off_by_more_than_one(answers: list[str], limit: int) -> None:
    """Every label has its share, rounded down or up, or one where that is none."""
    taken = Counter(answers[index] for index in chosen(answers, limit))
    for label, count in Counter(answers).items():
        share = count * min(limit, len(answers)) / len(answers)
        assert share - 1 < taken[label] < share + 1 or taken[label] == 1


def test_many_different_answers_are_taken_at_even_distances() -> None:
    """Where nearly every answer is another, all parts of the file are seen."""
    assert chosen([str(number) for number in range(100)], 4) == [12, 37, 62, 87]


def test_a_label_s_documents_are_taken_at_even_distances() -> None:
    """Within a label too."""
    assert chosen(["yes", "no"] * 50, 4) == [24, 25, 74, 75]


@given(answers, st.integers(1, 70), st.integers(1, 70))
def test_a_part_is_of_what_the_limit_leaves(given: list[str], limit: int, part: int) -> None:
    """As many as are asked for, all of them among the others, in their order."""
    indices = chosen(given, limit, part)
    assert len(indices) == min(limit, part, len(given))
    assert indices == sorted(set(indices))
    assert set(indices) <= set(chosen(given, limit))


def test_a_part_is_like_the_whole() -> None:
    """Of eight documents with two labels, four have two of each."""
    given = ["yes", "no"] * 50
    assert Counter(given[index] for index in chosen(given, 8, 4)) == {"yes": 2, "no": 2}
