"""The built-in domains: two expert fields, and the general one that generic alignment draws on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import harness_seeds
from harness_benchmarks.upstream import corpora

from harness import Domain, Reported, hookimpl

SEEDS = Path(harness_seeds.__file__).parent
PASSAGES = Path(__file__).parent / "acorn" / "passages"
NEUTRAL = Path(__file__).parent / "neutral.jsonl"
"""Everyday prose, written for this project and for nothing else: in no corpus, no benchmark and no seed."""

PAPER = "Kang et al., arXiv 2310.00160"


BIOMED = Domain(
    name="biomed",
    title="biomedicine",
    topics=(
        "pharmacology",
        "cardiology",
        "oncology",
        "infectious disease",
        "neurology",
        "endocrinology",
        "immunology",
        "genetics",
        "anatomy",
        "psychiatry",
    ),
    persona="You are an expert in biomedicine. Answer each task briefly and correctly.",
    seeds=SEEDS / "biomed.jsonl",
    corpus=PASSAGES / "biomed.jsonl",
    reported=(
        Reported(model="LLaMA-65B", average=43.87, source=PAPER),
        Reported(model="Alpaca-65B", average=46.39, source=PAPER),
        Reported(model="Dromedary-65B", average=45.10, source=PAPER),
        Reported(model="MPT-30B", shots=0, average=25.15, source=PAPER),
        Reported(model="MPT-30B self-specialized", shots=0, average=36.63, source=PAPER),
    ),
)
FINANCE = Domain(
    name="finance",
    title="finance",
    topics=(
        "earnings",
        "markets",
        "banking",
        "commodities",
        "accounting",
        "companies",
        "economics",
        "investing",
    ),
    persona="You are an expert in finance. Answer each task briefly and correctly.",
    seeds=SEEDS / "finance.jsonl",
    corpus=PASSAGES / "finance.jsonl",
)
GENERAL = Domain(
    name="general",
    title="everyday knowledge",
    topics=(
        "geography",
        "animals",
        "language",
        "numbers",
        "everyday life",
        "reasoning",
        "stories",
        "work",
    ),
    persona="You are a helpful assistant. Answer each task briefly and correctly.",
    seeds=SEEDS / "general.jsonl",
    corpus=PASSAGES / "general.jsonl",
)


@hookimpl
def harness_domains() -> Iterable[Domain]:
    """Biomedicine, finance, and everyday knowledge; the expert fields with what can be prepared for retrieval."""
    experts = (replace(domain, corpora=corpora(domain.name)) for domain in (BIOMED, FINANCE))
    return tuple(replace(domain, neutral=NEUTRAL) for domain in (*experts, GENERAL))
