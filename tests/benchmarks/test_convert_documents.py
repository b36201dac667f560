"""What converters of all sets share."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness_benchmarks.upstream.convert import documents
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError


def record(text: str, answer: str = "a") -> dict[str, str]:
    return {"id": text, "instruction": "Do.", "input": text, "answer": answer}


def test_the_test_keeps_what_upstream_repeats() -> None:
    """Its counts are those that others score."""
    twice = [record("a", "1"), record("a", "2")]
    assert list(documents.split("x", twice, [])) == [("x.jsonl", each) for each in twice]


def test_of_equal_inputs_in_a_pool_the_first_is_kept() -> None:
    """A pool holds no input twice, whatever its answer."""
    assert list(documents.split("x", [], [record("a", "1"), record("a", "2")])) == [("x.pool.jsonl", record("a", "1"))]


def test_the_pool_holds_no_test_document() -> None:
    """Neither with another case nor with other white space."""
    pairs = documents.split("x", [record("One  two")], [record("one two"), record("three")])
    assert [(output, each["input"]) for output, each in pairs] == [("x.jsonl", "One  two"), ("x.pool.jsonl", "three")]


def test_a_document_is_recognized_by_its_origin() -> None:
    """Where it has one: a part of its input."""
    pairs = documents.split("x", [record("a@")], [record("@a")], origin=lambda each: each["input"].replace("@", ""))
    assert [output for output, _ in pairs] == ["x.jsonl"]


def test_a_wording_depends_on_the_name_alone() -> None:
    """The same name has the same wording, and many names have all of them."""
    wordings = ("a", "b", "c")
    drawn = [documents.chosen(f"document {number}", wordings) for number in range(100)]
    assert drawn == [documents.chosen(f"document {number}", wordings) for number in range(100)]
    assert set(drawn) == set(wordings)
    assert documents.chosen("pmid:21645374", wordings) == "b"


def test_what_says_nothing_is_left_out() -> None:
    """Without gold or articles a record has neither field; an empty gold says that there is nothing."""
    assert documents.document("1", ("Do.",), input="i", answer="a").keys() == {"id", "instruction", "input", "answer"}
    assert documents.document("1", ("Do.",), input="i", answer="none", gold=[])["gold"] == []
    assert documents.document("1", ("Do.",), input="i", answer="a", pmids=["2", "1", "2"])["pmids"] == ["1", "2"]


@given(st.text(alphabet="ab \n", max_size=30), st.integers(1, 30))
def test_a_shortened_text_is_a_beginning_of_whole_words(text: str, longest: int) -> None:
    """It fits, the text begins with it, and no word is cut but one that is longer than all that is allowed."""
    text = documents.one_line(text)
    short = documents.shortened(text, longest)
    assert len(short) <= longest
    assert text.startswith(short)
    assert short == text or text[len(short)] == " " or " " not in short


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    """The error has the line of the byte that is not UTF-8."""
    (tmp_path / "x.txt").write_bytes(b"one\ntwo\nthr\xe9e\n")
    with pytest.raises(HarnessError, match=r"x\.txt:3: not UTF-8"):
        documents.read_text(tmp_path / "x.txt")


def test_broken_json_is_named_with_its_line(tmp_path: Path) -> None:
    """The error has the line at which the JSON ends to be JSON."""
    (tmp_path / "x.json").write_text('{"a": 1,\n"b": }')
    with pytest.raises(HarnessError, match=r"x\.json:2: not JSON"):
        documents.read_json(tmp_path / "x.json")
