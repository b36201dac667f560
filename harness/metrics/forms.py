"""All values of one response, by the form of its answer."""

from __future__ import annotations

from collections.abc import Callable

from .labels import label_of, number_of
from .lists import entity_f1, spans_of
from .texts import rouge_l, token_f1


def score_answer(response: str, answer: str, *, kind: str, labels: tuple[str, ...] = ()) -> dict[str, float]:
    """All values of one document: `token_f1`, `rouge_l`, `parsed`, and what its kind adds.

    | kind   | `parsed` is 1 where the response has  | adds        |
    |--------|---------------------------------------|-------------|
    | labels | one of `labels`                       | `accuracy`  |
    | number | a number                              | `accuracy`  |
    | spans  | a list on one line that is not empty  | `entity_f1` |
    | text   | anything                              |             |

    Raises KeyError for another kind.
    """
    shared = {"token_f1": token_f1(response, answer), "rouge_l": rouge_l(response, answer)}
    return shared | _KINDS[kind](response, answer, labels)


def _labels(response: str, answer: str, labels: tuple[str, ...]) -> dict[str, float]:
    return _choice(label_of(response, labels), label_of(answer, labels))


def _number(response: str, answer: str, labels: tuple[str, ...]) -> dict[str, float]:
    return _choice(number_of(response), number_of(answer))


def _choice(found: object, expected: object) -> dict[str, float]:
    return {"accuracy": float(found is not None and found == expected), "parsed": float(found is not None)}


def _spans(response: str, answer: str, labels: tuple[str, ...]) -> dict[str, float]:
    return {"entity_f1": entity_f1(response, answer), "parsed": float(is_list(response))}


def _text(response: str, answer: str, labels: tuple[str, ...]) -> dict[str, float]:
    return {"parsed": float(bool(response.strip()))}


_KINDS: dict[str, Callable[[str, str, tuple[str, ...]], dict[str, float]]] = {
    "labels": _labels,
    "number": _number,
    "spans": _spans,
    "text": _text,
}


def is_list(response: str) -> bool:
    """Whether a response is a list as it is asked for: on one line, and not empty."""
    return len(response.strip().splitlines()) == 1 and bool(spans_of(response))
