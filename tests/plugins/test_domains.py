"""What the built-in plugins bring."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from harness import Synthesis
from harness.registry import load_registry

REGISTRY = load_registry()
PLAIN = asdict(Synthesis())
FURTHER = {
    "self-specialize-consistent": {"samples": 4},
    "self-specialize-round-trip": {"rivals": 4},
    "self-specialize-balanced": {"largest_form": 0.4},
    "self-specialize-by-topic": {"by_topic": True},
}
"""Recipe -> what it varies of plain self-specialize."""


def test_the_built_in_domains() -> None:
    """Two expert fields with the general one, each with all its files."""
    for name in ("biomed", "finance", "general"):
        domain = REGISTRY.domain(name)
        assert domain.seeds.is_file()
        assert domain.corpus is not None
        assert domain.corpus.is_file()
        assert len(domain.topics) >= 8


def test_the_papers_rows_are_reported() -> None:
    """With its numbers, and with its name as their source."""
    rows = {row.model: row.average for row in REGISTRY.domain("biomed").reported}
    assert (rows["LLaMA-65B"], rows["MPT-30B"], rows["MPT-30B self-specialized"]) == (43.87, 25.15, 36.63)
    assert all("2310.00160" in row.source for row in REGISTRY.domain("biomed").reported)
    assert rows["Alpaca-65B"] == pytest.approx(43.87 + 2.52)
    assert rows["Dromedary-65B"] == pytest.approx(43.87 + 1.23)


def test_the_recipes_in_their_order() -> None:
    """Controls first, then the method and its variants."""
    controls = ["seeds-only", "self-align", "shuffled-responses", "gold"]
    methods = ["self-specialize", "self-specialize-retrieval", "self-specialize-twice"]
    assert list(REGISTRY.recipes)[:11] == controls + methods + list(FURTHER)
    synthesis = {name: REGISTRY.recipe(name).synthesis for name in controls + methods}
    assert [name for name, one in synthesis.items() if one is None] == ["seeds-only", "gold"]
    assert [name for name in synthesis if REGISTRY.recipe(name).gold] == ["gold"]
    assert [name for name in synthesis if REGISTRY.recipe(name).control] == controls
    assert [one.domain for one in synthesis.values() if one] == ["general", None, None, None, None]
    assert [one.retrieval for one in synthesis.values() if one] == [False, True, False, True, False]
    assert [one.rounds for one in synthesis.values() if one] == [1, 1, 1, 1, 2]


def test_further_recipes_differ_from_plain_self_specialize_in_one_thing() -> None:
    """So that what they gain over it is what that thing is worth."""
    plain = REGISTRY.recipe("self-specialize")
    for name, varied in FURTHER.items():
        recipe = REGISTRY.recipe(name)
        assert recipe.synthesis is not None
        assert replace(recipe, name=plain.name, comment=plain.comment, synthesis=Synthesis()) == plain
        assert {key: value for key, value in asdict(recipe.synthesis).items() if value != PLAIN[key]} == varied


def test_the_shuffled_control_differs_in_the_shuffle_alone() -> None:
    """From the recipe that it is a control for, so that both share what is generated."""
    shuffled, method = (REGISTRY.recipe(name) for name in ("shuffled-responses", "self-specialize-retrieval"))
    assert shuffled.synthesis is not None
    assert replace(shuffled.synthesis, shuffled=False) == method.synthesis
    assert shuffled.tuning == method.tuning


def test_the_recipes_tune_as_the_paper_does() -> None:
    """QLoRA of rank 8 and alpha 16 at 3e-4, three epochs of batches of 32."""
    for name in ("self-align", "self-specialize"):
        tuning = REGISTRY.recipe(name).tuning
        assert (tuning.rank, tuning.alpha, tuning.learning_rate) == (8, 16, 3e-4)
        assert (tuning.epochs, tuning.batch_size) == (3, 32)


@pytest.mark.parametrize(("domain", "count"), [("biomed", 10), ("finance", 5), ("general", 4)])
def test_the_benchmarks_have_their_files(domain: str, count: int) -> None:
    """Each has its documents, its pool, and a column header of its own."""
    benchmarks = REGISTRY.benchmarks_of(domain)[:count]
    assert all(benchmark.documents.is_file() and benchmark.pool.is_file() for benchmark in benchmarks)
    assert len({benchmark.title for benchmark in benchmarks}) == count
    assert {benchmark.metric for benchmark in benchmarks} == {"token_f1"}
