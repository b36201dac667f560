"""Which documents stand as demonstrations."""

from __future__ import annotations

import pytest

from harness.evaluation import drawn


def test_the_seed_draws_them() -> None:
    """Each once, the same for the same seed."""
    assert drawn(40, shots=5, seed=3) == drawn(40, shots=5, seed=3)
    assert drawn(40, shots=5, seed=3) != drawn(40, shots=5, seed=4)
    assert len(set(drawn(40, shots=5, seed=3))) == 6


@pytest.mark.parametrize(("pool", "shots", "count"), [(40, 5, 6), (5, 5, 5), (3, 5, 3), (6, 5, 6), (40, 0, 1)])
def test_one_is_to_spare(pool: int, shots: int, count: int) -> None:
    """For a document that may be one of them; where the pool holds no more, there are as many as it holds."""
    assert len(drawn(pool, shots=shots, seed=0)) == count
