"""What is measured outside the domain, and the verdict that it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.pipeline import Choice, Study, compare, plan
from harness.pipeline.outside import Beside, Outside, forgotten
from harness.pipeline.reckoning import Reckoner
from harness.pipeline.suites import elsewhere
from harness.registry import Registry
from harness.report import Forgotten, Row, Task
from harness.types import Benchmark, Delta, DocumentScore, Domain, Model, Score

HERE = Path(__file__)
BETTER, WORSE, OPEN = (Delta(value=value, low=value - 2, high=value + 2, documents=40) for value in (5.0, -5.0, 1.0))


def _benchmark(domain: str) -> Benchmark:
    return Benchmark(name=f"{domain}_quiz", title="quiz", domain=domain, folder=HERE, documents=HERE, pool=HERE)


def _study(*domains: str) -> Study:
    return Study(
        domain=Domain(name="own", title="own", topics=(), persona="", seeds=HERE),
        model=Model(name="m", comment="", source="", parameters=1, context=1, licence=""),
        recipes=(),
        benchmarks=(_benchmark("own"),),
        elsewhere=tuple(map(_benchmark, domains)),
        registry=Registry(domains={}, models={}, benchmarks={}, recipes={}, installed=()),
    )


def _scores(**right: int) -> dict[tuple[str, int], Score]:
    """Domain -> how many of 40 documents are right."""
    return {
        (f"{domain}_quiz", 0): Score(
            benchmark=f"{domain}_quiz",
            shots=0,
            documents=tuple(
                DocumentScore(
                    document=str(place), prompt="", response="", answer="", values={"token_f1": float(place < count)}
                )
                for place in range(40)
            ),
        )
        for domain, count in right.items()
    }


def _row(name: str, delta: Delta | None, **metrics: float) -> Row:
    task = Task(benchmark="own_quiz", title="quiz", documents=40, metrics={"token_f1": 1.0, **metrics}, delta=delta)
    return Row(name=name, tasks=(task,), average=1.0, delta=delta, against={})


LOSSES = tuple(2 + place / 10 for place in range(10))


def told(
    tmp_path: Path,
    *,
    delta: Delta = OPEN,
    before: dict[str, int] | None = None,
    after: dict[str, int] | None = None,
    losses: Sequence[float] = (),
) -> Forgotten:
    """What is said of a recipe with this delta; with these documents right elsewhere, with these losses."""
    beside = Beside(
        base=Outside(scores=_scores(**(before or {})), losses=LOSSES if losses else ()),
        after=Outside(scores=_scores(**(after or {})), losses=tuple(losses)),
    )
    return forgotten(
        _study(*(before or {})),
        _row("base", None, parsed=40.0),
        _row("tuned", delta, parsed=90.0),
        [beside],
        Reckoner(folder=tmp_path),
    )


UP, DOWN, SAME = (
    tuple(loss + change + place % 2 / 50 for place, loss in enumerate(LOSSES)) for change in (0.3, -0.3, -0.01)
)


@pytest.mark.parametrize(
    ("delta", "after", "losses", "verdict", "worse"),
    [
        (BETTER, 20, SAME, "win", ()),
        (BETTER, 36, DOWN, "win", ()),
        (BETTER, 4, SAME, "trade-off", ("finance",)),
        (BETTER, 20, UP, "trade-off", ("neutral text",)),
        (BETTER, 4, UP, "trade-off", ("finance", "neutral text")),
        (OPEN, 20, SAME, "not separated", ()),
        (OPEN, 36, DOWN, "not separated", ()),
        (OPEN, 4, SAME, "regression", ("finance",)),
        (OPEN, 20, UP, "regression", ("neutral text",)),
        (WORSE, 20, SAME, "regression", ("own",)),
        (WORSE, 36, DOWN, "regression", ("own",)),
        (WORSE, 4, UP, "regression", ("own", "finance", "neutral text")),
    ],
)
def test_the_verdict(
    tmp_path: Path, delta: Delta, after: int, losses: Sequence[float], verdict: str, worse: tuple[str, ...]
) -> None:
    """Of the domain's delta, of another domain where 20 of 40 were right, and of the loss, each to every side."""
    found = told(tmp_path, delta=delta, before={"finance": 20}, after={"finance": after}, losses=losses)
    assert (found.verdict, found.worse) == (verdict, worse)


def test_the_row_tells_all_that_it_stands_on(tmp_path: Path) -> None:
    """Domain delta, each other domain's, the loss on neutral text, and the share of parsed answers."""
    found = told(tmp_path, before={"finance": 20, "general": 10}, after={"finance": 30, "general": 10}, losses=UP)
    assert found.domain == OPEN
    assert {name: delta.value for name, delta in found.elsewhere.items()} == {"finance": 25, "general": 0}
    assert found.loss is not None
    assert (found.loss.texts, found.loss.base) == (10, pytest.approx(2.45))
    assert found.loss.delta == pytest.approx(0.31)
    assert found.loss.low < 0.31 < found.loss.high
    assert found.parsed == (40, 90)


