"""What a base is asked that no benchmark asks."""

from __future__ import annotations

import probe


def test_no_task_stands_among_its_own_demonstrations() -> None:
    """It would be copied."""
    assert all(each.asked not in each.shown for each in probe.probes())


def test_a_family_is_asked_for_alone() -> None:
    """As often as any other kind, and each task behind five."""
    asked = list(probe.probes(["cell"]))
    assert {each.kind for each in asked} == {"cell"}
    assert len(asked) == probe.EACH
    assert {len(each.shown) for each in asked} == {5}
