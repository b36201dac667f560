"""How near a response comes to a text."""

from __future__ import annotations

import collections
import re
import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rouge_score import rouge_scorer

from harness import metrics

ROUGE = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=True)
AWKWARD = ["", " ", ".,;", "the", "\u2028", "Grün, grün", "β-catenin", "ﬁbrosis", "12.5%", "a, a, a", "肝臓", "𝛼 the 𝛼"]

VOCABULARY = ["the", "liver", "Heart,", "of", "running", "runs", "a", "cells", "no.", "12", "β", "liver,"]
words = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)
texts = st.text() | st.text(alphabet="abc the an,.\n-0159% $", max_size=40) | words | st.sampled_from(AWKWARD)
thousand = settings(max_examples=1000)


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


@given(texts, texts)
@thousand
def test_token_f1_is_squad_s(response: str, answer: str) -> None:
    """Token F1 equals an independent writing of the SQuAD script."""
    assert metrics.token_f1(response, answer) == pytest.approx(squad_f1(response, answer))


@given(texts, texts)
@thousand
def test_rouge_l_is_rouge_score_s(response: str, answer: str) -> None:
    """ROUGE-L equals the reference package with stemming."""
    assert metrics.rouge_l(response, answer) == ROUGE.score(answer, response)["rougeL"].fmeasure


@given(texts, st.lists(texts, min_size=1, max_size=4))
@example("", [".,;", "liver"])
@thousand
def test_the_best_synonym_counts(response: str, synonyms: list[str]) -> None:
    """Both measures are those of the nearest synonym, as SQuAD and `rouge_score` take several answers."""
    assert metrics.best_token_f1(response, synonyms) == pytest.approx(
        max(squad_f1(response, each) for each in synonyms)
    )
    assert metrics.best_rouge_l(response, synonyms) == ROUGE.score_multi(synonyms, response)["rougeL"].fmeasure


def test_no_synonym_is_worth_nothing() -> None:
    """Where nothing is right, nothing scores."""
    assert (metrics.best_token_f1("liver", []), metrics.best_rouge_l("liver", [])) == (0, 0)


@given(texts, st.lists(texts, min_size=1, max_size=4).map(", ".join))
@thousand
def test_the_paper_s_measure_takes_the_best_piece(response: str, answer: str) -> None:
    """The answer is split at a comma with a blank, and the piece that is nearest counts."""
    pieces = re.split(", ", answer)
    assert metrics.paper_f1(response, answer) == pytest.approx(max(squad_f1(response, piece) for piece in pieces))


def test_the_paper_s_measure_is_generous() -> None:
    """One entry of a list of three is full marks, of which token F1 gives half."""
    answer = "frequent laughter, seizures, jerky gait"
    assert (metrics.paper_f1("seizures", answer), metrics.token_f1("seizures", answer)) == (1, pytest.approx(1 / 3))


@given(texts, texts)
def test_the_paper_s_measure_is_never_below_token_f1_of_one_piece(response: str, answer: str) -> None:
    """Where an answer has one piece, both are the same."""
    answer = answer.replace(",", " ")
    assert metrics.paper_f1(response, answer) == metrics.token_f1(response, answer)


def test_rambling_costs_token_f1() -> None:
    """Token F1 is over the whole response: what follows a right answer lowers it."""
    assert metrics.token_f1("liver", "the liver") == 1
    assert metrics.token_f1("liver\nThe heart pumps blood.", "the liver") == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("entry", "plain"),
    [
        (" The  Heart. ", "heart"),
        ("vitamin A", "vitamin a"),
        ("the", "the"),
        ("IL-2", "il2"),
        ("hepatitis  of a liver", "hepatitis of a liver"),
        (".", ""),
    ],
)
def test_an_entry_loses_its_leading_article_alone(entry: str, plain: str) -> None:
    """`A` may be part of a name, so it stays where it does not lead."""
    assert metrics.plain(entry) == plain
