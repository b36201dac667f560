"""The sentences of the Financial PhraseBank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream.convert import fpb
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]
Files = Callable[[str], dict[str, Path]]


def read(folder: Path, content: str | bytes) -> list[tuple[int, str, str]]:
    path = folder / "x.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(fpb.sentences(path))


def both(converted: Converted) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for records in converted("fpb").values() for record in records}


def test_every_sentence_is_read(upstream_files: Files) -> None:
    """4,846, with the labels that the mirror counts."""
    found = list(fpb.sentences(upstream_files("fpb")["Sentences_50Agree.txt"]))
    assert len(found) == 4846
    assert Counter(label for _, _, label in found) == {"neutral": 2879, "positive": 1363, "negative": 604}


def test_repeated_sentences_are_dropped(upstream_files: Files, converted: Converted) -> None:
    """Eight of them, two with another label than before; the first of each is kept."""
    found = list(fpb.sentences(upstream_files("fpb")["Sentences_50Agree.txt"]))
    labels: dict[str, list[str]] = {}
    for _, sentence, label in found:
        labels.setdefault(sentence, []).append(label)
    assert (len(found) - len(labels), sum(len(set(each)) > 1 for each in labels.values())) == (8, 2)
    assert {r["input"]: r["answer"] for r in both(converted).values()} == {s: each[0] for s, each in labels.items()}


def test_labels_of_the_test(converted: Converted) -> None:
    """Their shares are those of the whole."""
    counts = Counter(record["answer"] for record in converted("fpb")["fpb.jsonl"])
    assert counts == {"neutral": 593, "positive": 281, "negative": 129}


def test_the_split_is_as_it_is_documented(converted: Converted) -> None:
    """By the SHA-256 of the sentence in lower case with single blanks."""
    for output, records in converted("fpb").items():
        for record in records:
            text = " ".join(record["input"].casefold().split())
            assert (int(sha256(text.encode()).hexdigest(), 16) % 5 == 0) is (output == "fpb.jsonl")


def test_golden_documents(converted: Converted) -> None:
    """The first, without the mark that the file begins with; the last; a repeated one; characters beyond ASCII."""
    found = both(converted)
    assert found["fpb-1"]["input"].startswith("According to Gran , the company has no plans to move all production to")
    assert found["fpb-1"]["answer"] == "neutral"
    assert found["fpb-4846"] == {
        "id": "fpb-4846",
        "instruction": "Is this sentence from the business news positive, negative or neutral for an investor?",
        "input": "Sales in Finland decreased by 10.5 % in January , while sales outside Finland dropped by 17 % .",
        "answer": "negative",
    }
    assert found["fpb-789"]["answer"] == "positive"
    assert converted("fpb")["fpb.jsonl"][0]["id"] == "fpb-3"
    assert any("ñ" in record["input"] for record in found.values())


def test_the_label_stands_behind_the_last_at(tmp_path: Path) -> None:
    """A sentence may have an @ of its own; the end of a line may be Windows'."""
    assert read(tmp_path, "\ufeffMail a@b .@neutral\r\nB@positive") == [
        (1, "Mail a@b .", "neutral"),
        (2, "B", "positive"),
    ]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("A@neutral\nB\n", 2),
        ("A@neutral\n\nB@neutral\n", 2),
        ("A@Neutral\n", 1),
        ("A@neutral \n", 1),
        (" @neutral\n", 1),
        (b"A@neutral\nB\xff@neutral\n", 2),
    ],
)
def test_malformed_lines_are_named(tmp_path: Path, content: str | bytes, place: int) -> None:
    """With the file and the line."""
    with pytest.raises(HarnessError, match=rf"x\.txt:{place}: "):
        read(tmp_path, content)


TEXTS = st.text(st.characters(exclude_characters="\n\r\ufeff", exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(st.lists(st.tuples(TEXTS, st.sampled_from(fpb.LABELS))))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, whole: list[tuple[str, str]]) -> None:
    """Sentences and labels come back, whatever characters they have."""
    content = "\ufeff" + "".join(f"{sentence}@{label}\n" for sentence, label in whole)
    found = read(tmp_path_factory.mktemp("fpb"), content)
    assert found == [(line, sentence.strip(), label) for line, (sentence, label) in enumerate(whole, start=1)]
