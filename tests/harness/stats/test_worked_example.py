"""The worked example of docs/measuring.md."""

from __future__ import annotations

import doctest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs/measuring.md"


def test_the_page_shows_what_the_functions_say() -> None:
    """Every number that the page prints is what the code beside it gives."""
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert result.attempted > 10
    assert result.failed == 0
