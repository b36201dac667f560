"""Of which field the generated examples are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from harness_plugins.acorn.world import World
from named import examples_of, naming, shares

from harness.report import Origin
from harness.types import Example

FIELDS = [naming(World().biomed), naming(World().finance)]


def _example(instruction: str, text: str = "", response: str = "yes") -> Example:
    return Example(instruction=instruction, input=text, response=response, task_type="", topic="")


@pytest.mark.parametrize("text", ["Give aspirin.", "ASPIRIN, please", "Is it type 2 diabetes?", "KRAS was lost."])
def test_an_entity_of_a_field_is_found(text: str) -> None:
    """In any place, of several words, and with capitals where the table has none."""
    assert FIELDS[0].search(text)


@pytest.mark.parametrize("text", ["aspirins", "They met in a kit of kras.", ""])
def test_a_part_of_a_word_and_a_gene_in_small_letters_are_no_entity(text: str) -> None:
    """MET and KIT are genes; "met" and "kit" are not."""
    assert not FIELDS[0].search(text)


def test_shares_are_percent_of_the_examples() -> None:
    """One of four names a drug, one a firm's ratio and a drug, two nothing; a response does not count."""
    examples = [
        _example("What is aspirin?"),
        _example("Compare.", "aspirin and the current ratio"),
        _example("Who ran?", "Kate ran."),
        _example("Who ran?", "Liam ran.", response="aspirin"),
    ]
    assert shares(examples, FIELDS) == [50, 25, 50]


def test_the_examples_are_those_of_the_stage_before_the_tuning(tmp_path: Path) -> None:
    """And none where a row was tuned on seeds alone."""
    folder = tmp_path / "responses" / "abc"
    folder.mkdir(parents=True)
    line = {"instruction": "Who ran?", "input": "", "response": "Kate", "task_type": "", "topic": ""}
    (folder / "examples.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    stages = ("instructions/def", "responses/abc", "tune/ghi")
    assert [each.response for each in examples_of(Origin(name="x", seed=0, stages=stages), tmp_path)] == ["Kate"]
    assert examples_of(Origin(name="x", seed=0, stages=stages[-1:]), tmp_path) == ()
