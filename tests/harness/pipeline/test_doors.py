"""A planted leak is found at each door, before it is used, and what comes near leaves the clean scores."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from harness.contamination import COPY, DISMISSED, TRACE, Dismissals, Finding, Match, Place
from harness.engine import Generation, Manner
from harness.errors import HarnessError
from harness.jsonl import read_documents, read_records
from harness.pipeline import Engines, Stages, Study, compare
from harness.pipeline.checking import checked, checked_for
from harness.pipeline.cleaning import all_doors, contaminated
from harness.pipeline.doors import Door, read_found, write_found
from harness.pipeline.reading import found_in, read_generated
from harness.pipeline.reckoning import Reckoner
from harness.report import CleanTask, Contamination, Row, Section, Task
from harness.types import Delta, DocumentScore, Example, Score

QUESTION = "Should seedlings be watered in the evening heat rather than left dry?"
"""The first document of gardening_yesno."""
NEAR = "Tell what it means to state that D-dimer measures fragments of dissolved clots."
"""Ten words of thirteen that a document of biomedicine asks."""
CLEAN = "Of roses it is said that they grow."


@dataclass(kw_only=True)
class Loadless(Engines):
    """Engines of a study that must not come as far as to load a model."""

    def get(self, adapter: Path | None) -> Any:
        """Fail."""
        raise AssertionError("a model is loaded")


@dataclass(kw_only=True)
class Leaking(Engines):
    """A base model that has seen the test documents, without a model: it writes some of them as new tasks."""

    context: int = 512
    tasks: tuple[str, ...] = (f"Say this: {QUESTION}", QUESTION.split(" rather")[0], NEAR)

    def get(self, adapter: Path | None) -> Any:
        """Itself."""
        return self

    def count(self, texts: Sequence[str]) -> list[int]:
        """A token a word."""
        return [len(text.split()) for text in texts]

    def generate(self, prompts: Sequence[str], how: Manner) -> list[Generation]:
        """Leaks first, then harmless tasks; the answer to a task that breaks off is its end."""
        if how.sampling is None:
            return [_written(" rather than left dry" if _breaks_off(prompt) else " roots") for prompt in prompts]
        return [_written(f" {self._task(row, how.sampling.seed)}\nInput: none") for row in range(len(prompts))]

    def _task(self, row: int, seed: int) -> str:
        number = 100 * (seed % 1000) + row
        return self.tasks[row] if row < len(self.tasks) else f"Name w{number} beside x{number} and y{number} now"


def _written(text: str) -> Generation:
    return Generation(text=text, tokens=3, finished=True)


def _breaks_off(prompt: str) -> bool:
    return "evening heat\nResponse:" in prompt[-60:]


def _with(garden: Any, study: Study, **more: object) -> Study:
    """The study with another file of seeds, or another corpus."""
    domain = replace(study.domain, **more)
    return replace(study, domain=domain, registry=replace(study.registry, domains={domain.name: domain}))


def _seeds(garden: Any, *instructions: str) -> Path:
    path: Path = garden.root / "seeds.jsonl"
    rows = [{"instruction": text, "response": "yes"} for text in ("Name a flower.", *instructions)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def _corpus(garden: Any, *passages: str) -> Path:
    path: Path = garden.root / "passages.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in passages))
    return path


def _dismiss(garden: Any, span: str) -> None:
    folder: Path = garden.root / "store"
    folder.mkdir(exist_ok=True)
    (folder / DISMISSED).write_text(json.dumps({"span": span, "reason": "everybody says so"}) + "\n")


def test_seeds_that_copy_a_document_stop_the_study(garden: Any) -> None:
    """Before a model is loaded; the error names file, line, words and document, and what to do."""
    study = _with(garden, garden.study("seeds-only"), seeds=_seeds(garden, f"Tell me: {QUESTION.lower()}"))
    runner = replace(garden.runner(), engines=Loadless(model=study.model))
    with pytest.raises(HarnessError) as refused:
        compare(study, runner)
    assert f'seeds.jsonl:2: "{QUESTION.lower()[:-1]}" stands in gardening_yesno:1' in str(refused.value)
    assert str(garden.root / "store" / DISMISSED) in str(refused.value)
    assert {name.split("/")[0] for name in garden.contents()} == {"checked-seeds"}


def test_synthesis_without_a_benchmark_checks_the_seeds_too(garden: Any) -> None:
    """`harness specialize` uses seeds, and scores nothing."""
    study = _with(garden, garden.study("seeds-only"), seeds=_seeds(garden, QUESTION))
    stages = Stages(study=study, runner=replace(garden.runner(), engines=Loadless(model=study.model)))
    with pytest.raises(HarnessError, match="seeds that copy benchmark documents: 1"):
        stages.specialized(study.recipes[0])


def test_a_dismissed_seed_may_be_used(garden: Any) -> None:
    """Once a person has said why it is no contamination."""
    study = _with(garden, garden.study("seeds-only"), seeds=_seeds(garden, QUESTION))
    with pytest.raises(HarnessError, match="seeds that copy benchmark documents: 1"):
        Stages(study=study, runner=garden.runner()).admit(study.domain)
    _dismiss(garden, QUESTION)
    stages = Stages(study=study, runner=garden.runner())
    stages.admit(study.domain)
    assert [stage.name for stage in stages.runner.ran] == ["checked-seeds"]


def test_passages_that_copy_a_document_are_dropped(garden: Any) -> None:
    """The others are searched as they are, also those that come near; the door counts both."""
    study = _with(garden, garden.study(), corpus=_corpus(garden, CLEAN, f"They ask: {QUESTION}", NEAR))
    stages = Stages(study=study, runner=replace(garden.runner(), engines=Loadless(model=study.model)))
    sifted = stages.passages(study.domain)
    assert found_in(sifted) == (CLEAN, NEAR)
    assert [(each.where, each.kept, each.match.kind) for each in read_found(sifted)] == [
        ("line 2", False, COPY),
        ("passage 2", True, TRACE),
    ]
    (_, door) = checked(stages, study.domain)
    assert (door.name, door.texts, door.dropped) == ("passages", 3, 1)


def test_generated_examples_that_copy_a_document_are_dropped(garden: Any) -> None:
    """As an instruction, and as an instruction whose response completes the copy; what comes near is kept and told."""
    study = garden.study("self-specialize")
    stages = Stages(study=study, runner=replace(garden.runner(), engines=Leaking(model=study.model)))
    recipe = study.recipes[0]
    asked = stages.instructions(recipe, recipe.synthesis)
    answered = stages.responses(recipe, recipe.synthesis)
    kept = [example.instruction for example in read_generated(answered)]
    assert NEAR in kept
    assert not any("seedlings" in instruction for instruction in kept)
    assert [(each.where, each.match.documents[0].line) for each in read_found(asked)] == [("round 0, prompt 0", 1)]
    dropped, near = read_found(answered)
    assert (dropped.where, dropped.kept, dropped.match.kind) == ("candidate 1", False, COPY)
    assert (near.where, near.kept, near.match.kind) == (f"example {kept.index(NEAR) + 1}", True, TRACE)
    assert [str(place) for place in near.match.documents] == ["acorn_biomed_yesno:16"]
    # The table and the command count the same.
    *_, shown = checked_for(stages, [(recipe, (asked, answered))])
    *_, listed = checked(stages, study.domain)
    assert (shown.name, shown.source, shown.dropped) == ("examples", "self-specialize", 2)
    assert replace(shown, source=listed.source) == listed


def test_examples_of_another_kind_are_looked_at_too(garden: Any) -> None:
    """Those that a control takes from elsewhere: they stand in the place of what they are made of."""
    study = garden.study("self-specialize")
    stages = Stages(study=study, runner=replace(garden.runner(), engines=Loadless(model=study.model)))
    generated, other = (stages.runner.store.stage(name, {"of": "the test"}) for name in ("responses", "other"))
    near = Finding(where="example 7", kept=True, match=Match(kind=TRACE, span="a b", context="", documents=()))
    write_found(generated, [near, replace(near, where="candidate 3", kept=False)])
    generated.write_json("dropped.json", {"contamination": 1})
    other.write_jsonl("examples.jsonl", [asdict(Example(instruction=text, response="yes")) for text in (CLEAN, NEAR)])
    for stage in (generated, other):
        stage.finish(examples=2)
    *_, door = checked_for(stages, [(study.recipes[0], (generated, other))])
    assert [(each.where, each.kept) for each in door.found] == [("candidate 3", False), ("example 2", True)]
    assert (door.texts, door.dropped) == (2, 1)


def test_the_planted_question_is_a_document(garden: Any) -> None:
    """What the tests here plant stands in the benchmarks as they say."""
    benchmarks = garden.registry.benchmarks
    assert read_documents(benchmarks["gardening_yesno"].documents)[0].input == QUESTION
    assert NEAR[25:-1] in read_documents(benchmarks["acorn_biomed_yesno"].documents)[15].input


@dataclass(frozen=True)
class Scored:
    """A study of one benchmark with hand-made scores: the base answers nothing right, the recipe only the first."""

    study: Study
    folder: Path
    """Of the reckoner."""
    models: dict[str, dict[tuple[str, int], Score]] = field(init=False)
    sections: tuple[Section, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Fill in scores and rows."""
        count = len(read_records(self.study.benchmarks[0].documents))
        models = {"base": [0.0] * count, "seeds-only": [1.0] + [0.0] * (count - 1)}
        object.__setattr__(self, "models", {name: {("gardening_yesno", 0): _score(of)} for name, of in models.items()})
        rows = tuple(_row(name, of, count) for name, of in models.items())
        object.__setattr__(self, "sections", (Section(shots=0, rows=rows),))

    def found(
        self, *documents: str, dismissals: Dismissals | None = None, seeds: int = 1, **more: Any
    ) -> Contamination:
        """What the leaderboard says where a seed comes near some documents."""
        places = tuple(Place(benchmark=name, line=int(line)) for name, line in (each.split(":") for each in documents))
        match = Match(kind=TRACE, span="watered in the evening", context="", documents=places)
        finding = replace(Finding(where="seed 2", kept=True, match=match), **more)
        door = Door(name="seeds", source="gardening", texts=6, dropped=0, found=(finding,))
        reckoner = Reckoner(folder=self.folder)
        return contaminated(
            self.study, [self.models] * seeds, self.sections, [door], dismissals or Dismissals(), reckoner
        )


