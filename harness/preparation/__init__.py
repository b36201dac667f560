"""Preparation: files that others publish become documents and corpora, verified and converted on this machine."""

from __future__ import annotations

from .downloading import Network
from .fetching import Source, how_to_bring
from .preparing import Watch, prepare, ready
from .state import Prepared, outdated, prepared

__all__ = ["Network", "Prepared", "Source", "Watch", "how_to_bring", "outdated", "prepare", "prepared", "ready"]
