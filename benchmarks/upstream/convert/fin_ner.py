"""Named entities in loan agreements from SEC filings (Salinas Alvarado et al. 2015), a document a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness import Record

from .documents import NOTHING, document, malformed, read_text, split

TYPES = {"PER": "person", "ORG": "organization", "LOC": "location", "MISC": "miscellaneous"}
"""Upstream's types -> as instructions and answers write them."""
START = "-DOCSTART-"
"""The token that stands alone where an agreement begins."""

_ENDING = (
    " Words that stand for a party, such as Borrower, count too. After each name give its type in parentheses: "
    f"{', '.join(list(TYPES.values())[:-1])} or miscellaneous. Where there is nothing to list, answer {NOTHING}."
)
WORDINGS = tuple(
    wording + _ENDING
    for wording in (
        "List the persons, organizations, locations and other names in the sentence, separated by commas.",
        "Copy every named entity from this sentence of a loan agreement, with commas between them.",
        "Extract all names from the sentence of the contract, separated by commas.",
    )
)


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`fin_ner`: the three agreements of FIN3 are the test, the five of FIN5 the pool."""
    return split("fin_ner", _records(files["FIN3.txt"]), _records(files["FIN5.txt"]))


def _records(path: Path) -> Iterator[Record]:
    for number, sentence in enumerate(sentences(path), start=1):
        tokens, tags = zip(*sentence, strict=True)
        found = [[TYPES[kind], span] for kind, span in dict.fromkeys(entities(tokens, tags))]
        yield document(
            f"{path.stem}-{number}",
            WORDINGS,
            input=" ".join(tokens),
            answer=", ".join(f"{span} ({kind})" for kind, span in found) or NOTHING,
            gold=found,
        )


def sentences(path: Path) -> Iterator[list[tuple[str, str]]]:
    """The sentences of a file in the form of CoNLL-2003, as (token, tag): empty lines part them.

    A line holds a token, its part of speech, an unused column and a tag, with single blanks between them. Raises
    HarnessError `file:line: reason` for another line, and for a tag that is neither O nor B- or I- with a known type.
    """
    sentence: list[tuple[str, str]] = []
    for number, line in enumerate([*read_text(path).split("\n"), ""], start=1):
        if not line:
            if sentence:
                yield sentence
            sentence = []
        elif not line.startswith(START):
            sentence.append(_token(path, number, line))


def _token(path: Path, number: int, line: str) -> tuple[str, str]:
    cells = line.split(" ")
    if len(cells) != 4 or not cells[0].strip():
        raise malformed(path, number, f"must be a token and three columns, not {line[:40]!r}")
    token, tag = cells[0], cells[3]
    if tag != "O" and not (tag[:2] in ("B-", "I-") and tag[2:] in TYPES):
        raise malformed(path, number, f"unknown tag {tag[:40]!r}; the types are {', '.join(TYPES)}")
    return token, tag


def entities(tokens: Sequence[str], tags: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Type and span of every entity, in their order; the tokens of a span are joined by single blanks.

    The tags are IOB1: I- goes on with an entity of its type where one has reached the token before, and else begins
    one; B- always begins one, and stands only where two of a type touch.
    """
    before, span = "O", [""]
    for token, tag in zip([*tokens, ""], [*tags, "O"], strict=True):
        continues = tag[:2] == "I-" and tag[2:] == before[2:]
        if before != "O" and not continues:
            yield before[2:], " ".join(span)
        span = [*span, token] if continues else [token]
        before = tag
