"""From scores to the rows of a leaderboard: signs, metrics, pairs, study seeds and the noise floor."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.pipeline import Study
from harness.pipeline.comparing import Measured, Specialized, section_of
from harness.pipeline.flooring import AGAIN
from harness.pipeline.reckoning import Reckoner
from harness.registry import Registry
from harness.report import Section
from harness.stats import compare_all
from harness.types import Benchmark, DocumentScore, Domain, Model, Recipe, Score

HERE = Path(__file__)
LABELS, TEXTS = "accuracy", "rouge_l"
N = 20
Values = Mapping[str, Sequence[float]]
"""Metric -> its values, document by document."""


def _benchmark(name: str, metric: str) -> Benchmark:
    return Benchmark(name=name, title=name, domain="d", folder=HERE, documents=HERE, pool=HERE, metric=metric)


BENCHMARKS = (_benchmark("labels", LABELS), _benchmark("texts", TEXTS))
"""Two tasks that are measured by different metrics; every document has values of both."""


def _score(name: str, values: Values, *, shots: int = 0, prompt: str = "p", documents: str = "d") -> Score:
    count = len(next(iter(values.values())))
    each = (
        DocumentScore(
            document=f"{documents}{place}",
            prompt=f"{prompt}{place}",
            response=f"{prompt}",
            answer="",
            values={metric: values[metric][place] for metric in values},
        )
        for place in range(count)
    )
    return Score(benchmark=name, shots=shots, documents=tuple(each))


def _values(labels: float, texts: float, n: int = N) -> Values:
    """Of n documents the first share is right, by either metric."""
    return {
        LABELS: [float(place < labels * n) for place in range(n)],
        TEXTS: [float(place < texts * n) for place in range(n)],
    }


def _scores(labels: Values, texts: Values, *, shots: int = 0, prompt: str = "p") -> dict[tuple[str, int], Score]:
    return {
        ("labels", shots): _score("labels", labels, shots=shots, prompt=prompt),
        ("texts", shots): _score("texts", texts, shots=shots, prompt=prompt),
    }


def _study(seed: int = 0) -> Study:
    return Study(
        domain=Domain(name="d", title="d", topics=(), persona="", seeds=HERE),
        model=Model(name="m", comment="", source="", parameters=1, context=1, licence=""),
        recipes=(),
        benchmarks=BENCHMARKS,
        seed=seed,
        registry=Registry(domains={}, models={}, benchmarks={}, recipes={}, installed=()),
    )


Scores = Mapping[tuple[str, int], Score]


def _measured(base: Scores, *recipes: Scores, again: Scores | None = None, seed: int = 0) -> Measured:
    specialized = tuple(
        Specialized(recipe=Recipe(name=f"r{place}", comment=""), scores=scores, funnel={}, stages=())
        for place, scores in enumerate(recipes, 1)
    )
    return Measured(study=_study(seed), base=base, again=again or {}, specialized=specialized, ran=())


@pytest.fixture
def reckoner(tmp_path: Path) -> Reckoner:
    """One that has kept nothing yet."""
    return Reckoner(folder=tmp_path)


# Labels: accuracy 0.2 -> 0.5 -> 0.9, and its rouge_l the other way round. Texts: rouge_l 0.5 -> 0.6 -> 0.3.
BASE = _scores(_values(0.2, 0.9), _values(0.1, 0.5))
FIRST = _scores(_values(0.5, 0.5), _values(0.3, 0.6))
SECOND = _scores(_values(0.9, 0.2), _values(0.7, 0.3))


def _section(reckoner: Reckoner, shots: int = 0) -> Section:
    return section_of([_measured(BASE, FIRST, SECOND)], shots, reckoner)


def test_each_task_has_its_own_metric(reckoner: Reckoner) -> None:
    """The mean that stands first, and the delta, are those of the task's metric and of no other."""
    base, first, second = _section(reckoner).rows
    assert [next(iter(task.metrics.items())) for task in base.tasks] == [(LABELS, 20.0), (TEXTS, 50.0)]
    assert [task.delta.value for task in first.tasks if task.delta] == [30.0, 10.0]
    assert [task.delta.value for task in second.tasks if task.delta] == [70.0, -20.0]


def test_the_average_is_that_of_each_tasks_own_metric(reckoner: Reckoner) -> None:
    """As is its delta: half of one task's and half of the other's."""
    base, first, second = _section(reckoner).rows
    assert [row.average for row in (base, first, second)] == [35.0, 55.0, 60.0]
    assert base.delta is None
    assert first.delta is not None
    assert second.delta is not None
    assert (first.delta.value, second.delta.value) == (20.0, 25.0)


