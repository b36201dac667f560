"""The loan agreements with their named entities."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream.convert import fin_ner
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError, metrics

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]
Files = Callable[[str], dict[str, Path]]

SENTENCES = {"FIN3": 303, "FIN5": 1164}
TOKENS = {"FIN3": 13246, "FIN5": 41010}
MENTIONS = {
    "FIN3": {"PER": 216, "ORG": 56, "LOC": 39, "MISC": 7},
    "FIN5": {"PER": 747, "ORG": 243, "LOC": 171, "MISC": 7},
}


def read(folder: Path, content: str) -> list[list[tuple[str, str]]]:
    path = folder / "x.txt"
    path.write_bytes(content.encode())
    return list(fin_ner.sentences(path))


def by_id(converted: Converted, name: str) -> dict[str, Any]:
    return next(r for records in converted("fin_ner").values() for r in records if r["id"] == name)


@pytest.mark.parametrize("name", SENTENCES)
def test_every_sentence_is_read(name: str, upstream_files: Files) -> None:
    """As many sentences and tokens as upstream's own notes count."""
    found = list(fin_ner.sentences(upstream_files("fin_ner")[f"{name}.txt"]))
    assert (len(found), sum(map(len, found))) == (SENTENCES[name], TOKENS[name])


@pytest.mark.parametrize("name", MENTIONS)
def test_every_mention_is_read(name: str, upstream_files: Files) -> None:
    """Counted another way: the tags of a file as one text, in which a run of one tag is an entity."""
    path = upstream_files("fin_ner")[f"{name}.txt"]
    mentions = Counter(
        kind for each in fin_ner.sentences(path) for kind, _ in fin_ner.entities(*zip(*each, strict=True))
    )
    tags = " ".join(line.rpartition(" ")[2] for line in path.read_text(encoding="utf-8").split("\n"))
    runs = Counter(re.findall(r"I-([A-Z]+)(?: I-\1)*", tags))
    assert mentions == runs == MENTIONS[name]


def test_repeated_sentences_are_dropped(upstream_files: Files, converted: Converted) -> None:
    """4 of FIN3; of FIN5 22, and of the others 7 that are test sentences too, all of them numbers of clauses."""
    texts = {
        name: [
            " ".join(token for token, _ in each) for each in fin_ner.sentences(upstream_files("fin_ner")[f"{name}.txt"])
        ]
        for name in SENTENCES
    }
    assert {name: len(each) - len(set(each)) for name, each in texts.items()} == {"FIN3": 4, "FIN5": 22}
    assert set(texts["FIN3"]) & set(texts["FIN5"]) == {f"{number} ." for number in range(2, 9)}
    assert [len(records) for records in converted("fin_ner").values()] == [303, 1164 - 22 - 7]


def test_every_span_stands_in_its_sentence(converted: Converted) -> None:
    """To the letter; a list names an entity once, and says none where there is none: in 203 of 303 test sentences."""
    for records in converted("fin_ner").values():
        for record in records:
            assert all(f" {span} " in f" {record['input']} " for _, span in record["gold"])
            assert len({tuple(each) for each in record["gold"]}) == len(record["gold"])
            assert (record["answer"] == "none") is (not record["gold"])
    assert sum(not record["gold"] for record in converted("fin_ner")["fin_ner.jsonl"]) == 203


def test_every_answer_scores_full_marks(converted: Converted) -> None:
    """The metric of the task reads all entities and their types out of the answer."""
    for records in converted("fin_ner").values():
        for record in records:
            entities = [(kind, span) for kind, span in record["gold"]]
            assert metrics.entity_counts(record["answer"], entities, typed=True).f1 == 1, record["id"]


