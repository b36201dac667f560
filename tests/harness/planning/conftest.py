"""Studies of a tiny model, as those of the pipeline's tests."""

from __future__ import annotations

import pytest

from harness.registry import Registry, load_registry


@pytest.fixture(scope="session")
def built_in() -> Registry:
    """All that comes with the harness."""
    return load_registry()
