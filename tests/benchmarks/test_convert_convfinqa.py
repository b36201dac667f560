"""The dialogues of ConvFinQA."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream.convert import convfinqa
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError, numeric

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]
Files = Callable[[str], dict[str, Path]]

ANSWERED, PRINTED = KEYS = ("convfinqa_dataset.json", "convfinqa_dev.json")


def read(folder: Path, answered: object, printed: object) -> list[convfinqa.Dialogue]:
    for key, content in zip(KEYS, (answered, printed), strict=True):
        (folder / key).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return list(convfinqa.dialogues(folder / ANSWERED, folder / PRINTED))


def turns(
    name: str = "Single_X/2009/page_1.pdf", questions: object = ("q1", "q2"), answers: object = (1.5, -2.0)
) -> Any:
    """A dialogue as the first file has it."""
    return {"dev": [{"id": name, "dialogue": {"conv_questions": questions, "executed_answers": answers}}]}


def page(name: str = "Single_X/2009/page_1.pdf", **changes: object) -> Any:
    """A dialogue as the second file has it."""
    return [
        {"id": name, "questions": ["q1", "q2"], "answer": -2.0, "table": "a | b\n1 | 2\n", "text": "Text ."} | changes
    ]


def by_id(converted: Converted, name: str) -> dict[str, Any]:
    return next(r for records in converted("convfinqa").values() for r in records if r["id"] == name)


def test_every_turn_is_read(upstream_files: Files) -> None:
    """421 dialogues with 1,490 turns on 218 pages of 81 companies; four answers are yes or no."""
    files = upstream_files("convfinqa")
    found = list(convfinqa.dialogues(files[ANSWERED], files[PRINTED]))
    assert (len(found), sum(len(each.questions) for each in found)) == (421, 1490)
    assert len({each.company for each in found}) == 81
    assert len({each.text for each in found}) == 218
    assert Counter(answer for each in found for answer in each.answers if answer.isalpha()) == {"no": 3, "yes": 1}


def test_every_turn_is_a_document(converted: Converted) -> None:
    """1,297 of 364 dialogues in the test, one of which is asked twice, and 192 of 57 in the pool, which drops one."""
    outputs = converted("convfinqa")
    dialogues = [{record["id"].partition("#")[0] for record in records} for records in outputs.values()]
    assert [len(records) for records in outputs.values()] == [1297, 192]
    assert [len(each) for each in dialogues] == [364, 57]
    there = {record["id"] for records in outputs.values() for record in records}
    assert len(there) == 1490 - 1


def test_the_split_is_as_it_is_documented(converted: Converted) -> None:
    """By the SHA-256 of the company's sign; no company is in both."""
    for output, records in converted("convfinqa").items():
        for record in records:
            company = record["id"].split("_")[1].split("/")[0]
            assert (int(sha256(company.encode()).hexdigest(), 16) % 10 == 0) is (output == "convfinqa.pool.jsonl")


def test_every_answer_scores_full_marks(converted: Converted) -> None:
    """The metric of the task reads it as it is meant."""
    for records in converted("convfinqa").values():
        for record in records:
            assert record["gold"] == record["answer"]
            assert numeric.score_convfinqa(record["answer"], record["gold"]) == {"numeric_match": 1, "parsed": 1}


def test_the_first_turn(converted: Converted) -> None:
    """Table, text and question, each where it belongs."""
    record = by_id(converted, "Single_MRO/2007/page_134.pdf-1#1")
    assert converted("convfinqa")["convfinqa.jsonl"][0] is record
    assert record["input"].startswith(
        "- | 2007 | 2006 | 2005\nweighted average exercise price per share | $ 60.94 | $ 37.84 | $ 25.14\n"
    )
    assert "\nexpected volatility | 27% ( 27 % ) | 28% ( 28 % ) | 28% ( 28 % )\n" in record["input"]
    assert record["input"].endswith(
        "black-scholes assumptions: .\nQuestion: what was the weighted average exercise price per share in 2007?"
    )
    assert record["answer"] == "60.94"


