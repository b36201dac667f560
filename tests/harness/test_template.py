"""The Alpaca prompt."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness import template


def test_a_prompt_with_input_is_alpaca_s() -> None:
    """With an input the prompt is Alpaca's longer form, character by character."""
    assert template.alpaca("Sort the words.", "pear fig") == (
        "Below is an instruction that describes a task, paired with an input that provides further context. "
        "Write a response that appropriately completes the request.\n\n"
        "### Instruction:\nSort the words.\n\n### Input:\npear fig\n\n### Response:\n"
    )


def test_a_prompt_without_input_is_alpaca_s() -> None:
    """Without an input the prompt is Alpaca's shorter form, character by character."""
    assert template.alpaca("Name a color.") == (
        "Below is an instruction that describes a task. "
        "Write a response that appropriately completes the request.\n\n"
        "### Instruction:\nName a color.\n\n### Response:\n"
    )


def test_a_blank_input_is_none() -> None:
    """An input of nothing but white space gives the shorter form."""
    assert template.alpaca("Name a color.", " \n") == template.alpaca("Name a color.")


@given(st.text(min_size=1), st.text())
def test_fields_are_pasted_as_they_are(instruction: str, input: str) -> None:
    """Whatever stands in the fields, braces too, stands in the prompt unchanged, and the prompt ends open."""
    prompt = template.alpaca(instruction, input)
    assert instruction.strip() in prompt
    assert input.strip() in prompt
    assert prompt.endswith("### Response:\n")


def test_the_next_prompt_holds_every_stop() -> None:
    """A model that goes on with another task of the template runs into each stop."""
    assert all(stop in template.alpaca("Name a color.") for stop in template.STOPS)


def test_no_stop_is_a_newline() -> None:
    """An answer of several lines is not cut."""
    assert all(stop.strip() for stop in template.STOPS)
