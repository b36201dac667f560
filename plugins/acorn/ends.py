"""Where phases of the pretraining ended, kept so that a run that was broken off goes on behind the last of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file

ENDS = "ends"
"""Folder beside the model in which the end of each phase is kept."""


@dataclass(frozen=True, kw_only=True)
class End:
    """Where a phase ended."""

    weights: list[torch.Tensor]
    """Those of the model's parameters, in their order, in bf16."""
    told: dict[str, Any]
    """What `pretraining.json` says of the phase."""

    @classmethod
    def read(cls, path: Path, made_from: str) -> End | None:
        """The end kept in a file, if there is one and it was made from just that."""
        if not path.exists():
            return None
        with safe_open(path, framework="pt") as kept:
            if kept.metadata()["made_from"] != made_from:
                return None
            return cls(
                weights=[kept.get_tensor(name) for name in sorted(kept.keys(), key=int)],
                told=json.loads(kept.metadata()["told"]),
            )

    def write(self, path: Path, made_from: str) -> None:
        """Keep it in a file, which is there whole or not at all."""
        path.parent.mkdir(exist_ok=True)
        begun = path.with_suffix(".begun")
        named = {str(number): weight for number, weight in enumerate(self.weights)}
        save_file(named, begun, {"made_from": made_from, "told": json.dumps(self.told)})
        begun.replace(path)
