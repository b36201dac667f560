"""Files that are whole or absent, and what a disk refuses in words a user can act on."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import HarnessError

ADVICE = {
    errno.ENOSPC: "free some space and run again; what is finished is kept",
    errno.EDQUOT: "free some space and run again; what is finished is kept",
    errno.EACCES: "make it accessible, or choose another folder",
    errno.EPERM: "make it accessible, or choose another folder",
    errno.EROFS: "make it writable, or choose another folder",
    errno.ENOTDIR: "a file stands where a folder is needed; move it, or choose another folder",
    errno.EEXIST: "a file stands where a folder is needed; move it, or choose another folder",
    errno.EISDIR: "a folder stands where a file is needed; move it, or choose another folder",
}


@contextmanager
def naming(path: Path, action: str = "write") -> Iterator[None]:
    """Turn an OSError into a HarnessError that names the path, the reason and what to do."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        advice = ADVICE.get(error.errno or 0, "look at the path and the disk, then run again")
        raise HarnessError(f"{path}: cannot {action}: {reason}; {advice}") from error


def canonical(value: object, *, indent: int | None = None) -> str:
    """The one JSON text of a value: keys sorted, no NaN; raises ValueError or TypeError for what JSON cannot hold."""
    text = json.dumps(value, sort_keys=True, allow_nan=False, ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which UTF-8 cannot hold but an escape can
        return json.dumps(value, sort_keys=True, allow_nan=False, indent=indent)
    return text


def fingerprint(value: object) -> str:
    """SHA-256 of a value's canonical JSON, in hex."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with naming(path, "read"), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_text(path: Path, text: str) -> None:
    """Put a whole file in place: a reader sees the old one or the new one, also after a crash."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        settle(path.parent)


def settle(path: Path) -> None:
    """Wait until a file, or the names in a folder, have reached the disk."""
    if path.is_dir() and os.name == "nt":  # where a folder cannot be opened
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path: Path, value: object) -> None:
    """Put a value in place as canonical JSON, indented to be read."""
    write_text(path, canonical(value, indent=1) + "\n")


def read_json(path: Path, *, advice: str = "delete it and run again") -> Any:
    """The value of a JSON file; raises HarnessError, with advice, where it cannot be read or is not JSON."""
    with naming(path, "read"):
        raw = path.read_bytes()
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise HarnessError(f"{path}: not JSON ({error}); {advice}") from error
