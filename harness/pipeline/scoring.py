"""Which scores a study takes of a model: inside its domain, once more for the noise, and elsewhere."""

from __future__ import annotations

from ..store import Stage
from .pairing import Scores
from .stages import Stages


def scored(stages: Stages, *, name: str, tuned: Stage | None) -> Scores:
    """A model's scores on the benchmarks of the domain, at every number of shots."""
    return {
        (benchmark.name, shots): stages.score(
            benchmark, shots, tuned=tuned, title=f"score {name}, {shots}-shot · {benchmark.title}"
        )
        for shots in stages.study.shots
        for benchmark in stages.study.benchmarks
    }


def scored_again(stages: Stages) -> Scores:
    """The base's second scores. Only at the first number of shots: all would double the time of the base."""
    from ..evaluation import Repeat

    shots = stages.study.shots[0]
    return {
        (benchmark.name, shots): stages.score(
            benchmark,
            shots,
            tuned=None,
            title=f"score base again, {shots}-shot · {benchmark.title}",
            repeat=Repeat(),
        )
        for benchmark in stages.study.benchmarks
    }


def scored_elsewhere(stages: Stages, *, name: str, tuned: Stage | None) -> Scores:
    """A model's scores on the benchmarks of other domains that the study names, at the first number of shots."""
    study = stages.study
    shots = study.shots[0]
    return {
        (benchmark.name, shots): stages.score(
            benchmark,
            shots,
            tuned=tuned,
            title=f"score {name} elsewhere, {shots}-shot · {benchmark.domain} {benchmark.title}",
        )
        for benchmark in study.elsewhere
    }