def _score(values: Sequence[float]) -> Score:
    documents = (
        DocumentScore(document=f"d{i}", prompt=f"p{i}", response="", answer="", values={"token_f1": value})
        for i, value in enumerate(values)
    )
    return Score(benchmark="gardening_yesno", shots=0, documents=tuple(documents))


def _row(name: str, values: Sequence[float], count: int) -> Row:
    score = round(100 * sum(values) / count, 4)
    delta = None if name == "base" else Delta(value=score, low=0, high=2 * score, documents=count)
    task = Task(benchmark="gardening_yesno", title="yes/no", documents=count, metrics={"token_f1": score}, delta=delta)
    return Row(name=name, tasks=(task,), average=score, delta=delta, against={})


@pytest.fixture
def scored(garden: Any) -> Scored:
    """Nobody has scored it; no model is there."""
    return Scored(replace(garden.study("seeds-only"), limit=None), garden.root)


def test_clean_scores_leave_out_what_training_text_comes_near(scored: Scored) -> None:
    """For every row, and the count of the documents says so."""
    found = scored.found("gardening_yesno:1", "acorn_biomed_yesno:2")
    count = scored.sections[0].rows[0].tasks[0].documents
    assert [(row.name, row.average) for row in found.rows] == [("base", 0.0), ("seeds-only", 0.0)]
    (task,) = found.rows[1].tasks
    assert (task.documents, task.left_out) == (count - 1, 1)
    assert task.delta is not None
    assert (task.delta.value, task.delta.documents) == (0.0, count - 1)
    assert (found.doors[0].near, found.near[0].documents) == (1, ("gardening_yesno:1",))


