"""What a model changes in a recipe's settings."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from ..errors import HarnessError
from ..types import Model, Tuning


def settings_for(model: Model, tuning: Tuning) -> Tuning:
    """A recipe's settings with the model's departures from them.

    Raises HarnessError for a departure that is no field of `Tuning`, or is a fraction where a whole number is needed.
    """
    known = {field.name: type(getattr(tuning, field.name)) for field in fields(Tuning)}
    changes: dict[str, Any] = {}
    for name, value in model.tuning.items():
        if name not in known:
            raise HarnessError(f'model "{model.name}": no setting of tuning "{name}"; choose from: {", ".join(known)}')
        changes[name] = known[name](value)
        if changes[name] != value:
            raise HarnessError(f'model "{model.name}": {name} must be a whole number, not {value}')
    return replace(tuning, **changes)
