"""Sets that are prepared whole or not at all, and gone on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import filelock
import pytest

from harness.errors import HarnessError
from harness.preparation import Source, outdated, prepare, prepared
from harness.types import Record, RemoteFile

BODY = b"one two\nthree four\n"
MEMBERS = {"top/b.txt": b"three four\n", "top/a.txt": b"one two\n", "top/unused.bin": b"\0" * 1000}


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A mirror with one file of a set of one file."""
    place = tmp_path / "mirror/quiz.example/quiz.txt"
    place.parent.mkdir(parents=True)
    place.write_bytes(BODY)
    return tmp_path / "mirror"


def _left(data: Path) -> set[str]:
    """Every file of the data folder that is not a lock, with its path."""
    return {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file() and path.name != ".lock"}


def test_a_set_is_prepared(mirror: Path, forge: Any, watch: Any, data: Path) -> None:
    """Records as the converter gives them, one a line, and a manifest that says what they are made from."""
    upstream = forge.quiz("https://quiz.example/quiz.txt", commercial=False)
    assert prepared(upstream) is None
    done = prepare(upstream, Source(mirror=mirror), watch=watch)
    assert done == prepared(upstream)
    assert (done.folder, done.records) == (data / "quiz", {"quiz.jsonl": 2})
    assert done.files == {"quiz": forge.sha(BODY)}
    assert [json.loads(line) for line in (data / "quiz/quiz.jsonl").read_text().splitlines()] == [
        {"id": "0", "instruction": "Answer.", "input": "one two", "answer": "one"},
        {"id": "1", "instruction": "Answer.", "input": "three four", "answer": "three"},
    ]
    manifest = json.loads((data / "quiz/manifest.json").read_text())
    assert manifest["licence"] == "CC0"
    assert manifest["commercial"] is False
    assert manifest["citation"] == "Nobody (2001)"
    assert manifest["files"] == {"quiz": {"url": "https://quiz.example/quiz.txt", "sha256": forge.sha(BODY)}}
    assert manifest["outputs"]["quiz.jsonl"]["records"] == 2
    assert _left(data) == {"quiz/quiz.jsonl", "quiz/manifest.json"}


def test_what_is_done_is_told(mirror: Path, forge: Any, watch: Any) -> None:
    """A piece of work a file, then the conversion with its records."""
    prepare(forge.quiz("https://quiz.example/quiz.txt"), Source(mirror=mirror), watch=watch)
    assert watch.titles == ["prepare quiz · quiz", "prepare quiz · convert"]
    assert watch.done == [(1, 2), (2, 2)]


def test_a_prepared_set_is_left_as_it_is(mirror: Path, forge: Any, watch: Any, tmp_path: Path) -> None:
    """Neither mirror nor network is asked."""
    upstream = forge.quiz("https://quiz.example/quiz.txt")
    first = prepare(upstream, Source(mirror=mirror), watch=watch)
    del watch.titles[:]
    assert prepare(upstream, Source(mirror=tmp_path / "nowhere"), watch=watch) == first
    assert watch.titles == []


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_converter_gets_the_folder_of_an_archive(
    tmp_path: Path, forge: Any, watch: Any, data: Path, kind: str
) -> None:
    """With the members that are used; afterwards the folder is gone."""
    folders = []

    def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
        folders.append(files["quiz"])
        assert not list(files["quiz"].rglob("*.bin"))
        for path in sorted(files["quiz"].rglob("*.txt")):
            yield from forge.lines({"quiz": path})

    (tmp_path / "quiz.example").mkdir()
    body = (forge.zipped if kind == "zip" else forge.tar_gz)(MEMBERS)
    (tmp_path / "quiz.example/all").write_bytes(body)
    used = {name: body for name, body in MEMBERS.items() if name.endswith(".txt")}
    file = RemoteFile(
        key="quiz",
        url="https://quiz.example/all",
        size=9999,
        sha256=forge.members_sha(used),
        archive=kind,
        members=("*.txt",),
    )
    upstream = forge.quiz("", files=(file,), convert=convert, outputs={"quiz.jsonl": 2})
    prepare(upstream, Source(mirror=tmp_path), watch=watch)
    assert '"one two"' in (data / "quiz/quiz.jsonl").read_text().splitlines()[0]
    assert not folders[0].exists()


