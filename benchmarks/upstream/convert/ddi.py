"""DDI 2013: whether a sentence states an interaction between two marked drugs; its own test part and its train part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from harness import Record

from .documents import document, malformed, one_line, split

TEST, POOL = "DDICorpus/Test/Test for DDI Extraction task", "DDICorpus/Train"
"""Folders of the archive; the test of the other task, entities, has the same sentences without pairs."""
MARK = "@"
"""Encloses a drug; no sentence of the corpus holds one."""
Piece = tuple[int, int]
"""First character and the one behind the last."""

WORDINGS = (
    "Decide whether the sentence says that the two drugs between @ signs interact: true or false.",
    "Answer true where an interaction of the two drugs marked with @ is stated, otherwise false.",
    "Read the sentence and write true if its marked drugs (@) affect one another, false if not.",
)


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`ddi`: a document for every pair of drugs in a sentence."""
    folder = files["DDICorpus-2013.zip"]
    return split("ddi", _records(folder / TEST), _records(folder / POOL), origin=_unmarked)


def _unmarked(record: Record) -> str:
    return str(record["input"]).replace(MARK, "")


def _records(folder: Path) -> Iterator[Record]:
    paths = sorted(folder.glob("*/*.xml"))
    if not paths:
        raise malformed(folder, "*/*.xml", "no documents")
    for path in paths:
        # MedLine's documents are named by their PubMed number, DrugBank's by a drug.
        articles = [path.stem] if path.parent.name == "MedLine" else []
        for name, text, answer in pairs(path):
            yield document(name, WORDINGS, input=text, answer=answer, pmids=articles)


def pairs(path: Path) -> Iterator[tuple[str, str, str]]:
    """Every pair of a document, in its order: its id, its sentence with both drugs marked, `true` or `false`.

    Raises HarnessError with the file and the line, or the id of the element, for what is not as the corpus is.
    """
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as error:
        raise malformed(path, error.position[0], f"not XML ({error})") from error
    for sentence in root.iter("sentence"):
        name, text = (_attribute(path, sentence, field) for field in ("id", "text"))
        drugs = {
            _attribute(path, entity, "id"): _pieces(path, name, text, entity) for entity in sentence.iter("entity")
        }
        for pair in sentence.iter("pair"):
            identity, answer, *ends = (_attribute(path, pair, field) for field in ("id", "ddi", "e1", "e2"))
            if answer not in ("true", "false"):
                raise malformed(path, identity, f'"ddi" must be true or false, not {answer!r}')
            if missing := [end for end in ends if end not in drugs]:
                raise malformed(path, identity, f"no entity {missing[0]} in its sentence")
            yield identity, marked(text, [piece for end in ends for piece in drugs[end]]), answer


def _attribute(path: Path, element: ElementTree.Element, field: str) -> str:
    value = element.get(field)
    if value is None:
        raise malformed(path, element.get("id", element.tag), f'{element.tag} without "{field}"')
    return value


def _pieces(path: Path, name: str, text: str, entity: ElementTree.Element) -> list[Piece]:
    offsets = _attribute(path, entity, "charOffset")
    try:
        return pieces(offsets, len(text))
    except ValueError as error:
        raise malformed(path, entity.get("id", name), f'"charOffset" is {offsets!r}: {error}') from error


def pieces(offsets: str, length: int) -> list[Piece]:
    """The pieces of an entity in a text of `length` characters: `25-33;50-73` are two, each with both its ends.

    Raises ValueError for what is not of this form, lies outside the text or ends before it begins.
    """
    found = []
    for offset in offsets.split(";"):
        first, _, last = offset.partition("-")
        if not (first.isdecimal() and last.isdecimal()):
            raise ValueError("not pairs of numbers")
        if not int(first) <= int(last) < length:
            raise ValueError(f"not inside the sentence, which has {length} characters")
        found.append((int(first), int(last) + 1))
    return found


def marked(text: str, drugs: Sequence[Piece]) -> str:
    """The text on one line, with each piece of the drugs between marks.

    A discontinuous drug ("oral or vaginal contraceptives") has a mark around each of its pieces. Where pieces overlap,
    as where two drugs share their last word, one pair of marks encloses them together.
    """
    joined: list[Piece] = []
    for first, last in sorted(drugs):
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    for first, last in reversed(joined):
        text = f"{text[:first]}{MARK}{text[first:last]}{MARK}{text[last:]}"
    return one_line(text)