def test_a_recipe_stands_against_those_above(reckoner: Reckoner) -> None:
    """Its average minus theirs, by each task's own metric; nothing stands against a row below or the base twice."""
    base, first, second = _section(reckoner).rows
    assert (dict(base.against), dict(first.against)) == ({}, {})
    assert {name: delta.value for name, delta in second.against.items()} == {"r1": 5.0}


def test_a_worse_recipe_is_negative_against_a_better_one(reckoner: Reckoner) -> None:
    """The same two recipes in the other order."""
    _, first, second = section_of([_measured(BASE, SECOND, FIRST)], 0, reckoner).rows
    assert second.against["r1"].value == -5.0
    assert first.delta is not None
    assert first.delta.value == 25.0


def test_tasks_are_tested_by_their_own_values(reckoner: Reckoner) -> None:
    """Six of 20 labels moved, all one way: 2 / 2**6; two of 20 texts: 1/2. Adjusted, the first is doubled."""
    _, first, _ = _section(reckoner).rows
    found = [(task.delta.moved, task.delta.p, task.delta.adjusted) for task in first.tasks if task.delta]
    assert found == [(6, 2**-5, 2**-4), (2, 0.5, 0.5)]


def test_every_two_rows_are_compared(reckoner: Reckoner) -> None:
    """The three deltas of averages have the p-values that the statistics give for every two models at once."""
    rows = _section(reckoner).rows
    values = {
        name: [[document.values[task.metric] for document in scores[task.name, 0].documents] for task in BENCHMARKS]
        for name, scores in (("base", BASE), ("r1", FIRST), ("r2", SECOND))
    }
    deltas = {("base", "r1"): rows[1].delta, ("base", "r2"): rows[2].delta, ("r1", "r2"): rows[2].against["r1"]}
    assert {pair: delta.adjusted for pair, delta in deltas.items() if delta} == compare_all(values)
    assert all(row.groups for row in rows)


def test_tasks_have_least_effects_for_as_many_tests_as_there_are(reckoner: Reckoner) -> None:
    """Those of this row, for two tasks, are larger than for one."""
    labels = [(list(BASE["labels", 0].documents), list(FIRST["labels", 0].documents))]
    pair = tuple([each.values[LABELS] for each in side] for side in labels[0])
    alone = reckoner.delta([[(pair[0], pair[1])]], tests=1).least
    task = _section(reckoner).rows[1].tasks[0]
    assert task.delta is not None
    assert alone is not None
    assert task.delta.least is not None
    assert task.delta.least > alone


# Scored again: of the labels one document of five was right and is not, one wrong and is; of the texts one lost 0.5.
PART = 5
AGAIN_LABELS: Values = {LABELS: [1.0, 1.0, 1.0, 0.0, 1.0], TEXTS: [0.0] * PART}
AGAIN_TEXTS: Values = {LABELS: [0.0] * PART, TEXTS: [0.5, 1.0, 1.0, 1.0, 1.0]}
TWICE = _scores(AGAIN_LABELS, AGAIN_TEXTS)


def test_the_base_again_is_no_row_of_the_table(reckoner: Reckoner) -> None:
    """It is beside the rows: no test, no group and no average of theirs knows it."""
    plain = _section(reckoner)
    section = section_of([_measured(BASE, FIRST, SECOND, again=TWICE)], 0, reckoner)
    assert plain.noise is None
    assert section.noise is not None
    assert section.noise.name == AGAIN
    assert [row.name for row in section.rows] == ["base", "r1", "r2"]
    assert [row.groups for row in section.rows] == [row.groups for row in plain.rows]
    for row, other in zip(section.rows, plain.rows, strict=True):
        assert row.delta == other.delta or (row.delta and replace(row.delta, noise=None, bounded=False) == other.delta)


def test_the_base_again_minus_the_base(reckoner: Reckoner) -> None:
    """On the five documents that were scored twice, of which the first four labels were right, as were all texts."""
    noise = section_of([_measured(BASE, FIRST, again=TWICE)], 0, reckoner).noise
    assert noise is not None
    told = [(task.documents, task.delta.value, task.delta.moved) for task in noise.tasks if task.delta]
    assert told == [(5, 0.0, 2), (5, -10.0, 1)]
    assert noise.delta is not None
    assert (noise.delta.value, noise.delta.documents, noise.delta.moved) == (-5.0, 10, 3)


def test_deltas_are_told_in_units_of_the_noise(reckoner: Reckoner) -> None:
    """Of ten documents two labels moved by 1 and a text by 0.5: 0.225 in the mean square. All scores are over 20."""
    _, first, second = section_of([_measured(BASE, FIRST, SECOND, again=TWICE)], 0, reckoner).rows
    task, whole = math.sqrt(0.225 / N), math.sqrt(2 * 0.225 / N) / 2
    assert [each.delta.noise for each in second.tasks if each.delta] == pytest.approx(
        [0.7 / task, 0.2 / task], rel=1e-3
    )
    assert first.delta is not None
    assert (first.delta.noise, first.delta.bounded) == (pytest.approx(0.2 / whole, rel=1e-3), False)
    assert second.against["r1"].noise == pytest.approx(0.05 / whole, rel=1e-3)


