"""The commands that work, on a tiny model in a tiny domain."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("tiny_installed")

STUDY = ("--domain", "gardening", "--model", "tiny", "--limit", "4")
COMPARE = ("compare", *STUDY, "--shots", "0", "--recipe", "seeds-only")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store that commands use when none is named."""
    monkeypatch.setenv("HARNESS_STORE", str(tmp_path / "store"))
    return tmp_path / "store"


def _stored(store: Path, ending: str) -> str:
    (path,) = store.glob(f"leaderboards/*/leaderboard.{ending}")
    return path.read_text(encoding="utf-8")


def test_report_shows_what_compare_stored(run: Any, store: Path) -> None:
    """In the terminal's form the same text, in the other forms the same files; times included."""
    compared = run(*COMPARE)
    assert compared.code == 0, compared.err
    assert run("report").out == compared.out
    for form, ending in (("json", "json"), ("markdown", "md"), ("csv", "csv")):
        assert run("report", "--format", form).out == _stored(store, ending)
    folder = next(store.glob("leaderboards/*"))
    assert run("report", str(folder)).out == compared.out
    assert run("report", str(folder / "leaderboard.json")).out == compared.out


def test_a_finished_study_is_shown_at_once(run: Any, store: Path) -> None:
    """Run again, it says that everything is stored, and prints the same; with --json the record and nothing else."""
    first, second = run(*COMPARE), run(*COMPARE)
    assert second.out == first.out
    told = [line for line in second.err.splitlines() if "base" in line or "seeds-only" in line]
    assert len(told) == 7
    assert all(line.startswith("   stored  ") for line in told)
    assert run(*COMPARE, "--json").out == _stored(store, "json")


def test_several_seeds_give_a_leaderboard_each_and_one_of_their_means(run: Any, store: Path) -> None:
    """The means are shown, and are what `report` shows; a seed that is named twice is one."""
    seeds = ("--seed", "0", "--seed", "2", "--seed", "0")
    ended = run(*COMPARE, *seeds)
    assert ended.code == 0, ended.err
    assert "means of study seeds 0, 2\n" in ended.out
    assert "Between study seeds" in ended.out
    names = sorted(folder.name.rsplit("-", 1)[0] for folder in store.glob("leaderboards/*"))
    assert names == ["gardening-tiny-seed0", "gardening-tiny-seed2", "gardening-tiny-seeds0-2"]
    assert run("report").out == ended.out
    assert json.loads(run(*COMPARE, *seeds, "--json").out)["seeds"] == [0, 2]


def test_plan_and_actual_stand_side_by_side(run: Any, store: Path) -> None:
    """A plan is kept in the store, and the leaderboard of the same study shows it; then nothing is left to plan."""
    options = COMPARE[1:]
    planned = json.loads(run("plan", *options, "--json").out)
    assert {row["stage"] for row in planned["rows"] if row["stored"]} == set()
    assert planned["seconds"] > 0
    times = json.loads(run(*COMPARE, "--json").out)["times"]
    assert [each["stage"] for each in times if each["planned"] is None] == []
    assert sum(each["planned"] for each in times) == pytest.approx(planned["seconds"], abs=1)
    assert "planned" in run(*COMPARE).out
    again = json.loads(run("plan", *options, "--no-calibrate", "--json").out)
    assert all(row["stages"] == row["stored"] for row in again["rows"])


def test_a_plan_without_times_changes_nothing(run: Any, store: Path) -> None:
    """Not even an empty store is made, and the table is there."""
    ended = run("plan", *COMPARE[1:], "--no-calibrate")
    assert (ended.code, ended.err) == (0, "")
    assert "time: not calibrated" in ended.out
    assert not store.exists()


def test_a_spent_budget_says_how_to_go_on(run: Any, store: Path) -> None:
    """Exit code 75 and no leaderboard; what is stored is used by the same command, which then ends."""
    ended = run(*COMPARE, "--max-hours", "0.0000001")
    assert (ended.code, ended.out) == (75, "")
    assert ended.err.splitlines()[-1].endswith("run the same command again to go on")
    assert run(*COMPARE, "--max-hours", "1").code == 0


