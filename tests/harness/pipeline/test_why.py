"""From a number to its documents, and from a document to what was taught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from harness.engine import Manner
from harness.errors import HarnessError, UsageError
from harness.jsonl import read_documents, read_examples
from harness.pipeline import Cell, Near, Walk, compare, document_of, standard_errors
from harness.store import Stage, Store

RETRIEVING, SHUFFLED, TWICE = "self-specialize-retrieval", "shuffled-responses", "self-specialize-twice"
BY_TOPIC = "self-specialize-by-topic"
CHOOSING = {
    "self-specialize-balanced": "balanced",
    "self-specialize-consistent": "voted",
    "self-specialize-round-trip": "returned",
}
"""Recipe -> its stage that chooses among answers."""


@dataclass
class Overheard:
    """An engine whose prompts are all written down."""

    engine: Any
    prompts: list[str] = field(default_factory=list)
    ends: bool = False
    """Whether all that it writes counts as ended: the tiny model finds no end, and a second round would be empty."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def generate(self, prompts: Sequence[str], how: Manner) -> Any:
        """One batch."""
        self.prompts.extend(prompts)
        written = self.engine.generate(prompts, how)
        return [replace(each, finished=True) for each in written] if self.ends else written


@dataclass(frozen=True, kw_only=True)
class Studied:
    """A finished study, and every prompt that a model was asked."""

    walk: Walk
    prompts: frozenset[str]
    scored: frozenset[str]
    """Prompts of benchmarks."""


@pytest.fixture(scope="module")
def studied(registry: Any, tmp_path_factory: pytest.TempPathFactory) -> Studied:
    """Seven recipes at two numbers of shots, each prompt overheard."""
    from .conftest import Garden

    garden = Garden(registry=registry, root=tmp_path_factory.mktemp("why"))
    runner, heard = garden.runner(), []
    get = runner.engines.get
    runner.engines.get = lambda adapter: Overheard(get(adapter), heard, adapter is not None)  # type: ignore[method-assign]
    board = compare(garden.study(RETRIEVING, SHUFFLED, TWICE, BY_TOPIC, *CHOOSING, shots=(0, 1)), runner)
    return Studied(
        walk=Walk(board, runner.store, registry),
        prompts=frozenset(heard),
        scored=frozenset(runner.engines.asked),  # type: ignore[attr-defined]
    )


def _generated(studied: Studied, row: str, *, least: int = 6) -> list[Near]:
    """The generated examples of a row, all of them near to a document that holds every word."""
    from .conftest import WORDS

    cell = Cell(task="yes/no", row=row)
    document = replace(studied.walk.why(cell).documents[0], input=" ".join(WORDS))
    found = [each for each in studied.walk.nearest(cell, document, count=50) if each.kind == "example"]
    assert len(found) >= least
    return found


@pytest.mark.parametrize("shots", [0, 1])
@pytest.mark.parametrize("row", ["base", RETRIEVING])
def test_the_documents_make_the_number(studied: Studied, row: str, shots: int) -> None:
    """Their mean is what the leaderboard shows, and the difference of the two models is its delta."""
    why = studied.walk.why(Cell(task="yes/no", row=row, shots=shots))
    assert 100 * sum(each.after for each in why.documents) / len(why.documents) == pytest.approx(why.score, abs=1e-4)
    change = sum(each.after - each.before for each in why.documents) / len(why.documents)
    assert 100 * change == pytest.approx(why.delta.value if why.delta else 0.0, abs=1e-4)


@pytest.mark.parametrize("shots", [0, 1])
def test_a_document_is_the_one_that_was_asked(studied: Studied, shots: int) -> None:
    """With its number in the file, and the very prompt that the models saw, demonstrations and all."""
    why = studied.walk.why(Cell(task="gardening_yesno", row=RETRIEVING, shots=shots))
    documents = read_documents(studied.walk.registry.benchmarks["gardening_yesno"].documents)
    assert len(why.documents) == 4
    for each in why.documents:
        document = documents[each.number - 1]
        assert (each.instruction, each.input) == (document.instruction, document.input)
        assert each.known
        assert each.prompt in studied.scored
        assert each.prompt is not None
        assert each.prompt.count("### Response:") == 1 + shots


