"""What a gate found as JUnit XML, which build servers show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree

from ..plain import line
from ..report import Gated, Leaderboard

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (section 2.2)."""


def junit_xml(board: Leaderboard, found: Sequence[Gated], most: float) -> str:
    """One suite a row at a number of shots, one case a difference; a regression beyond `most` points is a failure."""
    top = ElementTree.Element("testsuites", _counts(found) | {"name": _text(f"harness gate, {_about(board)}")})
    for (row, shots), group in groupby(found, key=lambda each: (each.row, each.shots)):
        cases = list(group)
        suite = ElementTree.SubElement(top, "testsuite", {"name": _text(f"{row}, {shots}-shot"), **_counts(cases)})
        for each in cases:
            _case(suite, each, board=board, most=most)
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, each: Gated, *, board: Leaderboard, most: float) -> None:
    # A dot would part the name of the class into packages.
    owner = f"{board.domain}.{board.model}.{each.row.replace('.', '_')}.{each.shots}-shot"
    case = ElementTree.SubElement(suite, "testcase", {"classname": _text(owner), "name": _text(each.task), "time": "0"})
    delta = each.delta
    told = f"Δ {delta.value:+.2f} points [{delta.low:+.2f}, {delta.high:+.2f}], n {delta.documents}"
    if each.failed:
        message = f"regressed by {-delta.value:.2f} points, more than {most:g}"
        ElementTree.SubElement(case, "failure", {"message": message, "type": "regression"}).text = _text(told)
    elif each.blind:
        told += "; so small a fall could hardly have been seen"
        told += "" if delta.least is None else f", only one from {delta.least:.1f} points on"
    ElementTree.SubElement(case, "system-out").text = _text(told)


def _about(board: Leaderboard) -> str:
    return f"{board.model} on {board.domain}"


def _counts(cases: Sequence[Gated]) -> dict[str, str]:
    failures = sum(each.failed for each in cases)
    return {"tests": str(len(cases)), "failures": str(failures), "errors": "0", "skipped": "0", "time": "0"}


def _text(text: str) -> str:
    return _NO_XML.sub("", line(text))
