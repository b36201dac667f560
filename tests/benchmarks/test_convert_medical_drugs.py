"""The posts of Medical Drugs, from a file of its form: the real one may not be passed on."""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream import upstreams
from harness_benchmarks.upstream.convert import medical_drugs
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError

HEADER = "unique_hash,text,drug,sentiment\n"


def convert(folder: Path, content: bytes) -> list[tuple[str, dict[str, Any]]]:
    path = folder / "train.csv"
    path.write_bytes(content)
    return list(medical_drugs.convert({"train.csv": path}))


def rows(*cells: tuple[str, str, str, str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER.strip().split(","), *cells])
    return text.getvalue().encode()


def test_a_row_is_a_document(tmp_path: Path) -> None:
    """Post and drug are the input; the numbers of the sentiments are upstream's."""
    content = rows(
        ("h0", "It\nhelped, a lot.", "gilenya", "0"), ("h1", "No.", "Keytruda", "1"), ("h2", "Hm.", "x", "2")
    )
    found = {record["id"]: record for _, record in convert(tmp_path, content)}
    assert found["h0"]["input"] == "It helped, a lot.\nDrug: gilenya"
    assert [found[name]["answer"] for name in ("h0", "h1", "h2")] == ["positive", "negative", "neutral"]


def test_a_fifth_is_tested_and_no_post_stands_on_both_sides(tmp_path: Path) -> None:
    """By the hash of the post, whichever drug it is asked about."""
    posts = [f"Post {number}." for number in range(400)]
    content = rows(*((f"{post}{drug}", post, drug, "2") for post in posts for drug in ("a", "b")))
    sides: dict[str, set[str]] = {}
    for output, record in convert(tmp_path, content):
        sides.setdefault(output, set()).add(record["input"].split("\n")[0])
    assert not sides["medical_drugs.jsonl"] & sides["medical_drugs.pool.jsonl"]
    assert sides["medical_drugs.jsonl"] == {
        post for post in posts if int(sha256(post.encode()).hexdigest(), 16) % 5 == 0
    }
    assert len(set().union(*sides.values())) == 400


def test_equal_rows_are_dropped(tmp_path: Path) -> None:
    """Of a post and drug that stand twice the first is kept."""
    (only,) = convert(tmp_path, rows(("a", "Post.", "x", "0"), ("b", "Post.", "x", "1")))
    assert (only[1]["id"], only[1]["answer"]) == ("a", "positive")


def test_a_mark_of_byte_order_is_no_column(tmp_path: Path) -> None:
    """As spreadsheets write it."""
    assert len(convert(tmp_path, b"\xef\xbb\xbf" + rows(("a", "Post.", "x", "0")))) == 1


def test_a_long_post_is_cut_around_its_drug() -> None:
    """A third of the excerpt stands in front of the first mention, whatever its case; words stay whole."""
    text = f"{'before ' * 500}Gilenya {'after ' * 500}"
    found = medical_drugs.excerpt(text, "gilenya", 90)
    assert len(found) <= 90
    assert set(found.split()) == {"before", "Gilenya", "after"}
    assert 20 < found.index("Gilenya") <= 30


def test_a_long_post_that_does_not_name_its_drug_is_cut_at_its_end() -> None:
    """Its beginning is kept."""
    assert medical_drugs.excerpt("one two three four", "x", 9) == "one two"


@given(st.lists(st.sampled_from(["drug", "a", "of", "word"])).map(" ".join), st.integers(5, 40))
def test_an_excerpt_is_of_whole_words_and_fits(text: str, longest: int) -> None:
    """It is a stretch of the post, and holds the drug where the post does."""
    found = medical_drugs.excerpt(text, "drug", longest)
    assert len(found) <= longest
    assert f" {found} " in f" {text} " or not found
    assert ("drug" in found) is ("drug" in text)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"unique_hash,text,drug\na,b,c\n", '1: no column "sentiment"; the columns must be unique_hash, text, drug'),
        (b"", '1: no column "unique_hash"'),
        (rows(("a", "b", "c", "3")), "2: \"sentiment\" must be 0, 1 or 2, not '3'"),
        (rows(("a", "b", "c", "0"), ("a", " ", "c", "0")), '3: "text" is empty'),
        (b"unique_hash,text,drug,sentiment\na,b\n", '2: "drug" is empty'),
        (b"unique_hash,text,drug,sentiment\nx\xff,b,c,0\n", "2: not UTF-8"),
        (b'unique_hash,text,drug,sentiment\na,"b"b,c,0\n', "2: not CSV"),
    ],
)
def test_a_malformed_file_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    """The error names the file and the line, and says what is expected."""
    with pytest.raises(HarnessError, match=rf"train\.csv:{reason}"):
        convert(tmp_path, content)


def test_the_manifest_says_how_to_get_it() -> None:
    """The only file is one that the user brings; its source and its columns are told, its counts are not known."""
    upstream = upstreams()["medical_drugs"]
    (file,) = upstream.files
    assert upstream.brought
    assert all(word in file.advice for word in ("analyticsvidhya.com", *medical_drugs.COLUMNS, "0 positive"))
    assert set(upstream.outputs.values()) == {0}
