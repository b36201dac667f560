"""Plans of studies on the embedded model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from torch import Tensor

from harness.engine import Call, Engine, Generation, Manner, Tally, load, read_tokenizer, tally_of
from harness.evaluation import evaluate
from harness.pipeline import Choice, Study, foresee, plan
from harness.planning import Row, as_json, as_text, make_plan
from harness.planning.loads import Load, Loads, rounds
from harness.planning.pacing import Paces, measure
from harness.registry import Registry
from harness.store import Store
from harness.training import read
from harness.training.divergence import PAIRS


class _Kept:
    """A journal that keeps nothing."""

    def read(self) -> list[dict[str, object]]:
        return []

    def append(self, record: object) -> None:
        pass


@pytest.fixture(scope="module")
def study(built_in: Registry) -> Study:
    """A small one, of which nothing is run."""
    recipes = ("seeds-only", "self-specialize-retrieval")
    choice = Choice(domain="biomed", recipes=recipes, shots=(0,), examples=20, limit=3)
    found = plan(built_in, choice)
    return replace(found, benchmarks=found.benchmarks[:2])


def _rows(study: Study, store: Path) -> dict[str, Row]:
    return {row.stage: row for row in make_plan(study, (0,), store, seconds=0).rows}


def test_prompts_are_counted_as_they_are_asked(study: Study) -> None:
    """Requests and tokens of a benchmark are those that the real engine reads, through the same door."""
    benchmark = study.benchmarks[0]
    tally = Tally(tokenizer=read_tokenizer(study.model), context=study.model.context, device="cpu")
    engine, asked = load(study.model), list[str]()

    class Heard:
        context = engine.context

        def count(self, texts: list[str]) -> list[int]:
            return engine.count(texts)

        def generate(self, prompts: list[str], how: Manner) -> list[Generation]:
            asked.extend(prompts)
            return engine.generate(prompts, how)

    for one in (tally_of(tally), Heard()):
        evaluate(cast(Engine, one), benchmark, shots=1, seed=3, limit=3, journal=_Kept())
    assert [text for call in tally.calls for text in call.texts] == asked
    (part,) = tally.calls[0].parts
    assert tally.calls[0].tokens + 2 * part.head == sum(engine.count(asked))


def test_a_plan_counts_what_is_left(study: Study, tmp_path: Path) -> None:
    """Two models and the base on three documents of two benchmarks, and the base again; nothing is stored yet."""
    rows = _rows(study, tmp_path / "store")
    assert (rows["evaluate"].stages, rows["evaluate"].stored, rows["evaluate"].requests) == (8, 0, 24)
    assert rows["evaluate"].exact
    assert not rows["responses"].exact
    assert rows["responses"].requests == 20
    assert not (tmp_path / "store").exists()


def test_a_reading_is_counted_as_it_is_asked(study: Study) -> None:
    """The fixed prompts that tell whether an adapter works: together, and each alone, as the real engine reads them."""
    engine, asked = load(study.model), list[tuple[str, ...]]()

    class Heard:
        def logits(self, texts: Sequence[str], *, last: int) -> list[Tensor]:
            asked.append(tuple(texts))
            return engine.logits(texts, last=last)

    tally = Tally(tokenizer=engine.tokenizer, context=engine.context, device="cpu")
    read(Heard())
    read(tally_of(tally))
    assert [call.texts for call in tally.calls] == asked
    assert sum(call.tokens for call in tally.calls) == sum(sum(engine.count(texts)) for texts in asked)


def test_every_adapter_is_looked_at_and_the_base_once(study: Study, tmp_path: Path) -> None:
    """Under each study seed; what it takes of memory and time is planned too."""
    one, two = (
        {row.stage: row for row in make_plan(study, seeds, tmp_path, seconds=0).rows}["alive"]
        for seeds in ((0,), (0, 1))
    )
    reading = 2 * len(PAIRS)
    assert one.requests == (one.stages + 1) * reading
    assert two.requests == (two.stages + 2) * reading
    assert one.exact
    assert one.memory


def test_what_is_stored_is_not_counted(study: Study, tmp_path: Path) -> None:
    """Stages that are whole leave their requests out, and give the seconds that they took."""
    steps = [step for step in foresee(study, (0,), Store(tmp_path)) if step.stage.name == "evaluate"]
    for step in steps[:5]:
        step.stage.write_times(2.0)
        step.stage.finish()
    row = _rows(study, tmp_path)["evaluate"]
    assert (row.stored, row.requests, row.spent) == (5, 9, 10.0)


def test_a_plan_is_told_with_its_parts(study: Study, tmp_path: Path) -> None:
    """Text and JSON, with what is free beside what is needed, and estimates marked."""
    made = make_plan(study, (0,), tmp_path, seconds=0)
    text, record = as_text(made), json.loads(json.dumps(as_json(made)))
    assert "6,868,224" in text
    assert "memory for tuning: " in text
    assert "that is free: " in text
    assert "scored on the cpu in float32, with and without adapter" in text
    assert "~20" in text
    assert record["seconds"] is None
    assert record["scoring"]["cache"] > 0


def test_times_come_from_the_work_itself(study: Study, tmp_path: Path) -> None:
    """A calibration ends in time, and tells of every stage that asks a model."""
    made = make_plan(study, (0,), tmp_path, seconds=4)
    times = {row.stage: row.seconds or 0 for row in made.rows}
    assert all(times[name] > 0 for name in ("evaluate", "instructions", "responses", "tune", "alive"))
    assert made.seconds == sum(times.values())
    assert made.kept.seconds["tune"] == pytest.approx(times["tune"], abs=0.1)


def test_what_was_not_measured_is_taken_from_its_like() -> None:
    """By its tokens: from loads of its kind, or from all where there are none."""
    found = Paces(kinds={"evaluate 0": [(100, 1.0)], "neutral": [(100, 3.0)]}, asked={"a": 0.5})
    assert found.seconds("b", "evaluate 0", _load(200)) == pytest.approx(2.0)
    assert found.seconds("b", "evaluate 5", _load(200)) == pytest.approx(4.0)


def _load(tokens: int) -> Load:
    return Load(calls=(Call(texts=("one",), tokens=tokens, parts=()),))


def test_measuring_tells_how_many_tasks_are_accepted(study: Study, tmp_path: Path) -> None:
    """The share of prompts that gave a task decides how many rounds are expected. There is time for a whole batch: of a
    few prompts each may give three.
    """
    steps = foresee(study, (0,), Store(tmp_path))
    step = next(step for step in steps if step.stage.name == "instructions")
    counting = Loads(tokenizer=read_tokenizer(study.model), context=study.model.context, device="cpu")
    load = counting.of(step)
    assert load is not None
    assert load.inventing is not None
    found = measure(study.model, {"one": ("instructions", load)}, None, seconds=120)
    assert 0 < found.shares["one"] < 3
    assert rounds(replace(load.inventing, wanted=640), 0.1) == 100
