"""From completions to tasks."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.synthesis.parsing import Candidate, Item, parse, parse_round

PIECES = ["Instruction:", "Input:", "Response:", "4.", "5.", "6)", "\n", "\n\n", " ", "none", "Name it", "-", "5. Inst"]
FOREIGN = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))


def items(text: str, *, finished: bool = True) -> list[tuple[str, str]]:
    """Instruction and input of each task of a completion that continues `4. Instruction:`."""
    return [(item.instruction, item.input) for item in parse(text, first=4, finished=finished).items]


@settings(max_examples=1000)
@given(FOREIGN, st.integers(1, 40), st.booleans())
@example(" a Input:\x0bInstruction: b", 4, True)
@example("a\nInput: b\n5. Instr", 4, False)
def test_any_text_is_parsed(text: str, first: int, finished: bool) -> None:
    """No text raises; no parsed task is without instruction or holds the marker of a next one."""
    for item in parse(text, first=first, finished=finished).items:
        assert item.instruction
        assert not re.search(r"[0-9]\s*[.)]\s*Instruction\s*:", f"{item.instruction}\n{item.input}")


@given(FOREIGN, FOREIGN)
def test_what_follows_a_number_does_not_change_the_task_before_it(task: str, rest: str) -> None:
    """A task that a next number closes reads the same, whatever comes after."""
    closed = f" Do this.\nInput: x{task}\n\n5. Instruction:"
    if "Instruction" not in task:
        whole, short = parse(closed + rest, first=4, finished=True), parse(closed, first=4, finished=False)
        assert whole.items[: len(short.items)] == short.items


def test_several_tasks_in_one_completion() -> None:
    """Every numbered task is found, fields stripped, `none` read as no input."""
    text = " Name the gene.\nInput: BRCA1 and TP53.\n\n5. Instruction: Define fever.\nInput: none\n"
    assert items(text) == [("Name the gene.", "BRCA1 and TP53."), ("Define fever.", "")]


def test_the_truncated_last_task_is_dropped() -> None:
    """A text that ran into the token limit gives up its last task, which may lack its end."""
    text = " Name it.\nInput: none\n\n5. Instruction: Define fever.\nInput: The pat"
    found = parse(text, first=4, finished=False)
    assert [item.instruction for item in found.items] == ["Name it."]
    assert (found.malformed, found.truncated) == (0, 1)


@pytest.mark.parametrize("opening", ["5.", "5. ", "5. Inst", "5)", "5. Instruction"])
def test_the_start_of_the_next_number_closes_a_task(opening: str) -> None:
    """The last task of a text that ran into the token limit is whole where the next number has begun."""
    assert items(f" Name it.\nInput: a gene\n\n{opening}", finished=False) == [("Name it.", "a gene")]


@pytest.mark.parametrize("ending", ["7.", "5. Instead", "15.", "5"])
def test_another_number_at_the_end_is_part_of_the_task(ending: str) -> None:
    """Only the next number, spelled like a marker, closes a task; a list in an input does not."""
    assert items(f" Name it.\nInput: a list\n{ending}", finished=False) == []
    assert items(f" Name it.\nInput: a list\n{ending}") == [("Name it.", f"a list\n{ending}")]


def test_a_list_in_an_input_is_kept() -> None:
    """Numbers at the start of an input's lines open no task."""
    text = " Sort them.\nInput: 1. kidney\n2. liver\n5. heart\n\n6. lung"
    assert items(text) == [("Sort them.", "1. kidney\n2. liver\n5. heart\n\n6. lung")]


def test_tasks_are_found_whatever_their_number() -> None:
    """A model that miscounts, or leaves the number out, still opens a new task."""
    text = " A b c.\nInput: x\n4. Instruction: D e f.\nInput: y\nInstruction: G h i.\nInput: z"
    assert items(text) == [("A b c.", "x"), ("D e f.", "y"), ("G h i.", "z")]


@pytest.mark.parametrize("label", ["Response:", "Output:", "Answer:"])
def test_an_answer_is_cut_off(label: str) -> None:
    """A model that answers its own task gives the task alone."""
    assert items(f" Name it.\nInput: a gene\n{label} TP53") == [("Name it.", "a gene")]


@pytest.mark.parametrize("none", ["none", "None.", "<none>", "N/A", "no input", "-", "", "none\nOther text."])
def test_no_input_has_many_spellings(none: str) -> None:
    """However a model writes that there is no input, the input is empty."""
    assert items(f" Name it.\nInput: {none}") == [("Name it.", "")]


def test_an_input_that_begins_with_none_is_kept() -> None:
    """`None of the patients died.` is an input."""
    assert items(" Name it.\nInput: None of them died.") == [("Name it.", "None of them died.")]


@pytest.mark.parametrize("text", ["", " Name it.", "\nInput: x", " A\nInput: b\nInput: c", " A\nAnswer: b\nInput: c"])
def test_a_task_without_its_two_fields_is_malformed(text: str) -> None:
    """No input line, two of them, no instruction, or an answer in between: counted, not guessed at."""
    found = parse(text, first=4, finished=True)
    assert (found.items, found.malformed) == ((), 1)


def test_an_instruction_is_one_line() -> None:
    """Line breaks and double spaces inside an instruction become single spaces."""
    assert parse(" Name\n the  gene.\nInput: x", first=4, finished=True).items == (
        Item(instruction="Name the gene.", input="x"),
    )


def test_candidates_know_where_they_come_from() -> None:
    """A journal record becomes candidates with round, row and the seeds that the prompt showed, and the counts."""
    rows = [
        {"seeds": [4, 0], "text": " rambling", "finished": False},
        {"seeds": [2, 7], "text": " A b c.\nInput: none\n4. Instruction: no end", "finished": False},
    ]
    found = parse_round({"round": 9, "rows": rows})
    assert found.candidates == (Candidate(instruction="A b c.", input="", round=9, row=1, seeds=(2, 7)),)
    assert (found.malformed, found.truncated, found.completions, found.seeds_shown) == (0, 2, 2, (2, 2))
