"""A whole study: the preliminary study, synthesis and tuning of every recipe, the benchmarks again, the leaderboard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..contamination import Dismissals, read_dismissals
from ..errors import HarnessError
from ..report import Ablation, Forgotten, Gains, Leaderboard, Origin, Row, Section, Task, Timing, Used
from ..stats import Pair
from ..store import Stage, Store
from ..types import Benchmark, Delta, Recipe, Score
from .ablating import Varied, ablations
from .averaging import mean_score
from .checking import checked_for
from .cleaning import all_doors, contaminated
from .doors import Door
from .flooring import Twice, average_in_units, in_units, noise_row
from .gaining import gains
from .outside import Beside, Outside, forgotten, measure_outside
from .pairing import Scores, pairs_of
from .parity import agree
from .planned import planned_for
from .reckoning import FOLDER, Reckoner
from .running import SERVED, Runner, versions
from .scoring import scored, scored_again
from .separating import separate, separate_all
from .stages import Stages
from .study import Study


@dataclass(frozen=True, kw_only=True)
class Specialized:
    """What became of one recipe."""

    recipe: Recipe
    scores: Scores
    funnel: Mapping[str, Any]
    stages: tuple[Stage, ...]
    alive: Mapping[str, Any] = field(default_factory=dict)
    """How far the adapter moves the base."""
    outside: Outside = field(default_factory=Outside)
    """What the specialized model does outside the domain."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was found under one study seed."""

    study: Study
    base: Scores
    again: Scores = field(default_factory=dict)
    """The base scored a second time, at the first number of shots."""
    outside: Outside = field(default_factory=Outside)
    """What the base does outside the domain."""
    specialized: tuple[Specialized, ...] = ()
    varied: Mapping[str, Varied] = field(default_factory=dict)
    """Name of a variant's recipe -> what became of it. These are no rows."""
    doors: tuple[Door, ...] = ()
    """What was held against the benchmark documents for its recipes; the variants are looked at as they are made."""
    dismissals: Dismissals = field(default_factory=Dismissals)
    ran: Sequence[Stage]
    """Every stage that it stands on."""

    @property
    def models(self) -> Mapping[str, Scores]:
        """Name of a row -> its scores; the base first."""
        return {"base": self.base} | {one.recipe.name: one.scores for one in self.specialized}


def preliminary(study: Study, runner: Runner) -> Leaderboard:
    """The base alone: what `harness study` shows."""
    base = scored(Stages(study=study, runner=runner), name="base", tuned=None)
    return _board([Measured(study=study, base=base, ran=runner.ran)], _reckoner(runner))


def compare(study: Study, runner: Runner) -> Leaderboard:
    """Base first, then every recipe; raises HarnessError where a stage fails."""
    return _board([_measure(study, runner)], _reckoner(runner))


def compare_seeds(study: Study, seeds: Sequence[int], runner: Runner) -> tuple[Leaderboard, ...]:
    """The leaderboard of each study seed, and for several seeds behind them that of their means."""
    runners = [replace(runner, ran=[]) for _ in seeds]
    measured = [_measure(replace(study, seed=seed), each) for seed, each in zip(seeds, runners, strict=True)]
    reckoner = _reckoner(runner)
    boards = [_board([each], reckoner) for each in measured]
    return (*boards, _board(measured, reckoner)) if len(boards) > 1 else tuple(boards)


def _reckoner(runner: Runner) -> Reckoner:
    return Reckoner(folder=runner.store.root / FOLDER, fresh=runner.fresh)


def _measure(study: Study, runner: Runner) -> Measured:
    stages = Stages(study=study, runner=runner)
    for recipe in study.recipes:
        stages.admit(study.source_of(recipe))
    if study.recipes:
        agree(runner, None, name="base")
    base = scored(stages, name="base", tuned=None)
    again = scored_again(stages)
    outside = measure_outside(stages, name="base", tuned=None)
    # Instructions of all recipes come from the base, so they are written while it is loaded.
    specialized = tuple(_specialize(stages, recipe) for recipe in study.recipes)
    return Measured(
        study=study,
        base=base,
        again=again,
        outside=outside,
        specialized=specialized,
        varied={variant.recipe.name: _vary(stages, variant.recipe) for variant in study.variants},
        doors=tuple(checked_for(stages, [(one.recipe, one.stages[:-1]) for one in specialized])),
        dismissals=read_dismissals(runner.store.root),
        ran=runner.ran,
    )


def _specialize(stages: Stages, recipe: Recipe) -> Specialized:
    tuned, made = stages.specialized(recipe)
    scores = scored(stages, name=recipe.name, tuned=tuned)
    alive = stages.alive(tuned, recipe.name).manifest["facts"]
    outside = measure_outside(stages, name=recipe.name, tuned=tuned)
    return Specialized(
        recipe=recipe, scores=scores, funnel=_funnel(made), stages=(*made, tuned), alive=alive, outside=outside
    )


