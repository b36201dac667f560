"""Labelled documents of the pools, in place of generated examples."""

from __future__ import annotations

from collections import Counter

from harness.contamination import ContaminationIndex
from harness.synthesis import Pool, Scored, choose
from harness.types import Document, Example

LONG = "the quick brown fox jumps over the lazy dog while seven old geese look on"
"""More words than are needed to tell an overlap."""


def _pool(name: str, *documents: Document, demonstrations: tuple[int, ...] = ()) -> Pool:
    return Pool(benchmark=name, documents=documents, demonstrations=frozenset(demonstrations))


def _documents(name: str, count: int) -> list[Document]:
    return [Document(instruction=f"Do {name}.", input=f"{name} {n}", answer=f"answer {n}") for n in range(count)]


def _scored(*documents: Document) -> Scored:
    return Scored(documents=documents, contamination=ContaminationIndex({"tested": documents}))


def test_an_example_is_a_document_with_its_answer() -> None:
    """Instruction, input and answer; the source says where it stands."""
    found = choose([_pool("a", *_documents("a", 1))], _scored(), wanted=5, seed=0)
    assert found.examples == (Example(instruction="Do a.", input="a 0", response="answer 0"),)
    assert found.sources == (("a", 0),)


def test_the_benchmarks_take_turns() -> None:
    """One document of each, so that all weigh alike; where one pool is used up, the others go on."""
    pools = [_pool(name, *_documents(name, count)) for name, count in (("a", 2), ("b", 30), ("c", 30))]
    found = choose(pools, _scored(), wanted=12, seed=0)
    assert [name for name, _ in found.sources] == [*"abcabc", *"bcbcbc"]
    assert len(set(found.sources)) == 12


def test_there_are_no_more_than_there_are() -> None:
    """Fewer than wanted, each once."""
    found = choose([_pool("a", *_documents("a", 3)), _pool("b")], _scored(), wanted=10, seed=0)
    assert sorted(found.sources) == [("a", 0), ("a", 1), ("a", 2)]


def test_the_seed_draws_them() -> None:
    """Another seed, other documents; of a smaller number the first ones are the same."""
    pools = [_pool("a", *_documents("a", 40)), _pool("b", *_documents("b", 40))]
    first = choose(pools, _scored(), wanted=20, seed=1)
    assert choose(pools, _scored(), wanted=20, seed=1) == first
    assert choose(pools, _scored(), wanted=7, seed=1).examples == first.examples[:7]
    assert set(choose(pools, _scored(), wanted=20, seed=2).sources) != set(first.sources)


def test_demonstrations_are_left_out() -> None:
    """What stands in prompts is not tuned on."""
    found = choose([_pool("a", *_documents("a", 6), demonstrations=(1, 4))], _scored(), wanted=10, seed=0)
    assert {index for _, index in found.sources} == {0, 2, 3, 5}
    assert found.left_out["demonstration"] == 2


def test_a_test_document_is_never_an_example() -> None:
    """However it is spaced or capitalized, and though it is too short for any n-gram."""
    pool = _pool("a", Document(instruction="Say yes.", input="Is  it?", answer="yes"), *_documents("a", 1))
    found = choose([pool], _scored(Document(instruction="say Yes.", input="is it?", answer="no")), wanted=10, seed=0)
    assert [index for _, index in found.sources] == [1]
    assert found.left_out["test document"] == 1


def test_what_stems_from_a_tested_article_is_left_out() -> None:
    """By its own id, or by those that it names."""
    tested = Document(id="pmid:7", instruction="Do.", input="x", answer="a", pmids=("8",))
    pool = _pool(
        "a",
        Document(id="pmid:7", instruction="Do.", input="p", answer="a"),
        Document(id="q", instruction="Do.", input="q", answer="a", pmids=("8", "9")),
        Document(id="pmid:10", instruction="Do.", input="r", answer="a", pmids=("9",)),
    )
    found = choose([pool], _scored(tested), wanted=10, seed=0)
    assert [index for _, index in found.sources] == [2]
    assert found.left_out["article"] == 2


def test_an_input_that_overlaps_with_a_test_document_is_left_out() -> None:
    """An instruction that all documents of the benchmark share is no overlap; without an input it is the text."""
    tested = Document(instruction=LONG, input=f"{LONG} today", answer="a")
    pool = _pool(
        "a",
        Document(instruction="Do.", input=f"so {LONG}", answer="a"),
        Document(instruction=LONG, input="another", answer="a"),
        Document(instruction=f"Then {LONG}", answer="a"),
    )
    found = choose([pool], _scored(tested), wanted=10, seed=0)
    assert [index for _, index in found.sources] == [1]
    assert found.left_out["overlap"] == 2


def test_a_document_of_two_pools_is_taken_once() -> None:
    """Two benchmarks may ask the same."""
    pools = [_pool(name, *_documents("a", 3)) for name in ("first", "second")]
    found = choose(pools, _scored(), wanted=10, seed=0)
    assert Counter(example.input for example in found.examples) == {"a 0": 1, "a 1": 1, "a 2": 1}
    assert found.left_out["repeated"] == 3
