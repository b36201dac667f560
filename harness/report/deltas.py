"""Deltas as they stand in records."""

from __future__ import annotations

from typing import Any

from ..types import Between, Delta


def delta_from(record: dict[str, Any]) -> Delta:
    """The delta of its JSON object; raises TypeError or KeyError where it is none."""
    between = record.get("between")
    if between is None:
        return Delta(**record)
    return Delta(**(record | {"between": Between(**(between | {"values": tuple(between["values"])}))}))
