"""PubMedQA's questions, with a label and with the conclusion in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream.convert import pubmedqa

from harness import HarnessError

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]


def convert(folder: Path, article: object, official: object) -> list[tuple[str, dict[str, Any]]]:
    files = {"ori_pqal.json": folder / "ori_pqal.json", "test_ground_truth.json": folder / "test_ground_truth.json"}
    for path, value in zip(files.values(), ({"12": article}, official), strict=True):
        path.write_text(json.dumps(value))
    return list(pubmedqa.convert(files))


def article(**fields: object) -> dict[str, object]:
    whole = {"QUESTION": "Is it?", "CONTEXTS": ["One.", "Two."], "LONG_ANSWER": "It is.", "final_decision": "yes"}
    return whole | fields


@pytest.mark.parametrize("output", ["pubmedqa.jsonl", "pubmedqa.pool.jsonl"])
def test_the_labels_of_both_halves(output: str, converted: Converted) -> None:
    """500 each with the same labels: of 1,000, 552 yes, 338 no, 110 maybe."""
    answers = Counter(record["answer"] for record in converted("pubmedqa")[output])
    assert answers == {"yes": 276, "no": 169, "maybe": 55}


def test_the_test_is_the_official_one(converted: Converted, upstream_files: Callable[[str], dict[str, Path]]) -> None:
    """Its articles and labels are those of test_ground_truth.json; the pool has the others."""
    official = json.loads(upstream_files("pubmedqa")["test_ground_truth.json"].read_text())
    outputs = converted("pubmedqa")
    assert {record["id"].removeprefix("pmid:"): record["answer"] for record in outputs["pubmedqa.jsonl"]} == official
    for pool in ("pubmedqa.pool.jsonl", "pubmedqa_long.pool.jsonl"):
        assert not {record["id"].removeprefix("pmid:") for record in outputs[pool]} & set(official)


def test_the_first_document(converted: Converted) -> None:
    """Three lines: two sections and the question."""
    first = converted("pubmedqa")["pubmedqa.jsonl"][0]
    *sections, asked = first["input"].split("\n")
    assert (first["id"], first["answer"], len(sections)) == ("pmid:21645374", "yes", 2)
    assert sections[0].startswith("Programmed cell death (PCD) is the regulated death of cells within an organism.")
    assert asked == (
        "Question: Do mitochondria play a role in remodelling lace plant leaves during programmed cell death?"
    )


def test_the_last_document(converted: Converted) -> None:
    """The last one of upstream's file that is in the test."""
    last = converted("pubmedqa")["pubmedqa.jsonl"][-1]
    assert (last["id"], last["answer"]) == ("pmid:8921484", "no")
    assert last["input"].endswith(
        "difference in birthweights for Australian aborigines and whites?",
    )


def test_an_awkward_document(converted: Converted) -> None:
    """A question after a heading, whose conclusion is one short sentence."""
    record = next(r for r in converted("pubmedqa")["pubmedqa_long.jsonl"] if r["id"] == "pmid:25481573")
    assert "\nQuestion: Processing fluency effects: can the content and presentation" in record["input"]
    assert record["answer"] == "Font influenced pregnant women's ratings of intervention complexity."


def test_both_benchmarks_ask_the_same(converted: Converted) -> None:
    """They differ in the instruction and in the answer alone."""
    label, long = (converted("pubmedqa")[output] for output in ("pubmedqa.jsonl", "pubmedqa_long.jsonl"))
    assert [(each["id"], each["input"]) for each in label] == [(each["id"], each["input"]) for each in long]
    assert not {each["instruction"] for each in label} & {each["instruction"] for each in long}


def test_the_conclusion_is_not_in_the_input(converted: Converted) -> None:
    """The abstract stands there without it."""
    assert [r["id"] for r in converted("pubmedqa")["pubmedqa_long.jsonl"] if r["answer"] in r["input"]] == []


def test_a_document_of_a_file(tmp_path: Path) -> None:
    """A section a line; what is not in the official test is the pool."""
    (_, record), _ = pairs = convert(tmp_path, article(CONTEXTS=["One.\nMore.", "", "Two."]), {})
    assert [output for output, _ in pairs] == ["pubmedqa.pool.jsonl", "pubmedqa_long.pool.jsonl"]
    assert record["input"] == "One. More.\nTwo.\nQuestion: Is it?"


@pytest.mark.parametrize(
    ("wrong", "official", "reason"),
    [
        (article(final_decision="never"), {}, r'ori_pqal\.json:12: "final_decision" must be one of yes, no, maybe'),
        (article(LONG_ANSWER=""), {}, r'ori_pqal\.json:12: "LONG_ANSWER" must be text'),
        (article(CONTEXTS="One."), {}, r'ori_pqal\.json:12: "CONTEXTS" must be a list'),
        (article(QUESTION=None), {}, r'ori_pqal\.json:12: "QUESTION" must be text'),
        ("text", {}, r'ori_pqal\.json:12: "final_decision" must be text'),
        (article(), {"12": "no"}, r'test_ground_truth\.json:12: the article itself is not labelled "no"'),
        (article(), {"13": "no"}, r'ori_pqal\.json:13: "final_decision" must be text, not null'),
        (article(), [], r"test_ground_truth\.json:1: not an object by PubMed number"),
    ],
)
def test_a_malformed_article_is_named(tmp_path: Path, wrong: object, official: object, reason: str) -> None:
    """The error names the file and the article."""
    with pytest.raises(HarnessError, match=reason):
        convert(tmp_path, wrong, official)
