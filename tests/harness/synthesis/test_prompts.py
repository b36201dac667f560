"""The prompts of synthesis, as the model sees them."""

from __future__ import annotations

from harness.synthesis.prompts import instruction_prompt, response_prompt
from harness.types import Example

SEED = Example(instruction="Is it a drug? ", input="aspirin", response="yes")
BARE = Example(instruction="Name a {gland}.", response="thyroid")


def test_the_instruction_prompt_leaves_the_next_number_open() -> None:
    """Seeds are numbered tasks without responses, an empty input reads `none`, and the end invites the next task."""
    prompt = instruction_prompt("biomedicine", topics=["genes", "drugs"], seeds=[SEED, BARE])
    assert prompt.endswith(
        "\n\n1. Instruction: Is it a drug?\nInput: aspirin\n\n2. Instruction: Name a {gland}.\nInput: none"
        "\n\n3. Instruction:"
    )
    assert "biomedicine" in prompt
    assert "genes, drugs" in prompt
    assert "yes" not in prompt


def test_the_instruction_prompt_is_compact() -> None:
    """The requirement list stays under 100 words, so that a small context holds it."""
    assert len(instruction_prompt("biomedicine", topics=["genes"] * 5, seeds=[]).split()) < 100


def test_the_response_prompt_has_persona_demonstrations_passages_and_task() -> None:
    """The passages stand in front of the task alone, an empty input has no line, and the end invites the response."""
    prompt = response_prompt(
        "You are an expert.", demonstrations=[SEED, BARE], passages=["One\nline.", "Two."], instruction="Do", input="x"
    )
    assert prompt == (
        "You are an expert.\n\n"
        "Instruction: Is it a drug?\nInput: aspirin\nResponse: yes\n\n"
        "Instruction: Name a {gland}.\nResponse: thyroid\n\n"
        "Context: One line.\nContext: Two.\nInstruction: Do\nInput: x\nResponse:"
    )
