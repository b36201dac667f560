"""Suites: which benchmarks of a domain a study is on, and whether what they need is prepared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import HarnessError
from ..preparation import how_to_bring, prepared
from ..registry import Registry
from ..types import Benchmark, Domain, Recipe

SUITES = {"embedded": ("embedded",), "paper": ("paper",), "extended": ("paper", "extended")}
"""Name on the command line -> suites of the benchmarks that belong to it."""
EMBEDDED = "embedded"


@dataclass(frozen=True, kw_only=True)
class Members:
    """The benchmarks of a suite."""

    used: tuple[Benchmark, ...]
    left_out: tuple[Benchmark, ...]
    """Those that need a file which only the user can bring, and did not."""


def members(registry: Registry, domain: Domain, suite: str, recipes: Iterable[Recipe]) -> Members:
    """The benchmarks of a domain that a suite names; raises HarnessError where sets are not prepared that can be.

    Prepared must be the documents, and the corpora where a recipe retrieves.
    """
    wanted = _named(registry, domain, suite)
    needed = [(domain.name, benchmark.upstream) for benchmark in wanted if benchmark.upstream]
    if suite != EMBEDDED:
        searched = (source for recipe in recipes if (source := searches(registry, domain, recipe)))
        needed += [(source.name, corpus.upstream) for source in searched for corpus in source.corpora]
    missing = {upstream.name: (owner, upstream) for owner, upstream in needed if not prepared(upstream)}
    if absent := {name: owner for name, (owner, upstream) in missing.items() if not upstream.brought}:
        raise HarnessError(
            f'suite "{suite}" of {domain.name} needs sets that are not prepared, or not for this version: '
            f"{', '.join(absent)}; run: harness prepare --domain {' --domain '.join(dict.fromkeys(absent.values()))}"
        )
    left_out = tuple(benchmark for benchmark in wanted if benchmark.upstream and benchmark.upstream.name in missing)
    used = tuple(benchmark for benchmark in wanted if benchmark not in left_out)
    if not used:
        told = " ".join(how_to_bring(upstream) for _, upstream in missing.values())
        raise HarnessError(f'suite "{suite}" of {domain.name}: {told}')
    return Members(used=used, left_out=left_out)


def _named(registry: Registry, domain: Domain, suite: str) -> tuple[Benchmark, ...]:
    """The benchmarks that a suite names, prepared or not."""
    every = registry.benchmarks_of(domain.name)
    if not every:
        raise HarnessError(f'domain "{domain.name}" has no benchmarks; install a plugin that brings some')
    wanted = tuple(benchmark for benchmark in every if benchmark.suite in SUITES[suite])
    if not wanted:
        others = ", ".join(name for name, parts in SUITES.items() if any(each.suite in parts for each in every))
        raise HarnessError(f'domain "{domain.name}" has no benchmarks in suite "{suite}"; choose from: {others}')
    return wanted


def searches(registry: Registry, domain: Domain, recipe: Recipe) -> Domain | None:
    """The domain whose passages a recipe puts in front of responses; None for a recipe that retrieves nothing."""
    synthesis = recipe.synthesis
    if synthesis is None or not synthesis.retrieval:
        return None
    return registry.domain(synthesis.domain) if synthesis.domain else domain


def guarded(registry: Registry, suite: str) -> tuple[Benchmark, ...]:
    """Benchmarks whose documents no generated example and no passage may contain: all whose documents are there.

    A study on the embedded benchmarks leaves the prepared ones aside: it ends with the same bytes on every machine,
    whatever else was prepared there.
    """
    return tuple(
        benchmark
        for benchmark in registry.benchmarks.values()
        if benchmark.upstream is None or (suite != EMBEDDED and prepared(benchmark.upstream))
    )


def elsewhere(registry: Registry, domain: Domain, suite: str) -> tuple[Benchmark, ...]:
    """Benchmarks of every other domain: those of the suite that are prepared, or where there are none the embedded."""
    found: list[Benchmark] = []
    for other in registry.domains:
        every = registry.benchmarks_of(other) if other != domain.name else ()
        usable = [each for each in every if each.upstream is None or (suite != EMBEDDED and prepared(each.upstream))]
        named = [each for each in usable if each.suite in SUITES[suite]]
        found += named or [each for each in usable if each.suite == EMBEDDED]
    return tuple(found)
