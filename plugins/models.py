"""The built-in base models."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from harness import Model, hookimpl

ACORN = Path(__file__).parent / "acorn" / "model"


@hookimpl
def harness_models() -> Iterable[Model]:
    """The embedded model."""
    return (
        Model(
            name="acorn",
            comment="embedded testbed: a 7 M parameter base model pretrained by this project",
            source=str(ACORN),
            parameters=6_868_224,
            context=2048,
            licence="Apache-2.0",
            # Three epochs at the paper's 3e-4 and batch 32 hardly move seven million parameters (see acorn/README.md).
            tuning={"learning_rate": 2e-3, "batch_size": 8},
        ),
    )
