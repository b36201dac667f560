"""MedQuAD: answers of institutes of health, without their questions, as a corpus for retrieval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from harness import Record

from .documents import malformed, once, one_line


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`medquad`: the answers in upstream's order, of several with the same text the first.

    Three folders, of MedlinePlus, have no answers: upstream may not pass them on.
    """
    folders = sorted(files["MedQuAD.tar.gz"].glob("*/*_QA*/"), key=lambda path: int(path.name.partition("_")[0]))
    if not folders:
        raise malformed(files["MedQuAD.tar.gz"], "*/*_QA*", "no folders of answers")
    answers = (answer for folder in folders for path in sorted(folder.glob("*.xml")) for answer in _answers(path))
    return (("medquad.corpus.jsonl", record) for record in once(answers, "text"))


def _answers(path: Path) -> Iterator[Record]:
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as error:
        raise malformed(path, error.position[0], f"not XML ({error})") from error
    title = one_line(root.findtext("Focus", ""))
    for pair in root.iter("QAPair"):
        # Five questions of GARD have no answer either.
        if text := one_line(pair.findtext("Answer", "")):
            yield {"id": f"{path.parent.name}/{path.stem}/{pair.get('pid', '')}", "title": title, "text": text}
