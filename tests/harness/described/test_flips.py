"""Documents that went from wrong to right, and the reverse."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.described import Flips, deciding, flips
from harness.errors import HarnessError
from harness.types import DocumentScore

VALUES = st.sampled_from([0.0, 0.3, 0.49, 0.5, 0.7, 1.0])


def scored(document: str, value: float, *, response: str = "r", prompt: str = "p") -> DocumentScore:
    """What was measured on a document, by token F1 alone."""
    return DocumentScore(
        document=document, prompt=prompt, response=response, answer="a", values={"token_f1": value, "parsed": 1.0}
    )


def compared(pairs: list[tuple[float, float]]) -> Flips:
    """Documents 0, 1, 2 ... with these values before and after."""
    before = [scored(str(number), value) for number, (value, _) in enumerate(pairs)]
    after = [scored(str(number), value) for number, (_, value) in enumerate(pairs)]
    return flips(before, after, metric="token_f1")


def test_a_flip_crosses_a_half() -> None:
    """The example of docs/measuring.md: from below 0.5 to 0.5 or more is gained, the reverse lost."""
    found = compared([(0.3, 0.49), (0.49, 0.5), (0.0, 1.0), (1.0, 0.3), (0.5, 1.0)])
    assert [flip.document for flip in found.gained] == ["2", "1"]
    assert [flip.document for flip in found.lost] == ["3"]
    assert (found.documents, found.both_right, found.both_wrong) == (5, 1, 1)
    assert [flip.change for flip in found.gained] == pytest.approx([1.0, 0.01])


def test_a_flip_shows_both_sides() -> None:
    """Both responses, the answer, and all values of both."""
    found = flips([scored("d", 0.0, response="no idea")], [scored("d", 1.0, response="a")], metric="token_f1")
    flip = found.gained[0]
    assert (flip.base_response, flip.response, flip.answer) == ("no idea", "a", "a")
    assert (flip.base_values, flip.values) == ({"token_f1": 0.0, "parsed": 1.0}, {"token_f1": 1.0, "parsed": 1.0})


@given(st.lists(st.tuples(VALUES, VALUES)), st.randoms(use_true_random=False))
def test_every_document_is_told_once_in_any_order(pairs: list[tuple[float, float]], random: Random) -> None:
    """The four kinds sum to the documents, and shuffling one side changes nothing."""
    found = compared(pairs)
    assert len(found.gained) + len(found.lost) + found.both_right + found.both_wrong == found.documents == len(pairs)
    before = [scored(str(number), value) for number, (value, _) in enumerate(pairs)]
    after = [scored(str(number), value) for number, (_, value) in enumerate(pairs)]
    random.shuffle(after)
    assert flips(before, after, metric="token_f1") == found


@given(st.lists(st.tuples(VALUES, VALUES)))
def test_the_other_way_round_gained_is_lost(pairs: list[tuple[float, float]]) -> None:
    """Exchanging the two models exchanges the two lists."""
    one, other = compared(pairs), compared([(after, before) for before, after in pairs])
    assert [flip.document for flip in one.gained] == [flip.document for flip in other.lost]
    assert one.both_right == other.both_right


@pytest.mark.parametrize("other", [[], [scored("e", 1.0)], [scored("d", 1.0, prompt="q")], [scored("d", 1.0)] * 2])
def test_what_differs_is_not_paired(other: list[DocumentScore]) -> None:
    """Other documents, other prompts, or more of them."""
    with pytest.raises(HarnessError, match="different documents or prompts"):
        flips([scored("d", 0.0)], other, metric="token_f1")


def test_documents_with_one_hash_are_paired_in_order() -> None:
    """Two equal documents are two pairs."""
    found = flips([scored("d", 0.0), scored("d", 1.0)], [scored("d", 1.0), scored("d", 1.0)], metric="token_f1")
    assert (len(found.gained), found.both_right) == (1, 1)


def test_an_unknown_metric_is_no_zero() -> None:
    """It raises instead."""
    with pytest.raises(KeyError):
        flips([scored("d", 0.0)], [scored("d", 1.0)], metric="accuracy")


def test_accuracy_decides_where_it_is_measured() -> None:
    """Otherwise the benchmark's own metric does."""
    labelled = DocumentScore(document="d", prompt="p", response="r", answer="a", values={"accuracy": 1.0})
    assert deciding([labelled], "token_f1") == "accuracy"
    assert deciding([labelled, scored("d", 0.0)], "token_f1") == "token_f1"
    assert deciding([], "token_f1") == "token_f1"
