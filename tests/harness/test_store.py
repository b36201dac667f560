"""Stages on disk: named by their inputs, whole or absent, worked on by one run at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.store import Stage, Store, derive

PRELUDE = """
import sys, pathlib
from harness.store import Store
stage = Store(pathlib.Path(sys.argv[1])).stage("evaluate", {"shots": 0})
"""


def _stage(root: Path) -> Stage:
    return Store(root).stage("evaluate", {"shots": 0})


def _nobody() -> None:
    raise AssertionError("nobody holds the stage")


def _finished(root: Path) -> Stage:
    stage = _stage(root)
    stage.write_json("score.json", {"f1": 0.5})
    stage.write_jsonl("documents.jsonl", [{"b": 1, "a": "é"}, {}])
    stage.finish(documents=2)
    return stage


def test_a_stage_is_named_by_name_and_inputs(tmp_path: Path) -> None:
    """The folder is root/name/16 digits of the SHA-256 of name and inputs, in whatever order these stand."""
    first = Store(tmp_path).stage("tune", {"a": 1, "b": (2, 3)})
    same = Store(tmp_path).stage("tune", {"b": [2, 3], "a": 1})
    canonical = b'{"inputs": {"a": 1, "b": [2, 3]}, "name": "tune"}'
    assert first.fingerprint == same.fingerprint == sha256(canonical).hexdigest()
    assert first.folder == tmp_path / "tune" / first.fingerprint[:16]


def test_other_inputs_are_another_stage(tmp_path: Path) -> None:
    """A changed input, a further input and another name each change the fingerprint."""
    store = Store(tmp_path)
    stages = [store.stage("a", {"x": 1}), store.stage("a", {"x": 2}), store.stage("a", {"x": 1, "y": None})]
    stages += [store.stage("a", {"x": "1"}), store.stage("b", {"x": 1})]
    assert len({stage.fingerprint for stage in stages}) == 5


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "Upper"])
def test_a_name_is_a_plain_part_of_a_path(tmp_path: Path, name: str) -> None:
    """A name that would lead elsewhere is refused."""
    with pytest.raises(ValueError, match="is no name of a stage"):
        Store(tmp_path).stage(name, {})


def test_looking_writes_nothing(tmp_path: Path) -> None:
    """Asking about a stage and listing stages makes no folder."""
    root = tmp_path / "root"
    assert not _stage(root).done
    assert Store(root).stages() == []
    assert _stage(root).seconds == 0
    assert not root.exists()


def test_a_stage_is_done_once_it_is_finished(tmp_path: Path) -> None:
    """Files alone make no stage; its manifest does."""
    stage = _stage(tmp_path)
    stage.write_json("score.json", 1)
    assert not stage.done
    stage.finish()
    assert _stage(tmp_path).done


def test_results_come_back(tmp_path: Path) -> None:
    """What was written is read, by another run too; no row at all is a result as well."""
    _finished(tmp_path).write_jsonl("none.jsonl", [])
    stage = _stage(tmp_path)
    assert stage.read_json("score.json") == {"f1": 0.5}
    assert stage.read_jsonl("documents.jsonl") == [{"b": 1, "a": "é"}, {}]
    assert stage.read_jsonl("none.jsonl") == []


def test_the_manifest_tells_what_the_stage_is(tmp_path: Path) -> None:
    """The manifest holds name, inputs, fingerprint, facts, and the SHA-256 of every file of the result."""
    stage = _stage(tmp_path)
    (stage.folder / "adapter").mkdir(parents=True)
    (stage.folder / "adapter" / "weights.safetensors").write_bytes(b"weights")
    stage.finish(loss=0.5)
    assert stage.manifest == {
        "name": "evaluate",
        "inputs": {"shots": 0},
        "fingerprint": stage.fingerprint,
        "files": {"adapter/weights.safetensors": sha256(b"weights").hexdigest()},
        "facts": {"loss": 0.5},
    }


def test_journals_times_and_drafts_are_no_result(tmp_path: Path) -> None:
    """What may differ between a resumed and an uninterrupted run stays out of the manifest."""
    stage = _finished(tmp_path)
    before = (stage.folder / "manifest.json").read_bytes()
    stage.journal("work").append({"a": 1})
    stage.write_times(2.5)
    (stage.folder / ".score.json.77.tmp").write_text("half")
    (stage.folder / ".cache").mkdir()
    (stage.folder / ".cache" / "file").write_text("x")
    with stage.lock(_nobody):
        stage.finish(documents=2)
    assert (stage.folder / "manifest.json").read_bytes() == before


def test_the_same_result_is_the_same_bytes(tmp_path: Path) -> None:
    """Two runs that write the same, in whatever order and at whatever time, leave the same files."""
    first, second = _finished(tmp_path / "a"), _stage(tmp_path / "b")
    second.write_jsonl("documents.jsonl", ({"a": "é", "b": 1}, {}))
    second.write_json("score.json", {"f1": 0.5})
    second.finish(documents=2)
    for name in ("manifest.json", "documents.jsonl", "score.json"):
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda manifest: manifest.write_bytes(b""),
        lambda manifest: manifest.write_bytes(manifest.read_bytes()[:50]),
        lambda manifest: manifest.write_text("[]"),
        lambda manifest: manifest.write_text("{}"),
        lambda manifest: manifest.write_text(manifest.read_text().replace('"fingerprint": "', '"fingerprint": "0')),
        lambda manifest: manifest.with_name("score.json").unlink(),
    ],
)
def test_a_damaged_stage_is_told(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    """A manifest that is torn, foreign or names a lost file is an error with its path and what to do."""
    stage = _finished(tmp_path)
    damage(stage.folder / "manifest.json")
    for act in (lambda: stage.done, lambda: stage.manifest, Store(tmp_path).stages):
        with pytest.raises(HarnessError, match=r"manifest\.json: .*delete .*and run again"):
            act()


def test_whole_stages_are_listed(tmp_path: Path) -> None:
    """Stages with a manifest are listed with their inputs; those in work are not."""
    store = Store(tmp_path)
    store.stage("tune", {"a": 1}).write_json("half.json", 1)
    for name, inputs in (("tune", {"a": 2}), ("evaluate", {}), ("tune", {"a": 3})):
        store.stage(name, inputs).finish()
    stages = store.stages()
    assert (stages[0].name, stages[0].inputs) == ("evaluate", {})
    assert sorted(stage.inputs["a"] for stage in stages[1:]) == [2, 3]


def test_a_stage_in_the_wrong_folder_is_told(tmp_path: Path) -> None:
    """A folder that was copied under another name is not taken for the stage."""
    stage = _finished(tmp_path)
    shutil.copytree(stage.folder, stage.folder.with_name("0" * 16))
    with pytest.raises(HarnessError, match=r"0000/manifest\.json: damaged, it does not describe its folder"):
        Store(tmp_path).stages()


def test_times_add_up(tmp_path: Path) -> None:
    """The seconds of resumed runs are added to those before."""
    stage = _stage(tmp_path)
    stage.write_times(1.5)
    _stage(tmp_path).write_times(2.0)
    assert _stage(tmp_path).seconds == 3.5


def test_a_discarded_stage_is_gone(tmp_path: Path) -> None:
    """Discarding deletes result, journals and times, and may be done twice and under the lock."""
    stage = _finished(tmp_path)
    stage.journal("work").append({})
    with stage.lock(_nobody):
        stage.discard()
        stage.discard()
    assert not stage.done
    assert not stage.folder.exists()


def _start(root: Path, code: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PRELUDE + code, str(root)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_a_second_run_waits_and_finds_the_work_done(tmp_path: Path) -> None:
    """While another process works on a stage, `waiting` is told once; after it the stage is done."""
    code = "with stage.lock(lambda: None): print('held', flush=True); sys.stdin.readline(); stage.finish()"
    with _start(tmp_path, code) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        told: list[bool] = []

        def waiting() -> None:
            told.append(_stage(tmp_path).done)
            other.communicate("go on\n")

        with _stage(tmp_path).lock(waiting):
            assert _stage(tmp_path).done
    assert told == [False]


def test_a_killed_run_holds_no_lock(tmp_path: Path) -> None:
    """After kill -9 of the run that held a stage the next one takes it without waiting."""
    with _start(tmp_path, "with stage.lock(lambda: None): print('held', flush=True); sys.stdin.readline()") as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        other.kill()
    with _stage(tmp_path).lock(_nobody):
        pass


def test_the_lock_is_released_by_an_error(tmp_path: Path) -> None:
    """A stage that fails can be tried again by the same process."""
    stage = _stage(tmp_path)
    with pytest.raises(KeyError), stage.lock(_nobody):
        raise KeyError
    with stage.lock(_nobody):
        pass


def test_two_runs_at_once_do_the_work_once(tmp_path: Path) -> None:
    """Of several processes that start together, one does the work and the others find it done."""
    code = (
        "print('up', flush=True); sys.stdin.readline()\n"
        "with stage.lock(lambda: None):\n"
        "    if not stage.done:\n"
        "        for i in range(50): stage.journal('work').append({'i': i})\n"
        "        stage.finish()\n"
    )
    runs = [_start(tmp_path, code) for _ in range(3)]
    for run in runs:
        assert run.stdout is not None
        run.stdout.readline()
    for run in runs:
        assert run.stdin is not None
        run.stdin.write("go\n")
        run.stdin.flush()
    assert [(run.communicate(), run.returncode)[1] for run in runs] == [0, 0, 0]
    assert [record["i"] for record in _stage(tmp_path).journal("work").read()] == list(range(50))


def test_a_run_killed_anywhere_is_resumed_to_the_same_bytes(tmp_path: Path) -> None:
    """A run that is killed after each record and begun anew ends where an uninterrupted one ends."""
    code = (
        "with stage.lock(lambda: None):\n"
        "    journal = stage.journal('work'); records = journal.read()\n"
        "    for i in range(len(records), 6):\n"
        "        journal.append({'i': i}); print(i, flush=True)\n"
        "        if len(sys.argv) == 2: sys.stdin.readline()\n"
        "    stage.write_jsonl('rows.jsonl', sorted(journal.read(), key=lambda r: -r['i'])); stage.finish(rows=6)\n"
    )
    for _ in range(3):
        with _start(tmp_path / "killed", code) as run:
            assert run.stdout is not None
            run.stdout.readline()
            run.kill()
        assert not _stage(tmp_path / "killed").done
    for name in ("killed", "whole"):
        command = [sys.executable, "-c", PRELUDE + code, str(tmp_path / name), "to the end"]
        subprocess.run(command, check=True, capture_output=True)
    killed, whole = _stage(tmp_path / "killed"), _stage(tmp_path / "whole")
    assert killed.done
    for name in sorted(os.listdir(whole.folder)):
        assert (killed.folder / name).read_bytes() == (whole.folder / name).read_bytes()


@pytest.mark.parametrize(
    "act",
    [
        lambda stage: stage.write_json("a.json", 1),
        lambda stage: stage.finish(),
        lambda stage: stage.journal("work").append({}),
        lambda stage: stage.write_times(1),
        lambda stage: stage.lock(_nobody).__enter__(),
    ],
)
def test_an_unwritable_root_is_named(tmp_path: Path, act: Callable[[Stage], object]) -> None:
    """Whatever is tried on a root that cannot be a folder, the error names the place and what to do."""
    (tmp_path / "root").write_text("a file")
    with pytest.raises(HarnessError, match=r"root/evaluate/.*: cannot .*; a file stands where a folder is needed"):
        act(_stage(tmp_path / "root"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_leaves_no_manifest(tmp_path: Path) -> None:
    """Where the manifest does not fit on the disk the stage is not done."""
    stage = _stage(tmp_path)
    stage.write_json("score.json", 1)
    (stage.folder / f".manifest.json.{os.getpid()}.tmp").symlink_to("/dev/full")
    with pytest.raises(HarnessError, match="No space left on device; free some space and run again"):
        stage.finish()
    assert not stage.done


def test_a_missing_result_is_named(tmp_path: Path) -> None:
    """Reading what was never written is an error that names the file."""
    with pytest.raises(HarnessError, match=r"a\.jsonl: cannot read: No such file"):
        _stage(tmp_path).read_jsonl("a.jsonl")


parts = st.lists(st.text() | st.integers(), max_size=3)


@given(st.integers(), parts)
def test_derived_seeds_have_63_bits(seed: int, where: list[str | int]) -> None:
    """A derived seed is a function of its place, and fits a signed 64-bit integer."""
    assert 0 <= derive(seed, *where) == derive(seed, *where) < 2**63


def test_derived_seeds_differ_by_place() -> None:
    """Seed, stage and index each count, text and number differ, and boundaries between parts too."""
    places: list[tuple[int, *tuple[int | str, ...]]] = [
        (0,),
        (1,),
        (0, "a"),
        (0, "a", 1),
        (0, "a", "1"),
        (0, "a1"),
        (0, "a", 2),
        (0, "", "a"),
    ]
    assert len({derive(*place) for place in places}) == len(places)


def test_derived_seeds_are_fixed() -> None:
    """A derived seed never changes between versions, or stored studies could not be resumed."""
    assert derive(0, "synthesize", 1) == int.from_bytes(sha256(b'[0, "synthesize", 1]').digest()[:8], "big") >> 1
