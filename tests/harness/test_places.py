"""Where prepared files lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.places import data_folder, prepared_path


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"HARNESS_DATA": "/somewhere/data", "XDG_CACHE_HOME": "/cache"}, "/somewhere/data"),
        ({"HARNESS_DATA": "~/data"}, "/home/kim/data"),
        ({"XDG_CACHE_HOME": "/cache"}, "/cache/harness"),
        ({"HARNESS_DATA": "", "XDG_CACHE_HOME": ""}, "/home/kim/.cache/harness"),
        ({}, "/home/kim/.cache/harness"),
    ],
)
def test_the_data_folder(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], folder: str) -> None:
    """What HARNESS_DATA names, else a folder in the user's cache."""
    for name in ("HARNESS_DATA", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": "/home/kim"} | environment).items():
        monkeypatch.setenv(name, value)
    assert data_folder() == Path(folder)
    assert prepared_path("bioasq", "bioasq_list.jsonl") == Path(folder) / "bioasq/bioasq_list.jsonl"
