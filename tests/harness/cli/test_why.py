"""harness why."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("tiny_installed")

STUDY = ("--domain", "gardening", "--model", "tiny", "--limit", "4", "--shots", "0", "--recipe", "seeds-only")


@pytest.fixture
def store(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one finished study."""
    monkeypatch.setenv("HARNESS_STORE", str(tmp_path / "store"))
    ended = run("compare", *STUDY)
    assert ended.code == 0, ended.err
    return tmp_path / "store"


def test_a_number_leads_to_a_document_and_to_what_was_taught(run: Any, store: Path) -> None:
    """Each answer says how to go on, and ends at what a person wrote; with --json the same, whole."""
    first = run("why", "yes/no", "seeds-only")
    assert first.code == 0, first.err
    assert "seeds-only, 0-shot, yes/no (gardening_yesno), token_f1 in points" in first.out
    assert "tuned on  " in first.out
    call = first.out.splitlines()[-1].removeprefix("Go on with: harness why yes/no ").split()
    second = run("why", "yes/no", *call, "--prompts")
    assert second.code == 0, second.err
    assert "    | ### Response:" in second.out
    assert second.out.count("written by hand") > 1
    told = json.loads(run("why", "yes/no", *call, "--json").out)
    assert [str(each["number"]) for each in told["documents"]] == [call[-1]]
    assert {each["kind"] for each in told["nearest"]} == {"seed"}
    every = json.loads(run("why", "yes/no", "seeds-only", "--json").out)
    assert len(every["documents"]) == 4


def test_the_way_on_can_be_pasted(run: Any, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the store and the seed that this call was told, so that it finds the same cell."""
    monkeypatch.delenv("HARNESS_STORE")
    moved = store.rename(tmp_path / "my studies")
    first = run("why", "yes/no", "seeds-only", "--store", str(moved), "--seed", "0")
    program, *call = shlex.split(first.out.splitlines()[-1].removeprefix("Go on with: "))
    second = run(*call)
    assert (program, second.code) == ("harness", 0), second.err
    assert f"Document {call[-1]}" in second.out


def test_the_base_is_shown_once(run: Any, store: Path) -> None:
    """Beside itself there is nothing to compare."""
    head = next(each for each in run("why", "yes/no", "base").out.splitlines() if "number" in each)
    assert head.split() == ["number", "base", "answer", "base", "wrote"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no", "base"], 'unknown task "no"; choose from: yes/no'),
        (["yes/no", "all"], 'unknown row "all"; choose from: base, seeds-only'),
        (["yes/no", "base", "--document", "x"], 'unknown document "x"; choose from: '),
        (["yes/no"], "Missing argument 'ROW'"),
    ],
)
def test_an_unknown_cell_answers_with_the_choices(run: Any, store: Path, arguments: list[str], told: str) -> None:
    """On stderr, with exit code 2."""
    ended = run("why", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
