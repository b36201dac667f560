"""The abstracts of the Hallmarks of Cancer corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream.convert import hoc
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]

ABSTRACTS = {
    "sustaining proliferative signaling": 462,
    "evading growth suppressors": 240,
    "resisting cell death": 429,
    "enabling replicative immortality": 115,
    "inducing angiogenesis": 143,
    "activating invasion and metastasis": 291,
    "genomic instability and mutation": 333,
    "tumor promoting inflammation": 240,
    "cellular energetics": 105,
    "avoiding immune destruction": 108,
}
"""Hallmark -> abstracts that tell of it, as the corpus' paper counts them."""


def write(folder: Path, text: str, labels: str, name: str = "7.txt") -> dict[str, Path]:
    for kind, content in (("text", text), ("labels", labels)):
        path = folder / "corpus" / kind / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())
    return {"Hallmarks-of-Cancer.tar.gz": folder}


def both(converted: Converted) -> list[dict[str, Any]]:
    return [record for records in converted("hoc").values() for record in records]


def test_the_corpus_is_whole(upstream_files: Callable[[str], dict[str, Path]]) -> None:
    """1,852 abstracts of 17,464 sentences, each with its labels."""
    folder = upstream_files("hoc")["Hallmarks-of-Cancer.tar.gz"]
    texts = [path.read_text() for path in folder.glob("*/text/*.txt")]
    segments = [len(hoc.hallmarks(path)) for path in folder.glob("*/labels/*.txt")]
    assert (len(texts), len(segments)) == (1852, 1852)
    assert (sum(text.count("\n") for text in texts), sum(segments)) == (17464, 17464)


def test_every_abstract_is_there(converted: Converted) -> None:
    """399 are tested and 1,453 are the pool; none is dropped."""
    assert {output: len(records) for output, records in converted("hoc").items()} == {
        "hoc.jsonl": 399,
        "hoc.pool.jsonl": 1453,
    }
    assert len({record["id"] for record in both(converted)}) == 1852


def test_the_hallmarks_are_counted_as_in_the_paper(converted: Converted) -> None:
    """By abstract, over test and pool; 272 abstracts tell of none."""
    assert Counter(name for record in both(converted) for name in record["gold"]) == ABSTRACTS
    assert sum(not record["gold"] for record in both(converted)) == 272


def test_the_test_has_all_hallmarks(converted: Converted) -> None:
    """At least 19 abstracts of each; 62 tell of none."""
    counts = Counter(name for record in converted("hoc")["hoc.jsonl"] for name in record["gold"])
    assert (len(counts), min(counts.values())) == (10, 19)
    assert sum(record["answer"] == "none" for record in converted("hoc")["hoc.jsonl"]) == 62


def test_the_split_is_as_it_is_documented(converted: Converted) -> None:
    """By the SHA-256 of the PubMed number; neither files nor their order matter."""
    for output, records in converted("hoc").items():
        for record in records:
            number = record["id"].removeprefix("pmid:")
            assert (int(sha256(number.encode()).hexdigest(), 16) % 5 == 0) is (output == "hoc.jsonl")


def test_the_first_document(converted: Converted) -> None:
    """The smallest PubMed number of the test."""
    first = converted("hoc")["hoc.jsonl"][0]
    assert first["id"] == "pmid:1280703"
    assert first["input"].startswith("We have isolated rabbit kidney proximal tubular epithelial cell lines . The ")
    assert (first["answer"], first["gold"]) == (
        "enabling replicative immortality",
        ["enabling replicative immortality"],
    )


def test_the_last_document(converted: Converted) -> None:
    """The largest PubMed number of the test."""
    last = converted("hoc")["hoc.jsonl"][-1]
    assert (last["id"], last["answer"]) == ("pmid:24398380", "cellular energetics")


def test_awkward_documents(converted: Converted) -> None:
    """One with five hallmarks, in their fixed order; one whose only label is NULL."""
    by_id = {record["id"]: record for record in both(converted)}
    assert by_id["pmid:24328532"]["answer"] == (
        "sustaining proliferative signaling, evading growth suppressors, enabling replicative immortality, "
        "genomic instability and mutation, tumor promoting inflammation"
    )
    assert (by_id["pmid:22806877"]["answer"], by_id["pmid:22806877"]["gold"]) == ("none", [])