def test_a_later_turn_knows_the_earlier_ones(converted: Converted) -> None:
    """With the answers that were expected of them."""
    first, last = (by_id(converted, f"Single_MRO/2007/page_134.pdf-1#{turn}") for turn in (1, 5))
    assert last["input"] == first["input"] + (
        "\nAnswer: 60.94\nQuestion: and what was it in 2005?"
        "\nAnswer: 25.14\nQuestion: what was, then, the change over the years?"
        "\nAnswer: 35.8\nQuestion: what was the weighted average exercise price per share in 2005?"
        "\nAnswer: 25.14\nQuestion: and how much does that change represent in relation to this 2005 weighted average "
        "exercise price?"
    )
    assert last["answer"] == "1.42403"


def test_golden_documents(converted: Converted) -> None:
    """The last of the test and of the pool, and one that is answered by yes."""
    test, pool = (records[-1] for records in converted("convfinqa").values())
    assert (test["id"], test["answer"]) == ("Single_JKHY/2014/page_30.pdf-2#4", "0.1685")
    assert (pool["id"], pool["answer"]) == ("Single_ETR/2008/page_377.pdf-1#5", "0.0967")
    assert by_id(converted, "Double_BLL/2010/page_28.pdf#3")["answer"] == "yes"


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        *[(60.94, "60.94"), (-4.0, "-4"), (0.0, "0"), (-0.0, "0"), (100, "100"), (0.10826, "0.10826"), ("no", "no")],
        *[
            (22556579533.35, "22556579533.35"),
            (13764217.57366, "13764217.57366"),
            (1e-05, "0.00001"),
            (1e10, "1" + "0" * 10),
        ],
    ],
)
def test_answers_are_written_in_full(answer: object, text: str) -> None:
    """Without exponents and without zeros at the end."""
    assert convfinqa.answer_text(answer) == text


@given(st.floats(-1e9, 1e9).map(lambda value: round(value, 5)))
def test_answers_keep_their_value(value: float) -> None:
    """Written and read again, an answer is the same number."""
    assert numeric.amount_of(convfinqa.answer_text(value)) == value


@pytest.mark.parametrize("answer", [None, True, "maybe", "5", [], 0.123456, float("nan")])
def test_no_other_answer_is_written(answer: object) -> None:
    """Neither words nor numbers of six digits."""
    with pytest.raises(ValueError, match="an answer must be yes, no or a number"):
        convfinqa.answer_text(answer)


def test_tables_and_texts_are_of_the_second_file(tmp_path: Path) -> None:
    """Empty rows are left out, and white space is made single blanks."""
    (found,) = read(tmp_path, turns(), page(table=" a |  b\n\n1 | 2 \n", text="A\n text ."))
    assert (found.table, found.text) == ("a | b\n1 | 2", "A text .")
    assert (found.questions, found.answers, found.company) == (("q1", "q2"), ("1.5", "-2"), "X")


@pytest.mark.parametrize(
    ("answered", "printed", "message"),
    [
        ('{"dev":\n[', page(), f"{ANSWERED}:2: not JSON"),
        (turns(), "[\n\n", f"{PRINTED}:3: not JSON"),
        ([], page(), f"{ANSWERED}:1: no list of dialogues"),
        (turns(), {}, f"{PRINTED}:1: no list of dialogues"),
        (turns(name=""), page(), f'{ANSWERED}:dialogue: "id" must be text'),
        (turns(name="Y"), page(), f"{ANSWERED}:Y: not in "),
        ({"dev": []}, page(name="Y"), f"{PRINTED}:Y: not in "),
        (turns(answers=[1]), page(), ": must have as many answers as questions"),
        (turns(questions=[], answers=[]), page(), ": every question must be text"),
        (turns(questions=["q1", ""]), page(), ": every question must be text"),
        (turns(), page(questions=["q1", "q3"]), ": other questions, or another last answer, than in "),
        (turns(), page(answer=2.0), ": other questions, or another last answer, than in "),
        (turns(answers=["never", -2.0]), page(), ": an answer must be yes, no or a number"),
        (turns(), page(table=" "), ': "table" must be text'),
        (turns(), page(text=None), ': "text" must be text'),
    ],
)
def test_malformed_dialogues_are_named(tmp_path: Path, answered: object, printed: object, message: str) -> None:
    """With the file and the line, or the dialogue."""
    with pytest.raises(HarnessError) as error:
        read(tmp_path, answered, printed)
    assert message in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "convfinqa_d"))