def test_nothing_was_measured_elsewhere(tmp_path: Path) -> None:
    """Without other domains and without neutral text the domain alone decides."""
    found = told(tmp_path, delta=BETTER)
    assert (found.elsewhere, found.loss, found.verdict) == ({}, None, "win")


def test_a_delta_that_the_leaderboard_does_not_separate_wins_nothing(tmp_path: Path) -> None:
    """Its interval is above zero, but its adjusted p is not small enough: verdict and mark agree."""
    assert told(tmp_path, delta=replace(BETTER, p=0.03, adjusted=0.09)).verdict == "not separated"
    assert told(tmp_path, delta=replace(BETTER, p=0.01, adjusted=0.03)).verdict == "win"


def test_the_benchmarks_of_all_other_domains_are_taken(registry: Registry) -> None:
    """The embedded ones, in the order of the registry, and none of the study's own."""
    found = elsewhere(registry, registry.domain("biomed"), "embedded")
    assert {benchmark.domain for benchmark in found} == {"finance", "general", "gardening"}
    assert {benchmark.suite for benchmark in found} == {"embedded"}


def test_where_nothing_of_a_suite_is_prepared_the_embedded_stand_in(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another domain is never left out because its sets were not downloaded."""
    monkeypatch.setenv("HARNESS_DATA", str(tmp_path))
    found = elsewhere(registry, registry.domain("biomed"), "paper")
    assert [benchmark.name for benchmark in found if benchmark.domain == "finance"] == [
        benchmark.name for benchmark in registry.benchmarks_of("finance") if benchmark.suite == "embedded"
    ]


@pytest.mark.parametrize("forgetting", [False, True])
def test_other_domains_are_scored_when_they_are_asked_for(registry: Registry, forgetting: bool) -> None:
    """Not by default: they cost as much as a part of the study."""
    study = plan(registry, Choice(domain="biomed", forgetting=forgetting))
    assert bool(study.elsewhere) == forgetting


def test_a_domain_may_bring_its_own_neutral_text(registry: Registry, tmp_path: Path) -> None:
    """Else the first is taken that another domain brings, and where there is none, nothing is read."""
    study = plan(registry, Choice(domain="gardening", model="tiny"))
    assert study.neutral == registry.domain("biomed").neutral
    own = replace(study, domain=replace(study.domain, neutral=tmp_path))
    assert own.neutral == tmp_path
    bare = {name: replace(domain, neutral=None) for name, domain in registry.domains.items()}
    assert replace(study, registry=replace(registry, domains=bare)).neutral is None


def _quiet(study: Study) -> Study:
    """Without neutral text, to save time."""
    bare = {name: replace(domain, neutral=None) for name, domain in study.registry.domains.items()}
    return replace(study, registry=replace(study.registry, domains=bare))


def test_a_study_scores_elsewhere_while_a_model_is_loaded(garden: Any, registry: Registry) -> None:
    """Right behind its own domain, for the base and for each recipe, at the first number of shots."""
    other = next(benchmark for benchmark in registry.benchmarks_of("general") if benchmark.labels)
    study = replace(_quiet(garden.study("seeds-only", shots=(0, 1))), elsewhere=(other,))
    runner = garden.runner()
    board = compare(study, runner)
    title = f"elsewhere, 0-shot · general {other.title}"
    assert [name for name in runner.observer.worked if "again" not in name] == [
        "look for test documents in the gardening seeds",
        "score base, 0-shot · yes/no",
        "score base, 1-shot · yes/no",
        f"score base {title}",
        "tune seeds-only",
        "look whether the adapter of seeds-only works",
        "score seeds-only, 0-shot · yes/no",
        "score seeds-only, 1-shot · yes/no",
        f"score seeds-only {title}",
    ]
    (found,) = board.forgotten
    assert (found.name, found.shots, list(found.elsewhere), found.loss) == ("seeds-only", 0, ["general"], None)
    assert found.elsewhere["general"].documents == 4


def test_the_loss_is_that_of_each_model(grown: Any) -> None:
    """Forty texts under the base and under the recipe, whose adapter moved it."""
    board = compare(grown.study("self-specialize-twice", shots=(0, 1)), grown.runner())
    (found,) = board.forgotten
    assert found.loss is not None
    assert found.loss.texts == 40
    assert found.loss.delta == pytest.approx(found.loss.after - found.loss.base, abs=1e-5)
    assert found.loss.delta != 0
    assert found.elsewhere == {}


def test_too_little_neutral_text_is_an_error(garden: Any, tmp_path: Path) -> None:
    """Five texts give no interval; the file is named."""
    path = tmp_path / "few.jsonl"
    path.write_text('{"text": "One."}\n' * 5, encoding="utf-8")
    study = garden.study("seeds-only")
    with pytest.raises(HarnessError, match=r"few.jsonl: 5 texts; .* needs 6"):
        compare(replace(study, domain=replace(study.domain, neutral=path)), garden.runner())
