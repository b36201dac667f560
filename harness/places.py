"""Where the files lie that are prepared from what others publish."""

from __future__ import annotations

import os
from pathlib import Path

DATA = "HARNESS_DATA"
"""Environment variable that names the data folder."""


def data_folder() -> Path:
    """`HARNESS_DATA`, else `harness` in `XDG_CACHE_HOME`, else `~/.cache/harness`; it need not exist."""
    if named := os.environ.get(DATA):
        return Path(named).expanduser()
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path("~/.cache")).expanduser() / "harness"


def prepared_path(upstream: str, file: str) -> Path:
    """Where `harness prepare` puts a file of a set, `("bioasq", "bioasq_list.jsonl")`; it need not be there."""
    return data_folder() / upstream / file