def test_the_instructions_name_the_ten() -> None:
    """Every wording lists all that may be answered."""
    for wording in hoc.WORDINGS:
        assert all(name.lower() in wording for name in hoc.HALLMARKS)
        assert wording.endswith("answer none.")


def test_labels_are_joined_without_a_blank(tmp_path: Path) -> None:
    """As upstream writes them, with details that do not matter here."""
    line = "< <Cellular energetics-- ANDResisting cell death--Apoptosis AND Resisting cell death--Necrosis< NULL"
    write(tmp_path, "", line)
    found = hoc.hallmarks(tmp_path / "corpus/labels/7.txt")
    assert found == [set(), {"Cellular energetics", "Resisting cell death"}, set()]


NAMED = st.lists(st.sets(st.sampled_from(hoc.HALLMARKS)), min_size=1, max_size=6)


@given(NAMED, st.sampled_from(["", "--", "--Detail", "--Detail--"]), st.sampled_from([" AND", " AND "]))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, named: list[set[str]], detail: str, joint: str
) -> None:
    """Any hallmarks of any number of sentences come back, however they are detailed and joined."""
    line = "".join(f"< {joint.join(name + detail for name in sorted(names))}" for names in named)
    folder = tmp_path_factory.mktemp("hoc")
    write(folder, "", line)
    assert hoc.hallmarks(folder / "corpus/labels/7.txt") == named


@given(st.text("AN<- \ncelurgtisCNUL", max_size=30))
def test_other_labels_are_refused(tmp_path_factory: pytest.TempPathFactory, line: str) -> None:
    """Whatever else stands between the marks is an error with its line."""
    folder = tmp_path_factory.mktemp("hoc")
    write(folder, "", line)
    path = folder / "corpus/labels/7.txt"
    labels = {label.strip() for segment in line.split("<")[1:] for label in segment.split(" AND")}
    names = {label.partition("--")[0].strip() for label in labels} - {""}
    if line.split("<")[0].strip() or names - {*hoc.HALLMARKS, "NULL"}:
        with pytest.raises(HarnessError, match=r"7\.txt:[0-9]+: "):
            hoc.hallmarks(path)
    else:
        assert len(hoc.hallmarks(path)) == line.count("<")


@pytest.mark.parametrize(
    ("text", "labels", "reason"),
    [
        ("One .\n", "<Resting", r"labels/7\.txt:1: unknown hallmark 'Resting' in segment 1"),
        ("One .\n", "<\n<Resting", r"labels/7\.txt:2: unknown hallmark 'Resting' in segment 2"),
        ("One .\n", "NULL<", r"labels/7\.txt:1: must begin with <, not 'NULL'"),
        ("One .\nTwo .\n", "< ", r"labels/7\.txt:1: 1 segments for 2 sentences"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, text: str, labels: str, reason: str) -> None:
    """The error names the file and the line."""
    with pytest.raises(HarnessError, match=reason):
        list(hoc.convert(write(tmp_path, text, labels)))


def test_an_abstract_without_labels_is_named(tmp_path: Path) -> None:
    """It is not taken for one without hallmarks."""
    files = write(tmp_path, "One .\n", "<")
    (tmp_path / "corpus/labels/7.txt").unlink()
    with pytest.raises(HarnessError, match=r"text/7\.txt:1: no labels"):
        list(hoc.convert(files))


def test_other_files_are_named(tmp_path: Path) -> None:
    """An abstract must be known by its number, and there must be some."""
    with pytest.raises(HarnessError, match="no abstracts"):
        list(hoc.convert({"Hallmarks-of-Cancer.tar.gz": tmp_path}))
    with pytest.raises(HarnessError, match=r"notes\.txt:1: not named by a PubMed number"):
        list(hoc.convert(write(tmp_path, "One .\n", "<", name="notes.txt")))
