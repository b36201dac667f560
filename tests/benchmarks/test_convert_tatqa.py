"""The tables, paragraphs and questions of TAT-QA."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream.convert import tatqa
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError, numeric

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]
Files = Callable[[str], dict[str, Path]]

TEST, POOL = KEYS = ("tatqa_dataset_test_gold.json", "tatqa_dataset_dev.json")
KINDS = {"span": 714, "arithmetic": 699, "multi-span": 210, "count": 40}
"""Of the questions of the test."""


def convert(folder: Path, content: object) -> list[dict[str, Any]]:
    """The test documents of a file with this content, beside an empty pool."""
    (folder / TEST).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    (folder / POOL).write_text("[]", encoding="utf-8")
    return [record for _, record in tatqa.convert({key: folder / key for key in KEYS})]


def question(**changes: object) -> dict[str, object]:
    fields = {"uid": "q", "question": "How much?", "answer": 12.5, "answer_type": "arithmetic", "scale": "million"}
    return fields | changes


def report(*questions: object, **changes: object) -> list[dict[str, object]]:
    table = {"uid": "t", "table": [["", "2019"], ["Sales", "$12"]]}
    fields = {"table": table, "paragraphs": [{"text": "One."}], "questions": list(questions) or [question()]}
    return [fields | changes]


def by_id(converted: Converted, name: str) -> dict[str, Any]:
    return next(r for records in converted("tatqa").values() for r in records if r["id"] == name)


@pytest.mark.parametrize(("key", "tables", "questions"), [(TEST, 277, 1663), (POOL, 278, 1668)])
def test_every_question_is_read(key: str, tables: int, questions: int, upstream_files: Files) -> None:
    """As many as the mirror counts, before any is dropped."""
    contexts = json.loads(upstream_files("tatqa")[key].read_text(encoding="utf-8"))
    assert (len(contexts), sum(len(each["questions"]) for each in contexts)) == (tables, questions)


def test_repeated_questions_are_dropped(converted: Converted) -> None:
    """Two of the pool, none of the test."""
    assert [len(records) for records in converted("tatqa").values()] == [1663, 1668 - 2]


def test_kinds_of_answers_in_the_test(converted: Converted) -> None:
    """What the official scorer treats in different ways."""
    records = converted("tatqa")["tatqa.jsonl"]
    assert Counter(record["gold"]["answer_type"] for record in records) == KINDS
    assert Counter(record["gold"]["scale"] for record in records) == {
        "": 836,
        "thousand": 319,
        "percent": 294,
        "million": 214,
    }


def test_every_answer_scores_full_marks(converted: Converted) -> None:
    """The metric of the task reads answers and scale out of the text."""
    for records in converted("tatqa").values():
        for record in records:
            scores = numeric.score_tatqa(record["answer"], record["gold"])
            assert scores == {"tatqa_em": 1, "tatqa_f1": 1, "parsed": 1}, record["id"]


def test_the_first_document(converted: Converted) -> None:
    """The table, the paragraphs and the question, each where it belongs."""
    record = converted("tatqa")["tatqa.jsonl"][0]
    assert record["id"] == "a1b54eff7de3dc7bfab148325c7a940b"
    assert record["input"].startswith(
        "Current assets | As Reported | Adjustments | Balances without Adoption of Topic 606\n"
        "Receivables, less allowance for doubtful accounts | $831.7 | $8.7 | $840.4\n"
    )
    assert "\nThe effect of the changes made to our Consolidated Balance Sheet as of May 26, 2019 " in record["input"]
    assert record["input"].endswith(
        "\nQuestion: What method did the company use when Topic 606 in fiscal 2019 was adopted?"
    )
    assert record["answer"] == "the modified retrospective method"
    assert record["gold"] == {"answer": ["the modified retrospective method"], "answer_type": "span", "scale": ""}


def test_golden_documents(converted: Converted) -> None:
    """The last of the test and of the pool; negative percentages, thousands in parentheses, a blank among answers."""
    test, pool = (records[-1] for records in converted("tatqa").values())
    assert (test["id"], test["answer"]) == ("5f891359c075a428a8b873e00ede24a3", "2")
    assert test["input"].startswith("| | Year Ended June 30, |\n| 2019 | 2018 | 2017\nBasic earnings per share | | |\n")
    assert (pool["id"], pool["answer"]) == ("3b8e873e-64d5-4af0-904f-7197dc632773", "183.4 million")
    assert by_id(converted, "fa85171aa5472ad30e2ed829262fd75a")["answer"] == "(66)%; (223)%"
    assert by_id(converted, "c447c5ff9ca6cfb0b23f273af3ac9a27")["answer"] == "(59.9) percent"
    assert by_id(converted, "8672c940043ce90c4ab20460bcd7d856")["answer"] == "$(20,597) thousand"
    blank = by_id(converted, "d47306cf-e276-4836-a827-ebebdc47e078")["gold"]["answer"]
    assert blank == ["Defined contribution schemes", "Defined benefit schemes"]


def test_rows_and_paragraphs_are_lines(tmp_path: Path) -> None:
    """With single blanks, and without rows that are empty."""
    table = {"uid": "t", "table": [["", "Year\n2019"], [" ", ""], ["Sales ", "$ 12"]]}
    content = report(table=table, paragraphs=[{"text": "One\n line."}, {"text": "Two. "}])
    (record,) = convert(tmp_path, content)
    assert record["input"] == "| Year 2019\nSales | $ 12\nOne line.\nTwo.\nQuestion: How much?"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "12.5 million"),
        ({"answer": -3, "scale": "percent"}, "-3%"),
        ({"answer": ["12%", "3"], "scale": "percent"}, "12%; 3%"),
        ({"answer": ["(12)", "3"], "scale": "percent"}, "(12) percent; 3 percent"),
        ({"answer": ["2019", "2018"], "scale": ""}, "2019; 2018"),
        ({"answer": ["$1", "2"], "scale": "thousand"}, "$1 thousand; 2 thousand"),
        ({"answer": "4", "scale": "", "answer_type": "count"}, "4"),
    ],
)
def test_answers_are_written_as_asked_for(tmp_path: Path, changes: dict[str, object], text: str) -> None:
    """Numbers with their scale, several answers parted by semicolons."""
    (record,) = convert(tmp_path, report(question(**changes)))
    assert record["answer"] == text


AMOUNTS = st.one_of(
    st.integers(-(10**7), 10**7).map("{:,}".format),
    st.decimals(-(10**5), 10**5, places=2).map(str),
    st.integers(0, 10**7).map("${:,}".format),
    st.integers(0, 999).map("({})".format),
)
WORDS = st.lists(st.sampled_from(["net", "sales", "of", "the", "segment"]), min_size=1).map(" ".join)


@given(st.lists(AMOUNTS | WORDS, min_size=1, max_size=4), st.sampled_from(tatqa.SCALES))
def test_any_answer_scores_full_marks(answers: list[str], scale: str) -> None:
    """What is written for any amounts in any scale is what the metric reads."""
    gold = {"answer": answers, "answer_type": "multi-span", "scale": scale}
    assert numeric.score_tatqa(tatqa.answer_text(gold), gold)["tatqa_f1"] == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[\n{"table"}]', ":2: not JSON"),
        ({}, ":1: no list of tables"),
        ([1], ':table: "uid" must be text'),
        (report(table={"uid": "t", "table": []}), ':t: "table" must be a list that is not empty'),
        (report(table={"uid": "t", "table": [["a", 1]]}), ":t: a table must be lists of texts"),
        (report(table={"uid": "t", "table": ["a"]}), ":t: a table must be lists of texts"),
        (report(paragraphs=[]), ':t: "paragraphs" must be a list that is not empty'),
        (report(paragraphs=[{"text": " "}]), ':t: "text" must be text'),
        (report(questions=None), ':table: "questions" must be a list that is not empty'),
        (report(question(uid="")), ':question: "uid" must be text'),
        (report(question(question=" ")), ':q: "question" must be text'),
        (report(question(answer_type="guess")), ":q: unknown type 'guess'"),
        (report(question(scale="dozen")), ":q: unknown type 'arithmetic' or scale 'dozen'"),
        (report(question(scale=[])), ":q: unknown type"),
        (report(question(answer=None)), ":q: no answer"),
        (report(question(answer=[])), ":q: no answer"),
        (report(question(answer=["", " "])), ":q: no answer"),
    ],
)
def test_malformed_items_are_named(tmp_path: Path, content: object, message: str) -> None:
    """With the file and the line, or what upstream calls the table or question."""
    with pytest.raises(HarnessError) as error:
        convert(tmp_path, content)
    assert f"{TEST}{message}" in str(error.value)
