"""A leaderboard with everything that one can hold."""

from __future__ import annotations

import pytest

from harness.report import Leaderboard, Row, Section, Task, Timing
from harness.types import Delta, Reported

SEPARATED = Delta(value=12.3456, low=4.5, high=20.25, documents=120)
NOT_SEPARATED = Delta(value=3.21, low=-1.5, high=7.75, documents=120)


def _task(name: str, score: float, delta: Delta | None, **more: float) -> Task:
    return Task(
        benchmark=f"quiz_{name}",
        title=name,
        documents=120,
        metrics={"token_f1": score, "rouge_l": score + 0.04, **more},
        delta=delta,
    )


def _section(shots: int, base: float) -> Section:
    first = _task("yes/no", base, None, accuracy=51.5, parsed=62.5), _task("list", base + 10, None, entity_f1=7.75)
    again = (
        _task("yes/no", base + 12.3456, SEPARATED, accuracy=63.25, parsed=100.0),
        _task("list", base + 13.21, NOT_SEPARATED, entity_f1=9.5),
    )
    worse = Delta(value=-2.5, low=-4.0, high=-1.0, documents=240)
    return Section(
        shots=shots,
        rows=(
            Row(name="base", tasks=first, average=base + 5, delta=None, against={}),
            Row(name="self-specialize", tasks=again, average=base + 12.7778, delta=NOT_SEPARATED, against={}),
            Row(
                name="seeds-only", tasks=again, average=base + 2.5, delta=worse, against={"self-specialize": SEPARATED}
            ),
        ),
    )


@pytest.fixture
def board() -> Leaderboard:
    """Two numbers of shots, a base with two recipes, a funnel, a reported row, times."""
    return Leaderboard(
        domain="biomed",
        model="acorn",
        parameters=5_900_000,
        metric="token_f1",
        seed=3,
        examples=200,
        limit=None,
        sections=(_section(0, 20.04), _section(5, 40.06)),
        reported=(Reported(model="LLaMA-65B", average=43.87, source="a paper, table 1"),),
        funnels={
            "self-specialize": {
                "candidates": 321,
                "rejected": {"length": 17, "novelty": 101},
                "accepted": 203,
                "rounds": [164, 39],
                "nearest_both": 0.456,
                "stopped": "",
                "unanswered": {"echo": 3},
                "examples": 200,
            }
        },
        times=(Timing(stage="evaluate", seconds=61.5), Timing(stage="tune", seconds=10.25)),
        stages={"evaluate/0123456789abcdef": "0123456789abcdef" * 4},
        versions={"torch": "2.9.0", "peft": "0.17.0"},
    )