def test_an_archive_with_other_members_is_refused(
    server: Any, forge: Any, watch: Any, once: Source, data: Path
) -> None:
    """One is missing here; nothing is kept, and the right archive is downloaded by the next call."""
    whole = forge.tar_gz(MEMBERS)
    url = server.serve("/all", forge.tar_gz({"top/a.txt": MEMBERS["top/a.txt"]}))
    file = RemoteFile(key="quiz", url=url, size=9999, sha256=forge.members_sha(MEMBERS), archive="tar.gz")
    upstream = forge.quiz("", files=(file,), convert=lambda files: forge.lines({"quiz": files["quiz"] / "top/a.txt"}))
    upstream = replace(upstream, outputs={"quiz.jsonl": 1})
    with pytest.raises(HarnessError, match=r"the SHA-256 over its members is .*, expected is .*; a member is missing"):
        prepare(upstream, once, watch=watch)
    assert _left(data) == set()
    server.serve("/all", whole)
    assert prepare(upstream, once, watch=watch).records == {"quiz.jsonl": 1}


def test_a_truncated_archive_is_refused(server: Any, forge: Any, watch: Any, once: Source, data: Path) -> None:
    """A server that says no length cannot be caught earlier; the damaged download is not kept."""
    url = server.serve("/all", forge.tar_gz(MEMBERS)[:-20], says_length=False)
    file = RemoteFile(key="quiz", url=url, size=9999, sha256=forge.members_sha(MEMBERS), archive="tar.gz")
    with pytest.raises(HarnessError, match=r"cannot be unpacked|cannot read"):
        prepare(forge.quiz("", files=(file,)), once, watch=watch)
    assert _left(data) == set()


def test_the_next_call_goes_on_where_a_download_stopped(
    server: Any, forge: Any, watch: Any, once: Source, data: Path
) -> None:
    """Files that are there are not asked for again, and a part of one is completed."""
    first, second = b"one two\n" * 50, b"three four\n" * 50
    files = (
        forge.pinned(first, server.serve("/first", first), key="first"),
        forge.pinned(second, server.serve("/second", second, cuts=[100]), key="quiz"),
    )
    upstream = forge.quiz(
        "", files=files, convert=lambda files: list(forge.lines(files))[:1], outputs={"quiz.jsonl": 1}
    )
    with pytest.raises(HarnessError, match="after 100 of 550 bytes"):
        prepare(upstream, once, watch=watch)
    assert not (data / "quiz").exists()
    prepare(upstream, once, watch=watch)
    assert server.asked == [("/first", ""), ("/second", ""), ("/second", "bytes=100-")]


@pytest.mark.parametrize("records", [0, 1, 3])
def test_another_number_of_records_is_an_error(mirror: Path, forge: Any, watch: Any, data: Path, records: int) -> None:
    """Nothing half-converted is left behind."""
    upstream = forge.quiz("https://quiz.example/quiz.txt", outputs={"quiz.jsonl": 2, "quiz.pool.jsonl": 0})

    def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
        for number in range(records):
            yield "quiz.jsonl", {"instruction": "Answer.", "input": str(number), "answer": "yes"}

    with pytest.raises(HarnessError, match=rf"quiz: quiz.jsonl has {records} records, expected are 2; .* report it"):
        prepare(replace(upstream, convert=convert), Source(mirror=mirror), watch=watch)
    assert _left(data) == set()


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"instruction": "Answer.", "input": "a"}, 'missing "answer"'),
        ({"instruction": " ", "input": "a", "answer": "b"}, '"instruction" is empty'),
        ({"instruction": "Answer.", "input": "a", "answer": "b", "label": "c"}, 'unknown field "label"'),
    ],
)
def test_a_record_that_could_not_be_read_is_an_error(
    mirror: Path, forge: Any, watch: Any, data: Path, record: Record, told: str
) -> None:
    """It is found when the set is prepared, and not when a study runs."""
    upstream = forge.quiz("https://quiz.example/quiz.txt", outputs={"quiz.jsonl": 1})
    with pytest.raises(HarnessError, match=rf"quiz.jsonl:1: {told}"):
        prepare(
            replace(upstream, convert=lambda files: iter([("quiz.jsonl", record)])), Source(mirror=mirror), watch=watch
        )
    assert _left(data) == set()


