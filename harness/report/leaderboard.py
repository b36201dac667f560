"""The record of a finished study: every number that a leaderboard shows, and where it comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..errors import HarnessError
from ..types import Delta, Reported
from .contamination import Contamination, read_contamination


@dataclass(frozen=True, kw_only=True)
class Task:
    """One model on one benchmark, in points (0 to 100)."""

    benchmark: str
    title: str
    documents: int
    metrics: Mapping[str, float]
    """Metric -> mean or, where it is none, value over all documents; `parsed` is the share of answers of the allowed
    form. The task's own metric stands first."""
    delta: Delta | None
    """Against the base, on the leaderboard's metric; None for the base itself."""
    cut: int = 0
    """Documents whose prompt did not fit into the model's context and lost tokens from its left."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One model: the base alone, or the base under a recipe."""

    name: str
    """`base`, or the recipe."""
    tasks: tuple[Task, ...]
    average: float
    """Unweighted mean over the tasks, in points."""
    delta: Delta | None
    """Of the average, against the base; None for the base itself."""
    against: Mapping[str, Delta]
    """Of the average, against each recipe of a row above."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """All rows at one number of shots."""

    shots: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Seconds that a stage took, in all runs that worked on it."""

    stage: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Used:
    """A set of upstream files that a study stands on, as its documents or as what retrieval searched."""

    name: str
    title: str
    licence: str
    commercial: bool
    """Whether the licence allows commercial use."""
    citation: str
    homepage: str
    purpose: str
    """`documents` or `passages`."""


@dataclass(frozen=True, kw_only=True)
class Leaderboard:
    """One study, finished."""

    domain: str
    model: str
    parameters: int
    metric: str
    """The per-document metric whose means are compared, `token_f1`."""
    seed: int
    examples: int
    limit: int | None
    sections: tuple[Section, ...]
    reported: tuple[Reported, ...]
    """Published rows; no statistic uses them."""
    funnels: Mapping[str, Mapping[str, Any]]
    """Recipe -> what became of everything the model wrote."""
    times: tuple[Timing, ...]
    stages: Mapping[str, str]
    """Stage -> fingerprint, where every number leads back to."""
    versions: Mapping[str, str]
    suite: str = "embedded"
    """Which of the domain's benchmarks."""
    left_out: tuple[str, ...] = ()
    """Benchmarks of the suite that were not prepared, because only a user can bring their files."""
    used: tuple[Used, ...] = ()
    """What others published; empty for a study on what comes with the plugins."""
    passages: Mapping[str, Any] = field(default_factory=dict)
    """What retrieval searched, where it was a prepared corpus: `texts` it was cut from, `passages` that were kept, and
    `dropped`, a mapping of reasons to counts."""
    contamination: Contamination = field(default_factory=Contamination)
    """What training text shares with the documents, and the scores without those."""


def write(board: Leaderboard) -> str:
    """The record as JSON. All but `times` is the same, byte for byte, however often the study was interrupted."""
    return json.dumps(asdict(board), indent=1, ensure_ascii=False) + "\n"


def read(text: str, *, place: str) -> Leaderboard:
    """The record that `write` wrote; raises HarnessError naming the place for anything else."""
    try:
        record = json.loads(text)
        sections = tuple(_section(section) for section in record.pop("sections"))
        reported = tuple(Reported(**row) for row in record.pop("reported"))
        times = tuple(Timing(**row) for row in record.pop("times", ()))
        used = tuple(Used(**row) for row in record.pop("used", ()))
        left_out = tuple(record.pop("left_out", ()))
        if "contamination" in record:
            record["contamination"] = read_contamination(record["contamination"])
        return Leaderboard(sections=sections, reported=reported, times=times, used=used, left_out=left_out, **record)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise HarnessError(f"{place}: not a leaderboard ({error}); run `harness compare` again") from error


def _section(record: dict[str, Any]) -> Section:
    return Section(shots=record["shots"], rows=tuple(_row(row) for row in record["rows"]))


def _row(record: dict[str, Any]) -> Row:
    tasks = tuple(Task(**(task | {"delta": _delta(task["delta"])})) for task in record["tasks"])
    against = {name: Delta(**delta) for name, delta in record["against"].items()}
    return Row(
        name=record["name"], tasks=tasks, average=record["average"], delta=_delta(record["delta"]), against=against
    )


def _delta(record: dict[str, Any] | None) -> Delta | None:
    return Delta(**record) if record else None
