"""A complete outside plugin: one domain, its seeds, and one benchmark."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from harness import Benchmark, Domain, hookimpl

FOLDER = Path(__file__).parent


@hookimpl
def harness_domains() -> Iterable[Domain]:
    """Gardening."""
    return [
        Domain(
            name="gardening",
            title="gardening",
            topics=("soil", "watering", "vegetables", "flowers"),
            persona="You are an expert gardener. Answer each task briefly and correctly.",
            seeds=FOLDER / "seeds.jsonl",
        )
    ]


@hookimpl
def harness_benchmarks() -> Iterable[Benchmark]:
    """Yes-no questions."""
    folder = FOLDER / "benchmark"
    return [
        Benchmark(
            name="gardening_yesno",
            title="yes/no",
            domain="gardening",
            folder=folder,
            documents=folder / "documents.jsonl",
            pool=folder / "pool.jsonl",
            labels=("yes", "no"),
        )
    ]
