"""Alarms that a person dismisses."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.contamination import COPY, DISMISSED, Match, Place, read_dismissals
from harness.errors import HarnessError


def _match(span: str) -> Match:
    return Match(kind=COPY, span=span, context=span, documents=(Place(benchmark="quiz", line=1),))


def _write(folder: Path, *lines: str) -> None:
    (folder / DISMISSED).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_without_a_file_nothing_is_dismissed(tmp_path: Path) -> None:
    """Every match counts."""
    assert read_dismissals(tmp_path).reason(_match("may play a role in the development of")) == ""


def test_a_dismissed_span_counts_for_nothing(tmp_path: Path) -> None:
    """Nor does a part of it, in whatever form it is written; a longer one, and a part of its words, do."""
    _write(tmp_path, '{"span": "It may play a role in the development of", "reason": "a common phrase"}')
    dismissals = read_dismissals(tmp_path)
    assert dismissals.reason(_match("MAY PLAY, a role in the development of")) == "a common phrase"
    assert dismissals.reason(_match("may play a role in the development of asthma")) == ""
    assert dismissals.reason(_match("t may play a role in the development of")) == ""


@pytest.mark.parametrize(
    "line",
    [
        '{"span": "a common phrase"}',
        '{"span": "a common phrase", "reason": " "}',
        '{"span": "...", "reason": "none"}',
        '{"span": 3, "reason": "none"}',
        '{"span": "a b", "reason": "c", "document": "quiz:1"}',
    ],
)
def test_a_dismissal_needs_words_and_a_reason(tmp_path: Path, line: str) -> None:
    """And nothing else; the error names the line."""
    _write(tmp_path, '{"span": "one two", "reason": "fine"}', line)
    with pytest.raises(HarnessError, match=r'dismissed.jsonl:2: must hold "span"'):
        read_dismissals(tmp_path)
