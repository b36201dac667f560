"""Files are whole or absent, and errors of the disk are told in words."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import disk
from harness.errors import HarnessError

values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(values)
def test_canonical_json_is_json(value: object) -> None:
    """Canonical JSON reads back as the value, in one line, and as UTF-8 whatever the text."""
    line = disk.canonical(value).encode()
    assert json.loads(line) == value
    assert b"\n" not in line


def test_canonical_json_escapes_half_surrogate_pairs() -> None:
    """Text that UTF-8 cannot hold is escaped, other text is kept readable."""
    assert disk.canonical("\ud800") == '"\\ud800"'
    assert disk.canonical("é") == '"é"'


def test_canonical_json_ignores_the_order_of_keys() -> None:
    """Two mappings with the same items have one text, hence one fingerprint."""
    assert disk.fingerprint({"a": 1, "b": {"c": 2, "d": 3}}) == disk.fingerprint({"b": {"d": 3, "c": 2}, "a": 1})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [-float("inf")]])
def test_canonical_json_has_no_nan(value: object) -> None:
    """NaN and infinities, which JSON has not, are refused."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        disk.canonical(value)


def test_files_are_replaced(tmp_path: Path) -> None:
    """A file is written into folders that did not exist, replaced by the next, and nothing is left beside it."""
    path = tmp_path / "new" / "folder" / "a.json"
    disk.write_json(path, {"first": 1})
    disk.write_json(path, {"second": "é"})
    assert disk.read_json(path) == {"second": "é"}
    assert os.listdir(path.parent) == ["a.json"]


def _fill_the_disk(path: Path) -> None:
    """Make the next write to a path meet a device that is always full."""
    path.with_name(f".{path.name}.{os.getpid()}.tmp").symlink_to("/dev/full")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_keeps_the_old_file(tmp_path: Path) -> None:
    """Where the disk is full the error says so, the old file stays whole, and no draft is left."""
    path = tmp_path / "a.json"
    disk.write_json(path, "old")
    _fill_the_disk(path)
    with pytest.raises(HarnessError, match=r"a\.json: cannot write: No space left on device; free some space"):
        disk.write_json(path, "new")
    assert disk.read_json(path) == "old"
    assert os.listdir(tmp_path) == ["a.json"]


def test_a_file_in_place_of_a_folder_is_named(tmp_path: Path) -> None:
    """Where a file stands in the way of a folder the error names the path and says what to do."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(HarnessError, match=r"taken/a\.json: cannot write: .*; a file stands where a folder is needed"):
        disk.write_json(tmp_path / "taken" / "a.json", 1)


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    """Where a folder stands in the way of a file the error says so, and no draft is left."""
    (tmp_path / "a.json").mkdir()
    with pytest.raises(HarnessError, match="a folder stands where a file is needed"):
        disk.write_json(tmp_path / "a.json", 1)
    assert os.listdir(tmp_path) == ["a.json"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is unwritable for root")
def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    """A folder without permission to write is an error that names the file."""
    tmp_path.chmod(0o500)
    with pytest.raises(HarnessError, match=r"a\.json: cannot write: Permission denied; make it accessible"):
        disk.write_json(tmp_path / "a.json", 1)


@pytest.mark.parametrize("raw", [b"", b'{"a": ', b"\x00\x00", b"\xff\xfe\xfd", b"[" * 100_000])
def test_what_is_not_json_is_named(tmp_path: Path, raw: bytes) -> None:
    """A damaged file is an error that names it."""
    (tmp_path / "a.json").write_bytes(raw)
    with pytest.raises(HarnessError, match=r"a\.json: not JSON"):
        disk.read_json(tmp_path / "a.json")


def test_digest_is_sha_256(tmp_path: Path) -> None:
    """The digest of a file is the SHA-256 of its bytes."""
    (tmp_path / "a").write_bytes(b"acorn")
    assert disk.digest(tmp_path / "a") == sha256(b"acorn").hexdigest()
