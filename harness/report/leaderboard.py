"""The record of a finished study: every number that a leaderboard shows, and where it comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..errors import HarnessError
from ..plain import escaped
from ..types import Delta, Reported
from .contamination import Contamination, read_contamination
from .deltas import delta_from
from .forgetting import Forgotten, Loss
from .gains import Gain, Gains, Rest


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
    groups: tuple[int, ...] = ()
    """Rank groups, 1 the best: rows that share one cannot be told apart. None in a leaderboard of before."""
    control: str = ""
    """What is done in a row that stands here to be compared with; empty for the base, and for a method to be used."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """One setting of what is varied in an ablation."""

    setting: str
    """`without`, `50 %`."""
    examples: int
    """Examples that were tuned on, seeds and all; over several study seeds their mean, rounded."""
    deltas: tuple[Delta, ...]
    """Of the average against the base, at each number of shots; p is not adjusted."""
    against: tuple[Delta, ...]
    """The same against the recipe that is varied; none for the setting that is that recipe's own."""


@dataclass(frozen=True, kw_only=True)
class Ablation:
    """A recipe with one thing varied, and all else as it is."""

    recipe: str
    factor: str
    """What is varied: `retrieval`, `size`."""
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """All rows at one number of shots."""

    shots: int
    rows: tuple[Row, ...]
    noise: Row | None = None
    """The base scored again in other batches, its deltas against what it scored first; None where it was not. It is
    measured on some of the documents and part of no test and no group."""


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Seconds that a stage took, in all runs that worked on it."""

    stage: str
    seconds: float
    joules: float | None = None
    """Energy of processor and GPU in all of these runs, where the hardware tells it."""
    planned: float | None = None
    """Seconds that the last plan of this study gave it; None where there was no plan."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a row stands on under one study seed."""

    name: str
    """The recipe."""
    seed: int
    stages: tuple[str, ...]
    """Keys of the leaderboard's `stages`: what made the examples, in its order, and last the tuning."""


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
    seeds: tuple[int, ...] = ()
    """The study seeds whose mean this is, the first of which is `seed`; empty for a study of one."""
    gains: tuple[Gains, ...] = ()
    """Of every recipe at every number of shots, where there are labelled tasks."""
    forgotten: tuple[Forgotten, ...] = ()
    """Of every recipe, at the first number of shots."""
    adapters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Recipe -> how far its adapter moves the base, in nats per token: `divergence`, the `bound` that it is above, and
    the `noise` that the bound comes from."""
    ablations: tuple[Ablation, ...] = ()
    """Apart from the rows: what is tested on the rows is not tested on these."""
    contamination: Contamination = field(default_factory=Contamination)
    """What training text shares with the documents, and the scores without those."""
    origins: tuple[Origin, ...] = ()
    """Of every row but the base, for every study seed; empty in a leaderboard of before."""


def write(board: Leaderboard) -> str:
    """The record as JSON. All but `times` is the same, byte for byte, however often the study was interrupted.

    What would steer a terminal is escaped.
    """
    return escaped(json.dumps(asdict(board), indent=1, ensure_ascii=False)) + "\n"


def read(text: str, *, place: str) -> Leaderboard:
    """The record that `write` wrote; raises HarnessError naming the place for anything else."""
    try:
        record = json.loads(text)
        sections = tuple(_section(section) for section in record.pop("sections"))
        reported = tuple(Reported(**row) for row in record.pop("reported"))
        times = tuple(Timing(**row) for row in record.pop("times", ()))
        used = tuple(Used(**row) for row in record.pop("used", ()))
        gains = tuple(map(_gains, record.pop("gains", ())))
        forgotten = tuple(map(_forgotten, record.pop("forgotten", ())))
        ablations = tuple(map(_ablation, record.pop("ablations", ())))
        plain: dict[str, Any] = {name: tuple(record.pop(name, ())) for name in ("left_out", "seeds")}
        plain["origins"] = tuple(map(_origin, record.pop("origins", ())))
        more: dict[str, Any] = plain | {"gains": gains, "forgotten": forgotten, "ablations": ablations}
        if "contamination" in record:
            more["contamination"] = read_contamination(record.pop("contamination"))
        return Leaderboard(sections=sections, reported=reported, times=times, used=used, **more, **record)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise HarnessError(f"{place}: not a leaderboard ({error}); run `harness compare` again") from error


def _origin(record: dict[str, Any]) -> Origin:
    return Origin(**(record | {"stages": tuple(record["stages"])}))


def _section(record: dict[str, Any]) -> Section:
    noise = _row(record["noise"]) if record.get("noise") else None
    return Section(shots=record["shots"], rows=tuple(_row(row) for row in record["rows"]), noise=noise)


def _row(record: dict[str, Any]) -> Row:
    tasks = tuple(Task(**(task | {"delta": _delta(task["delta"])})) for task in record["tasks"])
    against = {name: delta_from(delta) for name, delta in record["against"].items()}
    return Row(
        name=record["name"],
        tasks=tasks,
        average=record["average"],
        delta=_delta(record["delta"]),
        against=against,
        groups=tuple(record.get("groups", ())),
        control=record.get("control", ""),
    )


def _ablation(record: dict[str, Any]) -> Ablation:
    points = (
        Point(**(point | {name: _deltas(point[name]) for name in ("deltas", "against")})) for point in record["points"]
    )
    return Ablation(recipe=record["recipe"], factor=record["factor"], points=tuple(points))


def _deltas(records: list[dict[str, Any]]) -> tuple[Delta, ...]:
    return tuple(map(delta_from, records))


def _delta(record: dict[str, Any] | None) -> Delta | None:
    return delta_from(record) if record else None


def _gains(record: dict[str, Any]) -> Gains:
    rest = record["rest"] and Rest(**(record["rest"] | {"delta": delta_from(record["rest"]["delta"])}))
    tasks = tuple(map(_gain, record["tasks"]))
    return Gains(shots=record["shots"], name=record["name"], tasks=tasks, mean=_gain(record["mean"]), rest=rest)


def _gain(record: dict[str, Any]) -> Gain:
    return Gain(**(record | {"parts": {name: delta_from(delta) for name, delta in record["parts"].items()}}))


def _forgotten(record: dict[str, Any]) -> Forgotten:
    restored = {
        "domain": delta_from(record["domain"]),
        "elsewhere": {name: delta_from(delta) for name, delta in record["elsewhere"].items()},
        "loss": record["loss"] and Loss(**record["loss"]),
        "parsed": tuple(record["parsed"]),
        "worse": tuple(record["worse"]),
    }
    return Forgotten(**(record | restored))
