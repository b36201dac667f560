"""How much memory the parts of a study take, by formulas that docs/planning.md writes out with their sources."""

from __future__ import annotations

from dataclasses import dataclass

from ..engine import Anatomy, Part
from ..types import Tuning

NUMBER = {"cpu": 4, "cuda": 2}
"""Bytes of a number where models are scored: float32, bfloat16."""
WHOLE = 4
"""Bytes of a float32."""
NF4 = 0.5 + 1 / 64 + 4 / (64 * 256)
"""Bytes of a weight in 4-bit NormalFloat: half a byte, one for 64 of them, and a float32 for 256 of these bytes
(Dettmers et al. 2023, section 3)."""
TRAINED = 4 * WHOLE
"""Bytes of a weight that is tuned: itself, its gradient, and AdamW's two moments, all float32."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """Bytes that a kind of work takes at its most."""

    weights: float
    cache: float = 0.0
    """Keys and values of all tokens of a part."""
    activations: float = 0.0
    """What is computed on the way, logits among it; when tuning, what is kept for the way back."""
    trained: float = 0.0
    """Adapter, gradients, optimizer."""

    @property
    def all(self) -> float:
        """Together."""
        return self.weights + self.cache + self.activations + self.trained


def asking(anatomy: Anatomy, part: Part, *, device: str, rank: int = 0) -> Need:
    """Of asking a model a part of a batch; `rank` is that of an adapter beside its weights."""
    number, widest = NUMBER[device], max((outputs for _, outputs in anatomy.linear), default=anatomy.hidden)
    # On a CPU an adapter is added into the weights.
    beside = WHOLE * anatomy.adapter(rank) if device == "cuda" else 0
    passing = part.rows * part.width * (3 * anatomy.hidden + 3 * widest) * number
    # Of answers all rows are chosen from at once; of texts one row is weighed behind the other.
    logits = anatomy.vocabulary * (number * part.rows * part.kept + 2 * WHOLE * max(part.rows, part.kept))
    layer = 1 + 1 / max(1, anatomy.layers)  # while a layer's cache grows it is held twice
    cache = part.size * anatomy.cached * number * layer if part.written else 0
    return Need(weights=number * anatomy.parameters + beside, cache=cache, activations=passing + logits)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What is tuned on at once."""

    tokens: int
    """Padding included."""
    responses: int
    """Rows times the longest response: the places of which logits are computed."""


def tuning(anatomy: Anatomy, settings: Tuning, batch: Batch, *, device: str, unpacked: bool, recomputed: bool) -> Need:
    """Of tuning by QLoRA.

    `unpacked` says that the quantized weights are held in full, `recomputed` that activations are (Chen et al. 2016).
    """
    rest = anatomy.parameters - anatomy.in_linear
    weights = anatomy.in_linear * (WHOLE if unpacked else NF4) + rest * WHOLE
    number, widest = NUMBER[device], max((outputs for _, outputs in anatomy.linear), default=anatomy.hidden)
    layers = max(1, anatomy.layers)
    # Of each adapted layer its input after dropout, the mask, and what is between the two matrices.
    adapted = sum(2 * inputs + settings.rank for inputs, _ in anatomy.linear) * WHOLE
    others = layers * (6 * anatomy.hidden + 3 * widest) * number
    kept = float(adapted + others)
    if recomputed:  # the input of each layer, and all of the one that is on its way back
        kept = layers * anatomy.hidden * number + kept / layers
    logits = 3 * batch.responses * anatomy.vocabulary * WHOLE
    return Need(
        weights=weights,
        activations=batch.tokens * kept + logits,
        trained=TRAINED * anatomy.adapter(settings.rank),
    )
