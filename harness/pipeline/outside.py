"""What a model does outside the domain of its study: other domains' benchmarks, and the loss on neutral text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..disk import digest
from ..errors import HarnessError
from ..jsonl import read_passages
from ..report import NEUTRAL, Forgotten, Loss, Row
from ..stats import LEAST, direction, paired_loss, verdict
from ..store import Stage
from ..types import Benchmark, Delta, Progress
from .adapters import ADAPTER
from .pairing import Scores, pairs_of
from .reckoning import Reckoner
from .running import versions
from .scoring import scored_elsewhere
from .stages import Stages
from .study import Study


@dataclass(frozen=True, kw_only=True)
class Outside:
    """One model under one study seed."""

    scores: Scores = field(default_factory=dict)
    """On the benchmarks of other domains, at the first number of shots; empty unless they are asked for."""
    losses: tuple[float, ...] = ()
    """Bits a byte of each neutral text; empty where no domain brings any."""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """The base and a recipe, outside their domain, under one study seed."""

    base: Outside
    after: Outside


def measure_outside(stages: Stages, *, name: str, tuned: Stage | None) -> Outside:
    """Score a model, which its own domain's benchmarks have just loaded."""
    scores = scored_elsewhere(stages, name=name, tuned=tuned)
    return Outside(scores=scores, losses=_losses(stages, name=name, tuned=tuned))


def _losses(stages: Stages, *, name: str, tuned: Stage | None) -> tuple[float, ...]:
    stage = read_neutral(stages, name=name, tuned=tuned)
    return tuple(stage.read_json("losses.json")) if stage else ()


def read_neutral(stages: Stages, *, name: str, tuned: Stage | None) -> Stage | None:
    """The stage that holds a model's losses on neutral text; None where no domain brings any."""
    from ..evaluation import neutral_loss

    study, runner = stages.study, stages.runner
    engines, adapter = runner.engines, tuned.folder / ADAPTER if tuned else None
    path = study.neutral
    if path is None or not engines.weighs:
        return None
    inputs = {
        "model": engines.identity,
        "adapter": tuned.fingerprint if tuned else None,
        "texts": digest(path),
        "versions": versions("torch", "transformers", "peft"),
        **engines.told(adapter),
    }

    def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
        texts = read_passages(path)
        if len(texts) < LEAST:
            raise HarnessError(f"{path}: {len(texts)} texts; an interval of their mean loss needs {LEAST}")
        losses = neutral_loss(engines.get(adapter), texts, journal=stage.journal("likelihoods"), progress=progress)
        stage.write_json("losses.json", losses)
        return {"texts": len(losses), "bits_per_byte": sum(losses) / len(losses), "device": engines.device(adapter)}

    return runner.run(runner.store.stage("neutral", inputs), f"read neutral text, {name}", work)


def forgotten(study: Study, base: Row, row: Row, seeds: Sequence[Beside], reckoner: Reckoner) -> Forgotten:
    """What a recipe did inside its domain, which its row tells beside the base's, and outside."""
    shots = study.shots[0]
    deltas = {
        domain: reckoner.delta([pairs_of(named, shots, each.base.scores, each.after.scores) for each in seeds])
        for domain, named in _by_domain(study.elsewhere).items()
    }
    if row.delta is None:
        raise ValueError(f"{row.name} is compared with nothing")
    loss = _loss(seeds)
    found = {domain: _direction(delta) for domain, delta in deltas.items()}
    if loss:
        found[NEUTRAL] = -direction(loss.low, loss.high)
    said = verdict(study.domain.name, _direction(row.delta), found)
    return Forgotten(
        shots=shots,
        name=row.name,
        domain=row.delta,
        elsewhere=deltas,
        loss=loss,
        parsed=tuple(share for each in (base, row) if (share := _parsed(each)) is not None),
        verdict=said.word,
        worse=said.worse,
    )


def _by_domain(benchmarks: Iterable[Benchmark]) -> dict[str, list[Benchmark]]:
    found: dict[str, list[Benchmark]] = {}
    for benchmark in benchmarks:
        found.setdefault(benchmark.domain, []).append(benchmark)
    return found


def _direction(delta: Delta) -> int:
    """As the leaderboard marks it: 0 where it is not separated."""
    return (1 if delta.value > 0 else -1) if delta.separated else 0


def _loss(seeds: Sequence[Beside]) -> Loss | None:
    """The loss on neutral text; with several study seeds, of each text's mean over them."""
    base, after = ([_mean(losses) for losses in zip(*side, strict=True)] for side in _sides(seeds))
    if not base:
        return None
    change = paired_loss(base, after)
    told = {"base": _mean(base), "after": _mean(after), "delta": change.value, "low": change.low, "high": change.high}
    return Loss(texts=len(base), **{name: round(value, 6) for name, value in told.items()})


def _sides(seeds: Sequence[Beside]) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    return [each.base.losses for each in seeds], [each.after.losses for each in seeds]


def _parsed(row: Row) -> float | None:
    """Share of answers of the allowed form, mean over the tasks that tell it, in percent."""
    shares = [task.metrics["parsed"] for task in row.tasks if "parsed" in task.metrics]
    return round(_mean(shares), 4) if shares else None


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