def test_an_output_that_was_not_announced_is_an_error(mirror: Path, forge: Any, watch: Any) -> None:
    """The error names it."""
    upstream = forge.quiz("https://quiz.example/quiz.txt", outputs={"other.jsonl": 2})
    with pytest.raises(HarnessError, match=r'the converter writes "quiz.jsonl", which is none of its outputs'):
        prepare(upstream, Source(mirror=mirror), watch=watch)


@pytest.mark.parametrize("error", [HarnessError("quiz.txt:2: what is this?"), KeyError("bug"), KeyboardInterrupt()])
def test_a_conversion_that_ends_early_leaves_nothing(
    mirror: Path, forge: Any, watch: Any, data: Path, error: BaseException
) -> None:
    """Whatever ended it; the next call does all of it."""
    upstream = forge.quiz("https://quiz.example/quiz.txt")

    def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
        yield next(forge.lines(files))
        raise error

    with pytest.raises(type(error)):
        prepare(replace(upstream, convert=convert), Source(mirror=mirror), watch=watch)
    assert _left(data) == set()
    assert prepare(upstream, Source(mirror=mirror), watch=watch).records == {"quiz.jsonl": 2}


def test_a_missing_member_is_a_clear_error(mirror: Path, forge: Any, watch: Any) -> None:
    """Where a converter looks for a file that is not there."""
    upstream = forge.quiz(
        "https://quiz.example/quiz.txt", convert=lambda files: forge.lines({"quiz": Path("gone.txt")})
    )
    with pytest.raises(HarnessError, match=r"quiz: a file cannot be read while it is converted: .*gone.txt"):
        prepare(upstream, Source(mirror=mirror), watch=watch)


def test_another_version_of_the_converter_prepares_again(mirror: Path, forge: Any, watch: Any) -> None:
    """And so do other upstream files; until then what there is does not count as prepared."""
    old = forge.quiz("https://quiz.example/quiz.txt")
    prepare(old, Source(mirror=mirror), watch=watch)
    new = replace(old, version="2", convert=lambda files: list(forge.lines(files))[::-1])
    assert (prepared(new), outdated(new), outdated(old)) == (None, True, False)
    folder = prepare(new, Source(mirror=mirror), watch=watch).folder
    assert json.loads((folder / "quiz.jsonl").read_text().splitlines()[0])["id"] == "1"
    assert prepared(old) is None


def test_what_was_prepared_stays_until_there_is_better(mirror: Path, forge: Any, watch: Any, data: Path) -> None:
    """A new converter that fails takes nothing away."""
    old = forge.quiz("https://quiz.example/quiz.txt")
    prepare(old, Source(mirror=mirror), watch=watch)
    with pytest.raises(HarnessError):
        prepare(replace(old, version="2", convert=lambda files: iter(())), Source(mirror=mirror), watch=watch)
    assert prepared(old) is not None


def test_a_file_of_the_user_decides_the_number_of_records(tmp_path: Path, forge: Any, watch: Any) -> None:
    """But there must be some; its hash stands in the manifest."""
    mine = tmp_path / "mine.txt"
    mine.write_bytes(BODY)
    file = RemoteFile(key="quiz", url="", size=1000, sha256="", advice="from quiz.example")
    upstream = forge.quiz("", files=(file,), outputs={"quiz.jsonl": 0})
    source = Source(brought={"quiz": mine})
    with pytest.raises(HarnessError, match=r"quiz.jsonl has 0 records, expected are some"):
        prepare(replace(upstream, convert=lambda files: iter(())), source, watch=watch)
    done = prepare(upstream, source, watch=watch)
    assert done.records == {"quiz.jsonl": 2}
    assert json.loads((done.folder / "manifest.json").read_text())["files"]["quiz"]["sha256"] == forge.sha(BODY)


def test_another_file_of_the_user_is_prepared_again(tmp_path: Path, forge: Any, watch: Any) -> None:
    """The same one is not, and neither is anything where none is named."""
    mine, other = tmp_path / "mine.txt", tmp_path / "other.txt"
    mine.write_bytes(BODY)
    other.write_bytes(BODY * 2)
    file = RemoteFile(key="quiz", url="", size=1000, sha256="", advice="from quiz.example")
    upstream = forge.quiz("", files=(file,), outputs={"quiz.jsonl": 0}, convert=_numbered)
    for path, records in ((mine, 2), (mine, 2), (other, 4), (None, 4)):
        source = Source(brought={"quiz": path} if path else {})
        assert prepare(upstream, source, watch=watch).records == {"quiz.jsonl": records}
    assert watch.titles.count("prepare quiz · convert") == 2


