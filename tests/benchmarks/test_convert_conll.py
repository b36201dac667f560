"""The four sets of named entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream.convert import conll
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]
Files = Callable[[str], dict[str, Path]]

SENTENCES = {
    ("anatem", "train"): 5861,
    ("anatem", "test"): 3830,
    ("bionlp13cg", "train"): 3033,
    ("bionlp13cg", "test"): 1906,
    ("ncbi_disease", "train"): 5424,
    ("ncbi_disease", "test"): 940,
    ("bc5cdr", "train"): 4560,
    ("bc5cdr", "test"): 4797,
}
MENTIONS = {"anatem": 4616, "bionlp13cg": 6881, "ncbi_disease": 960, "bc5cdr": 9809}
"""Of the test part, as its publishers count them."""
REPEATED = {"anatem": 72, "bionlp13cg": 0, "ncbi_disease": 3, "bc5cdr": 9}
"""Test sentences that repeat an earlier one to the letter."""
DROPPED = {"anatem": (152, 48), "bionlp13cg": (0, 0), "ncbi_disease": (24, 1), "bc5cdr": (7, 8)}
"""Train sentences that repeat an earlier one, and of the others those that are test sentences."""


def read(folder: Path, text: str, kinds: tuple[str, ...] = ("Disease", "Chemical")) -> list[conll.Sentence]:
    path = folder / "x.tsv"
    path.write_bytes(text.encode())
    return list(conll.sentences(path, kinds))


def by_id(converted: Converted, benchmark: str, number: int) -> dict[str, Any]:
    name = f"{benchmark}-test-{number}"
    return next(record for record in converted(benchmark)[f"{benchmark}.jsonl"] if record["id"] == name)


@pytest.mark.parametrize(("benchmark", "part"), SENTENCES)
def test_every_sentence_is_read(benchmark: str, part: str, upstream_files: Files) -> None:
    """As many as upstream counts, before any is dropped."""
    found = conll.sentences(upstream_files(benchmark)[f"{part}.tsv"], conll.TYPES[benchmark])
    assert sum(1 for _ in found) == SENTENCES[benchmark, part]


@pytest.mark.parametrize("benchmark", MENTIONS)
def test_every_mention_is_read(benchmark: str, upstream_files: Files) -> None:
    """As many as there are B- tags, of all the types that upstream has and of no other."""
    path = upstream_files(benchmark)["test.tsv"]
    found = Counter(kind for each in conll.sentences(path, conll.TYPES[benchmark]) for kind, _ in each.entities)
    assert found == Counter(line[line.index("\tB-") + 3 :] for line in path.read_text().split("\n") if "\tB-" in line)
    assert (found.total(), set(found)) == (MENTIONS[benchmark], set(conll.TYPES[benchmark]))


@pytest.mark.parametrize("benchmark", REPEATED)
def test_repeated_sentences_of_the_pool_are_dropped_and_no_others(benchmark: str, converted: Converted) -> None:
    """Of a sentence that stands twice in the pool the first is kept; it loses what is tested besides."""
    test, pool = (len(converted(benchmark)[f"{benchmark}{ending}"]) for ending in (".jsonl", ".pool.jsonl"))
    assert test == SENTENCES[benchmark, "test"]
    assert pool == SENTENCES[benchmark, "train"] - sum(DROPPED[benchmark])


@pytest.mark.parametrize("benchmark", REPEATED)
def test_what_is_dropped_is_dropped_for_a_reason(benchmark: str, upstream_files: Files) -> None:
    """Counted another way: distinct sentences, and those of the train part that are test sentences."""
    parts = [
        [each.text for each in conll.sentences(upstream_files(benchmark)[f"{part}.tsv"], conll.TYPES[benchmark])]
        for part in ("test", "train")
    ]
    tested = {" ".join(text.casefold().split()) for text in parts[0]}
    again = [text for text in set(parts[1]) if " ".join(text.casefold().split()) in tested]
    assert len(parts[0]) - len(set(parts[0])) == REPEATED[benchmark]
    assert (len(parts[1]) - len(set(parts[1])), len(again)) == DROPPED[benchmark]


@pytest.mark.parametrize("benchmark", REPEATED)
def test_every_span_stands_in_its_sentence(benchmark: str, converted: Converted) -> None:
    """To the letter; a list names an entity once, and says none where there is none."""
    for records in converted(benchmark).values():
        for record in records:
            assert all(f" {span} " in f" {record['input']} " for _, span in record["gold"])
            assert len({tuple(each) for each in record["gold"]}) == len(record["gold"])
            assert (record["answer"] == "none") is (not record["gold"])


def test_the_first_sentences(converted: Converted) -> None:
    """One of each set."""
    assert by_id(converted, "anatem", 1)["input"] == "( a ) Schematic drawing of the magnetic tweezers ."
    assert by_id(converted, "anatem", 1)["answer"] == "none"
    assert by_id(converted, "bionlp13cg", 1)["answer"] == "intracranial hemangiopericytoma (cancer)"
    assert by_id(converted, "ncbi_disease", 1)["gold"] == [
        ["disease", "ataxia - telangiectasia"],
        ["disease", "sporadic T - cell leukaemia"],
    ]
    assert by_id(converted, "bc5cdr", 1)["answer"].startswith("Torsade de pointes (disease), ventricular tachycardia")


def test_the_last_sentences(converted: Converted) -> None:
    """One of each set; the number is that of upstream's sentence, whatever was dropped before it."""
    assert by_id(converted, "anatem", 3830)["gold"] == [["anatomy", "cell"]]
    assert by_id(converted, "bionlp13cg", 1906)["gold"] == [
        ["gene or gene product", "pVHL"],
        ["cell", "cell"],
        ["simple chemical", "glucose"],
    ]
    assert by_id(converted, "ncbi_disease", 940)["answer"] == "ductal carcinomas, sporadic breast cancers"
    assert by_id(converted, "bc5cdr", 4797)["gold"][1:3] == [["disease", "hypertensive"], ["disease", "psoriatic"]]
    for benchmark in REPEATED:
        last = converted(benchmark)[f"{benchmark}.jsonl"][-1]
        assert last["id"] == f"{benchmark}-test-{SENTENCES[benchmark, 'test']}"


