"""Making a plan: what a study asks for, what of it is stored, and what the rest needs of memory, disk and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
from ..pipeline import Engines, ServedEngines, Step, Study, foresee
from ..store import Store
from ..training import check_tunable
from ..types import Tuning
from .loads import Load, Loads, rounds
from .memory import NUMBER, Batch, Need, asking, tuning
from .pacing import MOST, Paces, measure
from .plan import Plan, Row, Sent

if TYPE_CHECKING:
    from ..engine import Part

NOT_WANTED = "--no-calibrate"
TEXT = 4
"""Bytes of text that a token stands for, about."""
TWICE = 2
"""A response stands in a journal, and in the result of its stage."""


def make_plan(
    study: Study,
    seeds: Sequence[int],
    store: Path,
    *,
    fresh: bool = False,
    seconds: float = MOST,
    engines: Engines | None = None,
    processes: int = 1,
) -> Plan:
    """Plan a comparison under these study seeds; `seconds` may go to calibrating, 0: none, and times are left out.

    `engines` say who answers: this process, unless they do. `processes` share the stages out, each with the threads
    that this one has while it calibrates. Raises HarnessError where the model's configuration or tokenizer cannot be
    read, or the model cannot be tuned as asked.
    """
    steps = foresee(study, seeds, Store(store), fresh=fresh, engines=engines)
    remote = engines if isinstance(engines, ServedEngines) else None
    where, anatomy = device(), read_anatomy(study.model)
    loads = _loads(study, steps, where)
    settings = [Tuning(**step.stage.inputs["settings"]) for step in steps if step.stage.name == "tune"]
    if settings:
        check_tunable(study.model)
    missing = fetching(study.model)
    hindrance = _hindrance(anatomy, missing, where) if seconds else NOT_WANTED
    paces = None if hindrance else _paces(study, steps, loads, settings, seconds, remote)
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
        served=remote.probed.line if remote else "",
        concurrency=remote.server.concurrency if remote else 0,
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
        processes=processes,
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
    stages, tokenizer = {step.stage.fingerprint: step.stage for step in steps}, read_tokenizer(study.model)
    counting = {
        served: Loads(tokenizer=tokenizer, context=study.model.context, device=where, served=served, stages=stages)
        for served in (False, True)
    }
    found = ((step.stage.fingerprint, counting[step.served].of(step)) for step in steps if not step.done)
    return {mark: load for mark, load in found if load}


def _paces(
    study: Study,
    steps: Sequence[Step],
    loads: dict[str, Load],
    settings: Sequence[Tuning],
    seconds: float,
    remote: ServedEngines | None,
) -> Paces:
    kinds = {step.stage.fingerprint: _kind(step) for step in steps}
    named = {mark: (kinds[mark], load) for mark, load in loads.items() if load.calls or load.tuned}
    # Models share their prompts: each load is measured once, of whatever model it is.
    different = {id(load.calls) if load.calls else mark: (mark, kind, load) for mark, (kind, load) in named.items()}
    once = {mark: (kind, load) for mark, kind, load in different.values()}
    served = remote.anew(None) if remote else None
    found = measure(study.model, once, settings[0] if settings else None, seconds=seconds, served=served)
    for mark, (_, load) in named.items():
        first = different[id(load.calls) if load.calls else mark][0]
        for told in (found.asked, found.shares):
            if first in told:
                told[mark] = told[first]
    return found


def _kind(step: Step) -> str:
    """Stages of one kind have batches of about one length."""
    told = step.stage.inputs
    kind = f"evaluate {told['shots']}" if step.stage.name == "evaluate" else step.stage.name
    return f"{kind}, served" if step.served else kind


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
    parts: set[Part] = {part for load in told if not load.served for call in load.calls for part in call.parts}
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
        sent=_sent([load for load in told if load.served and load.calls]),
        memory=need.all if told and need else None,
        disk=float(texts + (4 * adapter * len(left) if kind == "tune" else 0)),
        seconds=_seconds(kind, left, asked, paces) if paces else None,
        spent=sum(step.stage.seconds for step in of_kind if step.done),
    )


def _sent(loads: Sequence[Load]) -> Sent | None:
    if not loads:
        return None
    return Sent(
        requests=sum(load.sent for load in loads),
        read=sum(load.tokens for load in loads),
        written=sum(load.written for load in loads),
    )


def _seconds(kind: str, left: Sequence[Step], asked: dict[str, Load], paces: Paces) -> float:
    """What was measured, for all of them; to see whether an adapter works, its model is loaded, and the base once."""
    kinds = {step.stage.fingerprint: _kind(step) for step in left}
    found = sum(paces.seconds(mark, kinds[mark], load) or 0.0 for mark, load in asked.items())
    loaded = len(left) + len({step.study.seed for step in left}) if kind == "alive" else 0
    return found + paces.load * loaded
