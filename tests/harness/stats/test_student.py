"""Student's t against SciPy."""

from __future__ import annotations

import pytest

from harness.stats.student import t_limit

stats = pytest.importorskip("scipy.stats")


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
def test_limits_equal_scipy(level: float) -> None:
    """For 1 to 500 degrees of freedom and for very many, the limit is SciPy's to eight digits."""
    freedoms = [*range(1, 501), 10**4, 10**6]
    assert [t_limit(freedom, level) for freedom in freedoms] == pytest.approx(
        [stats.t.ppf((1 + level) / 2, freedom) for freedom in freedoms], rel=1e-8
    )


def test_parts_of_a_degree_are_dropped() -> None:
    """Freedom is rounded down, which widens: 2.9 counts as 2."""
    assert t_limit(2.9) == t_limit(2) == pytest.approx(4.302653, abs=1e-6)


@pytest.mark.parametrize("freedom", [0, -1, 0.5, float("nan")])
def test_no_freedom_is_refused(freedom: float) -> None:
    """Below one degree of freedom there is no limit."""
    with pytest.raises(ValueError, match="degree of freedom"):
        t_limit(freedom)
