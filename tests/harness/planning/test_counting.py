"""What a plan multiplies and adds up."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from harness.cli import options
from harness.engine import Call, Part, read_tokenizer
from harness.jsonl import read_examples
from harness.pipeline import Choice, Study, plan
from harness.planning import Plan, Row, make_plan
from harness.planning.loads import Load, rounds
from harness.planning.pacing import Paces
from harness.registry import Registry
from harness.synthesis import InventRequest
from harness.template import alpaca
from harness.training import Pace
from harness.types import Synthesis


@pytest.fixture(scope="module")
def study(built_in: Registry) -> Study:
    """One benchmark, two recipes."""
    choice = Choice(domain="biomed", recipes=("seeds-only", "self-specialize"), shots=(0,), examples=20, limit=3)
    found = plan(built_in, choice)
    return replace(found, benchmarks=found.benchmarks[:1])


@pytest.fixture(scope="module")
def made(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Its plan."""
    return make_plan(study, (0,), tmp_path_factory.mktemp("store"), seconds=0)


def _row(made: Plan, stage: str) -> Row:
    return next(row for row in made.rows if row.stage == stage)


def test_every_adapter_is_written_to_the_disk(made: Plan) -> None:
    """In float32, once for each recipe."""
    assert _row(made, "tune").disk == 2 * 4 * made.adapter


def test_answers_are_written_twice(made: Plan) -> None:
    """In a journal and in a result, at four bytes a token, with eight tokens of what stands around each."""
    row = _row(made, "evaluate")
    assert row.disk == 2 * 4 * (row.written + 8 * row.requests)
    assert row.written > 0


def test_seeds_are_tuned_on_in_every_epoch(study: Study, tmp_path: Path) -> None:
    """All their tokens, and one that ends each, three times."""
    alone = replace(study, recipes=study.recipes[:1])
    tokenizer, seeds = read_tokenizer(study.model), read_examples(study.domain.seeds)
    texts = [alpaca(seed.instruction, seed.input) + seed.response for seed in seeds]
    tokens = sum(len(tokenizer(text)["input_ids"]) + 1 for text in texts)
    row = _row(make_plan(alone, (0,), tmp_path, seconds=0), "tune")
    assert (row.tuned, row.exact) == (3 * tokens, True)


def test_rounds_end_where_inventing_does(study: Study) -> None:
    """However many tasks are wanted, and however few are accepted."""
    request = InventRequest(domain=study.domain, seeds=(), settings=Synthesis(), wanted=10**9, seed=0)
    assert rounds(request, 0.01) == request.most_rounds
    assert rounds(replace(request, wanted=1), 0.5) == 1.0


def test_tuning_takes_its_start_and_its_tokens() -> None:
    """The start is the same however much is tuned on."""
    found = Paces(tuning=Pace(start=2.0, token=0.01))
    assert found.seconds("one", "tune", Load(tuned=300)) == pytest.approx(5.0)


def test_what_goes_by_without_the_model_counts_too() -> None:
    """Beside its requests."""
    load = Load(calls=(Call(texts=("one",), tokens=9, parts=()),), own=3.0, times=4.0)
    assert Paces(asked={"one": 0.5}).seconds("one", "responses", load) == pytest.approx(5.0)


def test_every_row_of_a_part_is_written() -> None:
    """So many tokens each, and each is a request."""
    call = Call(tokens=9, parts=(Part(rows=3, head=0, width=1, written=10), Part(rows=2, head=0, width=2, written=7)))
    assert (call.written, call.sent) == (44, 5)


def test_hours_are_hours(tmp_path: Path) -> None:
    """`--max-hours 2` ends two hours from now."""
    with options.prepared(tmp_path, Choice(domain="biomed"), fresh=False, max_hours=2.0) as (_, runner):
        assert runner.deadline is not None
        assert 7000 < runner.deadline - time.monotonic() <= 7200