def test_no_noise_is_a_bound(reckoner: Reckoner) -> None:
    """Where none of 40 documents moved, at most 7.2 % do; a delta is at least so many times what these would bring."""
    section = section_of([_measured(BASE, FIRST, again=BASE)], 0, reckoner)
    assert section.noise is not None
    assert section.noise.delta is not None
    assert section.noise.delta.moved == 0
    delta = section.rows[1].tasks[0].delta
    assert delta is not None
    assert (delta.noise, delta.bounded) == (pytest.approx(0.3 / math.sqrt((1 - 0.05 ** (1 / 40)) / N), rel=1e-3), True)


def test_the_base_again_must_have_seen_the_same(reckoner: Reckoner) -> None:
    """Another prompt is another question."""
    other = _scores(AGAIN_LABELS, AGAIN_TEXTS, prompt="q")
    with pytest.raises(HarnessError, match="labels, 0-shot: the base was scored twice on different documents"):
        section_of([_measured(BASE, FIRST, again=other)], 0, reckoner)


def _seeds() -> list[Measured]:
    """Three seeds, each with demonstrations of its own: prompts differ from seed to seed, and never within one."""
    return [
        _measured(
            _scores(_values(0.2, 0.9), _values(0.1, 0.5), shots=1, prompt=f"p{seed}"),
            _scores(_values(labels, 0.5), _values(0.3, 0.6), shots=1, prompt=f"p{seed}"),
            seed=seed,
        )
        for seed, labels in enumerate((0.25, 0.5, 1.0))
    ]


def test_several_seeds_have_means(reckoner: Reckoner) -> None:
    """Of the scores and of the deltas, each seed against its own base."""
    base, first = section_of(_seeds(), 1, reckoner).rows
    assert base.average == 35.0
    assert first.tasks[0].metrics[LABELS] == pytest.approx(58.3333)
    assert first.average == pytest.approx(59.1667)
    assert first.delta is not None
    assert first.delta.value == pytest.approx(24.1667)
    assert first.delta.between is not None
    assert first.delta.between.values == (7.5, 20.0, 45.0)
    task = first.tasks[0].delta
    assert task is not None
    assert task.between is not None
    assert task.between.values == (5.0, 30.0, 80.0)


def test_several_seeds_are_separated_for_other_seeds_too(reckoner: Reckoner) -> None:
    """These seeds differ so much that the interval over both takes zero in, though p alone would separate."""
    _, first = section_of(_seeds(), 1, reckoner).rows
    assert first.delta is not None
    assert first.delta.between is not None
    assert first.delta.adjusted is not None
    assert first.delta.adjusted <= 0.05
    assert first.delta.low > 0
    assert first.delta.between.low < 0 < first.delta.between.high
    assert not first.delta.separated


def test_seeds_are_paired_within_themselves(reckoner: Reckoner) -> None:
    """A recipe of one seed beside the base of another saw other demonstrations."""
    one, two, _ = _seeds()
    with pytest.raises(HarnessError, match="different documents or prompts"):
        section_of([one, replace(two, base=one.base)], 1, reckoner)


def test_seeds_on_different_documents_have_no_mean(reckoner: Reckoner) -> None:
    """The files changed between two seeds."""
    one, two, _ = _seeds()

    def changed(scores: Scores) -> Scores:
        others = _score("labels", _values(0.5, 0.5), shots=1, prompt="p1", documents="e")
        return {**scores, ("labels", 1): others}

    moved = tuple(replace(each, scores=changed(each.scores)) for each in two.specialized)
    with pytest.raises(HarnessError, match="labels, 1-shot: two study seeds saw different documents"):
        section_of([one, replace(two, base=changed(two.base), specialized=moved)], 1, reckoner)


def test_the_noise_floor_belongs_to_its_number_of_shots(reckoner: Reckoner) -> None:
    """Where the base was not scored again there is no row and no unit."""
    base = {**BASE, **_scores(_values(0.2, 0.9), _values(0.1, 0.5), shots=1)}
    first = {**FIRST, **_scores(_values(0.5, 0.5), _values(0.3, 0.6), shots=1)}
    measured = _measured(base, first, again=TWICE)
    assert section_of([measured], 0, reckoner).noise is not None
    section = section_of([measured], 1, reckoner)
    assert section.noise is None
    assert [row.delta.noise for row in section.rows if row.delta] == [None]
