"""Generated examples, read by `datasets`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import DatasetCard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.disk import write_text
from harness.exports import CARD, FORMS, data_card, write_examples
from harness.types import Example, Model, Recipe

EXAMPLES = (
    Example(instruction="Name the drug.", input="He took aspirin.", response="aspirin"),
    Example(instruction="Is the sky blue?", response="yes\nno \u202e=1+1 \x1b[2J"),
    Example(instruction="=cmd()", input="naïve Δ 漢字", response='a "quoted"\ttext'),
)
ALPACA = [{"instruction": each.instruction, "input": each.input, "output": each.response} for each in EXAMPLES]
MESSAGES = [
    {
        "messages": [
            {"role": "user", "content": "\n\n".join(filter(None, (each.instruction, each.input)))},
            {"role": "assistant", "content": each.response},
        ]
    }
    for each in EXAMPLES
]


@pytest.fixture(params=sorted(FORMS))
def form(request: pytest.FixtureRequest) -> str:
    """Each form."""
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path, form: str, told: dict[str, Any], model: Model, recipe: Recipe) -> Path:
    """A folder as it is exported."""
    out = tmp_path / "data"
    write_examples(EXAMPLES, form, out)
    write_text(out / CARD, data_card(told, EXAMPLES, model=model, recipe=recipe, form=form))
    return out


def _load(*arguments: str, cache: Path, **more: Any) -> list[dict[str, Any]]:
    from datasets import load_dataset

    return load_dataset(*arguments, split="train", cache_dir=str(cache), **more).to_list()


def test_datasets_reads_the_folder(folder: Path, form: str, tmp_path: Path) -> None:
    """By its name alone, each row once, hostile text and all."""
    assert _load(str(folder), cache=tmp_path / "cache") == (ALPACA if form == "alpaca" else MESSAGES)


@pytest.mark.parametrize(("kind", "name"), [("json", "train.jsonl"), ("parquet", "train.parquet")])
def test_both_files_hold_the_same_rows(folder: Path, form: str, tmp_path: Path, kind: str, name: str) -> None:
    """Each can be read without the card."""
    found = _load(kind, cache=tmp_path / "cache", data_files=str(folder / name))
    assert found == (ALPACA if form == "alpaca" else MESSAGES)


def test_the_hub_reads_the_data_card(folder: Path, form: str) -> None:
    """Licence, size and which file is the data; that no person has read it stands in the text."""
    card = DatasetCard.load(folder / CARD)
    assert card.data.license == "apache-2.0"
    assert card.data.size_categories == ["n<1K"]
    assert card.data.to_dict()["configs"][0]["data_files"] == [{"split": "train", "path": "train.parquet"}]
    assert "no person has read them" in card.text
    assert "Passages in front of responses: A corpus, licence CC-BY-NC-4.0, not for commercial use" in card.text
    assert "\x1b" not in card.content


def test_the_data_card_tells_the_funnel_as_it_came(folder: Path) -> None:
    """From the candidates to what was left, whatever the order of the names."""
    told = DatasetCard.load(folder / CARD).text.split("everything it wrote")[1].split("##")[0]
    steps = told.strip().splitlines()
    assert steps == ["- candidates: 321", "- rejected: length 17", "- accepted: 200", "- unanswered: echo 3"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(texts=st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3))
def test_any_text_comes_back(tmp_path: Path, texts: list[str]) -> None:
    """Through both files."""
    import json

    from pyarrow import parquet

    first, second, third = texts
    write_examples([Example(instruction=first, input=second, response=third)], "alpaca", tmp_path)
    wanted = [{"instruction": first, "input": second, "output": third}]
    assert parquet.read_table(tmp_path / "train.parquet").to_pylist() == wanted
    lines = (tmp_path / "train.jsonl").read_bytes().decode().removesuffix("\n").split("\n")
    assert [json.loads(line) for line in lines] == wanted


def test_half_a_character_is_replaced(tmp_path: Path) -> None:
    """Neither file could hold it."""
    write_examples([Example(instruction="half \ud800", response="x")], "alpaca", tmp_path)
    assert '"half ?"' in (tmp_path / "train.jsonl").read_text()
