"""The embedded benchmarks: ten of biomedicine, five of finance, four of everyday knowledge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import harness_benchmarks as embedded

from harness import Benchmark, hookimpl

_FOLDER = Path(embedded.__file__).parent

_TITLES = {
    "biomed": {
        "factoid": "factoid",
        "list": "list",
        "yesno": "yes/no",
        "abstract": "abstract",
        "anatomy": "anatomy",
        "cancer": "cancer genetics",
        "disease": "disease",
        "interaction": "interaction",
        "review": "drug review",
        "hallmarks": "hallmarks",
    },
    "finance": {
        "sentiment": "news",
        "target": "target",
        "headline": "headline",
        "entities": "entities",
        "numeric": "numeric",
    },
    "general": {
        "feeling": "feeling",
        "facts": "facts",
        "extract": "extract",
        "numbers": "numbers",
    },
}
"""Domain -> kind -> column header, in the order of the columns."""

_FEELINGS = ("positive", "negative", "neutral")
_LABELS = {
    "yesno": ("yes", "no"),
    "abstract": ("yes", "no", "maybe"),
    "interaction": ("true", "false"),
    "review": _FEELINGS,
    "sentiment": _FEELINGS,
    "target": _FEELINGS,
    "headline": ("yes", "no"),
    "feeling": _FEELINGS,
}
"""Kind -> the allowed answers, of those where every answer is one of a few."""


@hookimpl
def harness_benchmarks() -> Iterator[Benchmark]:
    """One benchmark for each kind of task."""
    for domain, titles in _TITLES.items():
        for kind, title in titles.items():
            yield _benchmark(domain, kind, title)


def _benchmark(domain: str, kind: str, title: str) -> Benchmark:
    folder = _FOLDER / domain
    return Benchmark(
        name=f"acorn_{domain}_{kind}",
        title=title,
        domain=domain,
        folder=folder,
        documents=folder / f"{kind}.jsonl",
        pool=folder / f"{kind}.pool.jsonl",
        labels=_LABELS.get(kind, ()),
    )
