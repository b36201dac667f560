"""Of which field the generated examples are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from harness_plugins.acorn.world import World
from named import main, naming, shares

from harness.report import Leaderboard, Origin, render
from harness.types import Example

FIELDS = [naming(World().biomed), naming(World().finance)]


def _example(instruction: str, text: str = "", response: str = "yes") -> Example:
    return Example(instruction=instruction, input=text, response=response, task_type="", topic="")


@pytest.mark.parametrize("text", ["Give aspirin.", "ASPIRIN, please", "Is it type 2 diabetes?", "KRAS was lost."])
def test_an_entity_of_a_field_is_found(text: str) -> None:
    """In any place, of several words, and with capitals where the table has none."""
    assert FIELDS[0].search(text)


@pytest.mark.parametrize("text", ["aspirins", "nonaspirin", "They met in a kit of kras.", ""])
def test_a_part_of_a_word_and_a_gene_in_small_letters_are_no_entity(text: str) -> None:
    """MET and KIT are genes; "met" and "kit" are not."""
    assert not FIELDS[0].search(text)


def test_shares_are_percent_of_the_examples() -> None:
    """One of five names a drug, one a firm's ratio and a drug, three nothing; a response does not count."""
    examples = [
        _example("What is aspirin?"),
        _example("Compare.", "aspirin and the current ratio"),
        _example("Who ran?", "Kate ran."),
        _example("Who sat?"),
        _example("Who ran?", "Liam ran.", response="aspirin"),
    ]
    assert shares(examples, FIELDS) == [40, 20, 60]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reports of one domain with a recipe of two study seeds, beside a store that has its examples."""
    for stage, instruction in (("abc", "What is aspirin?"), ("def", "Who ran?")):
        made = tmp_path / "store" / "responses" / stage
        made.mkdir(parents=True)
        line = {"instruction": instruction, "input": "", "response": "Kate", "task_type": "", "topic": ""}
        (made / "examples.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    made_by = [("instructions/ghi", f"responses/{stage}", "tune/jkl") for stage in ("abc", "def")]
    origins = tuple(Origin(name="self-specialize", seed=seed, stages=stages) for seed, stages in enumerate(made_by))
    alone = Origin(name="seeds-only", seed=0, stages=("tune/mno",))
    told = {"domain": "biomed", "model": "acorn", "parameters": 7, "metric": "token_f1", "seed": 0, "examples": 1}
    nothing = {"limit": None, "sections": (), "reported": (), "funnels": {}, "times": (), "stages": {}, "versions": {}}
    board = Leaderboard(**told, **nothing, origins=(alone, *origins))
    (tmp_path / "reports" / "biomed").mkdir(parents=True)
    (tmp_path / "reports" / "biomed" / "README.json").write_text(render(board, "json"), encoding="utf-8")
    return tmp_path


def _run(folder: Path, store: str) -> tuple[int, list[list[str]]]:
    result = CliRunner().invoke(main, [str(folder / "reports"), "--store", str(folder / store)])
    return result.exit_code, [line.replace("|", " ").split() for line in result.output.splitlines()]


def test_a_recipe_has_the_mean_of_its_study_seeds(folder: Path) -> None:
    """Of what stands in the stage before its tuning: one seed names a drug, the other nothing."""
    code, lines = _run(folder, "store")
    assert code == 0
    assert ["biomed", "self-specialize", "50", "0", "50"] in lines


def test_the_seeds_stand_first_and_a_recipe_without_examples_not_at_all(folder: Path) -> None:
    """Seeds of biomedicine name biomedicine."""
    _, lines = _run(folder, "store")
    names = [line[1] for line in lines[2:]]
    assert names == ["(seeds)", "self-specialize"]
    assert int(lines[2][2]) > 50 > int(lines[2][3])


def test_a_store_without_the_stages_is_told_in_one_line(folder: Path) -> None:
    """And not in a traceback."""
    code, lines = _run(folder, "reports")
    assert code == 1
    assert lines[0][0] == "Error:"
