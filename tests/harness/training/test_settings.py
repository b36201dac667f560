"""A model's departures from a recipe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.errors import HarnessError
from harness.training import settings_for
from harness.types import Model, Tuning

MODEL = Model(name="m", comment="", source="m", parameters=1, context=8, licence="")


def test_a_model_departs_from_a_recipe() -> None:
    """Its own values replace those of the recipe, whole numbers as such; the others stay."""
    model = replace(MODEL, tuning={"learning_rate": 2e-3, "batch_size": 8.0})
    settings = settings_for(model, Tuning(rank=4))
    assert settings == Tuning(rank=4, learning_rate=2e-3, batch_size=8)
    assert isinstance(settings.batch_size, int)


@pytest.mark.parametrize(("tuning", "message"), [({"lr": 1.0}, '"lr"; choose from: rank'), ({"rank": 2.5}, "whole")])
def test_a_wrong_departure_is_refused(tuning: dict[str, float], message: str) -> None:
    """An unknown name answers with the choices; half a rank is none."""
    with pytest.raises(HarnessError, match=message):
        settings_for(replace(MODEL, tuning=tuning), Tuning())
