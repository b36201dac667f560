"""The corpus of MedQuAD's answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from harness_benchmarks.upstream.convert import medquad

from harness import HarnessError

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]

ANSWERED = {
    "1_CancerGov_QA": 729,
    "2_GARD_QA": 5389,
    "3_GHR_QA": 5430,
    "4_MPlus_Health_Topics_QA": 981,
    "5_NIDDK_QA": 1192,
    "6_NINDS_QA": 1088,
    "7_SeniorHealth_QA": 769,
    "8_NHLBI_QA_XML": 559,
    "9_CDC_QA": 270,
}
"""Questions that have an answer, by folder."""


def convert(folder: Path, documents: dict[str, str]) -> list[dict[str, Any]]:
    for name, content in documents.items():
        (folder / "top" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "top" / name).write_text(content, encoding="utf-8")
    return [record for _, record in medquad.convert({"MedQuAD.tar.gz": folder})]


def document(*answers: str) -> str:
    pairs = "".join(
        f'<QAPair pid="{number}"><Question>What?</Question><Answer>{answer}</Answer></QAPair>'
        for number, answer in enumerate(answers, start=1)
    )
    return f"<Document><Focus>Gout </Focus><QAPairs>{pairs}</QAPairs></Document>"


@pytest.mark.slow
def test_every_answer_is_counted(upstream_files: Callable[[str], dict[str, Path]], converted: Converted) -> None:
    """16,407, of which 598 repeat the text of an earlier one and are dropped."""
    found, texts = Counter[str](), set()
    for path in upstream_files("medquad")["MedQuAD.tar.gz"].glob("*/*/*.xml"):
        for answer in ElementTree.parse(path).getroot().iter("Answer"):
            if words := "".join(answer.itertext()).split():
                found[path.parent.name] += 1
                texts.add(" ".join(words))
    assert found == ANSWERED
    assert (found.total(), found.total() - len(texts)) == (16407, 598)
    assert {record["text"] for record in converted("medquad")["medquad.corpus.jsonl"]} == texts


@pytest.mark.slow
def test_golden_texts(converted: Converted) -> None:
    """The first, the last, and the shortest one."""
    records = converted("medquad")["medquad.corpus.jsonl"]
    first, last, shortest = records[0], records[-1], min(records, key=lambda record: len(record["text"]))
    assert (first["id"], first["title"]) == ("1_CancerGov_QA/0000001_1/1", "Adult Acute Lymphoblastic Leukemia")
    assert first["text"].startswith("Key Points - Adult acute lymphoblastic leukemia (ALL) is a type of cancer in ")
    assert (last["id"], last["title"]) == ("9_CDC_QA/0000440/7", "Parasites - Zoonotic Hookworm")
    assert last["text"].startswith("Wearing shoes and taking other protective measures to avoid skin contact with ")
    assert (shortest["id"], shortest["text"]) == ("9_CDC_QA/0000001/7", "Topics")


def test_answers_stand_without_their_questions(tmp_path: Path) -> None:
    """A record has what an answer is about and its text on one line."""
    (record,) = convert(tmp_path, {"1_X_QA/07.xml": document("Uric\n acid.")})
    assert record == {"id": "1_X_QA/07/1", "title": "Gout", "text": "Uric acid."}


def test_empty_and_repeated_answers_are_left_out(tmp_path: Path) -> None:
    """Of equal texts the first is kept, wherever the second stands."""
    files = {"2_Y_QA/1.xml": document("B", "A"), "10_Z_QA/1.xml": document("B"), "1_X_QA/1.xml": document("A", " ")}
    assert [record["id"] for record in convert(tmp_path, files)] == ["1_X_QA/1/1", "2_Y_QA/1/1"]


def test_broken_xml_is_named(tmp_path: Path) -> None:
    """With the file and the line."""
    with pytest.raises(HarnessError, match=r"1_X_QA/07\.xml:2: not XML"):
        convert(tmp_path, {"1_X_QA/07.xml": "<Document>\n<Focus></Document>"})


def test_another_archive_is_named(tmp_path: Path) -> None:
    """One without folders of answers is not taken for an empty one."""
    with pytest.raises(HarnessError, match="no folders of answers"):
        convert(tmp_path, {})
