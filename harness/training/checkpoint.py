"""Where a tuning run stands between epochs, in one file that is whole or absent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import disk
from .sharding import part_of, whole

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim import Optimizer


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """A file of one run; the checkpoint of a run with other settings is not taken for its own."""

    path: Path
    run: str
    """Fingerprint of all that decides the run."""

    def save(
        self, weights: Mapping[str, Tensor], optimizer: Optimizer, losses: list[float], *, first: bool = True
    ) -> None:
        """Store the adapters' weights, the optimizer's state, and the losses of the steps that are done.

        Of several processes all call it, because each may hold a part, and the first one writes.
        """
        from safetensors.torch import save_file

        held = {f"weight/{name}": whole(weight.detach()).contiguous() for name, weight in weights.items()}
        for index, state in optimizer.state_dict()["state"].items():
            held |= {f"state/{index}/{name}": whole(value).contiguous() for name, value in state.items()}
        if not first:
            return
        draft = self.path.with_name(f"{self.path.name}.draft")
        with disk.naming(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            save_file(held, draft, metadata={"run": self.run, "losses": json.dumps(losses)})
            disk.settle(draft)
            draft.replace(self.path)

    def restore(self, weights: Mapping[str, Tensor], optimizer: Optimizer) -> list[float]:
        """Put back what was stored, and return the losses of the steps that are done; none where nothing is stored."""
        import torch
        from safetensors import safe_open

        if not self.path.exists():
            return []
        with safe_open(self.path, framework="pt") as file:
            told = file.metadata()
            held = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118, it is no dict
        if told["run"] != self.run:
            return []
        states: dict[int, dict[str, Tensor]] = {}
        for name, value in held.items():
            kind, _, rest = name.partition("/")
            if kind == "state":
                index, _, field = rest.partition("/")
                states.setdefault(int(index), {})[field] = value
        for index, weight in enumerate(weights.values()):
            if state := states.get(index):
                state |= {name: part_of(value, weight) for name, value in state.items() if value.ndim}
        optimizer.load_state_dict({"state": states, "param_groups": optimizer.state_dict()["param_groups"]})
        with torch.no_grad():
            for name, weight in weights.items():
                weight.copy_(part_of(held[f"weight/{name}"], weight))
        return [float(loss) for loss in json.loads(told["losses"])]

    def discard(self) -> None:
        """Forget it, once the adapter is in place."""
        with disk.naming(self.path, "delete"):
            self.path.unlink(missing_ok=True)
