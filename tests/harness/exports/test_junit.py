"""What a gate found, as build servers read it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.exports import junit_xml
from harness.report import Gated, Leaderboard, gate
from harness.types import Delta

junitparser = pytest.importorskip("junitparser")


_EMPTY = Leaderboard(
    domain="d",
    model="m",
    parameters=1,
    metric="token_f1",
    seed=0,
    examples=1,
    limit=None,
    sections=(),
    reported=(),
    funnels={},
    times=(),
    stages={},
    versions={},
)


def _parsed(text: str) -> Any:
    return junitparser.JUnitXml.fromstring(text.encode())


def test_a_suite_a_row_at_a_number_of_shots(board: Leaderboard) -> None:
    """With a case for each task and for the average, and counts that are right."""
    xml = _parsed(junit_xml(board, gate(board, 1.0), 1.0))
    assert [suite.name for suite in xml] == [
        f"{row}, {n}-shot" for row in ("self-specialize", "seeds-only") for n in (0, 5)
    ]
    assert (xml.tests, xml.failures) == (12, 2)
    assert [(suite.tests, suite.failures) for suite in xml] == [(3, 0), (3, 0), (3, 1), (3, 1)]
    assert [case.name for case in next(iter(xml))] == ["yes/no", "list", "average"]


def test_a_failure_says_by_how_much(board: Leaderboard) -> None:
    """Points, interval, and what was allowed."""
    suites = list(_parsed(junit_xml(board, gate(board, 1.0), 1.0)))
    (failure,) = list(suites[2])[2].result
    assert isinstance(failure, junitparser.Failure)
    assert failure.message == "regressed by 2.50 points, more than 1"
    assert "[-4.00, -1.00], n 240" in failure.text
    assert all(case.is_passed for suite in suites[:2] for case in suite)


@given(st.text(alphabet=st.characters()))
@example("\ufffe\uffff")
def test_any_name_makes_whole_xml(name: str) -> None:
    """Whatever a plugin calls its task, also where XML cannot hold it."""
    delta = Delta(value=-2.0, low=-3.0, high=-1.0, documents=9)
    found = [Gated(row=name, shots=0, task=name, delta=delta, failed=True, blind=False)]
    (suite,) = _parsed(junit_xml(_EMPTY, found, 1.0))
    assert suite.failures == 1
