"""The plain-text prompt of Alpaca (Taori et al. 2023), which every model sees, tuned or not."""

from __future__ import annotations

_WITH_INPUT = (
    "Below is an instruction that describes a task, paired with an input that provides further context. "
    "Write a response that appropriately completes the request.\n\n"
    "### Instruction:\n{instruction}\n\n### Input:\n{input}\n\n### Response:\n"
)
_WITHOUT_INPUT = (
    "Below is an instruction that describes a task. "
    "Write a response that appropriately completes the request.\n\n"
    "### Instruction:\n{instruction}\n\n### Response:\n"
)

STOPS: tuple[str, ...] = ("### Instruction:", "Below is an instruction")
"""The template's own openings, at which an answer ends: a base model that imitates demonstrations opens the next
block there. A newline is no stop, because no benchmark promises an answer of one line."""


def alpaca(instruction: str, input: str = "") -> str:
    """The prompt for one task, ending with `### Response:` and a newline.

    An input of nothing but white space counts as none: then the shorter form of the template is used. Fields are
    stripped and pasted in, never formatted, so braces in them are kept as they are.

    Source: https://github.com/tatsu-lab/stanford_alpaca, `train.py`, `PROMPT_DICT`, with a newline at the end as the
    response starts on its own line.
    """
    fields = {"instruction": instruction.strip(), "input": input.strip()}
    return (_WITH_INPUT if fields["input"] else _WITHOUT_INPUT).format(**fields)