def test_what_moved_most_stands_first(studied: Studied) -> None:
    """So that a list that is cut shows what made the number."""
    changes = [abs(each.after - each.before) for each in studied.walk.why(Cell(task="yes/no", row=TWICE)).documents]
    assert changes == sorted(changes, reverse=True)


@pytest.mark.parametrize("recipe", [RETRIEVING, BY_TOPIC])
def test_an_example_leads_to_the_prompts_that_made_it(studied: Studied, recipe: str) -> None:
    """Both were asked word for word: that for the instruction and that for the response."""
    origins = [each.origin for each in _generated(studied, recipe)]
    assert all(origins)
    for origin in filter(None, origins):
        assert origin.prompt in studied.prompts
        assert origin.response_prompt in studied.prompts


def test_an_example_leads_to_its_seeds_and_passages(studied: Studied) -> None:
    """Each stands in the prompt that showed it."""
    seeds = read_examples(studied.walk.registry.domain("gardening").seeds)
    shown = [each.origin for each in _generated(studied, RETRIEVING) if each.origin]
    assert any(origin.passages for origin in shown)
    for origin in shown:
        assert len(origin.seeds) == 3
        for each in origin.seeds:
            assert seeds[each.number - 1].instruction in str(origin.prompt)
        for each in origin.passages:
            assert each.text in str(origin.response_prompt)
        assert [key.partition("/")[0] for key in origin.stages] == ["instructions", "responses"]


def test_seeds_are_among_what_was_taught(studied: Studied) -> None:
    """They were tuned on too; a person wrote them."""
    cell = Cell(task="yes/no", row=RETRIEVING)
    why = studied.walk.why(cell)
    near = studied.walk.nearest(cell, why.documents[0], count=1)
    assert [each.kind for each in near] in (["seed"], ["example", "seed"])
    assert near[-1].origin is None
    assert why.tuned_on["seed"] == len(read_examples(studied.walk.registry.domain("gardening").seeds))


def test_the_nearest_example_shares_the_most_words(studied: Studied) -> None:
    """A document that is one of the examples finds that one first."""
    cell = Cell(task="yes/no", row=RETRIEVING)
    document = studied.walk.why(cell).documents[0]
    example = _generated(studied, RETRIEVING)[0].example
    same = replace(document, instruction=example.instruction, input=example.input, answer=example.response)
    found = studied.walk.nearest(cell, same, count=1)[0]
    assert (found.example, found.rouge_l) == (example, 1.0)


def test_a_shuffled_response_names_the_example_that_it_was_written_for(studied: Studied) -> None:
    """The control's examples lead to the same prompts, and say what was done."""
    for each in _generated(studied, SHUFFLED):
        assert each.origin is not None
        assert each.origin.note.startswith("control: its response was written for example ")
        assert each.origin.stages[-1].startswith("shuffled/")


@pytest.mark.parametrize("row", CHOOSING)
def test_an_example_that_was_chosen_leads_past_the_choice(studied: Studied, row: str) -> None:
    """To the prompts of the very example that was chosen, whatever its place is now."""
    for each in _generated(studied, row, least=1):
        assert each.origin is not None
        assert [key.partition("/")[0] for key in each.origin.stages] == ["instructions", "responses", CHOOSING[row]]
        assert each.origin.response_prompt in studied.prompts
        assert each.example.instruction in str(each.origin.response_prompt)


