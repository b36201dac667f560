"""Questions with options: MedMCQA and MMLU."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream.convert import medmcqa, mmlu_med
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]

QUESTIONS = {
    "anatomy": 135,
    "clinical_knowledge": 265,
    "college_biology": 144,
    "college_medicine": 173,
    "medical_genetics": 100,
    "professional_medicine": 272,
}
ITEM = {"id": "m1", "question": "Which?", "opa": "w", "opb": "x", "opc": "y", "opd": "z", "cop": 3}


def from_lines(folder: Path, *lines: str) -> list[dict[str, Any]]:
    (folder / "dev.json").write_text("\n".join(lines), encoding="utf-8")
    return [record for _, record in medmcqa.convert({"dev.json": folder / "dev.json"})]


def from_csv(folder: Path, text: str) -> list[dict[str, Any]]:
    files = {f"{subject}_test.csv": folder / f"{subject}.csv" for subject in mmlu_med.SUBJECTS}
    for path in files.values():
        path.write_text("", encoding="utf-8")
    files["anatomy_test.csv"].write_bytes(text.encode())
    return [record for _, record in mmlu_med.convert(files)]


def test_every_question_of_medmcqa_is_there(converted: Converted) -> None:
    """4,183, none twice."""
    assert {output: len(records) for output, records in converted("medmcqa").items()} == {"medmcqa.jsonl": 4183}


def test_every_question_of_mmlu_is_there(converted: Converted) -> None:
    """1,089 of six subjects, none twice."""
    counts = {output: len(records) for output, records in converted("mmlu_med").items()}
    assert counts == {f"mmlu_{subject}.jsonl": number for subject, number in QUESTIONS.items()}
    assert sum(counts.values()) == 1089


@pytest.mark.parametrize("name", ["medmcqa", "mmlu_med"])
def test_the_answer_is_the_right_option(name: str, converted: Converted) -> None:
    """Four options, which the input lists by letter; the answer is the one that the index names."""
    for records in converted(name).values():
        for record in records:
            options, index = record["gold"]["options"], record["gold"]["index"]
            assert (len(options), record["answer"]) == (4, options[index])
            assert record["input"].endswith("\nA. {}\nB. {}\nC. {}\nD. {}".format(*options))


def test_a_few_questions_have_equal_options(converted: Converted) -> None:
    """21 of MedMCQA's, and none of MMLU's: upstream's own, kept."""
    equal = [record for record in converted("medmcqa")["medmcqa.jsonl"] if len(set(record["gold"]["options"])) < 4]
    assert len(equal) == 21
    for records in converted("mmlu_med").values():
        assert all(len(set(record["gold"]["options"])) == 4 for record in records)


def test_medmcqa_s_first_and_last(converted: Converted) -> None:
    """The numbers of upstream's options count from one."""
    first, last = (converted("medmcqa")["medmcqa.jsonl"][place] for place in (0, -1))
    assert first["id"] == "45258d3d-b974-44dd-a161-c3fccbdadd88"
    assert first["input"].startswith("Which of the following is not true for myelinated nerve fibers:\nA. Impulse ")
    assert first["gold"]["index"] == 0
    assert last["input"] == (
        "Most common type of Non-Hodgkin's lymphoma in the orbit:\nA. B-cell\nB. T-cell\nC. NK-cell\nD. Plasma cell"
    )
    assert last["answer"] == "B-cell"


def test_an_awkward_question_of_medmcqa(converted: Converted) -> None:
    """Two of its options are the same words."""
    records = converted("medmcqa")["medmcqa.jsonl"]
    record = next(each for each in records if each["id"] == "8ba2ca7c-9ae4-4771-9e9c-0e44250ca6b5")
    assert record["answer"] == "Ventral part of 2nd pouch."
    assert record["gold"]["options"][0] == record["gold"]["options"][3] == "Ventral part of 3rd pouch."


