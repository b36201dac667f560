"""harness prepare, harness list benchmarks and --suite, on a small library whose files lie in a mirror."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LIBRARY = Path(__file__).parents[2] / "library"
MIRROR = LIBRARY / "mirror"
PREPARE = ("prepare", "--domain", "library")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The library installed as pip would, an empty data folder, and no mirror but the one that is named."""
    site = tmp_path / "site"
    shutil.copytree(LIBRARY / "harness_library", site / "harness_library")
    info = site / "harness_library-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: harness-library\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text("[harness]\nmain = harness_library\n")
    monkeypatch.delitem(sys.modules, "harness_library", raising=False)
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delenv("HARNESS_MIRROR", raising=False)
    monkeypatch.setenv("HARNESS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    """What the user brings."""
    path = tmp_path / "diary.txt"
    path.write_text("Did it rain?\tyes\nDid it snow?\tno\n")
    return path


def _benchmarks(run: Any) -> dict[str, dict[str, Any]]:
    rows = json.loads(run("list", "benchmarks", "--json").out)["benchmarks"]
    return {row["name"]: row for row in rows if row["name"].startswith("library_")}


def test_licence_and_size_are_shown_first(run: Any) -> None:
    """On stderr, before the first line of progress; what is not for commercial use stands out."""
    lines = run(*PREPARE, "--mirror", str(MIRROR)).err.splitlines()
    assert lines[0].startswith(f"3 sets, from the mirror {MIRROR}, into ")
    assert [line.split()[0] for line in lines[1:4]] == ["books", "diary", "texts"]
    assert "0.0 MB  CC BY-NC 4.0 - NOT FOR COMMERCIAL USE; Questions on books" in lines[1]
    assert lines[2].split()[1:3] == ["your", "file"]
    assert "CC0; Texts on books" in lines[3]
    assert [line.split(" s  ")[-1] for line in lines[4:6]] == ["prepare books", "prepare texts"]


def test_a_domain_is_prepared(run: Any, data: Path) -> None:
    """Every file on stdout with its records; what only the user can bring is left out, and told."""
    ended = run(*PREPARE, "--mirror", str(MIRROR))
    assert ended.code == 0
    assert [line.split() for line in ended.out.splitlines()] == [
        ["7", str(data / "books/library_yesno.jsonl")],
        ["3", str(data / "books/library_more.jsonl")],
        ["3", str(data / "books/library.pool.jsonl")],
        ["4", str(data / "texts/library.corpus.jsonl")],
    ]
    assert "left out: diary: only you can bring its file: write one. Then: harness prepare --set diary" in ended.err


def test_a_second_call_does_nothing(run: Any, tmp_path: Path) -> None:
    """It needs no mirror and no network, and says the same."""
    first = run(*PREPARE, "--mirror", str(MIRROR))
    second = run(*PREPARE)
    assert (second.code, second.out) == (0, first.out)
    assert second.err.splitlines()[1].split()[:2] == ["books", "prepared"]
    assert " s  " not in second.err


def test_the_mirror_may_stand_in_the_environment(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As HARNESS_MIRROR."""
    monkeypatch.setenv("HARNESS_MIRROR", str(MIRROR))
    assert run(*PREPARE).code == 0


def test_a_set_is_prepared_alone(run: Any, data: Path) -> None:
    """By its name."""
    assert run("prepare", "--set", "texts", "--mirror", str(MIRROR)).code == 0
    assert {path.name for path in data.iterdir() if path.name[0] != "."} == {"texts"}


def test_a_file_is_brought(run: Any, data: Path, diary: Path) -> None:
    """By its key; the result as JSON holds records by file."""
    ended = run("prepare", "--set", "diary", "--file", f"diary.txt={diary}", "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out) == {"diary": {"folder": str(data / "diary"), "records": {"library_diary.jsonl": 2}}}


def test_a_file_that_is_not_understood_is_told(run: Any, diary: Path, data: Path) -> None:
    """With its line; nothing is left behind."""
    diary.write_text("Did it rain?\tyes\nDear diary\n")
    ended = run("prepare", "--set", "diary", "--file", f"diary.txt={diary}")
    assert (ended.code, ended.out) == (1, "")
    assert f"error: {diary}:2: no tab" in ended.err
    assert not (data / "diary").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--set", "nothing"], 2, 'unknown set "nothing"; choose from: '),
        (["--domain", "nothing"], 2, 'unknown domain "nothing"; choose from: '),
        (["--set", "diary", "--file", "diary.txt"], 2, '--file "diary.txt": must be KEY=PATH'),
        (["--set", "diary", "--file", "other=x"], 2, 'unknown file "other"; choose from: diary.txt'),
        (["--set", "diary", "--file", "diary.txt=nowhere"], 1, "nowhere: no such file; it was named for diary.txt"),
        (["--set", "diary"], 1, "diary: only you can bring its file: write one. Then: harness prepare --set diary"),
        (["--set", "texts", "--mirror", "nowhere"], 2, "Directory 'nowhere' does not exist"),
    ],
)
def test_misuse_says_what_would_be_right(run: Any, arguments: list[str], code: int, told: str) -> None:
    """On stderr, with nothing on stdout."""
    ended = run("prepare", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert told in ended.err


def test_a_set_that_cannot_be_prepared_holds_up_no_other(run: Any, tmp_path: Path) -> None:
    """The others are prepared, its error ends the command, and the next call does what is left."""
    broken = shutil.copytree(MIRROR, tmp_path / "broken")
    (broken / "library.example/files/books.txt").unlink()
    ended = run(*PREPARE, "--mirror", str(broken))
    assert ended.code == 1
    assert "library.corpus.jsonl" in ended.out
    assert "books.txt: is missing in the mirror" in ended.err.splitlines()[-1]
    again = run(*PREPARE, "--mirror", str(MIRROR))
    assert again.code == 0
    assert [line.split(" s  ")[-1] for line in again.err.splitlines() if " s  " in line] == ["prepare books"]


def test_without_a_network_the_mirror_is_named(run: Any) -> None:
    """The tests' sockets reach nobody; nothing is left half done."""
    ended = run("prepare", "--set", "texts")
    assert (ended.code, ended.out) == (1, "")
    assert "https://library.example/files/texts.txt: cannot be reached: " in ended.err
    assert "--mirror DIR" in ended.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("answer", "more", "prepared"), [("n", [], False), ("y", [], True), ("", ["--yes"], True)])