def _vary(stages: Stages, recipe: Recipe) -> Varied:
    """A variant: tuned and scored as recipes are, but on the domain alone."""
    tuned, _ = stages.specialized(recipe)
    return Varied(scores=scored(stages, name=recipe.name, tuned=tuned), examples=tuned.manifest["facts"]["examples"])


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


def _board(measured: Sequence[Measured], reckoner: Reckoner) -> Leaderboard:
    """The leaderboard of one study seed, or of the means over several."""
    study = measured[0].study
    ran = list({stage.folder: stage for each in measured for stage in each.ran}.values())
    _check_one_device(ran)
    sifted = [stage for stage in ran if stage.name == "passages" and stage.manifest["facts"]["sets"]]
    several = len(measured) > 1
    each_apart = [section_of(measured, shots, reckoner) for shots in study.shots]
    together = separate_all([section.rows for section in each_apart])
    sections = tuple(replace(section, rows=rows) for section, rows in zip(each_apart, together, strict=True))
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
        # With several seeds each has funnels of its own, which its own leaderboard shows.
        funnels={} if several else {one.recipe.name: one.funnel for one in measured[0].specialized if one.funnel},
        times=tuple(_times(ran)),
        stages={_key(stage): stage.fingerprint for stage in ran},
        versions=versions("torch", "transformers", "peft", "bitsandbytes", "lm_eval"),
        suite=study.suite,
        left_out=tuple(benchmark.name for benchmark in study.left_out),
        used=tuple(_used(study, sifted)),
        passages=_searched(sifted),
        seeds=tuple(each.study.seed for each in measured) if several else (),
        gains=tuple(_gains(measured, reckoner)),
        forgotten=tuple(_forgotten(measured, sections[0], reckoner)),
        # As with funnels: each seed has adapters of its own.
        adapters={} if several else {one.recipe.name: one.alive for one in measured[0].specialized},
        ablations=_ablations(measured, reckoner),
        contamination=contaminated(
            study,
            [each.models for each in measured],
            sections,
            all_doors({each.study.seed: each.doors for each in measured}),
            measured[0].dismissals,
            reckoner,
        ),
        origins=tuple(
            Origin(name=one.recipe.name, seed=each.study.seed, stages=tuple(map(_key, one.stages)))
            for each in measured
            for one in each.specialized
        ),
    )


def _key(stage: Stage) -> str:
    """Where a stage lies in its store, which a leaderboard knows it by."""
    return f"{stage.name}/{stage.fingerprint[:16]}"


def _gains(measured: Sequence[Measured], reckoner: Reckoner) -> Iterator[Gains]:
    """What each recipe gained on labelled tasks, at each number of shots; nothing where there are none."""
    study = measured[0].study
    if not any(benchmark.labels for benchmark in study.benchmarks):
        return
    for shots in study.shots:
        for one in measured[0].specialized:
            seeds = [(each.base, each.models[one.recipe.name]) for each in measured]
            yield gains(one.recipe.name, shots, study.benchmarks, seeds, reckoner)


def _forgotten(measured: Sequence[Measured], section: Section, reckoner: Reckoner) -> Iterator[Forgotten]:
    """What each recipe did outside the domain, whose rows at the first number of shots are given."""
    base, *rows = section.rows
    for place, row in enumerate(rows):
        seeds = [Beside(base=each.outside, after=each.specialized[place].outside) for each in measured]
        yield forgotten(measured[0].study, base, row, seeds, reckoner)


def _used(study: Study, sifted: Sequence[Stage]) -> Iterator[Used]:
    """The upstream sets of the documents, and of the passages where some were searched; each once."""
    searched = {name for stage in sifted for name in stage.manifest["facts"]["sets"]}
    corpora = (corpus.upstream for domain in study.registry.domains.values() for corpus in domain.corpora)
    sets = [
        (benchmark.upstream, "documents") for benchmark in (*study.benchmarks, *study.elsewhere) if benchmark.upstream
    ]
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


def _check_one_device(ran: Sequence[Stage]) -> None:
    """Refuse scores of two devices: a GPU reckons in bfloat16, a CPU in float32, and that alone moves a score."""
    devices = {stage.manifest["facts"]["device"] for stage in ran if stage.name in ("evaluate", "neutral")}
    # What a server gave may stand beside what was measured where its model was held against the one here.
    agreed = {stage.manifest["facts"]["device"] for stage in ran if stage.name == "parity"}
    if len(devices - {SERVED}) > 1 or (SERVED in devices and not devices - {SERVED} <= agreed):
        raise HarnessError(
            f"some of these scores were measured on {' and some on '.join(sorted(devices))}; "
            "measure all on one with --fresh, or in another --store"
        )


