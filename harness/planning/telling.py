"""A plan as text, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from .memory import Need
from .plan import Plan, Row

HEADERS = (
    "stage",
    "to do",
    "stored",
    "requests",
    "tokens read",
    "written at most",
    "tuned on",
    "memory",
    "disk",
    "time",
)


def as_json(plan: Plan) -> dict[str, Any]:
    """All that was found, in bytes and seconds."""
    told = asdict(plan) | {"seconds": plan.seconds, "sent": asdict(plan.sent)}
    told["anatomy"] = {name: value for name, value in told["anatomy"].items() if name != "linear"}
    return told


def as_text(plan: Plan) -> str:
    """A table of stages, and lines about what they need together."""
    from tabulate import tabulate

    rows = [_cells(row, calibrated=plan.seconds is not None) for row in plan.rows]
    table = tabulate(rows, headers=HEADERS, colalign=["left", *["right"] * (len(HEADERS) - 1)], disable_numparse=True)
    return "\n".join([f"# {plan.model} on {plan.domain}", "", table, "", *_lines(plan)]) + "\n"


def size(count: float) -> str:
    """Bytes in three digits, `1.25 GB`."""
    for factor, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= factor:
            return f"{count / factor:.3g} {unit}"
    return f"{count:.0f} B"


def clock(seconds: float) -> str:
    """`45 s`, `12 min`, `3.4 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def _cells(row: Row, *, calibrated: bool) -> list[str]:
    about = "" if row.exact else "~"
    counts = [f"{about}{count:,}" if count else "" for count in (row.requests, row.read, row.written, row.tuned)]
    memory = "" if row.memory is None else size(row.memory)
    left = row.stages - row.stored
    time = clock(row.seconds) if calibrated and row.seconds is not None and left else ""
    return [row.stage, str(left), str(row.stored), *counts, memory, size(row.disk) if row.disk else "", time]


def _lines(plan: Plan) -> Iterator[str]:
    found = plan.anatomy
    who = "scored here with an adapter" if plan.served else "scored"
    how = "" if plan.served else ", with and without adapter"
    yield (
        f"parameters: {found.parameters:,} ({found.in_linear:,} in {len(found.linear)} linear layers, "
        f"{plan.adapter:,} in an adapter); {who} on the {plan.device} in {plan.precision}{how}"
    )
    if plan.served:
        sent = plan.sent
        yield f"server: {plan.served}"
        yield (
            f"to the server: {sent.requests:,} requests, at most {plan.concurrency} at once, with {sent.read:,} "
            f"tokens; {sent.written:,} tokens are written there at most. What memory that takes there is not known here"
        )
    for name, need in (("scoring", plan.scoring), ("tuning", plan.tuning)):
        if need:
            yield f"memory for {name}: {size(need.all)} = {_parts(need)}"
    needs = [need.all for need in (plan.scoring, plan.tuning) if need]
    if plan.processes > 1 and plan.scoring:
        yield f"stages are made in {plan.processes} processes at once, each with such memory"
    if plan.free is not None:
        verdict = "" if not needs else ": enough" if max(needs) <= plan.free else ": too little; batches will be halved"
        if needs and max(need.weights for need in (plan.scoring, plan.tuning) if need) > plan.free:
            verdict = ": too little for the weights alone; choose a smaller model, or a larger machine"
        yield f"memory that is free: {size(plan.free)}{verdict}"
    wanted = sum(row.disk for row in plan.rows)
    yield f"disk: {size(wanted)} for the store, {size(plan.disk_free)} are free"
    if plan.fetching.bytes:
        yield f"to fetch: {size(plan.fetching.bytes)} of weights, {size(plan.fetching.free)} are free there"
    if plan.seconds is None:
        yield f"time: not calibrated ({plan.uncalibrated})"
    else:
        shared = f"; in {plan.processes} processes at least {clock(plan.seconds / plan.processes)}"
        told = f"time: about {clock(plan.seconds)}{shared if plan.processes > 1 else ''}"
        yield f"{told}, from {plan.calibration:.0f} s of calibration at most"
    if not all(row.exact for row in plan.rows):
        yield "~ is an estimate: these prompts are made of what the model has yet to write"


def _parts(need: Need) -> str:
    named = (
        ("weights", need.weights),
        ("keys and values", need.cache),
        ("activations", need.activations),
        ("adapter, gradients, optimizer", need.trained),
    )
    return " + ".join(f"{name} {size(count)}" for name, count in named if count)
