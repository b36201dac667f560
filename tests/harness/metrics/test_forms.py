"""All values of a response, by the form of its answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness import metrics

FEELINGS = ("positive", "negative", "neutral")
KINDS = {"labels": FEELINGS, "spans": (), "text": (), "number": ()}

texts = st.text() | st.text(alphabet="abc the an,.\n-0159% $", max_size=40)


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


def test_numbers_are_compared_as_numbers() -> None:
    """`25.0` is as right as `25%`, and a wrong number is parsed but not accurate."""
    assert metrics.score_answer("25.0", "25%", kind="number")["accuracy"] == 1
    wrong = metrics.score_answer("26", "25%", kind="number")
    assert (wrong["accuracy"], wrong["parsed"]) == (0, 1)


def test_an_unparseable_label_is_wrong() -> None:
    """A response without a label is neither parsed nor accurate, even if the answer has none either."""
    assert metrics.score_answer("good", "positive", kind="labels", labels=FEELINGS)["parsed"] == 0
    assert metrics.score_answer("good", "good", kind="labels", labels=FEELINGS)["accuracy"] == 0


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
