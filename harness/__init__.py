"""The harness: specialize a language model on its own examples, and measure what changed.

What a plugin may import from here is named in `__all__`. Each name is loaded when it is first asked for, so that
`import harness` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import metrics, template
    from .errors import HarnessError
    from .hookspecs import hookimpl
    from .types import Benchmark, Domain, Example, Model, Recipe, Reported, Synthesis, Tuning

__all__ = [
    "Benchmark",
    "Domain",
    "Example",
    "HarnessError",
    "Model",
    "Recipe",
    "Reported",
    "Synthesis",
    "Tuning",
    "hookimpl",
    "metrics",
    "template",
]

_MODULES = ("metrics", "template")
_HOMES = {"HarnessError": "errors", "hookimpl": "hookspecs"}
"""Names that do not live in `types`."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    return getattr(import_module(f".{_HOMES.get(name, 'types')}", __name__), name)


def __dir__() -> list[str]:
    return __all__