def test_golden_documents(converted: Converted) -> None:
    """The first and the last of the test, the last of the pool, and an entity with a comma inside."""
    assert by_id(converted, "FIN3-1")["gold"] == [
        ["organization", "Silicium de Provence SAS"],
        ["organization", "Evergreen Solar Inc"],
        ["person", "HERBERT SMITH"],
        ["organization", "SILICIUM DE PROVENCE SAS"],
        ["organization", "EVERGREEN SOLAR"],
    ]
    assert by_id(converted, "FIN3-303")["answer"] == (
        "Douglas S (person), 530 B Street (location), 4th Floor San Diego (location), California (location)"
    )
    last = by_id(converted, "FIN5-1164")
    assert (last["input"], last["answer"]) == ("/ s / Bing Yu", "Bing Yu (person)")
    assert last["instruction"].endswith(
        "After each name give its type in parentheses: person, organization, location or miscellaneous. "
        "Where there is nothing to list, answer none."
    )
    assert ["organization", "EVERGREEN SOLAR , INC"] in by_id(converted, "FIN3-19")["gold"]


def test_tags_are_iob1() -> None:
    """I- begins an entity behind O and behind another type; B- parts two of one type."""
    tags = ["I-PER", "I-PER", "B-PER", "I-PER", "I-ORG", "O", "I-ORG", "B-LOC"]
    assert list(fin_ner.entities("abcdefgh", tags)) == [
        ("PER", "a b"),
        ("PER", "c d"),
        ("ORG", "e"),
        ("ORG", "g"),
        ("LOC", "h"),
    ]


@given(st.lists(st.sampled_from(["O", *(f"{mark}-{kind}" for mark in "BI" for kind in ("PER", "ORG", "LOC"))])))
def test_entities_are_those_of_a_second_reading(tags: list[str]) -> None:
    """The same spans as a pattern over one letter a tag finds."""
    letters = "".join(
        {"O": "o", "B": tag[-3].upper(), "I": tag[-3].lower()}[tag[0]] if tag != "O" else "_" for tag in tags
    )
    kinds = {"p": "PER", "o": "ORG", "l": "LOC"}
    found = [
        (kinds[match[0][0].lower()], " ".join(map(str, range(*match.span()))))
        for match in re.finditer(r"[Pp]p*|[Oo]o*|[Ll]l*", letters)
    ]
    assert list(fin_ner.entities(list(map(str, range(len(tags)))), tags)) == found


def test_documents_are_parted(tmp_path: Path) -> None:
    """The line at the beginning of an agreement is no token, and parts two sentences where no empty line does."""
    content = "-DOCSTART- -X- O O\n\na NN - O\nb NN - I-PER\n\n\n-DOCSTART- -X- O O\n\nc NN - I-PER"
    assert read(tmp_path, content) == [[("a", "O"), ("b", "I-PER")], [("c", "I-PER")]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a NN - O\nb NN O\n", ":2: must be a token and three columns"),
        ("a NN - O\n\nb\tNN\t-\tO\n", ":3: must be a token and three columns"),
        (" NN - O\n", ":1: must be a token and three columns"),
        ("a NN - O\nb NN - I-GPE\n", ":2: unknown tag 'I-GPE'; the types are PER, ORG, LOC, MISC"),
        ("a NN - E-PER\n", ":1: unknown tag 'E-PER'"),
        ("a NN - O\r\n", ":1: unknown tag"),
        ("a NN - O\n \n", ":2: must be a token and three columns"),
    ],
)
def test_malformed_lines_are_named(tmp_path: Path, content: str, message: str) -> None:
    """With the file and the line."""
    with pytest.raises(HarnessError) as error:
        read(tmp_path, content)
    assert f"x.txt{message}" in str(error.value)


TOKEN = st.text(st.characters(exclude_characters=" \n", exclude_categories=["Cs"]), min_size=1).filter(
    lambda token: token.strip() and not token.startswith(fin_ner.START)
)
TAG = st.sampled_from(["O", "I-PER", "B-PER", "I-MISC"])


@given(st.lists(st.lists(st.tuples(TOKEN, TAG), min_size=1)))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, whole: list[list[tuple[str, str]]]) -> None:
    """Tokens and tags come back, whatever characters they have."""
    content = "\n".join("".join(f"{token} NN - {tag}\n" for token, tag in sentence) for sentence in whole)
    assert read(tmp_path_factory.mktemp("fin_ner"), content) == whole