@pytest.mark.parametrize(
    ("benchmark", "number", "answer"),
    [
        ("anatem", 980, "circumferential ( deep , lateral ) margin"),
        ("bionlp13cg", 975, "alpha ( v ) beta ( 3 ) integrin (gene or gene product)"),
        ("ncbi_disease", 568, "von Willebrand factor ( vWf ) deficiency, von Willebrand disease"),
        ("bc5cdr", 4448, "Milk - alkali syndrome (disease), 1 , 25 ( OH ) 2D (chemical), hypoparathyroidism (disease)"),
    ],
)
def test_awkward_sentences(benchmark: str, number: int, answer: str, converted: Converted) -> None:
    """Spans with commas and parentheses, which are told from the types."""
    assert by_id(converted, benchmark, number)["answer"].endswith(answer)


def test_a_comma_inside_a_span_parts_no_entities(converted: Converted) -> None:
    """The structure tells what the answer leaves open."""
    gold = by_id(converted, "bc5cdr", 4448)["gold"]
    assert gold[1] == ["chemical", "1 , 25 ( OH ) 2D"]
    assert len(gold) == 3


def test_types_are_asked_for_where_there_are_several() -> None:
    """In words, all of them; a set of one type asks for names alone."""
    assert "type in parentheses: chemical or disease." in conll.instructions("bc5cdr")[0]
    assert ", multi-tissue structure, organ, " in conll.instructions("bionlp13cg")[0]
    assert "type" not in conll.instructions("ncbi_disease")[0]
    assert conll.instructions("anatem")[0].endswith(" Where there is nothing to list, answer none.")


def test_neighbours_are_two_entities(tmp_path: Path) -> None:
    """A B- tag begins a new entity even behind one of its type."""
    (sentence,) = read(tmp_path, "a\tB-Disease\nb\tB-Disease\nc\tI-Disease\nd\tB-Chemical\n")
    assert sentence.text == "a b c d"
    assert sentence.entities == (("Disease", "a"), ("Disease", "b c"), ("Chemical", "d"))


def test_sentences_without_tokens_are_none(tmp_path: Path) -> None:
    """However many empty lines stand between two, and with or without one at the end."""
    assert [each.text for each in read(tmp_path, "\n\na\tO\n\n\n\nb\tO")] == ["a", "b"]
    assert read(tmp_path, "\n\n") == []


LINES = st.sampled_from(["a\tO", "b\tB-Disease", "c\tI-Disease", "d\tB-Chemical", "e\tI-Chemical", ""])
TOKENS = st.text(st.characters(exclude_characters="\t\n\r", exclude_categories=["Cs"]), min_size=1, max_size=4).filter(
    str.strip
)
SPANS = st.lists(st.tuples(st.sampled_from(["", "Disease", "Chemical"]), st.lists(TOKENS, min_size=1, max_size=3)))


@given(st.lists(SPANS, max_size=4))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, whole: list[Any]) -> None:
    """Tokens, spans and types of any sentences come back, whatever characters they have."""
    text, expected = "", []
    for spans in filter(None, whole):
        for kind, tokens in spans:
            tags = [f"B-{kind}", *[f"I-{kind}"] * len(tokens)] if kind else ["O"] * len(tokens)
            text += "".join(f"{token}\t{tag}\n" for token, tag in zip(tokens, tags, strict=False))
        text += "\n"
        entities = tuple((kind, " ".join(tokens)) for kind, tokens in spans if kind)
        expected.append((tuple(token for _, tokens in spans for token in tokens), entities))
    found = read(tmp_path_factory.mktemp("conll"), text)
    assert [(each.tokens, each.entities) for each in found] == expected


@given(st.lists(LINES, max_size=12))
def test_only_iob2_is_read(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    """An I- tag behind anything but its own type is an error with its line; without one every token is read."""
    before, wrong = "", None
    for number, line in enumerate(lines, start=1):
        if "\tI-" in line and before.split("\t")[-1][1:] != line.split("\t")[-1][1:]:
            wrong = wrong or number
        before = line
    folder = tmp_path_factory.mktemp("conll")
    if wrong:
        with pytest.raises(HarnessError, match=rf"x\.tsv:{wrong}: I-\w+ continues no entity"):
            read(folder, "\n".join(lines))
    else:
        tokens = [token for each in read(folder, "\n".join(lines)) for token in each.tokens]
        assert tokens == [line[0] for line in lines if line]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("token O", "must be a token, a TAB and a tag, not 'token O'"),
        ("a\tNN\tO", "must be a token, a TAB and a tag"),
        ("\tO", "must be a token, a TAB and a tag"),
        (" ", "must be a token, a TAB and a tag"),
        ("a\tB-Gene", "unknown tag 'B-Gene'; the types are Disease, Chemical"),
        ("a\tX-Disease", "unknown tag 'X-Disease'"),
        ("a\tO\r", r"unknown tag 'O\\r'"),
        ("a\t", "unknown tag ''"),
    ],
)
def test_a_malformed_line_is_named(line: str, reason: str, tmp_path: Path) -> None:
    """The error names the file and the line."""
    with pytest.raises(HarnessError, match=rf"x\.tsv:3: {reason}"):
        read(tmp_path, f"a\tO\n\n{line}\n")
