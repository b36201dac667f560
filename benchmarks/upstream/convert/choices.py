"""Questions of examinations with four options each, as documents."""

from __future__ import annotations

from collections.abc import Sequence

from harness import Record

from .documents import document, one_line

LETTERS = "ABCD"
WORDINGS = (
    "Answer the examination question with the right one of its four options.",
    "Choose the option that answers the question best.",
    "Pick the correct answer from the options below the question.",
)


def choice(name: str, question: str, options: Sequence[str], right: int) -> Record:
    """The record of a question: its input lists the options by letter, its answer is the text of the right one.

    `gold` is `{"options": [four texts], "index": 0 to 3}`. Options may be equal; upstream has a few such questions.
    """
    texts = [one_line(option) for option in options]
    lettered = [f"{letter}. {text}" for letter, text in zip(LETTERS, texts, strict=True)]
    return document(
        name,
        WORDINGS,
        input="\n".join([question.strip(), *lettered]),
        answer=texts[right],
        gold={"options": texts, "index": right},
    )
