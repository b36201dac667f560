"""Archives of strangers: what is unpacked, and what is refused."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.preparation import archives
from harness.preparation.archives import BadArchive, unpack

MEMBERS = {"top/labels/1.txt": b"yes\n", "top/text/1.txt": b"Is it?\n" * 50, "top/LICENSE": b"CC0\n"}


def _unpack(body: bytes, folder: Path, kind: str, *members: str, sha256: str = "") -> None:
    path = folder / "archive"
    path.write_bytes(body)
    unpack(path, folder / "out", kind=kind, members=members, sha256=sha256)


def _contents(folder: Path) -> dict[str, bytes]:
    out = folder / "out"
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def _complaint(body: bytes, folder: Path, kind: str, *members: str) -> str:
    with pytest.raises(HarnessError) as raised:
        _unpack(body, folder, kind, *members)
    assert str(raised.value).startswith(f"{folder / 'archive'}: ")
    return str(raised.value)


def _pack(forge: Any, kind: str, members: dict[str, bytes]) -> bytes:
    packed: bytes = (forge.zipped if kind == "zip" else forge.tar_gz)(members)
    return packed


def _entry(name: str, type_: bytes, **more: Any) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type = type_
    for field, value in more.items():
        setattr(entry, field, value)
    return entry


both = pytest.mark.parametrize("kind", ["zip", "tar.gz"])


@both
def test_all_regular_files_are_unpacked(tmp_path: Path, forge: Any, kind: str) -> None:
    """And pinned by the hash over their names and hashes, however they are packed."""
    _unpack(_pack(forge, kind, MEMBERS), tmp_path, kind, sha256=forge.members_sha(MEMBERS))
    assert _contents(tmp_path) == MEMBERS


@both
@pytest.mark.parametrize("change", [{"top/LICENSE": b"CC1\n"}, {"top/more": b""}, {"top/text/1.txt": None}])
def test_other_members_are_refused(tmp_path: Path, forge: Any, kind: str, change: dict[str, bytes | None]) -> None:
    """One that was changed, added or is missing; both hashes are told."""
    others = {name: body for name, body in (MEMBERS | change).items() if body is not None}
    with pytest.raises(BadArchive) as raised:
        _unpack(_pack(forge, kind, others), tmp_path, kind, sha256=forge.members_sha(MEMBERS))
    assert f"is {forge.members_sha(others)}, expected is {forge.members_sha(MEMBERS)}; a member" in str(raised.value)


@both
def test_only_the_members_that_are_used_are_unpacked(tmp_path: Path, forge: Any, kind: str) -> None:
    """A mirror may hold these alone, and the hash is the same."""
    used = {name: body for name, body in MEMBERS.items() if name.endswith(".txt")}
    patterns = ("*/labels/*.txt", "*/text/*.txt")
    _unpack(_pack(forge, kind, MEMBERS), tmp_path, kind, *patterns, sha256=forge.members_sha(used))
    assert _contents(tmp_path) == used


@both
def test_the_order_of_members_does_not_matter(tmp_path: Path, forge: Any, kind: str) -> None:
    """Who packs anew may sort them in another way."""
    body = _pack(forge, kind, dict(reversed(MEMBERS.items())))
    _unpack(body, tmp_path, kind, sha256=forge.members_sha(MEMBERS))
    assert _contents(tmp_path) == MEMBERS


@both
@pytest.mark.parametrize(
    "name", ["../evil", "a/../../evil", "/evil", "..", "C:/evil", "a\\..\\..\\evil", "\\\\host\\evil", "a/.."]
)
def test_a_member_outside_its_folder_is_refused(tmp_path: Path, forge: Any, kind: str, name: str) -> None:
    """Even where it is none of those that are used; nothing is written beside the folder."""
    body = _pack(forge, kind, {name: b"evil", "top/1.txt": b"good"})
    assert "which would lie outside its folder" in _complaint(body, tmp_path, kind, "top/*")
    assert {path.name for path in tmp_path.rglob("*")} <= {"archive", "out", "top", "1.txt"}


@both
@pytest.mark.parametrize("name", ["a\nb", "a\x1b[2Jb", "a\u202eb"])
def test_a_name_that_cannot_be_printed_is_refused(tmp_path: Path, forge: Any, kind: str, name: str) -> None:
    """It could write to the terminal, and the error does not."""
    told = _complaint(_pack(forge, kind, {name: b""}), tmp_path, kind)
    assert "which is no name of a file" in told
    assert told.isprintable()


def test_a_name_with_a_zero_byte_is_refused(tmp_path: Path, forge: Any) -> None:
    """Some programs would take it for its end."""
    body = forge.zipped({"a?b": b""}).replace(b"a?b", b"a\0b")
    assert "which is no name of a file" in _complaint(body, tmp_path, "zip")


@pytest.mark.parametrize(
    "type_", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_a_link_or_a_device_in_a_tar_archive_is_refused(tmp_path: Path, forge: Any, type_: bytes) -> None:
    """Wherever it points to."""
    body = forge.tar_gz(MEMBERS, odd=lambda tar: tar.addfile(_entry("top/odd", type_, linkname="LICENSE")))
    assert "'top/odd' is a link or device, not a regular file" in _complaint(body, tmp_path, "tar.gz")
    assert not (tmp_path / "out/top/odd").exists()


def test_a_link_that_is_not_used_is_passed_over(tmp_path: Path, forge: Any) -> None:
    """A whole repository may hold one."""
    body = forge.tar_gz(MEMBERS, odd=lambda tar: tar.addfile(_entry("top/odd", tarfile.SYMTYPE, linkname="/etc")))
    _unpack(body, tmp_path, "tar.gz", "*.txt")
    assert set(_contents(tmp_path)) == {"top/labels/1.txt", "top/text/1.txt"}


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_a_link_or_a_device_in_a_zip_archive_is_refused(tmp_path: Path, forge: Any, mode: int) -> None:
    """Its kind stands in the attributes."""
    odd = zipfile.ZipInfo("top/odd")
    odd.external_attr = (mode | 0o777) << 16
    assert "'top/odd' is a link or device" in _complaint(forge.zipped({odd: b"/etc"}), tmp_path, "zip")


def test_a_rare_packing_is_refused(tmp_path: Path, forge: Any) -> None:
    """Python may or may not have been built with it."""
    body = forge.zipped(MEMBERS, packing=zipfile.ZIP_BZIP2)
    assert "is a file packed in a rare way" in _complaint(body, tmp_path, "zip")


@both
def test_folders_need_no_entries_and_may_have_some(tmp_path: Path, forge: Any, kind: str) -> None:
    """They are made for the files in them; an empty one is not."""
    if kind == "zip":
        body = forge.zipped({"empty/": b"", "top/": b"", **MEMBERS})
    else:
        body = forge.tar_gz(
            MEMBERS, odd=lambda tar: [tar.addfile(_entry(name, tarfile.DIRTYPE)) for name in (".", "empty")]
        )
    _unpack(body, tmp_path, kind, sha256=forge.members_sha(MEMBERS))
    assert not (tmp_path / "out/empty").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@both
def test_a_member_that_stands_twice_is_refused(tmp_path: Path, forge: Any, kind: str) -> None:
    """Else the second would decide, or the first: programs differ."""
    if kind == "zip":
        body = forge.zipped({zipfile.ZipInfo("top/a"): b"1", zipfile.ZipInfo("top/./a"): b"2"})
    else:
        body = forge.tar_gz({"top/a": b"1", "top/./a": b"2"})
    assert "holds 'a' twice" in _complaint(body, tmp_path, kind)


@both
@pytest.mark.parametrize("limit", ["MOST_BYTES", "MOST_MEMBERS"])
def test_what_is_unpacked_is_bounded(
    tmp_path: Path, forge: Any, monkeypatch: pytest.MonkeyPatch, kind: str, limit: str
) -> None:
    """In bytes and in members, used or not; here with small bounds, for a quick test."""
    monkeypatch.setattr(archives, limit, 2)
    assert "holds more than" in _complaint(_pack(forge, kind, MEMBERS), tmp_path, kind, "nothing/*")


def test_a_small_archive_of_endless_zeros_is_refused(tmp_path: Path) -> None:
    """Three gigabytes in three megabytes; refused by what the header says, before any is written."""
    entry = tarfile.TarInfo("zeros")
    entry.size = 3 << 30
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("first"))
        archive.fileobj.write(entry.tobuf())  # type: ignore[union-attr]
    assert "holds more than" in _complaint(raw.getvalue(), tmp_path, "tar.gz")
    assert set(_contents(tmp_path)) == {"first"}


@pytest.mark.parametrize("type_", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_huge_header_is_refused(tmp_path: Path, type_: bytes) -> None:
    """It would be read into memory as a whole."""
    entry = _entry("name", type_, size=1 << 30)
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as archive:
        archive.fileobj.write(entry.tobuf() + b"0" * 512)  # type: ignore[union-attr]
    assert "a header is larger than a header can be" in _complaint(raw.getvalue(), tmp_path, "tar.gz")


@both
@pytest.mark.parametrize("keep", [0, 1, 10, 100, -1, -30])
def test_a_truncated_archive_is_refused(tmp_path: Path, forge: Any, kind: str, keep: int) -> None:
    """Wherever it ends."""
    body = _pack(forge, kind, MEMBERS)
    told = _complaint(body[:keep], tmp_path, kind)
    assert "it is damaged, or not the one that is wanted" in told or "cannot read" in told


@both
def test_what_is_no_archive_is_refused(tmp_path: Path, kind: str) -> None:
    """A page of a captive portal, for instance."""
    told = _complaint(b"<html>Please log in.</html>", tmp_path, kind)
    assert "it is damaged, or not the one that is wanted" in told


def test_an_encrypted_archive_is_refused(tmp_path: Path, forge: Any) -> None:
    """Nobody is asked for a password."""
    body = bytearray(forge.zipped({"a": b"secret"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(mark) + place] |= 1
    assert "cannot be unpacked: " in _complaint(bytes(body), tmp_path, "zip")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["zip", "tar.gz"]),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=8),
)
def test_damage_of_any_kind_is_an_error_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, forge: Any, kind: str, changes: list[tuple[int, int]]
) -> None:
    """Changed bytes lead to a clear error or to the same members; never to a traceback, or to others unnoticed."""
    folder = tmp_path_factory.mktemp("fuzz")
    body = bytearray(_pack(forge, kind, MEMBERS))
    for place, value in changes:
        body[place % len(body)] = value
    try:
        _unpack(bytes(body), folder, kind, sha256=forge.members_sha(MEMBERS))
    except HarnessError:
        return
    assert _contents(folder) == MEMBERS


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(min_size=1, max_size=30).filter(lambda name: name.isprintable()),
    kind=st.sampled_from(["zip", "tar.gz"]),
)
def test_whatever_its_name_nothing_is_written_elsewhere(
    tmp_path_factory: pytest.TempPathFactory, forge: Any, kind: str, name: str
) -> None:
    """A member lands below the folder, or the archive is refused."""
    folder = tmp_path_factory.mktemp("names")
    try:
        _unpack(_pack(forge, kind, {name: b"1"}), folder, kind)
    except HarnessError:
        assert _contents(folder) == {}
    assert {path.name for path in folder.iterdir()} <= {"archive", "out"}