def test_stderr_tells_the_stages(run: Any, store: Path) -> None:
    """One line for each kind of stage with its seconds, off a terminal without bars or escape sequences."""
    ended = run(*COMPARE)
    assert [line.split(" s  ")[-1] for line in ended.err.splitlines()][:8] == [
        "look for test documents in the gardening seeds",
        "score base, 0-shot",
        "score base again, 0-shot",
        "read neutral text, base",
        "tune seeds-only",
        "look whether the adapter of seeds-only works",
        "score seeds-only, 0-shot",
        "read neutral text, seeds-only",
    ]
    folder = next(store.glob("leaderboards/*"))
    assert ended.err.splitlines()[-1] == f"written to {folder}; the page to look at is {folder / 'report.html'}"
    assert not {"\r", "\x1b", "█"} & set(ended.err)


def test_compare_writes_a_page_that_is_the_same_after_an_interruption(run: Any, store: Path, tmp_path: Path) -> None:
    """A store in which some stages were gone, as after a kill, ends with the same bytes but for the times."""
    assert run(*COMPARE).code == 0
    first = _page(store)
    shutil.rmtree(store / "tune")
    shutil.rmtree(store / "leaderboards")
    assert run(*COMPARE).code == 0
    cost = re.compile(r'<section id="cost".*?</section>', re.DOTALL)
    assert 'id="flips"' in first
    assert cost.sub("", _page(store)) == cost.sub("", first)


