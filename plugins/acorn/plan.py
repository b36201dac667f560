"""The settings of acorn's pretraining: what is read in each phase, how much of it, and how fast the weights move."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import islice

from .corpus import mixture
from .corpus.mixture import Mixture, documents
from .corpus.sheets import Page


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stretch of the pretraining at one context length."""

    tokens: int
    context: int
    """Tokens of a sequence."""
    batch_tokens: int = 2048
    """In pilots of a million tokens, 2,048 came as far as 4,096 did with 1.4 times the text."""

    @property
    def steps(self) -> int:
        """Optimizer steps."""
        return self.tokens // self.batch_tokens


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How much is read, in which pieces, and how fast the weights move."""

    stages: tuple[Stage, ...]
    """Short sequences first, because attention over long ones costs more."""
    cooldown: float
    """The last share of the steps, over which the rate falls linearly to a twentieth."""
    matrix_rate: float = 0.01
    """Peak learning rate of Muon."""
    other_rate: float = 8e-3
    """Peak learning rate of AdamW for the embedding and the norms."""
    weight_decay: float = 0.01
    answer_weight: float = 5.0
    """How much the loss counts on the answers of tasks: they are few tokens among many that no model can foresee."""

    @property
    def steps(self) -> int:
        """Optimizer steps of all stages."""
        return sum(stage.steps for stage in self.stages)


@dataclass(frozen=True, kw_only=True)
class Phase:
    """What is read in one go, and how."""

    mixture: Mixture
    schedule: Schedule
    begins: tuple[int, ...] = ()
    """Earlier phases, counted from 0: it begins with the mean of the weights at their ends; from noise without any."""


FIRST = Phase(
    mixture=mixture.FIRST,
    schedule=Schedule(
        stages=(
            Stage(tokens=11_500_000, context=512),
            Stage(tokens=3_700_000, context=1024),
            Stage(tokens=800_000, context=2048, batch_tokens=4096),
        ),
        cooldown=0.6,
    ),
)
SECOND = Phase(
    mixture=mixture.SECOND,
    schedule=Schedule(
        stages=(
            Stage(tokens=2_300_000, context=512),
            Stage(tokens=1_000_000, context=1024),
            Stage(tokens=200_000, context=2048, batch_tokens=4096),
        ),
        cooldown=0.8,
    ),
    begins=(0,),
)
THIRD = Phase(
    mixture=mixture.THIRD,
    schedule=Schedule(
        stages=(
            Stage(tokens=2_400_000, context=512),
            Stage(tokens=800_000, context=1024),
            Stage(tokens=200_000, context=2048, batch_tokens=4096),
        ),
        cooldown=0.9,
        matrix_rate=0.005,
        other_rate=4e-3,
    ),
    begins=(1,),
)
FOURTH = Phase(
    mixture=mixture.FOURTH,
    schedule=replace(
        THIRD.schedule,
        stages=(
            Stage(tokens=2_900_000, context=512),
            Stage(tokens=1_200_000, context=1024),
            Stage(tokens=300_000, context=2048, batch_tokens=4096),
        ),
    ),
    begins=(0, 1, 2),
)
"""Gone through twice from the same weights, with another seed each time: the mean of two ends keeps more than one."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All settings of the pretraining; by default those of the shipped model."""

    seed: int = 20231000160
    vocabulary: int = 8000
    hidden: int = 256
    layers: int = 6
    heads: int = 4
    inner: int = 704
    context: int = 2048
    phases: tuple[Phase, ...] = (FIRST, SECOND, THIRD, FOURTH, FOURTH)
    written: tuple[int, ...] = (3, 4)
    """Phases, counted from 0, the mean of whose ends is the model."""

    def documents(self, phase: int) -> Iterator[Page]:
        """The endless corpus of a phase, counted from 0; each phase has a seed of its own."""
        return documents(self.seed + phase, self.phases[phase].mixture)

    def fingerprints(self) -> list[str]:
        """SHA-256 of the first 300 documents of each phase: weights belong to the corpus that they were made from."""
        return [self._fingerprint(phase) for phase in range(len(self.phases))]

    def _fingerprint(self, phase: int) -> str:
        return sha256("\0".join(page.text for page in islice(self.documents(phase), 300)).encode()).hexdigest()

    def made_from(self, phase: int) -> str:
        """SHA-256 of all that the weights at the end of a phase are made from."""
        begun = replace(self, phases=self.phases[: phase + 1], written=())
        told = asdict(begun) | {"phases": [(asdict(each.schedule), each.begins) for each in begun.phases]}
        return sha256(json.dumps([told, begun.fingerprints()]).encode()).hexdigest()
