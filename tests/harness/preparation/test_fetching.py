"""One file, from a mirror, an earlier download, the network or the user."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.preparation import Source, how_to_bring
from harness.preparation.fetching import DOWNLOADS, fetch, mirrored
from harness.types import RemoteFile

BODY = b"question\tanswer\n" * 100
URL = "https://quiz.example/files/ab12/quiz.tsv"


def _silent(done: int, total: int) -> None:
    pass


def _mirror(folder: Path, body: bytes = BODY) -> Source:
    path = folder / "mirror/quiz.example/files/ab12/quiz.tsv"
    path.parent.mkdir(parents=True)
    path.write_bytes(body)
    return Source(mirror=folder / "mirror")


def test_a_mirror_is_laid_out_by_url() -> None:
    """Host and path, without the scheme."""
    assert str(mirrored(URL)) == "quiz.example/files/ab12/quiz.tsv"
    assert str(mirrored("https://quiz.example/a%20b")) == "quiz.example/a b"


@pytest.mark.parametrize(
    "url",
    [
        "https://quiz.example/../../etc/hostname",
        "https://quiz.example/a/%2e%2e/b",
        "https://quiz.example//a",
        "https://../a",
        "https:///a",
        "https://quiz.example/a?token=1",
        "https://quiz.example/a#b",
        "https://quiz.example/a%5Cb",
        "",
    ],
)
def test_an_address_cannot_lead_out_of_the_mirror(url: str) -> None:
    """Nor can one with a query, which no folder could be laid out by."""
    with pytest.raises(HarnessError, match="must be https://HOST/PATH"):
        mirrored(url)


def test_a_file_of_the_mirror_is_read_where_it_lies(tmp_path: Path, forge: Any) -> None:
    """Nothing is copied, and nothing is asked of the network."""
    path = fetch(forge.pinned(BODY, URL), _mirror(tmp_path), _silent)
    assert path == tmp_path / "mirror/quiz.example/files/ab12/quiz.tsv"


def test_what_the_mirror_lacks_is_not_downloaded(tmp_path: Path, forge: Any) -> None:
    """The error names the path at which it should be, and the URL of which it should be a copy."""
    source = _mirror(tmp_path)
    with pytest.raises(HarnessError) as raised:
        fetch(forge.pinned(BODY, "https://quiz.example/other"), source, _silent)
    assert str(raised.value).startswith(f"{source.mirror}/quiz.example/other: is missing in the mirror")
    assert "https://quiz.example/other" in str(raised.value)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (BODY[:-1], "has 1,599 bytes, expected are 1,600"),
        (BODY + b"x", "has 1,601 bytes, expected are 1,600"),
        (BODY[:-2] + b"x\n", "its SHA-256 is "),
    ],
)
def test_another_file_in_the_mirror_is_refused(tmp_path: Path, forge: Any, body: bytes, told: str) -> None:
    """Shorter, longer, or of the same length."""
    with pytest.raises(HarnessError) as raised:
        fetch(forge.pinned(BODY, URL), _mirror(tmp_path, body), _silent)
    assert f"quiz.tsv: {told}" in str(raised.value)


def test_a_download_is_kept_in_the_layout_of_a_mirror(server: Any, forge: Any, once: Source, data: Path) -> None:
    """So that it is not downloaded twice, and can be carried to a machine without a network."""
    file = forge.pinned(BODY, server.serve("/files/quiz.tsv", BODY))
    path = fetch(file, once, _silent)
    assert path == data / DOWNLOADS / server.address.removeprefix("http://") / "files/quiz.tsv"
    assert [each.name for each in path.parent.iterdir()] == ["quiz.tsv"]
    assert fetch(file, once, _silent) == path
    assert fetch(file, Source(mirror=data / DOWNLOADS), _silent) == path
    assert len(server.asked) == 1


def test_a_download_that_was_damaged_since_is_repeated(server: Any, forge: Any, once: Source) -> None:
    """What is kept is looked at each time."""
    file = forge.pinned(BODY, server.serve("/quiz.tsv", BODY))
    fetch(file, once, _silent).write_bytes(BODY[:-1] + b"x")
    assert fetch(file, once, _silent).read_bytes() == BODY
    assert len(server.asked) == 2


def test_a_download_of_another_file_is_refused_and_not_kept(server: Any, forge: Any, once: Source, data: Path) -> None:
    """The error names both hashes; the next call begins anew."""
    file = forge.pinned(BODY, server.serve("/quiz.tsv", BODY[:-2] + b"x\n"))
    with pytest.raises(HarnessError) as raised:
        fetch(file, once, _silent)
    told = str(raised.value)
    assert told.startswith(f"{file.url}: its SHA-256 is {forge.sha(BODY[:-2] + b'x' + BODY[-1:])}")
    assert f"expected is {file.sha256}" in told
    assert "nothing of it was kept" in told
    assert [path for path in data.rglob("*") if path.is_file()] == []
    server.serve("/quiz.tsv", BODY)
    assert fetch(file, once, _silent).read_bytes() == BODY


def test_a_wrong_beginning_is_found_at_the_end(server: Any, forge: Any, once: Source) -> None:
    """A resumed download whose first part was of something else has the wrong hash, and is begun anew."""
    file = forge.pinned(BODY, server.serve("/quiz.tsv", b"x" * len(BODY), cuts=[100]))
    with pytest.raises(HarnessError, match="run the same command again"):
        fetch(file, once, _silent)
    server.serve("/quiz.tsv", BODY)
    with pytest.raises(HarnessError, match="its SHA-256 is"):
        fetch(file, once, _silent)
    assert fetch(file, once, _silent).read_bytes() == BODY


def _brought(**more: Any) -> RemoteFile:
    told = {
        "key": "reviews.csv",
        "url": "",
        "size": 5000,
        "sha256": "",
        "advice": "from quiz.example, with an account.",
    }
    return RemoteFile(**(told | more))


def test_a_file_that_the_user_brings_is_read_where_it_lies(tmp_path: Path) -> None:
    """Its contents are not known beforehand, its largest size is."""
    path = tmp_path / "mine.csv"
    path.write_bytes(BODY)
    source = Source(brought={"reviews.csv": path})
    assert fetch(_brought(), source, _silent) == path
    with pytest.raises(HarnessError, match="has 1,600 bytes, expected are at most 10"):
        fetch(_brought(size=10), source, _silent)


def test_a_file_that_the_user_did_not_bring_is_told(forge: Any, tmp_path: Path) -> None:
    """Where it is to be had, and by which command it is brought."""
    upstream = forge.quiz("", files=(_brought(),))
    assert Source().lacks(upstream) == upstream.files
    assert how_to_bring(upstream) == (
        "quiz: only you can bring its file: from quiz.example, with an account. "
        "Then: harness prepare --set quiz --file reviews.csv=PATH"
    )
    with pytest.raises(HarnessError, match=r"only you can bring this file: .* --file reviews.csv=PATH"):
        fetch(_brought(), Source(), _silent)
    source = Source(brought={"reviews.csv": tmp_path / "nowhere.csv"})
    assert source.lacks(upstream) == ()
    with pytest.raises(HarnessError, match=r"nowhere.csv: no such file; it was named for reviews.csv"):
        fetch(_brought(), source, _silent)
