"""What a study made, in the forms that other tools load."""

from __future__ import annotations

from .junit import junit_xml
from .results import write_results
from .tracker import write_events

__all__ = ["junit_xml", "write_events", "write_results"]
