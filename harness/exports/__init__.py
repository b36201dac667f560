"""What a study made, in the forms that other tools load."""

from __future__ import annotations

from .junit import junit_xml

__all__ = ["junit_xml"]
