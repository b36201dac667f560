"""A whole study: the preliminary study, synthesis and tuning of every recipe, the benchmarks again, the leaderboard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..contamination import read_dismissals
from ..errors import HarnessError
from ..report import Leaderboard, Row, Section, Task, Timing, Used
from ..stats import Interval, Pair, average_delta, paired_delta
from ..store import Stage
from ..types import Benchmark, Delta, Recipe, Score
from .checking import checked_for
from .cleaning import contaminated
from .doors import Door
from .running import Runner, versions
from .stages import Stages
from .study import Study

Scores = Mapping[tuple[str, int], Score]
"""(benchmark, shots) -> score."""


@dataclass(frozen=True, kw_only=True)
class Specialized:
    """What became of one recipe."""

    recipe: Recipe
    scores: Scores
    funnel: Mapping[str, Any]
    stages: tuple[Stage, ...]


def preliminary(study: Study, runner: Runner) -> Leaderboard:
    """The base alone: what `harness study` shows."""
    stages = Stages(study=study, runner=runner)
    return _board(study, _scored(stages, name="base", tuned=None), [], runner)


def compare(study: Study, runner: Runner) -> Leaderboard:
    """Base first, then every recipe; raises HarnessError where a stage fails."""
    stages = Stages(study=study, runner=runner)
    for recipe in study.recipes:
        stages.admit(study.source_of(recipe))
    base = _scored(stages, name="base", tuned=None)
    # Instructions of all recipes come from the base, so they are written while it is loaded.
    specialized = [_specialize(stages, recipe) for recipe in study.recipes]
    doors = checked_for(stages, [(one.recipe, one.stages[:-1]) for one in specialized])
    return _board(study, base, specialized, runner, doors)


def _specialize(stages: Stages, recipe: Recipe) -> Specialized:
    tuned, made = stages.specialized(recipe)
    scores = _scored(stages, name=recipe.name, tuned=tuned)
    return Specialized(recipe=recipe, scores=scores, funnel=_funnel(made), stages=(*made, tuned))


def _scored(stages: Stages, *, name: str, tuned: Stage | None) -> Scores:
    return {
        (benchmark.name, shots): stages.score(
            benchmark, shots, tuned=tuned, title=f"score {name}, {shots}-shot · {benchmark.title}"
        )
        for shots in stages.study.shots
        for benchmark in stages.study.benchmarks
    }


def _funnel(made: Sequence[Stage]) -> Mapping[str, Any]:
    """The counts of a synthesis, from the model's completions to the examples that were tuned on."""
    if not made:
        return {}
    funnel: dict[str, Any] = made[0].read_json("funnel.json")
    answered = made[-1]
    return funnel | {
        "unanswered": answered.read_json("dropped.json"),
        "examples": answered.manifest["facts"]["examples"],
    }


def _board(
    study: Study, base: Scores, specialized: Sequence[Specialized], runner: Runner, doors: Sequence[Door] = ()
) -> Leaderboard:
    _check_one_device(runner)
    models = {"base": base} | {one.recipe.name: one.scores for one in specialized}
    sifted = [stage for stage in runner.ran if stage.name == "passages" and stage.manifest["facts"]["sets"]]
    sections = tuple(
        Section(shots=shots, rows=tuple(_row(study, name, models, shots) for name in models)) for shots in study.shots
    )
    return Leaderboard(
        domain=study.domain.name,
        model=study.model.name,
        parameters=study.model.parameters,
        metric=_metric(study),
        seed=study.seed,
        examples=study.examples,
        limit=study.limit,
        sections=sections,
        reported=study.domain.reported,
        funnels={one.recipe.name: one.funnel for one in specialized if one.funnel},
        times=tuple(_times(runner)),
        stages={stage.name + "/" + stage.fingerprint[:16]: stage.fingerprint for stage in runner.ran},
        versions=versions("torch", "transformers", "peft", "bitsandbytes", "lm_eval"),
        suite=study.suite,
        left_out=tuple(benchmark.name for benchmark in study.left_out),
        used=tuple(_used(study, sifted)),
        passages=_searched(sifted),
        contamination=contaminated(study, models, sections, doors, read_dismissals(runner.store.root)),
    )


