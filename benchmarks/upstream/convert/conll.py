"""Four sets of named entities in CoNLL form, a document a sentence: AnatEM, BioNLP13CG, NCBI disease, BC5CDR."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness import Record

from .documents import NOTHING, document, malformed, read_text, split

WORDINGS = {
    "anatem": (
        "List the anatomical terms of the sentence, from parts of cells to whole organs, separated by commas.",
        "Copy every mention of an organ, tissue, cell or part of one from the sentence, with commas between them.",
        "Extract all names of anatomical structures from the sentence, separated by commas.",
    ),
    "bionlp13cg": (
        "List the molecules, cells, tissues, organs and organisms that the sentence names, separated by commas.",
        "Extract all names of biological entities from the sentence, separated by commas.",
        "Copy from the sentence whatever takes part in the biology of cancer, with commas between the names.",
    ),
    "ncbi_disease": (
        "List the diseases that the sentence names, separated by commas.",
        "Copy every mention of a disease from the sentence, with commas between them.",
        "Extract all names of diseases and groups of diseases from the sentence, separated by commas.",
    ),
    "bc5cdr": (
        "List the chemicals and the diseases that the sentence names, separated by commas.",
        "Copy every mention of a chemical or a disease from the sentence, with commas between them.",
        "Extract all names of drugs, other chemicals and diseases from the sentence, separated by commas.",
    ),
}
"""Benchmark -> how its instructions begin."""

TYPES = {
    "anatem": ("Anatomy",),
    "bionlp13cg": (
        "Amino_acid",
        "Anatomical_system",
        "Cancer",
        "Cell",
        "Cellular_component",
        "Developing_anatomical_structure",
        "Gene_or_gene_product",
        "Immaterial_anatomical_entity",
        "Multi-tissue_structure",
        "Organ",
        "Organism",
        "Organism_subdivision",
        "Organism_substance",
        "Pathological_formation",
        "Simple_chemical",
        "Tissue",
    ),
    "ncbi_disease": ("Disease",),
    "bc5cdr": ("Chemical", "Disease"),
}
"""Benchmark -> the types of its entities, as upstream writes them; where there are several, answers name them."""


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence as upstream tokenized it."""

    tokens: tuple[str, ...]
    entities: tuple[tuple[str, str], ...]
    """(type, span) of every mention, in their order; the tokens of a span are joined by single blanks."""

    @property
    def text(self) -> str:
        """The tokens, joined by single blanks, so that every span stands in it to the letter."""
        return " ".join(self.tokens)


def anatem(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`anatem`: one type, which answers do not name."""
    return _convert("anatem", files)


def bionlp13cg(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`bionlp13cg`: 16 types."""
    return _convert("bionlp13cg", files)


def ncbi_disease(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`ncbi_disease`: one type, which answers do not name."""
    return _convert("ncbi_disease", files)


def bc5cdr(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`bc5cdr`: chemicals and diseases."""
    return _convert("bc5cdr", files)


def _convert(benchmark: str, files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    return split(benchmark, *(_records(benchmark, part, files[f"{part}.tsv"]) for part in ("test", "train")))


def _records(benchmark: str, part: str, path: Path) -> Iterator[Record]:
    wordings = instructions(benchmark)
    for number, sentence in enumerate(sentences(path, TYPES[benchmark]), start=1):
        entities = [[readable(kind), span] for kind, span in dict.fromkeys(sentence.entities)]
        written = [_written(*entity, typed=len(TYPES[benchmark]) > 1) for entity in entities]
        yield document(
            f"{benchmark}-{part}-{number}",
            wordings,
            input=sentence.text,
            answer=", ".join(written) or NOTHING,
            gold=entities,
        )


def _written(kind: str, span: str, *, typed: bool) -> str:
    return f"{span} ({kind})" if typed else span


def instructions(benchmark: str) -> tuple[str, ...]:
    """The wordings of a benchmark: what to list, how to give types where there are several, what to answer for none."""
    kinds = [readable(kind) for kind in TYPES[benchmark]]
    typed = f" After each name give its type in parentheses: {', '.join(kinds[:-1])} or {kinds[-1]}."
    ending = (typed if len(kinds) > 1 else "") + f" Where there is nothing to list, answer {NOTHING}."
    return tuple(wording + ending for wording in WORDINGS[benchmark])


def readable(kind: str) -> str:
    """A type as instructions and answers write it: `Multi-tissue_structure` is "multi-tissue structure"."""
    return kind.replace("_", " ").lower()


def sentences(path: Path, kinds: Sequence[str]) -> Iterator[Sentence]:
    """The sentences of a file: a line holds a token, a TAB and a tag in IOB2; empty lines part the sentences.

    Raises HarnessError `file:line: reason` for another line, a type that is not among `kinds`, and an I- tag that
    continues no entity of its type, which IOB2 does not know.
    """
    tokens: list[tuple[str, str]] = []
    # Split at "\n" alone: `splitlines` would also split at characters that may stand in a token, U+0085 among them.
    for number, line in enumerate([*read_text(path).split("\n"), ""], start=1):
        if line:
            tokens.append(_token(path, number, line, kinds))
            _check_order(path, number, tokens)
        elif tokens:
            yield Sentence(tokens=tuple(token for token, _ in tokens), entities=tuple(_entities(tokens)))
            tokens = []


def _token(path: Path, number: int, line: str, kinds: Sequence[str]) -> tuple[str, str]:
    token, *tags = line.split("\t")
    if len(tags) != 1 or not token.strip():
        raise malformed(path, number, f"must be a token, a TAB and a tag, not {line[:40]!r}")
    if tags[0] != "O" and not (tags[0][:2] in ("B-", "I-") and tags[0][2:] in kinds):
        raise malformed(path, number, f"unknown tag {tags[0]!r}; the types are {', '.join(kinds)}")
    return token, tags[0]


def _check_order(path: Path, number: int, tokens: Sequence[tuple[str, str]]) -> None:
    tag = tokens[-1][1]
    if tag.startswith("I-") and (len(tokens) < 2 or tokens[-2][1][1:] != tag[1:]):
        raise malformed(path, number, f"{tag} continues no entity")


def _entities(tokens: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for first, (_, tag) in enumerate(tokens):
        if tag.startswith("B-"):
            last = first + 1
            while last < len(tokens) and tokens[last][1].startswith("I-"):
                last += 1
            yield tag[2:], " ".join(token for token, _ in tokens[first:last])
