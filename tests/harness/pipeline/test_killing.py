"""The whole command on the embedded model, killed and started again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..runs import await_files, contents, finish, kill, running

pytestmark = pytest.mark.slow

STUDY = (
    *("compare", "--domain", "finance", "--limit", "4", "--examples", "6", "--shots", "0"),
    *("--recipe", "self-specialize-retrieval"),
)
POINTS = (
    ("evaluate/*/.responses.jsonl", 1),
    ("evaluate/*/manifest.json", 3),
    ("instructions/*/.rounds.jsonl", 1),
    ("responses/*/.responses.jsonl", 1),
    ("tune/*/.adapter.checkpoint", 1),
    ("tune/*/manifest.json", 1),
    ("evaluate/*/manifest.json", 12),
)
"""Pattern and count of files in the store: once so many are there, the run is killed. In the order of a run."""


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run that nothing disturbs leaves in its store."""
    store = tmp_path_factory.mktemp("whole") / "store"
    with running(*STUDY, "--store", str(store)) as process:
        finish(process)
    return contents(store)


def test_a_run_that_is_killed_again_and_again_ends_like_an_uninterrupted_one(
    tmp_path: Path, uninterrupted: dict[str, bytes]
) -> None:
    """Killed in every kind of stage and between two of them, each time started again: the same bytes in the end."""
    store = tmp_path / "store"
    for pattern, count in POINTS:
        with running(*STUDY, "--store", str(store)) as process:
            await_files(process, store, pattern, count)
            kill(process)
    with running(*STUDY, "--store", str(store)) as process:
        _, err = finish(process)
    assert "stored" in err
    assert contents(store) == uninterrupted


def test_two_runs_at_once_end_well(tmp_path: Path, uninterrupted: dict[str, bytes]) -> None:
    """The one that comes second says that it waits, and both leave what one alone would have left."""
    store = tmp_path / "store"
    with running(*STUDY, "--store", str(store)) as first:
        await_files(first, store, "evaluate/*/.responses.jsonl", 1)
        with running(*STUDY, "--store", str(store)) as second:
            board, _ = finish(first)
            same, err = finish(second)
    assert "another run is working on" in err
    assert board.partition("\nTime\n")[0] == same.partition("\nTime\n")[0]
    assert contents(store) == uninterrupted