@pytest.mark.parametrize(
    ("subject", "first", "last"),
    [
        ("anatomy", "paralysis of the facial muscles.", "The mandibular canal, maxillary sinus, hard palate"),
        ("clinical_knowledge", "18 gauge.", "do not possess an objective way of assessing pain."),
        ("college_biology", "reduce the carrying capacity", "Bundle sheath, phloem parenchyma, companion cell,"),
        ("college_medicine", "Psychoanalytic", "H2O"),
        ("medical_genetics", "centromeres.", "Waardenburg syndrome"),
        ("professional_medicine", "Compression of the lateral femoral", "Increases nitric oxide concentration"),
    ],
)
def test_mmlu_s_first_and_last(subject: str, first: str, last: str, converted: Converted) -> None:
    """Of each subject, how the right options begin."""
    records = converted("mmlu_med")[f"mmlu_{subject}.jsonl"]
    assert (records[0]["id"], records[-1]["id"]) == (f"{subject}-1", f"{subject}-{QUESTIONS[subject]}")
    assert records[0]["answer"].startswith(first)
    assert records[-1]["answer"].startswith(last)


def test_an_awkward_question_of_mmlu(converted: Converted) -> None:
    """One of several lines, whose options have commas."""
    record = converted("mmlu_med")["mmlu_college_biology.jsonl"][13]
    assert record["input"].startswith(
        "A cell nucleus contains which of the following?\nI. DNA\nII. Protein\nIII. RNA\nA. "
    )
    assert (record["answer"], record["gold"]["index"]) == ("I, II, and III", 3)


def test_a_question_of_a_line(tmp_path: Path) -> None:
    """White space at the ends of options and of the question goes."""
    (record,) = from_lines(tmp_path, json.dumps(ITEM | {"question": "Which? ", "opc": " y\ty "}))
    assert record["input"] == "Which?\nA. w\nB. x\nC. y y\nD. z"
    assert (record["answer"], record["gold"]) == ("y y", {"options": ["w", "x", "y y", "z"], "index": 2})


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1, max_size=8).filter(
    str.strip
)


@given(st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL, st.sampled_from("ABCD")), max_size=4))
def test_what_is_written_as_csv_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]) -> None:
    """Quotes, commas and line breaks in any cell come back; a question that is another's is left out."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    found = from_csv(tmp_path_factory.mktemp("mmlu"), text.getvalue())
    expected: dict[str, str] = {}
    for question, *options, letter in rows:
        texts = [" ".join(option.split()) for option in options]
        whole = "\n".join([question.strip(), *map("{}. {}".format, "ABCD", texts)])
        expected.setdefault(whole, texts["ABCD".index(letter)])
    assert {record["input"]: record["answer"] for record in found} == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", '"id" must be text'),
        (json.dumps(ITEM | {"opb": ""}), '"opb" must be text, not ""'),
        (json.dumps(ITEM | {"cop": 0}), '"cop" must be 1 to 4, not 0'),
        (json.dumps(ITEM | {"cop": "1"}), "\"cop\" must be 1 to 4, not '1'"),
        (json.dumps(ITEM | {"question": 7}), '"question" must be text, not 7'),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    """The error names the file and the line."""
    with pytest.raises(HarnessError, match=rf"dev\.json:2: {reason}"):
        from_lines(tmp_path, json.dumps(ITEM), line)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("q,w,x,y,z", "must be a question, four options and a letter"),
        ("q,w,x,y,z,E", "must be a question, four options and a letter"),
        ("q,w,x,y,z,AB", "must be a question, four options and a letter"),
        ("q,w,,y,z,A", "must be a question, four options and a letter"),
        ('q,"w"w,x,y,z,A', "not CSV"),
    ],
)
def test_a_malformed_row_is_named(tmp_path: Path, row: str, reason: str) -> None:
    """The error names the file and the line, which counts the line breaks inside quotes too."""
    with pytest.raises(HarnessError, match=rf"anatomy\.csv:3: {reason}"):
        from_csv(tmp_path, f'"a\nquestion",w,x,y,z,A\n{row}\n')