def test_a_second_answer_leads_to_the_model_that_gave_it(studied: Studied) -> None:
    """The instruction to the base's prompt, the response to the adapter of the round before and its own prompt."""
    walk = studied.walk
    for each in _generated(studied, TWICE):
        assert each.origin is not None
        first, tuned, answered = each.origin.stages
        assert first.startswith("instructions/")
        asked = walk.trace.stage(walk.board.stages[answered]).inputs
        assert asked["adapter"] == walk.board.stages[tuned]
        assert each.origin.prompt in studied.prompts
        assert each.origin.response_prompt in studied.prompts
        assert "specialized model of the round before" in each.origin.note


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (Cell(task="no", row="base"), 'unknown task "no"; choose from: yes/no'),
        (Cell(task="yes/no", row="all"), f'unknown row "all"; choose from: base, {SHUFFLED}, {RETRIEVING}'),
        (Cell(task="yes/no", row="base", shots=5), 'unknown number of shots "5"; choose from: 0, 1'),
        (Cell(task="yes/no", row="base", seed=7), 'unknown study seed "7"; choose from: 0'),
    ],
)
def test_unknown_names_answer_with_the_choices(studied: Studied, cell: Cell, told: str) -> None:
    """As a UsageError."""
    with pytest.raises(UsageError) as error:
        studied.walk.why(cell)
    assert str(error.value).startswith(told)


def test_a_document_goes_by_its_number(studied: Studied) -> None:
    """Any other name answers with numbers."""
    why = studied.walk.why(Cell(task="yes/no", row="base"))
    last = max(each.number for each in why.documents)
    assert document_of(why, str(last)).number == last
    with pytest.raises(UsageError, match="unknown document"):
        document_of(why, "")


def test_a_leaderboard_of_before_says_how_to_get_on(studied: Studied) -> None:
    """It does not say which adapter a row has; the base needs none."""
    walk = replace(studied.walk, board=replace(studied.walk.board, origins=()))
    with pytest.raises(HarnessError, match="earlier version"):
        walk.why(Cell(task="yes/no", row=RETRIEVING))
    assert walk.why(Cell(task="yes/no", row="base")).score == studied.walk.board.sections[0].rows[0].average


def test_another_store_is_an_error(studied: Studied, tmp_path: Path) -> None:
    """Which names it."""
    with pytest.raises(HarnessError, match=f"{tmp_path}.*not in the store"):
        replace(studied.walk, store=Store(tmp_path)).why(Cell(task="yes/no", row=RETRIEVING))


def test_a_file_that_has_changed_is_told(studied: Studied, tmp_path: Path) -> None:
    """A text that is not the one that was scored is not passed off as it."""
    registry = studied.walk.registry
    benchmark = registry.benchmarks["gardening_yesno"]
    changed = tmp_path / "documents.jsonl"
    changed.write_text(benchmark.documents.read_text().replace("?", "??"))
    other = replace(registry, benchmarks={"gardening_yesno": replace(benchmark, documents=changed)})
    why = replace(studied.walk, registry=other).why(Cell(task="yes/no", row="base"))
    assert not any(each.known for each in why.documents)
    assert not any(each.prompt for each in why.documents)


def test_standard_errors_are_those_of_lm_eval(studied: Studied, tmp_path: Path) -> None:
    """Of every row at every number of shots, in points; another store tells none."""
    from lm_eval.api.metrics import mean_stderr

    trace = studied.walk.trace
    found = standard_errors(trace)
    assert {(row, shots) for row, shots, _, _ in found} == {
        (row, shots) for row in ("base", RETRIEVING, SHUFFLED, TWICE, BY_TOPIC, *CHOOSING) for shots in (0, 1)
    }
    why = studied.walk.why(Cell(task="yes/no", row=RETRIEVING))
    wanted = 100 * mean_stderr([each.after for each in why.documents])
    assert found[RETRIEVING, 0, "gardening_yesno", why.metric] == pytest.approx(wanted)
    assert standard_errors(replace(trace, store=Store(tmp_path))) == {}


def test_the_stages_of_a_number_are_in_the_store(studied: Studied) -> None:
    """By what they were for."""
    why = studied.walk.why(Cell(task="yes/no", row=TWICE))
    for use, key in why.stages.items():
        found = studied.walk.store.stored(key, studied.walk.board.stages[key])
        assert isinstance(found, Stage)
        assert use in ("base", "row") or found.name == use
