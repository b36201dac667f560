"""How fast this machine is with this model: a minute of the very work that the study will do."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..contamination import ContaminationIndex
from ..types import Model, Tuning
from .loads import Load

if TYPE_CHECKING:
    from ..engine import Answerer, Generation
    from ..synthesis import InventRequest
    from ..training import Pace

MOST = 60.0
"""Seconds that a calibration may take, loading aside: a batch that has begun is finished."""
FEW = 4
"""Rows of a batch that are asked first, to see whether all can be."""
TUNING = 0.25
"""Share of the time that tuning gets."""


@dataclass(kw_only=True)
class Paces:
    """What was measured."""

    load: float = 0.0
    """Seconds until a model can be asked."""
    tuning: Pace | None = None
    asked: dict[str, float] = field(default_factory=dict)
    """Load -> seconds for each of its requests."""
    kinds: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    """Kind of load -> tokens that were read, and seconds."""
    shares: dict[str, float] = field(default_factory=dict)
    """Load that invents instructions -> accepted tasks for each prompt."""

    def seconds(self, name: str, kind: str, load: Load) -> float | None:
        """What a load takes; None where nothing like it was measured."""
        if load.tuned:
            return None if self.tuning is None else self.tuning.start + self.tuning.token * load.tuned
        if name in self.asked:
            return load.own + self.asked[name] * load.requests
        if not load.calls:
            return load.own
        like = self.kinds.get(kind) or [each for found in self.kinds.values() for each in found]
        if not like:
            return None
        return load.own + load.tokens * sum(seconds for _, seconds in like) / sum(tokens for tokens, _ in like)


def measure(
    model: Model,
    loads: Mapping[str, tuple[str, Load]],
    settings: Tuning | None,
    *,
    seconds: float = MOST,
    served: Answerer | None = None,
) -> Paces:
    """Ask the base some of the batches of each load (name -> kind, load), and tune for some steps.

    Loads of a server are asked of the base there, `served`; where all are, no model is read into memory.
    """
    from ..engine import load as read
    from ..training import time_steps

    found, began = Paces(), time.monotonic()
    tuned = next((load for _, load in loads.values() if load.tuned), None)
    if tuned and settings:
        found.tuning = time_steps(model, tuned.examples, settings, seconds=TUNING * seconds)
    start = time.monotonic()
    here = read(model) if any(load.calls and not load.served for _, load in loads.values()) else None
    found.load = time.monotonic() - start
    kinds = list(dict.fromkeys(kind for kind, load in loads.values() if load.calls))
    end = max(began + seconds, time.monotonic() + seconds / 2)
    for number, kind in enumerate(kinds):
        until = time.monotonic() + (end - time.monotonic()) / (len(kinds) - number)
        for name, (other, load) in loads.items():
            engine = served if load.served else here
            if other == kind and load.calls and engine and time.monotonic() < until:
                _ask(engine, name, kind, load, found, until=until)
    return found


def _ask(engine: Answerer, name: str, kind: str, load: Load, found: Paces, *, until: float) -> None:
    """Ask the batch in the middle, of which all are longer or shorter: some rows, and all where there is time."""
    call = load.calls[len(load.calls) // 2]
    every = max(1, call.requests // FEW)
    began = time.monotonic()
    written = call.ask(engine, slice(None, None, every))
    took, asked = time.monotonic() - began, len(range(0, call.requests, every))
    # A batch takes at most as long as its rows apart.
    if asked < call.requests and took * call.requests / asked < until - time.monotonic():
        began = time.monotonic()
        written, asked = call.ask(engine), call.requests
        took = time.monotonic() - began
    found.asked[name] = took / asked
    found.kinds.setdefault(kind, []).append((round(call.tokens * asked / call.requests), took))
    if load.inventing:
        found.shares[name] = _accepted(load.inventing, written) / asked


def _accepted(request: InventRequest, written: Sequence[Generation]) -> float:
    """Tasks in these texts that pass the filters; never none, which would ask for endless rounds."""
    from ..synthesis import invent

    rows = [{"seeds": [], "text": each.text, "finished": each.finished, "tokens": each.tokens} for each in written]
    stored: Any = _Written(rows)
    nobody: Any = None
    found = invent(nobody, replace(request, most_rounds=1), journal=stored, contamination=ContaminationIndex({}))
    return max(0.5, len(found.candidates))


@dataclass(frozen=True)
class _Written:
    """The journal of one round."""

    rows: list[dict[str, object]]

    def read(self) -> list[dict[str, object]]:
        """The round."""
        return [{"round": 0, "rows": self.rows}]
