"""The measures of one response against its answer."""

from __future__ import annotations

import collections
import re
import string
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score import rouge_scorer

from harness import metrics

ROUGE = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=True)
FEELINGS = ("positive", "negative", "neutral")
KINDS = {"labels": FEELINGS, "spans": (), "text": (), "number": ()}

texts = st.text() | st.text(alphabet="abc the an,.\n-0159% $", max_size=40)
VOCABULARY = ["the", "liver", "Heart,", "of", "running", "runs", "a", "cells", "no.", "12"]
words = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)


def squad_f1(prediction: str, truth: str) -> float:
    """F1 as the official SQuAD script writes it, for comparison."""

    def tokens(text: str) -> list[str]:
        kept = "".join(character for character in text.lower() if character not in set(string.punctuation))
        return re.sub(r"\b(a|an|the)\b", " ", kept).split()

    predicted, expected = tokens(prediction), tokens(truth)
    if not predicted or not expected:
        return float(predicted == expected)
    same = sum((collections.Counter(predicted) & collections.Counter(expected)).values())
    if same == 0:
        return 0.0
    precision, recall = same / len(predicted), same / len(expected)
    return 2 * precision * recall / (precision + recall)


@given(texts | words, texts | words)
def test_token_f1_is_squad_s(response: str, answer: str) -> None:
    """Token F1 equals an independent writing of the SQuAD script."""
    assert metrics.token_f1(response, answer) == pytest.approx(squad_f1(response, answer))


@given(texts | words, texts | words)
def test_rouge_l_is_rouge_score_s(response: str, answer: str) -> None:
    """ROUGE-L equals the reference package with stemming."""
    assert metrics.rouge_l(response, answer) == ROUGE.score(answer, response)["rougeL"].fmeasure


@given(texts, texts, st.sampled_from(sorted(KINDS)))
@settings(max_examples=300)
def test_every_value_lies_between_0_and_1(response: str, answer: str, kind: str) -> None:
    """No text makes a metric raise or leave its range."""
    values = metrics.score_answer(response, answer, kind=kind, labels=KINDS[kind])
    assert all(0 <= value <= 1 for value in values.values())


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("labels", st.sampled_from(FEELINGS)),
        ("spans", st.lists(st.sampled_from(["liver", "the heart", "T cells"]), min_size=1).map(", ".join)),
        ("text", st.from_regex(r"[a-z0-9][a-z0-9 ]*", fullmatch=True).filter(metrics.normalize)),
        ("number", st.decimals(-10000, 10000, places=2).map(lambda number: f"{number}%")),
    ],
)
def test_the_answer_itself_scores_1(kind: str, answers: st.SearchStrategy[str]) -> None:
    """A response that is the answer gets 1 in every metric of its kind."""

    @given(answers)
    def check(answer: str) -> None:
        assert set(metrics.score_answer(answer, answer, kind=kind, labels=KINDS[kind]).values()) == {1.0}

    check()


def test_rambling_costs_token_f1() -> None:
    """Token F1 is over the whole response: what follows a right answer lowers it."""
    assert metrics.token_f1("liver", "the liver") == 1
    assert metrics.token_f1("liver\nThe heart pumps blood.", "the liver") == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("response", "label"),
    [
        ("positive", "positive"),
        ("It is NEGATIVE, I think.", "negative"),
        ("Neutral, not positive", "neutral"),
        ("nonpositive", None),
        ("positively", None),
        ("", None),
    ],
)
def test_label_of_takes_the_first_whole_word(response: str, label: str | None) -> None:
    """The first label that stands as a word of its own counts, whatever its case."""
    assert metrics.label_of(response, FEELINGS) == label


def test_label_of_prefers_the_fuller_label() -> None:
    """Of two labels that start at one place the longer one is meant."""
    assert metrics.label_of("very good", ("very", "very good")) == "very good"


@given(texts, st.lists(st.text(min_size=1)))
def test_label_of_gives_a_label_or_none(response: str, labels: list[str]) -> None:
    """Labels may hold anything, signs of regular expressions too."""
    assert metrics.label_of(response, labels) in {None, *labels}


@pytest.mark.parametrize(
    ("response", "number"),
    [
        ("25%", "25"),
        ("The change was -1,200.50 dollars in 2019", "-1200.50"),
        ("$5 million", "5"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("\u22127", "-7"),
        ("B12 or 3", "3"),
        ("10-12", "10"),
        ("none", None),
    ],
)
def test_number_of_reads_the_first_number(response: str, number: str | None) -> None:
    """Signs, thousands, decimals, currency and percent are read; numbers inside words are not."""
    assert metrics.number_of(response) == (None if number is None else Decimal(number))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), texts.filter(lambda text: not text[:1].isalnum()))
def test_number_of_finds_a_number_in_front(number: Decimal, rest: str) -> None:
    """A number in front is read exactly, whatever follows after a space."""
    assert metrics.number_of(f"{number:f} {rest}") == number


def test_numbers_are_compared_as_numbers() -> None:
    """`25.0` is as right as `25%`, and a wrong number is parsed but not accurate."""
    assert metrics.score_answer("25.0", "25%", kind="number")["accuracy"] == 1
    wrong = metrics.score_answer("26", "25%", kind="number")
    assert (wrong["accuracy"], wrong["parsed"]) == (0, 1)


def test_an_unparseable_label_is_wrong() -> None:
    """A response without a label is neither parsed nor accurate, even if the answer has none either."""
    assert metrics.score_answer("good", "positive", kind="labels", labels=FEELINGS)["parsed"] == 0
    assert metrics.score_answer("good", "good", kind="labels", labels=FEELINGS)["accuracy"] == 0


def test_entities_are_sets() -> None:
    """Order, case, articles and repetition do not matter; a missing and a surplus span do."""
    assert metrics.entity_f1("The Heart, liver, liver", "liver, heart") == 1
    assert metrics.entity_f1("liver, lung", "liver, heart") == 0.5
    assert metrics.entity_f1("liver", "liver, heart") == pytest.approx(2 / 3)


def test_a_list_of_several_lines_is_not_parsed() -> None:
    """A list of spans is promised on one line; more lines are scored, yet count as unparsed."""
    values = metrics.score_answer("liver\nheart", "liver, heart", kind="spans")
    assert (values["entity_f1"], values["parsed"]) == (1, 0)
    assert metrics.score_answer(" liver, heart\n", "liver, heart", kind="spans")["parsed"] == 1
    assert metrics.score_answer(", .", "liver", kind="spans")["parsed"] == 0


@pytest.mark.parametrize(
    ("kind", "extra"),
    [("labels", {"accuracy"}), ("number", {"accuracy"}), ("spans", {"entity_f1"}), ("text", set())],
)
def test_each_kind_has_its_values(kind: str, extra: set[str]) -> None:
    """Token F1, ROUGE-L and the share of parsed answers are everywhere; a kind adds its own."""
    values = metrics.score_answer("x", "y", kind=kind, labels=KINDS[kind])
    assert values.keys() == {"token_f1", "rouge_l", "parsed"} | extra