def test_report_opens_the_page(run: Any, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the user's browser, by its address as a file; made anew where it is gone, and from the store it lies in."""
    browser, told = tmp_path / "browser", tmp_path / "told"
    browser.write_text(f'#!/bin/sh\necho "$1" > {told}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    assert run(*COMPARE).code == 0
    (page,) = store.glob("leaderboards/*/report.html")
    first = page.read_text(encoding="utf-8")
    page.unlink()
    monkeypatch.setenv("HARNESS_STORE", str(tmp_path / "another"))
    ended = run("report", "--open", str(page.parent))
    assert (ended.code, ended.out) == (0, "")
    assert told.read_text().strip() == page.as_uri()
    assert page.read_text(encoding="utf-8") == first


def _page(store: Path) -> str:
    (path,) = store.glob("leaderboards/*/report.html")
    return path.read_text(encoding="utf-8")


def test_study_shows_the_base_alone(run: Any, store: Path) -> None:
    """One row for each number of shots, and no delta."""
    ended = run("study", *STUDY, "--shots", "1,0", "--json")
    assert ended.code == 0, ended.err
    board = json.loads(ended.out)
    rows = [(section["shots"], row["name"], row["delta"]) for section in board["sections"] for row in section["rows"]]
    assert rows == [(1, "base", None), (0, "base", None)]
    assert [stage.split("/")[0] for stage in board["stages"]] == ["evaluate", "evaluate"]


def test_specialize_says_where_the_adapter_lies(run: Any, store: Path) -> None:
    """It scores nothing, and what it stored is what a comparison uses."""
    ended = run("specialize", *STUDY, "--recipe", "seeds-only", "--json")
    assert ended.code == 0, ended.err
    adapter = Path(json.loads(ended.out)["adapter"])
    assert {path.name for path in adapter.iterdir()} == {"adapter_config.json", "adapter_model.safetensors"}
    assert not (store / "evaluate").exists()
    assert run("specialize", *STUDY, "--recipe", "seeds-only").out == f"adapter: {adapter}\n"
    assert "stored  tune seeds-only" in run(*COMPARE).err


def test_export_says_where_and_how_far(run: Any, store: Path, tmp_path: Path) -> None:
    """Folder, manifest and both measurements, as text and as JSON; a second call does not overwrite the first."""
    call = ("export", *STUDY, "--recipe", "seeds-only", "--merge", "--out", str(tmp_path / "out"))
    ended = run(*call)
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[:2] == [
        f"merged: {tmp_path / 'out'}",
        f"manifest: {tmp_path / 'out.manifest.json'}",
    ]
    told = json.loads((tmp_path / "out.manifest.json").read_text())
    adapter, merged = ended.out.splitlines()[2:]
    assert adapter.startswith(f"adapter against base: {told['alive']['divergence']:.3g} nats per token (must be above ")
    assert merged.startswith(f"merged (float32) against base and adapter: {told['merged']['divergence']:.3g} nats ")
    again = run(*call)
    assert (again.code, again.out) == (1, "")
    assert f"{tmp_path / 'out'} is there already" in again.err
    found = json.loads(run(*call[:-1], str(tmp_path / "other"), "--json").out)
    assert found == {"folder": str(tmp_path / "other"), "manifest": str(tmp_path / "other.manifest.json"), **told}


def test_an_adapter_comes_with_the_card_of_its_scores(run: Any, store: Path, tmp_path: Path) -> None:
    """Those of the newest leaderboard that it stands on; without one it says that nothing was scored."""
    call = ("export", *STUDY, "--recipe", "seeds-only", "--out")
    assert run(*call, str(tmp_path / "before")).code == 0
    compared = run(*COMPARE)
    assert compared.code == 0, compared.err
    assert run(*call, str(tmp_path / "after")).code == 0
    before, after = ((tmp_path / name / "README.md").read_text() for name in ("before", "after"))
    assert "was not scored" in before
    assert "gardening_yesno" in after
    assert "| average" in after


def test_data_and_merge_exclude_each_other(run: Any, store: Path) -> None:
    """Exit code 2."""
    ended = run("export", *STUDY, "--merge", "--data", "alpaca")
    assert (ended.code, ended.out) == (2, "")
    assert "give one of them" in ended.err


def test_report_writes_files_instead(run: Any, store: Path, tmp_path: Path) -> None:
    """Figures, curves and results: stdout names the files, and nothing else."""
    assert run(*COMPARE).code == 0
    for option, count in (("--figures", 6), ("--tensorboard", 1), ("--lm-eval", 2)):
        ended = run("report", option, str(tmp_path / "out"))
        assert ended.code == 0, ended.err
        paths = ended.out.splitlines()
        assert len(paths) >= count
        assert all(Path(path).exists() for path in paths)
    assert ended.err == ""


def test_an_export_has_a_place_of_its_own(run: Any, store: Path, tmp_path: Path, monkeypatch: Any) -> None:
    """Named for what it is, below the folder that the command is called in."""
    monkeypatch.chdir(tmp_path)
    assert run("export", *STUDY, "--recipe", "seeds-only").code == 0
    assert (tmp_path / "exports/gardening-tiny-seeds-only-seed0/adapter_model.safetensors").is_file()


def test_too_many_shots_end_with_one(run: Any, store: Path) -> None:
    """The pool of gardening holds six documents."""
    ended = run("compare", *STUDY, "--shots", "7", "--recipe", "seeds-only")
    assert (ended.code, ended.out) == (1, "")
    assert "gardening_yesno: 7 shots, but" in ended.err
    assert "  stopped  score base, 7-shot" in ended.err


@pytest.mark.parametrize("raw", [b"{}", b"[]", b"", b"\xff\xfe"])
def test_a_file_that_is_no_leaderboard_ends_with_one(run: Any, tmp_path: Path, raw: bytes) -> None:
    """The error names the file."""
    (tmp_path / "other.json").write_bytes(raw)
    ended = run("report", str(tmp_path / "other.json"))
    assert (ended.code, ended.out) == (1, "")
    assert f"{tmp_path / 'other.json'}: not a leaderboard" in ended.err


def test_a_missing_file_ends_with_one(run: Any, tmp_path: Path) -> None:
    """The error names the file."""
    ended = run("report", str(tmp_path / "nowhere.json"))
    assert ended.code == 1
    assert "nowhere.json: cannot read: No such file" in ended.err


@pytest.mark.slow
def test_other_domains_are_scored_on_demand(run: Any, store: Path) -> None:
    """With --forgetting each other domain has a column; what is stored is used, and nothing else changes."""
    plain, ended = run(*COMPARE, "--json"), run(*COMPARE, "--forgetting", "--json")
    assert ended.code == 0, ended.err
    without, found = json.loads(plain.out), json.loads(ended.out)
    assert [list(each["forgotten"][0]["elsewhere"]) for each in (without, found)] == [
        [],
        ["biomed", "finance", "general"],
    ]
    assert "  stored  tune seeds-only" in ended.err
    assert found["sections"] == without["sections"]
    assert found["forgotten"][0]["loss"] == without["forgotten"][0]["loss"]


def test_a_comparison_says_what_was_forgotten(run: Any, store: Path) -> None:
    """By default the loss on neutral text, with a verdict, and how to score other domains."""
    ended = run(*COMPARE)
    part = ended.out.partition("What was forgotten, 0-shot")[2]
    assert "neutral text, base" in part.splitlines()[2]
    assert any(word in part for word in ("win", "trade-off", "regression", "not separated"))
    assert "--forgetting" in part
