"""The file in which a person dismisses false alarms, each with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import HarnessError
from ..jsonl import read_records
from .matches import Match
from .words import words

DISMISSED = "dismissed.jsonl"
"""Name of the file, in the folder of a store: one `{"span": ..., "reason": ...}` a line."""


@dataclass(frozen=True)
class Dismissals:
    """Spans that a person has looked at and found to be nobody's."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    """Folded words of a span, with a space around each -> why it is no contamination."""

    def reason(self, match: Match) -> str:
        """Why a match counts for nothing: its words stand in a row in a dismissed span; empty where it counts."""
        span = _folded(match.span)
        return next((reason for dismissed, reason in self.reasons.items() if span in dismissed), "")


def read_dismissals(folder: Path) -> Dismissals:
    """What was dismissed for the studies in a store; nothing where there is no such file.

    Raises HarnessError `file:line: reason` for a line that does not hold a span of a word or more, and a reason.
    """
    path = folder / DISMISSED
    if not path.exists():
        return Dismissals()
    reasons = {}
    for line, record in enumerate(read_records(path), start=1):
        match record:
            case {"span": str(span), "reason": str(reason), **rest} if words(span) and reason.strip() and not rest:
                reasons[_folded(span)] = reason.strip()
            case _:
                raise HarnessError(
                    f'{path}:{line}: must hold "span", words that were told as shared, and "reason", '
                    "why they are no contamination, and nothing else"
                )
    return Dismissals(reasons)


def _folded(span: str) -> str:
    return "".join(f" {word} " for word in words(span))
