"""How many entries of a list are right."""

from __future__ import annotations

import string
import warnings
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from seqeval.metrics import f1_score

from harness import metrics

TYPES = ("gene or gene product", "multi-tissue structure", "cell")
SPANS = ("p53", "T cells", "Interleukin 2 (IL-2)", "breast, ovarian cancer", "1,25-D3", "vitamin A", "β-catenin", "肝")
ENTITIES = [(kind, span) for kind in TYPES for span in SPANS]
Entity = tuple[str, str]

thousand = settings(max_examples=1000)
entities = st.lists(st.sampled_from(ENTITIES), max_size=6)
documents = st.lists(st.tuples(entities, entities), min_size=1, max_size=4)
texts = st.text(max_size=30) | st.text(alphabet="abc the,().\n-0", max_size=30)


def possible(found: Sequence[Entity], expected: Sequence[Entity]) -> list[Entity]:
    """What a list can say: a span with a comma that is not expected would be read as its pieces."""
    return [(kind, span) for kind, span in found if "," not in span or (kind, span) in expected]


def written(listed: Sequence[Entity], *, typed: bool) -> str:
    """A response that lists entities."""
    return ", ".join(f"{span} ({kind})" if typed else span for kind, span in listed) or "none"


def tags(found: Sequence[Entity], slots: Sequence[Entity]) -> list[str]:
    """The entities as seqeval reads them: a slot of two tokens for each that a document may hold, and a gap behind."""
    return [tag for kind, span in slots for tag in ([f"B-{kind}", f"I-{kind}"] if (kind, span) in found else ["O"] * 2)]


def reference(pairs: Sequence[tuple[Sequence[Entity], Sequence[Entity]]]) -> float:
    """Seqeval's F1 over documents, each with what was expected and what was found."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(f1_score([tags(e, ENTITIES) for e, _ in pairs], [tags(f, ENTITIES) for _, f in pairs]))


@given(documents)
@example([([], [])])
@example([([ENTITIES[0], ENTITIES[0]], [ENTITIES[0]])])
@thousand
def test_typed_entities_are_as_in_seqeval(pairs: list[tuple[list[Entity], list[Entity]]]) -> None:
    """Entity F1 over documents, and of each one that has entities, equals seqeval's on the same spans."""
    pairs = [(expected, possible(found, expected)) for expected, found in pairs]
    counts = [metrics.entity_counts(written(found, typed=True), expected, typed=True) for expected, found in pairs]
    assert metrics.micro_f1(counts) == pytest.approx(reference(pairs))
    for (expected, found), count in zip(pairs, counts, strict=True):
        assert count.f1 == pytest.approx(reference([(expected, found)]) if expected or found else 1)


@given(documents)
@thousand
def test_untyped_entities_are_as_in_seqeval(pairs: list[tuple[list[Entity], list[Entity]]]) -> None:
    """Without types the same, on spans that all have one type."""
    alike = [tuple([("cell", span) for _, span in side] for side in pair) for pair in pairs]
    alike = [(expected, possible(found, expected)) for expected, found in alike]
    counts = [metrics.entity_counts(written(found, typed=False), expected, typed=False) for expected, found in alike]
    assert metrics.micro_f1(counts) == pytest.approx(reference(alike))


def test_an_entity_is_right_with_its_own_type_alone() -> None:
    """Another type, or none, is a wrong entity."""
    gold = [("disease", "asthma"), ("chemical", "aspirin")]
    assert metrics.entity_counts("asthma (disease), Aspirin (Chemical).", gold, typed=True) == (2, 2, 2)
    assert metrics.entity_counts("asthma (chemical), aspirin", gold, typed=True) == (0, 2, 2)
    assert metrics.entity_counts("asthma, aspirin", gold, typed=False) == (2, 2, 2)


def test_the_last_parentheses_are_the_type() -> None:
    """A span may have parentheses of its own."""
    assert metrics.entities_of("interleukin 2 (IL-2) (gene)\nliver(organ)") == {
        ("gene", "interleukin 2 il2"),
        ("organ", "liver"),
    }


