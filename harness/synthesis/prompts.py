"""The few-shot prompts of synthesis, in plain text that a model has seen its like of.

After arXiv 2310.00160, section 3 and appendix. All are compact: a model with 2,048 tokens of context must hold the
three seeds, or the five demonstrations and passages, beside them.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..types import Example

NO_INPUT = "none"
"""Written where a task has no input, so that each numbered task has the same two fields."""

_REQUIREMENTS = (
    "Write a numbered list of varied tasks in {title}.\n"
    "- Topics: {topics}.\n"
    "- Each task differs from the others in kind, topic and wording.\n"
    "- Each task can be done from its text alone.\n"
    "- The instruction is one or two short sentences.\n"
    '- The input is the text or data to work on; write "' + NO_INPUT + '" where the instruction says it all.\n'
)


def instruction_prompt(title: str, *, topics: Sequence[str], seeds: Sequence[Example]) -> str:
    """Asks for further tasks of a domain; ends with the next number left open, `4. Instruction:`.

    Seeds are shown without their responses: what comes next is a task, not an answer.
    """
    shown = [f"{number}. {_task(seed)}" for number, seed in enumerate(seeds, 1)]
    requirements = _REQUIREMENTS.format(title=title, topics=", ".join(topics))
    # No white space after the colon: a tokenizer joins it to the word that the model is to choose.
    return "\n\n".join([requirements.rstrip(), *shown, f"{len(seeds) + 1}. Instruction:"])


def _task(seed: Example) -> str:
    return f"Instruction: {seed.instruction.strip()}\nInput: {seed.input.strip() or NO_INPUT}"


def response_prompt(
    persona: str, *, demonstrations: Sequence[Example], passages: Sequence[str], instruction: str, input: str
) -> str:
    """Asks for the response to one task; ends with `Response:`.

    The persona opens it, the demonstrations follow, and the passages stand directly in front of the task, one
    `Context:` line each. Passages help to write the response only; no other prompt of a study ever holds them.
    """
    blocks = [f"{_block(shown.instruction, shown.input)} {shown.response.strip()}" for shown in demonstrations]
    context = "".join(f"Context: {' '.join(passage.split())}\n" for passage in passages)
    return "\n\n".join([persona.strip(), *blocks, context + _block(instruction, input)])


def return_prompt(head: str, response: str) -> str:
    """Asks for the task that a response answers; ends with `Instruction:`. Demonstrations may stand in the head."""
    block = f"Response: {' '.join(response.split())}\nInstruction:"
    return f"{head}\n\n{block}" if head else block


def task_of(instruction: str, input: str) -> str:
    """What follows `return_prompt`: the task, in the same two fields."""
    return f" {instruction.strip()}" + (f"\nInput: {input.strip()}" if input.strip() else "")


def _block(instruction: str, input: str) -> str:
    middle = f"Input: {input.strip()}\n" if input.strip() else ""
    return f"Instruction: {instruction.strip()}\n{middle}Response:"
