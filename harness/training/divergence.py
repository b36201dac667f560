"""How far two models differ on fixed prompts, and whether that is more than noise.

The measure is the mean Kullback-Leibler divergence of the next token, in nats: 0 for two models that answer alike. Two
models are compared as they are scored: loaded by the same function, in the same precision, on the same device.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .. import disk
from ..errors import HarnessError
from ..template import alpaca

if TYPE_CHECKING:
    from torch import Tensor

LAST = 16
"""Tokens of each prompt that count, from its end: the heading of the response, the response, and a little before."""
LEAST = 1e-6
"""Nats per token. Below this the mean total variation is under sqrt(LEAST / 2) = 0.07 % (Pinsker's inequality): even
without noise no score could show it. An adapter that was never tuned (B = 0) gives exactly 0."""
ALIVE = 4.0
"""An adapter that works differs from the base by more than this many times the noise. In bfloat16 one that was hardly
tuned gives 2 times the noise, by other roundings alone; one pass over the seeds at the paper's rate gives 8 times,
three passes 77 times, a study 1,400 times. In float32 noise is 1e-12, and `LEAST` decides. See perf/adapters.py."""
MERGED = 0.05
"""A merged model may differ from base and adapter by this share of what these differ from the base. For small changes
the divergence grows with their square, so it is about a fifth of the change. Rounding the sums to bfloat16 took at most
0.045 of adapters that were tuned for one to three passes over the seeds, 0.0001 of a study's, and 0.84 or more of one
that was hardly tuned. See perf/adapters.py."""

_TASKS = (
    ("Answer the question with yes or no.", "Do fish live in water?", "yes"),
    ("Answer the question with yes or no.", "Is a week longer than a month?", "no"),
    ("Is the remark positive, negative or neutral?", "The soup was cold and far too salty.", "negative"),
    ("Is the remark positive, negative or neutral?", "Our train arrived early and the seats were fine.", "positive"),
    (
        "List the animals in the text, separated by commas.",
        "A fox met two hens and a goat at the gate.",
        "fox, hens, goat",
    ),
    ("List the tools in the text, separated by commas.", "Bring the hammer, a saw and some nails.", "hammer, saw"),
    ("How many apples are left?", "Nine apples lay in the bowl, and four were eaten.", "5"),
    ("Name the color in the sentence.", "She painted the old door green.", "green"),
    (
        "Say what the text is about in a few words.",
        "Rain fell all night, and by morning the road was under water.",
        "a flood",
    ),
    ("Name the capital of France.", "", "Paris"),
    ("Give the opposite of the word.", "narrow", "wide"),
    ("Write one sentence about the sea.", "", "The sea is wide, and it is never quite still."),
)
"""Instruction, input, response: of no domain, and of every form of answer."""
PAIRS: tuple[tuple[str, str], ...] = tuple(
    (alpaca(instruction, input), response) for instruction, input, response in _TASKS
)
"""Prompt and response of each."""
PROMPTS: tuple[str, ...] = tuple(prompt + response for prompt, response in PAIRS)
"""What every model is read on."""
CHECK = disk.fingerprint([PROMPTS, LAST, LEAST, ALIVE])
"""All that decides whether an adapter is alive, as a hash."""


class Reader(Protocol):
    """A model that can be read; see `harness.engine.Engine.logits`."""

    def logits(self, texts: Sequence[str], *, last: int) -> list[Tensor]:
        """Of each text: [at most `last`, vocabulary]."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a model makes of the prompts."""

    logits: Sequence[Tensor]
    """Of each prompt, [LAST, vocabulary]."""
    noise: float
    """Divergence from itself, where each prompt is read alone and not with the others; in nats per token."""


@dataclass(frozen=True, kw_only=True)
class Alive:
    """How an adapter differs from its base, in nats per token."""

    divergence: float
    """Mean KL(base || specialized)."""
    noise: float
    """That of the base from itself, in another batch."""
    bound: float
    """What the divergence is above."""


def read(model: Reader) -> Reading:
    """Read the prompts together, and once more each alone."""
    together = model.logits(PROMPTS, last=LAST)
    alone = [model.logits([prompt], last=LAST)[0] for prompt in PROMPTS]
    return Reading(logits=together, noise=divergence(together, alone))


def divergence(first: Sequence[Tensor], second: Sequence[Tensor]) -> float:
    """Mean over all tokens of KL(first || second) in nats, of logits [tokens, vocabulary] of each prompt.

    In double precision: between near models, differences of probabilities are smaller than float32 can tell.
    """
    total, tokens = 0.0, 0
    for one, other in zip(first, second, strict=True):
        expected, found = one.double().log_softmax(-1), other.double().log_softmax(-1)
        total += float((expected.exp() * (expected - found)).sum())
        tokens += len(one)
    return _short(total / tokens)


def check_alive(base: Reading, specialized: Reading, *, adapter: str) -> Alive:
    """How the adapter differs from the base; raises HarnessError where that is no more than noise.

    `adapter` says in an error which one it is, and where it lies.
    """
    found = Alive(
        divergence=divergence(base.logits, specialized.logits),
        noise=base.noise,
        bound=_short(max(LEAST, ALIVE * base.noise)),
    )
    if not found.divergence > found.bound:  # nor where it is no number
        raise HarnessError(
            f"{adapter} changes nothing: with it the model differs from the base by {found.divergence:.3g} nats per "
            f"token on {len(PROMPTS)} fixed prompts, and a working one by more than {found.bound:.3g}; nothing is "
            "scored. Check that tuning learned something (losses in tuning.json beside it, learning rate, epochs, "
            "number of examples), and that the installed peft finds the layers that adapter_model.safetensors names"
        )
    return found


def check_merged(specialized: Reading, merged: Reading, *, alive: Alive) -> dict[str, float]:
    """Divergence of a merged model from base and adapter, and its bound; raises HarnessError where it is above."""
    found = divergence(specialized.logits, merged.logits)
    bound = _short(MERGED * alive.divergence)
    if not found <= bound:
        raise HarnessError(
            f"the merged model is not the specialized one: they differ by {found:.3g} nats per token on {len(PROMPTS)} "
            f"fixed prompts, and at most {bound:.3g} is allowed (the adapter itself changes {alive.divergence:.3g}); "
            "nothing was written. The precision of the base rounds this adapter away: export it without --merge"
        )
    return {"divergence": found, "bound": bound}


def _short(value: float) -> float:
    """Six digits: more would say nothing."""
    return float(f"{value:.6g}")
