"""What a study made, in the forms that other tools load."""

from __future__ import annotations

from .cards import model_card
from .examples import CARD, FORMS, data_card, write_examples
from .junit import junit_xml
from .results import write_results
from .samples import write_samples
from .tracker import write_events

__all__ = [
    "CARD",
    "FORMS",
    "data_card",
    "junit_xml",
    "model_card",
    "write_events",
    "write_examples",
    "write_results",
    "write_samples",
]