def _numbered(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    for number, line in enumerate(files["quiz"].read_text().splitlines()):
        yield "quiz.jsonl", {"id": str(number), "instruction": "Answer.", "input": f"{number} {line}", "answer": line}


def test_a_full_disk_takes_no_download_away(server: Any, forge: Any, watch: Any, once: Source, data: Path) -> None:
    """An archive that cannot be unpacked through no fault of its own is kept."""
    url = server.serve("/all", forge.tar_gz(MEMBERS))
    file = RemoteFile(key="a" * 300, url=url, size=9999, sha256=forge.members_sha(MEMBERS), archive="tar.gz")
    with pytest.raises(HarnessError, match="File name too long"):
        prepare(forge.quiz("", files=(file,)), once, watch=watch)
    assert [Path(name).name for name in _left(data)] == ["all"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: (folder / "manifest.json").write_text("{}"),
        lambda folder: (folder / "manifest.json").write_text("half"),
        lambda folder: (folder / "manifest.json").write_text('{"outputs": {"quiz.jsonl": 3}}'),
        lambda folder: (folder / "quiz.jsonl").unlink(),
        lambda folder: (folder / "quiz.jsonl").write_text("shorter"),
    ],
    ids=["no manifest", "empty manifest", "half a manifest", "another manifest", "no file", "half a file"],
)
def test_a_damaged_set_is_prepared_again(mirror: Path, forge: Any, watch: Any, damage: Any) -> None:
    """It counts as not prepared, and never as half."""
    upstream = forge.quiz("https://quiz.example/quiz.txt")
    folder = prepare(upstream, Source(mirror=mirror), watch=watch).folder
    whole = (folder / "quiz.jsonl").read_bytes()
    damage(folder)
    assert prepared(upstream) is None
    prepare(upstream, Source(mirror=mirror), watch=watch)
    assert (folder / "quiz.jsonl").read_bytes() == whole


def test_two_calls_do_not_meet(mirror: Path, forge: Any, watch: Any, data: Path) -> None:
    """The second waits, says so, and finds the work done."""
    upstream = forge.quiz("https://quiz.example/quiz.txt")
    data.mkdir()
    lock = filelock.FileLock(data / ".lock")
    lock.acquire()
    second = threading.Thread(target=lambda: prepare(upstream, Source(mirror=mirror), watch=watch))
    second.start()
    while not watch.titles:
        second.join(0.01)
    assert watch.titles == ["wait for another harness prepare"]
    lock.release()
    second.join()
    assert prepared(upstream)


KILLED = """
import os, signal, sys, contextlib
from pathlib import Path
from harness.preparation import Source, prepare
from harness.types import RemoteFile, Upstream
def convert(files):
    yield "quiz.jsonl", {"id": "0", "instruction": "Answer.", "input": "one", "answer": "one"}
    os.kill(os.getpid(), signal.SIGKILL)
@contextlib.contextmanager
def watch(title):
    yield lambda done, total: None
file = RemoteFile(key="quiz", url="https://quiz.example/quiz.txt", size=19, sha256=sys.argv[2])
told = dict(title="", licence="", commercial=True, citation="", homepage="", version="1")
upstream = Upstream(name="quiz", files=(file,), outputs={"quiz.jsonl": 2}, convert=convert, **told)
prepare(upstream, Source(mirror=Path(sys.argv[1])), watch=watch)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_call_leaves_nothing_that_counts(mirror: Path, forge: Any, watch: Any, data: Path) -> None:
    """What it left is swept away by the next, which does the work."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(mirror), forge.sha(BODY)], env=dict(os.environ), check=False
    )
    assert done.returncode == -signal.SIGKILL
    upstream = forge.quiz("https://quiz.example/quiz.txt")
    assert prepared(upstream) is None
    prepare(upstream, Source(mirror=mirror), watch=watch)
    assert _left(data) == {"quiz/quiz.jsonl", "quiz/manifest.json"}
