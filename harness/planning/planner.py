"""A plan: what a study asks for, what of it is stored, and what the rest needs of memory, disk and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine import (
    MOST_TOKENS,
    Anatomy,
    Fetching,
    device,
    fetching,
    free_disk,
    free_memory,
    has_room,
    read_anatomy,
    read_tokenizer,
)
from ..pipeline import Planned, Step, Study, foresee
from ..store import Store
from ..types import Tuning
from .loads import Load, Loads, rounds
from .memory import NUMBER, Batch, Need, asking, tuning
from .pacing import MOST, Paces, measure

if TYPE_CHECKING:
    from ..engine import Part

NOT_WANTED = "--no-calibrate"
TEXT = 4
"""Bytes of text that a token stands for, about."""
TWICE = 2
"""A response stands in a journal, and in the result of its stage."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One kind of stage."""

    stage: str
    stages: int
    stored: int
    """How many of them are in the store; all that follows is of the others, but for `seconds`."""
    requests: int = 0
    """Prompts that are answered, or texts that are read."""
    read: int = 0
    """Tokens, of a head that prompts share once a part of a batch."""
    written: int = 0
    """Tokens that are written at most."""
    tuned: int = 0
    """Tokens that are tuned on, in all epochs."""
    exact: bool = True
    """Whether these were counted; else they are estimates, because some of the prompts do not exist yet."""
    memory: float | None = None
    """Bytes, at its most; None for a kind that asks no model."""
    disk: float = 0.0
    """Bytes that the store grows by."""
    seconds: float | None = None
    """Still to come; None where it was not calibrated."""
    spent: float = 0.0
    """Seconds that the stored ones took."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a study needs."""

    domain: str
    model: str
    anatomy: Anatomy
    adapter: int
    """Weights of an adapter of the largest rank that is used; 0 where nothing is tuned."""
    device: str
    precision: str
    """In which base and specialized models are scored, both."""
    rows: tuple[Row, ...]
    scoring: Need | None
    """Memory of the largest part of a batch that is asked."""
    tuning: Need | None
    """Memory of tuning on the largest part of a batch."""
    free: float | None
    """Bytes of memory, of the GPU where models run there."""
    disk_free: float
    fetching: Fetching
    """Weights that a run would download. A plan downloads none."""
    calibration: float
    """Seconds that calibrating was given; 0: none."""
    uncalibrated: str
    """Why there was none; empty where there was."""
    stages: tuple[str, ...]
    """Fingerprints of all stages."""

    @property
    def seconds(self) -> float | None:
        """What is still to come; None where that was not calibrated."""
        told = [row.seconds for row in self.rows]
        return sum(each for each in told if each is not None) if self.calibration else None

    @property
    def kept(self) -> Planned:
        """For the leaderboard, which shows it beside what the run took."""
        seconds = {row.stage: round(row.spent + (row.seconds or 0.0), 1) for row in self.rows}
        return Planned(stages=self.stages, seconds=seconds)


def make_plan(study: Study, seeds: Sequence[int], store: Path, *, fresh: bool = False, seconds: float = MOST) -> Plan:
    """Plan a comparison under these study seeds; `seconds` may go to calibrating, 0: none, and times are left out.

    Raises HarnessError where the model's configuration or tokenizer cannot be read.
    """
    steps = foresee(study, seeds, Store(store), fresh=fresh)
    where, anatomy = device(), read_anatomy(study.model)
    loads = _loads(study, steps, where)
    settings = [Tuning(**step.stage.inputs["settings"]) for step in steps if step.stage.name == "tune"]
    missing = fetching(study.model)
    hindrance = _hindrance(anatomy, missing, where) if seconds else NOT_WANTED
    paces = None if hindrance else _paces(study, steps, loads, settings, seconds)
    if paces:
        loads = {mark: _likely(mark, load, paces) for mark, load in loads.items()}
    kinds = dict.fromkeys(step.stage.name for step in steps)
    rank = max((each.rank for each in settings), default=0)
    largest = {kind: _largest(anatomy, kind, steps, loads, where, rank) for kind in kinds}
    scoring = max((need for need in largest.values() if need), key=lambda need: need.all, default=None)
    tuned = _tuning(study, anatomy, settings, loads, where)
    needs = largest | {"tune": tuned}
    adapter = anatomy.adapter(rank)
    rows = tuple(_row(kind, steps, loads, paces, needs.get(kind), adapter) for kind in kinds)
    return Plan(
        domain=study.domain.name,
        model=study.model.name,
        anatomy=anatomy,
        adapter=adapter,
        device=where,
        precision={"cpu": "float32", "cuda": "bfloat16"}[where],
        rows=rows,
        scoring=scoring,
        tuning=tuned,
        free=free_memory(where),
        disk_free=free_disk(store),
        fetching=missing,
        calibration=0.0 if hindrance else seconds,
        uncalibrated=hindrance,
        stages=tuple(step.stage.fingerprint for step in steps),
    )


