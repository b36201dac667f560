"""The harness: specialize a language model on its own examples, and measure what changed.

What a plugin may import from here is named in `__all__`. Each name is loaded when it is first asked for, so that
`import harness` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import metrics, numeric, template
    from .errors import HarnessError
    from .hookspecs import hookimpl
    from .places import prepared_path
    from .types import (
        Benchmark,
        Corpus,
        Domain,
        Example,
        Model,
        Recipe,
        Record,
        RemoteFile,
        Reported,
        Synthesis,
        Tuning,
        Upstream,
    )

__all__ = [
    "Benchmark",
    "Corpus",
    "Domain",
    "Example",
    "HarnessError",
    "Model",
    "Recipe",
    "Record",
    "RemoteFile",
    "Reported",
    "Synthesis",
    "Tuning",
    "Upstream",
    "hookimpl",
    "metrics",
    "numeric",
    "prepared_path",
    "template",
]

_MODULES = ("metrics", "numeric", "template")
_HOMES = {"HarnessError": "errors", "hookimpl": "hookspecs", "prepared_path": "places"}
"""Names that do not live in `types`."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    return getattr(import_module(f".{_HOMES.get(name, 'types')}", __name__), name)


def __dir__() -> list[str]:
    return __all__
