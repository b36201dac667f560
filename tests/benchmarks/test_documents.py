"""The documents of the embedded benchmarks, and the program that writes them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import harness_benchmarks
import pytest
from click.testing import CliRunner
from harness_plugins.acorn import exams
from harness_plugins.acorn.world import FIELDS, World

from harness import metrics

FOLDER = Path(harness_benchmarks.__file__).parent
KINDS = [(name, kind) for name in FIELDS for kind in exams.exams(World().field(name))]
LABELLED = [pair for pair in KINDS if pair[1] in exams.LABELS]
SPANS = [pair for pair in KINDS if pair[1] in {"anatomy", "cancer", "disease", "entities", "extract"}]


def rows(domain: str, kind: str, split: str) -> list[dict[str, str]]:
    ending = {"test": ".jsonl", "pool": ".pool.jsonl"}[split]
    lines = (FOLDER / domain / f"{kind}{ending}").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_there_are_nineteen() -> None:
    """Ten benchmarks of biomedicine, five of finance, four of everyday knowledge."""
    assert Counter(domain for domain, _ in KINDS) == {"biomed": 10, "finance": 5, "general": 4}


def test_the_files_are_what_the_program_writes(tmp_path: Path) -> None:
    """The shipped files come out of the exam writer byte for byte."""
    result = CliRunner().invoke(exams.main, ["--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.jsonl")}
    assert written == {path.relative_to(FOLDER): path.read_bytes() for path in FOLDER.rglob("*.jsonl")}


@pytest.mark.parametrize(("domain", "kind"), KINDS)
def test_the_splits_have_their_sizes(domain: str, kind: str) -> None:
    """A hundred documents are scored, 40 others are for demonstrations."""
    assert (len(rows(domain, kind, "test")), len(rows(domain, kind, "pool"))) == (100, 40)


@pytest.mark.parametrize(("domain", "kind"), KINDS)
def test_no_input_stands_twice(domain: str, kind: str) -> None:
    """Inputs differ within the test, within the pool and across them."""
    inputs = [metrics.normalize(row["input"]) for split in ("test", "pool") for row in rows(domain, kind, split)]
    assert [text for text, count in Counter(inputs).items() if count > 1] == []


@pytest.mark.parametrize(("domain", "kind"), KINDS)
@pytest.mark.parametrize("split", ["test", "pool"])
def test_fields_are_whole(domain: str, kind: str, split: str) -> None:
    """Instruction, input and answer are there, without a slot that was not filled or a stray blank."""
    for row in rows(domain, kind, split):
        assert list(row) == ["instruction", "input", "answer"]
        for text in row.values():
            assert text
            assert text == text.strip()
            assert not [mark for mark in ("{", "}", "(n)", "  ") if mark in text]


@pytest.mark.parametrize(("domain", "kind"), LABELLED)
@pytest.mark.parametrize("split", ["test", "pool"])
def test_labels_are_balanced(domain: str, kind: str, split: str) -> None:
    """Every label has its share, to within one document, so that always saying one of them pays nowhere."""
    counts = Counter(row["answer"] for row in rows(domain, kind, split))
    assert set(counts) == set(exams.LABELS[kind])
    assert max(counts.values()) - min(counts.values()) <= 1


@pytest.mark.parametrize(("domain", "kind"), LABELLED)
def test_the_order_is_shuffled(domain: str, kind: str) -> None:
    """The first 30 documents, which a trial takes, hold some of each label."""
    counts = Counter(row["answer"] for row in rows(domain, kind, "test")[:30])
    assert all(counts[label] >= 4 for label in exams.LABELS[kind])


@pytest.mark.parametrize(("domain", "kind"), SPANS)
def test_spans_stand_in_the_text(domain: str, kind: str) -> None:
    """Every entity that is expected can be read in the input."""
    for row in rows(domain, kind, "test"):
        assert all(span.lower() in row["input"].lower() for span in row["answer"].split(", ")), row


def test_no_fact_is_denied_that_the_world_tells() -> None:
    """Where the answer is no, no row of the world tells the fact from either side."""
    field = World().biomed
    names = {row.name: row for table in field.tables.values() for row in table}
    for row in rows("biomed", "yesno", "test"):
        named = [name for name in names if f" {name} " in f" {row['input'].rstrip('?').replace(',', '')} "]
        told = [
            (one, other)
            for one in named
            for other in named
            for values in names[one].cells.values()
            if other not in one and other in {value.split(": ")[0] for value in values}
        ]
        assert row["answer"] == "yes" or not told, (row, told)


def test_the_readme_shows_a_document_of_each() -> None:
    """Each example in the README is a line of a document file, one for every benchmark."""
    shown = [line for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    homes = [
        (domain, kind)
        for line in shown
        for domain, kind in KINDS
        if line in (FOLDER / domain / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert sorted(homes) == sorted(KINDS)