def _metric(study: Study) -> str:
    """What the average is the mean of: the metric of all benchmarks, or each one's own."""
    metrics = {benchmark.metric for benchmark in study.benchmarks}
    return metrics.pop() if len(metrics) == 1 else "each task's own metric"


def section_of(measured: Sequence[Measured], shots: int, reckoner: Reckoner) -> Section:
    """All rows at one number of shots, as if it were the only one; with several study seeds, of their means."""
    rows = separate([_row(measured, name, shots, reckoner) for name in measured[0].models])
    both = _twice(measured, shots)
    if not both:
        return Section(shots=shots, rows=rows)
    return Section(shots=shots, rows=in_units(rows, both), noise=noise_row(both, reckoner))


def _twice(measured: Sequence[Measured], shots: int) -> list[Twice]:
    """The base's two scores on every benchmark; none at numbers of shots at which it was scored once."""
    benchmarks = measured[0].study.benchmarks
    if (benchmarks[0].name, shots) not in measured[0].again:
        return []
    return [
        Twice(
            benchmark=benchmark,
            first=mean_score([each.base[benchmark.name, shots] for each in measured]),
            again=mean_score([each.again[benchmark.name, shots] for each in measured]),
        )
        for benchmark in benchmarks
    ]


def _ablations(measured: Sequence[Measured], reckoner: Reckoner) -> tuple[Ablation, ...]:
    """What each part is worth; with several study seeds, over all of them."""
    study = measured[0].study

    def delta(before: Sequence[Scores], after: Sequence[Scores], shots: int) -> Delta:
        pairs = [pairs_of(study.benchmarks, shots, *both) for both in zip(before, after, strict=True)]
        return average_in_units(reckoner.delta(pairs), _twice(measured, shots))

    return ablations(study, [each.base for each in measured], [each.varied for each in measured], delta=delta)


def _row(measured: Sequence[Measured], name: str, shots: int, reckoner: Reckoner) -> Row:
    benchmarks, names = measured[0].study.benchmarks, list(measured[0].models)
    deltas = {
        other: reckoner.delta([_pairs(each, other, name, shots) for each in measured])
        for other in names[: names.index(name)]
    }
    pairs = [_pairs(each, "base", name, shots) for each in measured] if name != "base" else []
    tasks, means = [], []
    for place, benchmark in enumerate(benchmarks):
        score = mean_score([each.models[name][benchmark.name, shots] for each in measured])
        seeds = [[of_a_seed[place]] for of_a_seed in pairs]
        delta = reckoner.delta(seeds, tests=len(benchmarks)) if seeds else None
        tasks.append(_task(benchmark, score, delta))
        means.append(score.mean(benchmark.metric))
    average = round(100 * sum(means) / len(means), 4)
    controls = {recipe.name: recipe.comment for recipe in measured[0].study.recipes if recipe.control}
    return Row(
        name=name,
        control=controls.get(name, ""),
        tasks=tuple(tasks),
        average=average,
        delta=deltas.pop("base", None),
        against=deltas,
    )


def _pairs(measured: Measured, before: str, after: str, shots: int) -> list[Pair]:
    """For each task the values of its own metric under two models of one study seed."""
    return pairs_of(measured.study.benchmarks, shots, measured.models[before], measured.models[after])


def _task(benchmark: Benchmark, score: Score, delta: Delta | None) -> Task:
    names = [benchmark.metric, *(name for name in score.documents[0].values if name != benchmark.metric)]
    values = {name: score.mean(name) for name in names} | dict(score.totals)
    return Task(
        benchmark=benchmark.name,
        title=benchmark.title,
        documents=len(score.documents),
        metrics={name: round(100 * value, 4) for name, value in values.items()},
        delta=delta,
        cut=score.cut,
    )


def _times(ran: Sequence[Stage]) -> Iterator[Timing]:
    """What each kind of stage took, in the order in which they first ran, beside what was planned."""
    planned = planned_for(Store(ran[0].root), ran) if ran else {}
    kinds: dict[str, list[Stage]] = defaultdict(list)
    for stage in ran:
        kinds[stage.name].append(stage)
    for name, stages in kinds.items():
        joules = [each for each in (stage.joules for stage in stages) if each is not None]
        yield Timing(
            stage=name,
            seconds=round(sum(stage.seconds for stage in stages), 2),
            joules=round(sum(joules), 1) if len(joules) == len(stages) else None,
            planned=planned.get(name),
        )
