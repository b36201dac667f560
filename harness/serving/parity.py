"""Whether a model behind a server is the one in memory, as far as fixed prompts tell.

A server may serve other weights, another precision, or write with a penalty of its own. Then base and specialized model
would differ by more than the adapter, if one is asked there and one here. It may also draw samples from fewer tokens
than it is asked to; then instructions are less varied than those of a model in memory.

White space in front of an answer does not count, here as in all that is made of one: a server may decode an answer
behind its prompt (vLLM), where tokenizers put another space than in an answer by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean, variance
from typing import TYPE_CHECKING

from .. import disk
from ..errors import HarnessError
from ..types import Synthesis

if TYPE_CHECKING:
    from ..engine import Answerer

LONGEST = 24
"""Tokens of each answer: long enough to part, short beside what a study writes."""
LEAST = 1e-3
"""Nats by which a response may differ on average. In float32 two ways to reckon give about 1e-5; a server in bfloat16
beside float32 here gives 1e-2 or more."""
TIMES = 4.0
"""The same, in units of what other batches move in memory, where that is more: bfloat16 on both sides."""
SPARE = 2
"""Answers that may part beyond those that other batches change, where there is such noise at all."""
DRAWS = 8
"""Samples of each prompt, at each side."""
FARTHEST = 5.0
"""Standard errors by which the likelihood of samples may differ: sides that draw alike part further once in a million.
With 8 draws acorn's samples from its 40 likeliest tokens are 6 apart from those of all, and its greedy answers 10."""
CHECK = disk.fingerprint([LONGEST, LEAST, TIMES, SPARE, DRAWS, FARTHEST, Synthesis.temperature, Synthesis.top_p])
"""All that decides whether two engines agree, beside the prompts, as a hash."""

Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Parity:
    """How a served model differs from the one in memory."""

    answers: int
    """Prompts with another greedy answer."""
    allowed: int
    """How many of those may be."""
    nats: float | None
    """Mean difference of a response's log-probability; None where the server does not tell any."""
    bound: float
    """What that may be."""
    errors: float
    """How much likelier the server's samples are on average, in standard errors of that difference."""


def check_parity(served: Answerer, here: Answerer, pairs: Sequence[Pair], *, weighs: bool, name: str) -> Parity:
    """Ask both for answers to the prompts, for samples, and where the server `weighs`, for the likelihood of responses.

    Raises HarnessError where they differ by more than other batches move the model in memory, or the samples by more
    than chance does. `name` says in an error which model it is.
    """
    prompts = [prompt for prompt, _ in pairs]
    mine, alone = _answers(here, prompts), [_answers(here, [prompt])[0] for prompt in prompts]
    likely, noise = _likelihoods(here, pairs), [_likelihoods(here, [pair])[0] for pair in pairs]
    moved = _apart(likely, noise)
    own = sum(one != other for one, other in zip(mine, alone, strict=True))
    found = Parity(
        answers=sum(one != other for one, other in zip(mine, _answers(served, prompts), strict=True)),
        allowed=own + (SPARE if TIMES * moved > LEAST else 0),
        nats=_apart(likely, _likelihoods(served, pairs)) if weighs else None,
        bound=max(LEAST, TIMES * moved),
        errors=_errors(*(_log_probabilities(here, prompts, _samples(model, prompts)) for model in (served, here))),
    )
    if found.answers > found.allowed or (found.nats is not None and not found.nats <= found.bound):
        nats = (
            "" if found.nats is None else f", and responses are {found.nats:.3g} nats apart (at most {found.bound:.3g})"
        )
        raise HarnessError(
            f"{name} behind the server is not {name} in memory: of {len(prompts)} fixed prompts {found.answers} have "
            f"another greedy answer (at most {found.allowed}){nats}. Scores of both cannot be compared: serve the very "
            "same weights in the precision used here, without penalties of the server's own, or leave out "
            "--engine openai"
        )
    if not abs(found.errors) <= FARTHEST:
        likelier = "likelier" if found.errors > 0 else "less likely"
        raise HarnessError(
            f"{name} behind the server does not draw as {name} in memory: samples at temperature "
            f"{Synthesis.temperature:g} and top-p {Synthesis.top_p} are {abs(found.errors):.3g} standard errors "
            f"{likelier} there (at most {FARTHEST:g}), as where a server draws from the likeliest tokens alone. Set "
            "its own sampling (top-k, min-p, temperature) to neutral values, or leave out --engine openai"
        )
    return found


def _samples(model: Answerer, prompts: Sequence[str]) -> list[list[str]]:
    """Drawn texts of each prompt [prompts, DRAWS], as instructions are drawn."""
    from ..engine import Manner, Sampling

    drawings = [Sampling(temperature=Synthesis.temperature, top_p=Synthesis.top_p, seed=seed) for seed in range(DRAWS)]
    rounds = [model.generate(prompts, Manner(max_new_tokens=LONGEST, sampling=drawing)) for drawing in drawings]
    return [[each.text.lstrip() for each in drawn] for drawn in zip(*rounds, strict=True)]


def _log_probabilities(here: Answerer, prompts: Sequence[str], samples: Sequence[Sequence[str]]) -> list[list[float]]:
    """Of each sample, in memory [prompts, DRAWS]."""
    pairs = [(prompt, text) for prompt, drawn in zip(prompts, samples, strict=True) for text in drawn]
    told = iter(_likelihoods(here, pairs))
    return [[next(told) for _ in drawn] for drawn in samples]


def _errors(there: Sequence[Sequence[float]], here: Sequence[Sequence[float]]) -> float:
    """Mean difference over the prompts in its standard errors, to three digits; draws of one prompt are independent."""
    difference = mean(map(mean, there)) - mean(map(mean, here))
    noise = sum(variance(drawn) / len(drawn) for drawn in (*there, *here)) / len(here) ** 2
    return float(f"{difference / sqrt(noise):.3g}") if noise else 0.0


def _answers(model: Answerer, prompts: Sequence[str]) -> list[str]:
    from ..engine import Manner

    return [each.text.lstrip() for each in model.generate(prompts, Manner(max_new_tokens=LONGEST))]


def _likelihoods(model: Answerer, pairs: Sequence[Pair]) -> list[float]:
    return [total for total, _ in model.log_likelihood(pairs)]


def _apart(one: Sequence[float], other: Sequence[float]) -> float:
    """Mean difference, to six digits."""
    total = sum(abs(first - second) for first, second in zip(one, other, strict=True))
    return float(f"{total / len(one):.6g}")
