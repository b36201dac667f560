"""The built-in recipes: the paper's method, its variants, and its controls."""

from __future__ import annotations

from collections.abc import Iterable

from harness import Recipe, Synthesis, hookimpl

GENERAL = "general"
"""The domain whose seeds make a generically aligned model."""

CONTROLS = (
    Recipe(
        name="seeds-only",
        comment="tune on the domain's seeds alone, nothing generated",
        synthesis=None,
        control=True,
    ),
    Recipe(
        name="self-align",
        comment="the same loop from general seeds, generic alignment as in Alpaca and Dromedary",
        synthesis=Synthesis(domain=GENERAL),
        control=True,
    ),
    Recipe(
        name="shuffled-responses",
        comment="the examples of self-specialize-retrieval, but each instruction with the answer to another one",
        synthesis=Synthesis(retrieval=True, shuffled=True),
        control=True,
    ),
    Recipe(
        name="gold",
        comment="upper bound: as many labelled documents from the benchmarks' few-shot pools, nothing generated",
        synthesis=None,
        gold=True,
        control=True,
    ),
)
"""What a method is to be compared with."""

PAPER = (
    Recipe(
        name="self-specialize",
        comment="instructions and responses by the base model itself, from the domain's seeds",
        synthesis=Synthesis(),
    ),
    Recipe(
        name="self-specialize-retrieval",
        comment="as self-specialize, with BM25 passages of the domain in front of each response",
        synthesis=Synthesis(retrieval=True),
    ),
    Recipe(
        name="self-specialize-twice",
        comment="the specialized model answers the same instructions again, then the base is tuned once more",
        synthesis=Synthesis(rounds=2),
    ),
)
"""The method of arXiv 2310.00160, and its variants."""

FURTHER = (
    Recipe(
        name="self-specialize-consistent",
        comment="self-specialize, but of five answers the one that agrees best with the others, or none",
        synthesis=Synthesis(samples=4),
    ),
    Recipe(
        name="self-specialize-round-trip",
        comment="self-specialize without the answers that do not lead back to their own task",
        synthesis=Synthesis(rivals=4),
    ),
    Recipe(
        name="self-specialize-balanced",
        comment="self-specialize, but no form of answer makes up more than 40 % of the examples",
        synthesis=Synthesis(largest_form=0.4),
    ),
    Recipe(
        name="self-specialize-by-topic",
        comment="self-specialize, but each prompt is about one topic of the domain, and the topics take turns",
        synthesis=Synthesis(by_topic=True),
    ),
)
"""Our own: each varies one thing of `self-specialize`."""


@hookimpl
def harness_recipes() -> Iterable[Recipe]:
    """Recipes in the order of a leaderboard's rows."""
    return (*CONTROLS, *PAPER, *FURTHER)
