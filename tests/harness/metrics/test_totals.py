"""What is measured over all documents together."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score
from sklearn.preprocessing import MultiLabelBinarizer

from harness import metrics

LABELS = ("yes", "no", "maybe", "größer")
QUESTIONS = tuple(f"question {number}" for number in range(9))
HALLMARKS = tuple(f"hallmark {number}" for number in range(10))

choices = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from([*LABELS, None])), min_size=1, max_size=30)
answers = st.lists(
    st.tuples(st.sampled_from(QUESTIONS), st.sampled_from(LABELS[:2]), st.sampled_from([*LABELS[:2], None])),
    min_size=1,
    max_size=40,
)
told = st.lists(
    st.tuples(st.sets(st.sampled_from(HALLMARKS)), st.sets(st.sampled_from(HALLMARKS))), min_size=1, max_size=10
)
thousand = settings(max_examples=1000)


def reference(expected: Any, found: Any, **settings: Any) -> Any:
    """Scikit-learn's F1, where nothing over nothing is 0 unless said otherwise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return f1_score(expected, found, **({"zero_division": 0} | settings))


def columns(pairs: list[tuple[str, str | None]]) -> tuple[list[str], list[str]]:
    """What was expected and what was found; an unparseable response is a label that is not averaged over."""
    return [expected for expected, _ in pairs], [found or "?" for _, found in pairs]


@given(choices)
@example([("yes", None)])
@thousand
def test_macro_and_weighted_f1_are_scikit_learn_s(pairs: list[tuple[str, str | None]]) -> None:
    """Over the labels that were expected or found; an unparseable response is a miss, and no label."""
    expected, found = columns(pairs)
    labels = sorted({*expected, *found} - {"?"})
    assert metrics.macro_f1(pairs) == pytest.approx(reference(expected, found, labels=labels, average="macro"))
    assert metrics.weighted_f1(pairs) == pytest.approx(reference(expected, found, labels=labels, average="weighted"))


@given(choices)
@thousand
def test_f1_of_the_positive_class_is_scikit_learn_s(pairs: list[tuple[str, str | None]]) -> None:
    """The counts of one label, added up, are its F1 against all others."""
    expected, found = columns(pairs)
    counts = [metrics.Counts.of({f} & {"yes"}, {e} & {"yes"}) for e, f in pairs]
    assert metrics.micro_f1(counts) == pytest.approx(reference(expected, found, labels=["yes"], average="micro"))


@given(answers)
@thousand
def test_average_f1_is_the_mean_over_questions(asked: list[tuple[str, str, str | None]]) -> None:
    """Each question's weighted F1 counts alike, however often it was asked."""
    scores = []
    for question in {question for question, _, _ in asked}:
        expected, found = columns([(e, f) for q, e, f in asked if q == question])
        scores.append(reference(expected, found, labels=["yes", "no"], average="weighted"))
    assert metrics.average_f1(asked) == pytest.approx(sum(scores) / len(scores))


@given(told)
@example([(set(), set())])
@thousand
def test_example_based_and_micro_f1_are_scikit_learn_s(pairs: list[tuple[set[str], set[str]]]) -> None:
    """The mean over documents takes an empty answer to an empty question for right; the sum over them does not."""
    binary = MultiLabelBinarizer(classes=HALLMARKS)
    expected, found = binary.fit_transform([e for e, _ in pairs]), binary.transform([f for _, f in pairs])
    counts = [metrics.Counts.of(f, e) for e, f in pairs]
    assert metrics.micro_f1(counts) == pytest.approx(reference(expected, found, average="micro"))
    mean = sum(count.f1 for count in counts) / len(counts)
    assert mean == pytest.approx(reference(expected, found, average="samples", zero_division=1))


def test_counts_may_be_lists() -> None:
    """They come back from JSON as lists."""
    assert metrics.micro_f1([[1, 2, 3], (0, 0, 1)]) == 2 / 6
