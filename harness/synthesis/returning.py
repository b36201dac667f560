"""The round trip: a response is kept if it leads back to its own task better than other responses do.

A response that would do for any task teaches none. With x the task and y its response, the model is asked for x behind
y, as in instruction backtranslation (Li et al., arXiv 2308.06259), and behind responses y1 ... yk to other tasks:

    s(x, y)  =  ln p(x | y)  -  1/k sum over j of ln p(x | yj)

The example is kept if s > 0. If the mean stood inside the logarithm, s would estimate the pointwise mutual information
of x and y, with p(x) as its mean over responses. By Jensen's inequality s is at least as large: what is dropped has no
positive mutual information by that estimate either. The direction is not the one in which the response was written,
which made it the likeliest already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from ..metrics import normalize
from ..store import derive
from ..types import Example, Progress
from .prompts import return_prompt, task_of

if TYPE_CHECKING:
    from ..engine import Answerer
    from ..journal import Journal

SHOWN = 2
"""Seeds in a prompt, the response in front of its task: enough for the form, and all k + 1 passes must read them."""


@dataclass(frozen=True, kw_only=True)
class ReturnRequest:
    """What is asked of `check_return`."""

    persona: str
    """Opens the prompt."""
    seeds: Sequence[Example]
    examples: Sequence[Example]
    rivals: int
    """Other responses that each task is read behind."""
    seed: int


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What was found of one example."""

    example: int
    """Index among the given ones."""
    rivals: tuple[int, ...]
    """Indices of the examples whose responses it was held against."""
    own: float
    """ln p(x | y), summed over the tokens of the task."""
    others: tuple[float, ...]
    """ln p(x | yj)."""
    kept: bool


def leads_back(own: float, others: Sequence[float]) -> bool:
    """Whether s > 0; true where there is nothing to be held against."""
    return not others or own > sum(others) / len(others)


def draw_rivals(examples: Sequence[Example], *, count: int, seed: int) -> list[tuple[int, ...]]:
    """For each example so many others whose response is not the same, whatever its case; all where they are fewer."""
    said = [normalize(example.response) or example.response for example in examples]
    drawn = []
    for index, own in enumerate(said):
        others = [place for place, other in enumerate(said) if other != own]
        drawn.append(tuple(Random(derive(seed, "rivals", index)).sample(others, min(count, len(others)))))
    return drawn


def check_return(
    engine: Answerer, request: ReturnRequest, *, journal: Journal, progress: Progress | None = None
) -> tuple[Returned, ...]:
    """One forward pass over each task behind its own response, and one behind each rival's.

    A prompt that is longer than the context loses tokens from its left, the persona first.
    """
    from ..engine import likelihood_all

    rivals = draw_rivals(request.examples, count=request.rivals, seed=request.seed)
    heads = [_head(request, index) for index in range(len(request.examples))]
    pairs = [
        (return_prompt(head, request.examples[place].response), task_of(example.instruction, example.input))
        for index, (example, head) in enumerate(zip(request.examples, heads, strict=True))
        for place in (index, *rivals[index])
    ]
    told = iter(likelihood_all(engine, pairs, journal=journal, cut=True, progress=progress))
    found = []
    for index, against in enumerate(rivals):
        own, *others = (next(told)[0] for _ in (index, *against))
        kept = leads_back(own, others)
        found.append(Returned(example=index, rivals=against, own=own, others=tuple(others), kept=kept))
    return tuple(found)


def _head(request: ReturnRequest, index: int) -> str:
    """Persona and demonstrations, the same for an example's own response and its rivals."""
    count = min(SHOWN, len(request.seeds))
    shown = Random(derive(request.seed, "return", index)).sample(range(len(request.seeds)), count)
    blocks = []
    for place in shown:
        seed = request.seeds[place]
        blocks.append(return_prompt("", seed.response) + task_of(seed.instruction, seed.input))
    return "\n\n".join([request.persona.strip(), *blocks])
