"""The headlines and posts of FiQA."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream.convert import fiqa_sa
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]
KEYS = [f"task1_{kind}_ABSA_{part}.json" for kind in ("headline", "post") for part in ("test", "train")]


def convert(folder: Path, content: object, key: str = KEYS[0]) -> list[dict[str, Any]]:
    for each in KEYS:
        (folder / each).write_text("{}", encoding="utf-8")
    (folder / key).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return [record for _, record in fiqa_sa.convert({each: folder / each for each in KEYS})]


def item(score: object = "0.5", target: object = "X", sentence: object = "S.") -> dict[str, object]:
    return {"sentence": sentence, "info": [{"target": target, "sentiment_score": score}]}


def test_every_target_is_a_document(upstream_files: Callable[[str], dict[str, Path]], converted: Converted) -> None:
    """Headlines 336 with 379 targets and posts 575 with 575 in the pool; 100 of each in the test, with 119 and 100."""
    found: Counter[tuple[str, str]] = Counter()
    for key, path in upstream_files("fiqa_sa").items():
        items = json.loads(path.read_text(encoding="utf-8"))
        found[key, "sentences"] = len(items)
        found[key, "targets"] = sum(len(each["info"]) for each in items.values())
    assert [found[key, "sentences"] for key in KEYS] == [100, 336, 100, 575]
    assert [found[key, "targets"] for key in KEYS] == [119, 379, 100, 575]
    outputs = converted("fiqa_sa")
    kinds = [Counter(record["id"].split("-")[0] for record in records) for records in outputs.values()]
    assert kinds == [{"headline": 119, "post": 100}, {"headline": 379, "post": 575}]


def test_labels_of_the_test(converted: Converted) -> None:
    """Few are neutral, because few scores are near zero."""
    counts = Counter(record["answer"] for record in converted("fiqa_sa")["fiqa_sa.jsonl"])
    assert counts == {"positive": 130, "negative": 70, "neutral": 19}


def test_golden_documents(converted: Converted) -> None:
    """The first, the last, and one of a headline with two targets."""
    records = converted("fiqa_sa")["fiqa_sa.jsonl"]
    assert records[0] == {
        "id": "headline-8-1",
        "instruction": "Is the text positive, negative or neutral about the target that is named below it?",
        "input": "UPDATE 1-Dairy Crest loses a third of Morrisons milk contract\nTarget: Morrisons",
        "answer": "negative",
    }
    assert records[-1]["id"] == "post-19007-1"
    assert (records[-1]["input"].rpartition("\n")[2], records[-1]["answer"]) == ("Target: TSLA", "neutral")
    two = [record["input"] for record in records if record["id"].startswith("headline-49-")]
    sentence = "Teva: FDA Approves Generic Version of AstraZeneca Heartburn Drug"
    assert two == [f"{sentence}\nTarget: AstraZeneca", f"{sentence}\nTarget: Teva"]


@pytest.mark.parametrize(
    ("score", "label"),
    [
        ("0.1", "neutral"),
        ("0.101", "positive"),
        ("-0.1", "neutral"),
        ("-0.10", "neutral"),
        ("-0.1001", "negative"),
        ("0", "neutral"),
        ("-0", "neutral"),
        ("1", "positive"),
        ("-1.000", "negative"),
        ("1e-1", "neutral"),
    ],
)
def test_the_rule_at_its_bounds(score: str, label: str) -> None:
    """A tenth is neutral on both sides, exactly."""
    assert fiqa_sa.label_of(score) == label


@given(st.decimals(-1, 1, places=4))
def test_the_rule_for_any_score(score: object) -> None:
    """The same as with fractions, and symmetrical."""
    value = Fraction(str(score))
    expected = "positive" if 10 * value > 1 else "negative" if 10 * value < -1 else "neutral"
    assert fiqa_sa.label_of(str(score)) == expected
    mirrored = {"positive": "negative", "negative": "positive", "neutral": "neutral"}
    assert fiqa_sa.label_of(str(-value.numerator / value.denominator)) == mirrored[expected]


@given(st.text())
def test_no_text_is_taken_for_a_score(text: str) -> None:
    """What is no number from -1 to 1 is refused."""
    try:
        value = float(text)
    except ValueError:
        value = 2
    if not -1 <= value <= 1:
        with pytest.raises(ValueError, match="must be a number from -1 to 1"):
            fiqa_sa.label_of(text)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{\n "8": {]}', ":2: not JSON"),
        ([], ":1: not an object of sentences"),
        ({"8": item(sentence=" ")}, ':8: "sentence" must be text'),
        ({"8": {"sentence": "S."}}, ':8: no list "info"'),
        ({"8": "S."}, ':8: "sentence" must be text'),
        ({"8": item(target=None)}, ':8: "target" must be text'),
        ({"8": item(score=0.5)}, ':8: "sentiment_score" must be text'),
        ({"8": item(score="1.5")}, ':8: "sentiment_score" must be a number from -1 to 1'),
        ({"8": item(score="NaN")}, ':8: "sentiment_score" must be a number from -1 to 1'),
        ({"8": item(score="high")}, ':8: "sentiment_score" must be a number from -1 to 1'),
    ],
)
def test_malformed_items_are_named(tmp_path: Path, content: object, message: str) -> None:
    """With the file and the line, or the number of the sentence."""
    with pytest.raises(HarnessError) as error:
        convert(tmp_path, content)
    assert f"{KEYS[0]}{message}" in str(error.value)


def test_a_tested_sentence_is_in_no_pool(tmp_path: Path) -> None:
    """Not with another target either, nor in other case."""
    convert(tmp_path, {"1": item()}, KEYS[0])
    (tmp_path / KEYS[1]).write_text(json.dumps({"2": item(target="Y", sentence="s.")}), encoding="utf-8")
    found = list(fiqa_sa.convert({each: tmp_path / each for each in KEYS}))
    assert [(output, record["id"]) for output, record in found] == [("fiqa_sa.jsonl", "headline-1-1")]