def _hindrance(anatomy: Anatomy, missing: Fetching, where: str) -> str:
    """Why this machine cannot try the model now; empty where it can."""
    if missing.bytes:
        commands = " and ".join(missing.commands)
        return f"the weights are not on this machine, and a plan fetches none; bring them with: {commands}"
    bits = 8.0 * NUMBER[where]
    return "" if has_room(anatomy.parameters, bits=bits, device=where) else "the weights do not fit into this memory"


def _loads(study: Study, steps: Sequence[Step], where: str) -> dict[str, Load]:
    """Fingerprint of each stage that is still to be done and asks a model -> what it asks."""
    counting = Loads(
        tokenizer=read_tokenizer(study.model),
        context=study.model.context,
        device=where,
        stages={step.stage.fingerprint: step.stage for step in steps},
    )
    found = ((step.stage.fingerprint, counting.of(step)) for step in steps if not step.done)
    return {mark: load for mark, load in found if load}


def _paces(
    study: Study, steps: Sequence[Step], loads: dict[str, Load], settings: Sequence[Tuning], seconds: float
) -> Paces:
    kinds = {step.stage.fingerprint: _kind(step) for step in steps}
    named = {mark: (kinds[mark], load) for mark, load in loads.items() if load.calls or load.tuned}
    # Models share their prompts: each load is measured once, of whatever model it is.
    different = {id(load.calls) if load.calls else mark: (mark, kind, load) for mark, (kind, load) in named.items()}
    once = {mark: (kind, load) for mark, kind, load in different.values()}
    found = measure(study.model, once, settings[0] if settings else None, seconds=seconds)
    for mark, (_, load) in named.items():
        first = different[id(load.calls) if load.calls else mark][0]
        for told in (found.asked, found.shares):
            if first in told:
                told[mark] = told[first]
    return found


def _kind(step: Step) -> str:
    """Stages of one kind have batches of about one length."""
    told = step.stage.inputs
    return f"evaluate {told['shots']}" if step.stage.name == "evaluate" else step.stage.name


def _likely(mark: str, load: Load, paces: Paces) -> Load:
    """A load of instructions with as many rounds as what was measured lets expect."""
    if not load.inventing or mark not in paces.shares:
        return load
    return replace(load, times=rounds(load.inventing, paces.shares[mark]))


def _largest(
    anatomy: Anatomy, kind: str, steps: Sequence[Step], loads: dict[str, Load], where: str, rank: int
) -> Need | None:
    """Of the largest part of a batch that stages of a kind ask."""
    told = [loads.get(step.stage.fingerprint, Load()) for step in steps if step.stage.name == kind]
    parts: set[Part] = {part for load in told for call in load.calls for part in call.parts}
    needs = [asking(anatomy, part, device=where, rank=rank) for part in parts]
    return max(needs, key=lambda need: need.all, default=None)


def _tuning(
    study: Study, anatomy: Anatomy, settings: Sequence[Tuning], loads: dict[str, Load], where: str
) -> Need | None:
    """Of the longest examples that are known, as many as are tuned on at once."""
    from ..training import LARGE, SMALL, tokenize

    examples = max((load.examples for load in loads.values() if load.examples), key=len, default=())
    if not settings or not examples:
        return None
    items = tokenize(read_tokenizer(study.model), examples, context=study.model.context)
    longest = max(len(item.tokens) for item in items)
    size = min(settings[0].batch_size, len(items), max(1, MOST_TOKENS[where] // longest))
    return tuning(
        anatomy,
        settings[0],
        Batch(tokens=size * longest, responses=size * (1 + max(item.response for item in items))),
        device=where,
        unpacked=where == "cpu" and study.model.parameters <= SMALL,
        recomputed=study.model.parameters >= LARGE,
    )


def _row(
    kind: str, steps: Sequence[Step], loads: dict[str, Load], paces: Paces | None, need: Need | None, adapter: int
) -> Row:
    of_kind = [step for step in steps if step.stage.name == kind]
    left = [step for step in of_kind if not step.done]
    asked = {step.stage.fingerprint: loads[step.stage.fingerprint] for step in left if step.stage.fingerprint in loads}
    told = list(asked.values())
    written = sum(load.written for load in told)
    texts = TEXT * TWICE * (written + sum(load.requests for load in told) * 8)
    return Row(
        stage=kind,
        stages=len(of_kind),
        stored=len(of_kind) - len(left),
        requests=sum(load.requests for load in told),
        read=sum(load.tokens for load in told),
        written=written,
        tuned=sum(load.tuned for load in told),
        exact=all(load.exact for load in told),
        memory=need.all if told and need else None,
        disk=float(texts + (4 * adapter * len(left) if kind == "tune" else 0)),
        seconds=_seconds(kind, left, asked, paces) if paces else None,
        spent=sum(step.stage.seconds for step in of_kind if step.done),
    )


def _seconds(kind: str, left: Sequence[Step], asked: dict[str, Load], paces: Paces) -> float:
    """What was measured, for all of them; a specialized model is loaded once more, to see whether its adapter works."""
    kinds = {step.stage.fingerprint: _kind(step) for step in left}
    found = sum(paces.seconds(mark, kinds[mark], load) or 0.0 for mark, load in asked.items())
    return found + (2 * paces.load * len(left) if kind == "alive" else 0.0)
