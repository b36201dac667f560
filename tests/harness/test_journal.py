"""The journal survives the death of its writer at any byte."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.journal import Journal

RECORDS = [{"index": index, "text": f"née {index}\n"} for index in range(4)]


def _written(folder: Path) -> Journal:
    journal = Journal(folder / "deep" / ".work.jsonl")
    for record in RECORDS:
        journal.append(record)
    return journal


def test_records_come_back(tmp_path: Path) -> None:
    """What was appended is read, oldest first, by another journal on the same path."""
    assert Journal(_written(tmp_path).path).read() == RECORDS


def test_a_journal_that_was_never_written_is_empty(tmp_path: Path) -> None:
    """No file, no record, and reading makes none."""
    assert Journal(tmp_path / "x").read() == []
    assert not (tmp_path / "x").exists()


def test_cut_at_any_byte_it_keeps_the_whole_records(tmp_path: Path) -> None:
    """Wherever a crash tears the file, the records before are kept, the torn one is cut off, and appending goes on."""
    raw = _written(tmp_path).path.read_bytes()
    path = tmp_path / "torn.jsonl"
    for size in range(len(raw)):
        path.write_bytes(raw[:size])
        whole = raw[:size].count(b"\n")
        assert Journal(path).read() == RECORDS[:whole]
        path.write_bytes(raw[:size])
        Journal(path).append({"next": 1})  # without reading first
        assert Journal(path).read() == [*RECORDS[:whole], {"next": 1}]


@pytest.mark.parametrize("tail", [b"\0" * 30, b"\0" * 30 + b"\n", b'{"index": 4}', b"7\n", b'{"a": "\xff"}\n', b"\n"])
def test_a_last_line_that_is_no_record_is_cut_off(tmp_path: Path, tail: bytes) -> None:
    """Zeros of a power cut, a record without its newline, and whatever else is no record are cut off at the end."""
    path = _written(tmp_path).path
    whole = path.read_bytes()
    path.write_bytes(whole + tail)
    assert Journal(path).read() == RECORDS
    assert path.read_bytes() == whole


@pytest.mark.parametrize("line", [b"", b'{"index"', b"[1]", b"\xff", b"[" * 100_000])
@pytest.mark.parametrize("end", [b'{"index": 9}\n', b'{"index'])
def test_damage_in_the_middle_is_an_error(tmp_path: Path, line: bytes, end: bytes) -> None:
    """A line that is no record with others behind it is damage: an error with file and line, the file untouched."""
    path = _written(tmp_path).path
    path.write_bytes(path.read_bytes() + line + b"\n" + end)
    if end.endswith(b"\n"):
        before = path.read_bytes()
        for act in (Journal(path).read, lambda: Journal(path).append({})):
            with pytest.raises(HarnessError, match=r"\.work\.jsonl:5: not a record of a journal; delete the file"):
                act()
        assert path.read_bytes() == before
    else:
        with pytest.raises(HarnessError, match=r"\.work\.jsonl:5: "):
            Journal(path).read()


@given(st.binary())
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Whatever the file holds: records or HarnessError, and a second reading agrees with the first."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any"
        path.write_bytes(raw)
        try:
            records = Journal(path).read()
        except HarnessError:
            return
        assert Journal(path).read() == records


def test_a_killed_writer_loses_at_most_the_record_in_flight(tmp_path: Path) -> None:
    """After kill -9 every record whose append had returned is there, and none is out of turn."""
    path = tmp_path / ".work.jsonl"
    code = (
        "import itertools, pathlib, sys; from harness.journal import Journal\n"
        "journal = Journal(pathlib.Path(sys.argv[1]))\n"
        "for i in itertools.count(len(journal.read())): journal.append({'i': i, 'x': 'y' * 5000}); print(i, flush=True)"
    )
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            told = [int(writer.stdout.readline()) for _ in range(7)]
            writer.kill()
            told += [int(line) for line in writer.stdout if line.endswith("\n")]
        numbers = [record["i"] for record in Journal(path).read()]
        assert numbers == list(range(len(numbers)))
        assert told[-1] < len(numbers) <= told[-1] + 2


@pytest.mark.skipif(sys.platform == "win32", reason="files have no size limit there")
def test_a_disk_that_takes_no_more_is_told(tmp_path: Path) -> None:
    """Where the disk takes a part of a record only, append says so, and the journal goes on from the record before."""
    path = tmp_path / ".work.jsonl"
    code = (
        "import pathlib, resource, sys; from harness.journal import Journal; from harness.errors import HarnessError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 2000)); journal = Journal(pathlib.Path(sys.argv[1]))\n"
        "journal.append({'i': 0})\n"
        "try: journal.append({'i': 'x' * 1500})\n"
        "except HarnessError as error: print(error)\n"
        "journal.append({'i': 1})"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert f"{path}: cannot write: File too large" in run.stdout
    assert Journal(path).read() == [{"i": 0}, {"i": 1}]


def test_an_unwritable_place_is_named(tmp_path: Path) -> None:
    """A journal whose folder cannot be made is an error that names it."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(HarnessError, match=r"x\.jsonl: cannot .*; a file stands where a folder is needed"):
        Journal(tmp_path / "taken" / "x.jsonl").append({})