def _used(study: Study, sifted: Sequence[Stage]) -> Iterator[Used]:
    """The upstream sets of the documents, and of the passages where some were searched; each once."""
    searched = {name for stage in sifted for name in stage.manifest["facts"]["sets"]}
    corpora = (corpus.upstream for domain in study.registry.domains.values() for corpus in domain.corpora)
    sets = [(benchmark.upstream, "documents") for benchmark in study.benchmarks if benchmark.upstream]
    sets += [(upstream, "passages") for upstream in corpora if upstream.name in searched]
    for upstream, purpose in {(upstream.name, purpose): (upstream, purpose) for upstream, purpose in sets}.values():
        told = {name: getattr(upstream, name) for name in ("name", "title", "licence", "commercial")}
        yield Used(**told, citation=upstream.citation, homepage=upstream.homepage, purpose=purpose)


def _searched(sifted: Sequence[Stage]) -> dict[str, Any]:
    """Counts of what retrieval searched, all corpora together; empty where it searched no prepared one."""
    facts = [stage.manifest["facts"] for stage in sifted]
    if not facts:
        return {}
    dropped = {reason: sum(each["dropped"][reason] for each in facts) for reason in facts[0]["dropped"]}
    return {name: sum(each[name] for each in facts) for name in ("texts", "passages")} | {"dropped": dropped}


def _check_one_device(runner: Runner) -> None:
    """Refuse scores of two devices: a GPU reckons in bfloat16, a CPU in float32, and that alone moves a score."""
    devices = {stage.manifest["facts"]["device"] for stage in runner.ran if stage.name == "evaluate"}
    if len(devices) > 1:
        raise HarnessError(
            f"some of these scores were measured on {' and some on '.join(sorted(devices))}; "
            "measure all on one with --fresh, or in another --store"
        )


def _metric(study: Study) -> str:
    """What the average is the mean of: the metric of all benchmarks, or each one's own."""
    metrics = {benchmark.metric for benchmark in study.benchmarks}
    return metrics.pop() if len(metrics) == 1 else "each task's own metric"


def _row(study: Study, name: str, models: Mapping[str, Scores], shots: int) -> Row:
    scores = [models[name][benchmark.name, shots] for benchmark in study.benchmarks]
    means = [score.mean(benchmark.metric) for benchmark, score in zip(study.benchmarks, scores, strict=True)]
    above = list(models)[: list(models).index(name)]
    deltas = {other: average_delta(_pairs(study, models[other], models[name], shots)) for other in above}
    tasks = (
        _task(benchmark, models["base"][benchmark.name, shots], score, compared=name != "base")
        for benchmark, score in zip(study.benchmarks, scores, strict=True)
    )
    return Row(
        name=name,
        tasks=tuple(tasks),
        average=round(100 * sum(means) / len(means), 4),
        delta=_points(deltas.pop("base", None)),
        against={other: points for other, delta in deltas.items() if (points := _points(delta))},
    )


def _pairs(study: Study, before: Scores, after: Scores, shots: int) -> list[Pair]:
    names = ((benchmark.name, benchmark.metric) for benchmark in study.benchmarks)
    return [paired(before[name, shots], after[name, shots], metric) for name, metric in names]


def _task(benchmark: Benchmark, before: Score, after: Score, *, compared: bool) -> Task:
    names = [benchmark.metric, *(name for name in after.documents[0].values if name != benchmark.metric)]
    delta = paired_delta(*paired(before, after, benchmark.metric)) if compared else None
    values = {name: after.mean(name) for name in names} | dict(after.totals)
    return Task(
        benchmark=benchmark.name,
        title=benchmark.title,
        documents=len(after.documents),
        metrics={name: round(100 * value, 4) for name, value in values.items()},
        delta=_points(delta),
        cut=after.cut,
    )


def paired(base: Score, other: Score, metric: str) -> tuple[list[float], list[float]]:
    """The values of the same documents under both; raises HarnessError where documents or prompts differ."""
    before = [(document.document, document.prompt) for document in base.documents]
    after = [(document.document, document.prompt) for document in other.documents]
    if before != after:
        raise HarnessError(
            f"{base.benchmark}, {base.shots}-shot: the two models saw different documents or prompts; "
            "its files changed while the study ran: run it again"
        )
    return (
        [document.values[metric] for document in base.documents],
        [document.values[metric] for document in other.documents],
    )


def _points(interval: Interval | None) -> Delta | None:
    if interval is None:
        return None
    value, low, high = (round(100 * end, 4) for end in (interval.value, interval.low, interval.high))
    return Delta(value=value, low=low, high=high, documents=interval.n)


def _times(runner: Runner) -> Iterator[Timing]:
    """Seconds of each kind of stage, in the order in which they first ran."""
    seconds: dict[str, float] = defaultdict(float)
    for stage in runner.ran:
        seconds[stage.name] += stage.seconds
    return (Timing(stage=name, seconds=round(spent, 2)) for name, spent in seconds.items())