def test_entities_are_listed_once() -> None:
    """Repeating a right entity neither helps nor harms; a repeated gold one is one."""
    gold = [("", "liver"), ("", "liver"), ("", "heart")]
    assert metrics.entity_counts("liver, the liver, Liver", gold, typed=False) == (1, 1, 2)


def test_an_entry_with_a_comma_is_found() -> None:
    """Pieces that together are an expected entry are that entry; others are parted at every comma."""
    gold = ["1,25-D3", "breast, ovarian cancer"]
    assert metrics.items_of("1,25-D3, breast, ovarian cancer, lung", gold) == ("125d3", "breast ovarian cancer", "lung")
    assert metrics.items_of("1,25-D3, breast") == ("1", "25d3", "breast")


@pytest.mark.parametrize("response", ["none", "None.", " NONE\n"])
def test_none_is_the_empty_list(response: str) -> None:
    """The word alone lists nothing, which is right where nothing is to be listed."""
    assert metrics.entity_counts(response, [], typed=True).f1 == 1
    assert metrics.entity_counts(response, [("cell", "T cells")], typed=True) == (0, 0, 1)


def test_anything_is_wrong_where_nothing_is_to_be_listed() -> None:
    """An entity where there is none, and silence where there is one, score 0."""
    assert metrics.entity_counts("liver", [], typed=False).f1 == 0
    assert metrics.entity_counts("", [("", "liver")], typed=False).f1 == 0
    assert metrics.entity_counts(" .,;", [], typed=False).f1 == 1


NAMES = ("liver", "hepar", "Heart", "cor", "lung", "vitamin A", "T-cell", "β")
sets = st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3), max_size=5)


@given(st.lists(st.sampled_from(NAMES), max_size=7), sets)
@example([], [])
@example(["liver", "hepar"], [["liver", "hepar"], ["hepar", "cor"]])
@thousand
def test_list_f1_is_the_best_assignment(items: list[str], synonyms: list[list[str]]) -> None:
    """As many pairs count as an optimal assignment of entries to wanted ones has."""
    distinct = list(dict.fromkeys(items))
    fits = np.array([[item in wanted for wanted in synonyms] for item in distinct], dtype=float)
    matched = fits[linear_sum_assignment(-fits)].sum() if fits.size else 0
    found = metrics.list_counts(", ".join(items) or "none", synonyms)
    assert found == (matched, len(distinct), len(synonyms))
    precision = matched / len(distinct) if distinct else 0.0
    recall = matched / len(synonyms) if synonyms else 0.0
    f1 = 2 * precision * recall / (precision + recall) if matched else float(not items and not synonyms)
    assert found.f1 == pytest.approx(f1)


def test_two_synonyms_are_one_right_entry() -> None:
    """The second name of a thing that was named is surplus."""
    assert metrics.list_counts("liver, hepar, heart", [["liver", "hepar"], ["lung"]]) == (1, 3, 2)


@given(texts, st.lists(st.lists(texts, max_size=2), max_size=3))
def test_any_text_can_be_counted(response: str, synonyms: list[list[str]]) -> None:
    """Counts stay sensible whatever is written and wanted: names of punctuation alone are no names."""
    matched, found, expected = metrics.list_counts(response, synonyms)
    assert 0 <= matched <= min(found, expected)
    assert expected == sum(any(map(_is_a_name, each)) for each in synonyms)


def _is_a_name(text: str) -> bool:
    """Whether there is more to it than punctuation and white space, which is not that of ASCII alone."""
    return any(not (sign.isspace() or sign in string.punctuation) for sign in text)


@given(st.lists(st.sampled_from(ENTITIES)), st.booleans())
def test_the_answer_itself_scores_1(gold: list[Entity], typed: bool) -> None:
    """A response that lists what is to be listed is right in full."""
    assert metrics.entity_counts(written(gold, typed=typed), gold, typed=typed).f1 == 1


def test_entities_are_sets() -> None:
    """Order, case, articles and repetition do not matter; a missing and a surplus span do."""
    assert metrics.entity_f1("The Heart, liver, liver", "liver, heart") == 1
    assert metrics.entity_f1("liver, lung", "liver, heart") == 0.5
    assert metrics.entity_f1("liver", "liver, heart") == pytest.approx(2 / 3)