def test_on_a_terminal_it_asks_first(data: Path, answer: str, more: list[str], prepared: bool) -> None:
    """After licences and sizes were shown; `--yes` answers."""
    import pty

    mine, theirs = pty.openpty()
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from harness.cli import main; main()"
    command = [sys.executable, "-c", code, str(data.with_name("site")), *PREPARE, "--mirror", str(MIRROR), *more]
    process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=theirs)
    os.write(mine, f"{answer}\n".encode())
    process.wait(timeout=120)
    os.close(theirs)
    told = os.read(mine, 1 << 16).decode()
    os.close(mine)
    assert (process.returncode == 0, (data / "texts").exists()) == (prepared, prepared)
    assert ("Prepare them? [Y/n]" in told) is bool(answer)
    assert told.index("CC BY-NC 4.0 - NOT FOR COMMERCIAL USE") < told.index(
        "Prepare them?" if answer else "prepare books"
    )


def test_the_list_shows_what_is_prepared(run: Any) -> None:
    """Suite, documents, licence and state of every benchmark, before and after."""
    before = _benchmarks(run)
    assert {name: (row["documents"], row["prepared"]) for name, row in before.items()} == {
        "library_yesno": (7, False),
        "library_more": (3, False),
        "library_diary": (None, False),
    }
    assert before["library_yesno"]["licence"] == "CC BY-NC 4.0"
    assert (before["library_more"]["suite"], before["library_more"]["commercial"]) == ("extended", False)
    run(*PREPARE, "--mirror", str(MIRROR))
    assert {name: row["prepared"] for name, row in _benchmarks(run).items()} == {
        "library_yesno": True,
        "library_more": True,
        "library_diary": False,
    }


def test_the_list_counts_what_the_user_brought(run: Any, diary: Path) -> None:
    """It is known only then."""
    run("prepare", "--set", "diary", "--file", f"diary.txt={diary}")
    assert _benchmarks(run)["library_diary"]["documents"] == 2


def test_the_list_as_text_is_a_table(run: Any) -> None:
    """One line a benchmark; what comes along has the licence of its plugin."""
    lines = run("list", "benchmarks").out.splitlines()
    assert lines[0].split() == [
        *("benchmark", "domain", "suite", "documents", "prepared"),
        *("set", "commercial", "use", "licence"),
    ]
    rows = {line.split()[0]: line.split() for line in lines[1:]}
    assert rows["library_yesno"][1:] == ["library", "paper", "7", "no", "books", "no", "CC", "BY-NC", "4.0"]
    assert rows["library_diary"][3] == "?"
    assert rows["acorn_biomed_yesno"][2:6] == ["embedded", "100", "comes", "along"]


def test_a_suite_that_is_not_prepared_is_told(run: Any, tmp_path: Path) -> None:
    """By every command about a study, before anything is done."""
    for command in ("compare", "study", "specialize"):
        ended = run(command, "--domain", "library", "--suite", "paper", "--store", str(tmp_path / "store"))
        assert (ended.code, ended.out) == (1, "")
        assert "harness prepare --domain library" in ended.err
    assert not (tmp_path / "store").exists()


@pytest.mark.usefixtures("tiny_installed")
def test_a_study_on_a_prepared_suite(run: Any, tmp_path: Path) -> None:
    """What is left out is told first, and the leaderboard lies apart from that of another suite."""
    run(*PREPARE, "--mirror", str(MIRROR))
    told = ("--domain", "library", "--model", "tiny", "--suite", "paper", "--shots", "0,1", "--limit", "3")
    ended = run("study", *told, "--store", str(tmp_path / "store"), "--json")
    assert ended.code == 0, ended.err
    assert ended.err.startswith("left out: diary: only you can bring its file")
    board = json.loads(ended.out)
    assert (board["suite"], board["left_out"]) == ("paper", ["library_diary"])
    assert [(used["name"], used["commercial"]) for used in board["used"]] == [("books", False)]
    (folder,) = (tmp_path / "store/leaderboards").iterdir()
    assert folder.name.startswith("library-paper-tiny-seed0-")
