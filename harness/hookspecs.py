"""The plugin contract: four hooks, each returning a collection."""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from .types import Benchmark, Domain, Model, Recipe

GROUP = "harness"
"""Entry-point group of plugins, and pluggy's project name."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


@hookspec
def harness_domains() -> Iterable[Domain]:
    """Domains that this plugin brings."""
    return ()


@hookspec
def harness_models() -> Iterable[Model]:
    """Base models that this plugin brings."""
    return ()


@hookspec
def harness_benchmarks() -> Iterable[Benchmark]:
    """Benchmarks that this plugin brings; each names its domain, which may belong to another plugin."""
    return ()


@hookspec
def harness_recipes() -> Iterable[Recipe]:
    """Recipes that this plugin brings."""
    return ()