@pytest.mark.parametrize(
    ("document", "more"),
    [
        ("acorn_biomed_yesno:1", {}),
        ("gardening_yesno:1", {"kept": False}),
        ("gardening_yesno:1", {"dismissals": Dismissals({" watered  in  the  evening ": "a phrase"})}),
    ],
)
def test_all_documents_are_clean_otherwise(scored: Scored, document: str, more: dict[str, Any]) -> None:
    """Where the document is another domain's, the text was dropped, or the alarm dismissed: no clean scores beside."""
    assert scored.found(document, **more).rows == ()


def test_a_limited_study_leaves_out_what_it_scored(scored: Scored) -> None:
    """The line is of the file, whichever documents a limit takes."""
    limited = Scored(replace(scored.study, limit=1), scored.folder)
    one = {name: {("gardening_yesno", 0): _score([1.0])} for name in limited.models}
    object.__setattr__(limited, "models", one)
    count = len(read_records(limited.study.benchmarks[0].documents))
    found = [limited.found(f"gardening_yesno:{line}").rows for line in range(1, count + 1)]
    assert [rows[0].tasks[0].left_out for rows in found if rows] == [1]


def test_a_task_without_clean_documents_has_no_score(scored: Scored) -> None:
    """It is left out of the average, and where no task is left there is none."""
    count = scored.sections[0].rows[0].tasks[0].documents
    found = scored.found(*(f"gardening_yesno:{line}" for line in range(1, count + 1)))
    assert found.rows[1].tasks == (
        CleanTask(benchmark="gardening_yesno", title="yes/no", documents=0, left_out=count, score=None, delta=None),
    )
    assert (found.rows[1].average, found.rows[1].delta) == (None, None)


def test_clean_deltas_are_tested_like_all_others(scored: Scored) -> None:
    """With adjusted p and, for several study seeds, the spread between these; the clean documents are shared."""
    found = scored.found("gardening_yesno:2", seeds=2)
    base, row = found.rows
    assert base.delta is None
    (task,) = row.tasks
    for delta in (row.delta, task.delta):
        assert delta is not None
        assert delta.p is not None
        assert delta.adjusted is not None
        assert delta.between is not None
        assert delta.between.values == (delta.value, delta.value)
    count = scored.sections[0].rows[0].tasks[0].documents - 1
    assert (task.score, row.average) == (pytest.approx(100 / count, abs=1e-3), pytest.approx(100 / count, abs=1e-3))


def test_study_seeds_share_hand_written_text() -> None:
    """It is shown once; what each seed generated is shown with the seed, and of one seed all is as it is."""
    seeds = Door(name="seeds", source="gardening", texts=6, dropped=0, found=())
    examples = replace(seeds, name="examples", source="self-specialize")
    assert all_doors({3: (seeds, examples)}) == (seeds, examples)
    assert [(door.name, door.source) for door in all_doors({3: (seeds, examples), 4: (seeds, examples)})] == [
        ("seeds", "gardening"),
        ("examples", "self-specialize, study seed 3"),
        ("examples", "self-specialize, study seed 4"),
    ]
