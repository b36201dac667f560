"""Responses to invented instructions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness import template
from harness.contamination import ContaminationIndex
from harness.journal import Journal
from harness.synthesis import Candidate, RespondRequest, redo, respond
from harness.types import Document, Domain, Example, Synthesis

SEEDS = tuple(Example(instruction=f"Seed {name}.", response=f"answer {name}") for name in "abcdefgh")
DOMAIN = Domain(name="botany", title="botany", topics=("trees",), persona="You know trees.", seeds=Path("b.jsonl"))
TASKS = ("Name the tree of the oak.", "Name the leaf of the birch.", "Name the seed of the pine.")
CANDIDATES = tuple(
    Candidate(instruction=task, input="in the park", round=0, row=row, seeds=(0,)) for row, task in enumerate(TASKS)
)
REQUEST = RespondRequest(domain=DOMAIN, seeds=SEEDS, candidates=CANDIDATES, settings=Synthesis(), seed=1)
PASSAGES = ("The birch has a small leaf.", "Stars shine.", "A pine has a cone with its seed.", "The leaf is green.")

CLEAN = ContaminationIndex({})


def write(answers: dict[str, tuple[str, bool]]) -> Callable[[str, int], tuple[str, bool]]:
    """Answers a prompt by the candidate in it, others with `fine`."""

    def writer(prompt: str, seed: int) -> tuple[str, bool]:
        found = [answer for task, answer in answers.items() if task in prompt]
        return found[0] if found else (" fine", True)

    return writer


def prompt_of(engine: Any, task: str) -> str:
    """The prompt in which the engine saw a task."""
    return next(prompt for call in engine.calls for prompt in call["prompts"] if task in prompt)


def test_each_candidate_becomes_an_example(fake: Any, journal: Journal) -> None:
    """Examples keep instruction and input, in order, with the stripped response."""
    done = respond(fake(write({TASKS[1]: (" birch leaf\n", True)})), REQUEST, journal=journal, contamination=CLEAN)
    assert [(each.instruction, each.input, each.response) for each in done.examples] == [
        (TASKS[0], "in the park", "fine"),
        (TASKS[1], "in the park", "birch leaf"),
        (TASKS[2], "in the park", "fine"),
    ]
    assert [source.candidate for source in done.sources] == [0, 1, 2]
    assert sum(done.dropped.values()) == 0


@pytest.mark.parametrize(
    ("answer", "finished", "reason"),
    [
        (" \n", True, "empty"),
        (" name the leaf of the BIRCH", True, "echo"),
        ("In the park.", True, "echo"),
        (f"{TASKS[1]}\nin the park", True, "echo"),
        (" a good answer that goes on", False, "truncated"),
    ],
)
def test_useless_responses_are_dropped(fake: Any, journal: Journal, answer: str, finished: bool, reason: str) -> None:
    """An empty, echoing or truncated response yields no example and is counted under its reason."""
    done = respond(fake(write({TASKS[1]: (answer, finished)})), REQUEST, journal=journal, contamination=CLEAN)
    assert [source.candidate for source in done.sources] == [0, 2]
    assert {name for name, count in done.dropped.items() if count} == {reason}


@pytest.mark.parametrize(
    "document",
    ["Which of all the trees in the wood has leaves like a heart?", "in the park a response that a document holds"],
)
def test_a_response_that_shares_text_with_a_benchmark_is_dropped(fake: Any, journal: Journal, document: str) -> None:
    """By itself, or as the end of a stretch that begins in the input."""
    answer = document.removeprefix("in the park ")
    guard = ContaminationIndex({"quiz": [Document(instruction=document, answer="")]})
    done = respond(fake(write({TASKS[1]: (answer, True)})), REQUEST, journal=journal, contamination=guard)
    assert [source.candidate for source in done.sources] == [0, 2]
    assert done.dropped["contamination"] == 1


def test_a_response_of_signs_is_no_echo(fake: Any, journal: Journal) -> None:
    """A response without letters is not taken for the repetition of an empty input."""
    bare = replace(REQUEST, candidates=[replace(CANDIDATES[0], input="")])
    assert respond(fake(lambda *_: ("+", True)), bare, journal=journal, contamination=CLEAN).examples[0].response == "+"


def test_the_prompt_holds_the_demonstrations_that_the_source_names(fake: Any, journal: Journal) -> None:
    """Persona first, then five seeds with responses in the drawn order, then the task; each task draws its own."""
    engine = fake(write({}))
    done = respond(engine, REQUEST, journal=journal, contamination=CLEAN)
    for source, task in zip(done.sources, TASKS, strict=True):
        shown = [
            f"Instruction: {SEEDS[seed].instruction}\nResponse: {SEEDS[seed].response}"
            for seed in source.demonstrations
        ]
        task_block = f"Instruction: {task}\nInput: in the park\nResponse:"
        assert prompt_of(engine, task) == "\n\n".join(["You know trees.", *shown, task_block])
        assert len(set(shown)) == 5
    assert len({source.demonstrations for source in done.sources}) == 3


def test_demonstrations_depend_on_seed_and_index_alone(fake: Any, tmp_path: Path) -> None:
    """Fewer candidates change nothing for those that remain, another seed does."""
    few = replace(REQUEST, candidates=CANDIDATES[:1])
    first, second, third = (
        respond(fake(write({})), request, journal=Journal(tmp_path / f"{number}"), contamination=CLEAN).sources[0]
        for number, request in enumerate((REQUEST, few, replace(REQUEST, seed=2)))
    )
    assert first == second
    assert first != third


def test_responses_are_greedy_and_end_at_the_next_block(fake: Any, journal: Journal) -> None:
    """No sampling, 64 new tokens, and stop strings that open a block."""
    engine = fake(write({}))
    respond(engine, REQUEST, journal=journal, contamination=CLEAN)
    call = engine.calls[0]
    assert (call["how"].sampling, call["how"].max_new_tokens) == (None, 64)
    assert "\nInstruction:" in call["how"].stop


def test_retrieved_passages_stand_in_front_of_the_task(fake: Any, journal: Journal) -> None:
    """The best passages precede their task, the source names them, and no example holds them."""
    engine = fake(write({}))
    settings = Synthesis(retrieval=True, passages=2)
    done = respond(engine, replace(REQUEST, settings=settings, passages=PASSAGES), journal=journal, contamination=CLEAN)
    assert [source.passages for source in done.sources] == [(), (0, 3), (2,)]
    context = "Context: The birch has a small leaf.\nContext: The leaf is green.\n"
    assert f"\n\n{context}Instruction: {TASKS[1]}" in prompt_of(engine, TASKS[1])
    assert not any("small leaf" in str(example) for example in done.examples)


def test_without_retrieval_no_passage_is_shown(fake: Any, journal: Journal) -> None:
    """A corpus alone is no retrieval."""
    engine = fake(write({}))
    respond(engine, replace(REQUEST, passages=PASSAGES), journal=journal, contamination=CLEAN)
    assert "Context:" not in prompt_of(engine, TASKS[1])


@pytest.mark.parametrize(
    ("context", "passages", "demonstrations", "shortened"),
    [
        (200, (0, 3), 5, {"passages": 0, "demonstrations": 0}),
        (119, (0,), 5, {"passages": 1, "demonstrations": 0}),
        (94, (), 2, {"passages": 2, "demonstrations": 3}),
    ],
)
def test_long_prompts_lose_passages_first(
    fake: Any, journal: Journal, context: int, passages: tuple[int, ...], demonstrations: int, shortened: dict[str, int]
) -> None:
    """What does not fit loses its worst passages, then its last demonstrations, and the losses are counted."""
    engine = fake(write({}), context=context)
    settings = Synthesis(retrieval=True, passages=2)
    done = respond(engine, replace(REQUEST, settings=settings, passages=PASSAGES), journal=journal, contamination=CLEAN)
    full = respond(fake(write({})), REQUEST, journal=Journal(journal.path.with_name("full")), contamination=CLEAN)
    assert done.sources[1].passages == passages
    assert done.sources[1].demonstrations == full.sources[1].demonstrations[:demonstrations]
    assert done.shortened == shortened
    assert engine.count([prompt_of(engine, TASKS[1])])[0] <= context - 64


def test_a_task_that_never_fits_is_dropped(fake: Any, journal: Journal) -> None:
    """A candidate that is too long alone is counted, and the others are answered."""
    long = replace(CANDIDATES[1], input="word " * 100)
    request = replace(REQUEST, candidates=(CANDIDATES[0], long, CANDIDATES[2]))
    done = respond(fake(write({}), context=160), request, journal=journal, contamination=CLEAN)
    assert [source.candidate for source in done.sources] == [0, 2]
    assert done.dropped["too long"] == 1


def test_a_resumed_run_answers_nothing_twice(fake: Any, journal: Journal) -> None:
    """With the journal of a finished run the same result comes without the engine."""
    done = respond(fake(write({})), REQUEST, journal=journal, contamination=CLEAN)
    engine = fake(write({}))
    assert respond(engine, REQUEST, journal=Journal(journal.path), contamination=CLEAN) == done
    assert engine.calls == []


def test_redo_asks_through_the_alpaca_template_alone(fake: Any, journal: Journal) -> None:
    """The specialized model sees the lone instruction, stops where the template stops, and its faults are counted."""
    engine = fake(write({TASKS[1]: ("", True)}))
    done = redo(engine, CANDIDATES, journal=journal, contamination=CLEAN)
    assert prompt_of(engine, TASKS[0]) == template.alpaca(TASKS[0], "in the park")
    assert engine.calls[0]["how"].stop == template.STOPS
    assert [source.candidate for source in done.sources] == [0, 2]
    assert done.sources[0].demonstrations == ()
    assert done.dropped["empty"] == 1


def test_redo_drops_what_does_not_fit(fake: Any, journal: Journal) -> None:
    """A candidate too long for the context is counted, and the others keep their index."""
    long = replace(CANDIDATES[0], input="word " * 200)
    done = redo(fake(write({}), context=160), (long, *CANDIDATES[1:]), journal=journal, contamination=CLEAN)
    assert [source.candidate for source in done.sources] == [1, 2]
    assert done.dropped["too long"] == 1
