"""Seconds of the contamination check, and its false alarms on clean text: `python perf/contamination.py`.

Embedded: the corpus that acorn is pretrained on is written without benchmark documents. Prepared: the corpora are held
against the benchmarks of the *other* field, which they cannot have leaked from, and against those of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from time import perf_counter

import click
from harness_plugins.acorn.plan import Plan

from harness.contamination import KINDS, ContaminationIndex
from harness.jsonl import read_documents, read_texts
from harness.preparation import prepared
from harness.registry import Registry, load_registry
from harness.synthesis import sift
from harness.synthesis.passages import cut
from harness.types import Benchmark, CorpusText

EXAMPLES, PASSAGES = 5000, 10_000
LINE = "{:44}{:>9}{:>9}" + "{:>9}" * len(KINDS)


def index(benchmarks: Iterable[Benchmark]) -> tuple[ContaminationIndex, int, float]:
    """An index of benchmarks, the number of their documents, and the seconds that it took from the files on."""
    start = perf_counter()
    documents = {benchmark.name: read_documents(benchmark.documents) for benchmark in benchmarks}
    built = ContaminationIndex(documents)
    return built, sum(map(len, documents.values())), perf_counter() - start


def written() -> Iterator[str]:
    """Passages of the text that acorn is pretrained on, without end."""
    for page in Plan().documents(phase=0):
        yield from cut(CorpusText(id="page", text=page.text))


def tell(title: str, texts: int, seconds: float, kinds: Iterable[str] = ()) -> None:
    """Print a row: how many texts, how long, and how many of them match as what."""
    counts = Counter(kinds)
    click.echo(LINE.format(title, texts, f"{seconds:.2f}", *(counts[kind] for kind in KINDS)))


def examples(guard: ContaminationIndex, checked: Sequence[str]) -> None:
    """Hold generated examples against an index."""
    start = perf_counter()
    kinds = [kind for text in checked for kind in {match.kind for match in guard.matches(text)}]
    tell("examples: up to 50 words", len(checked), perf_counter() - start, kinds)


def passages(guard: ContaminationIndex, texts: Sequence[CorpusText], title: str) -> None:
    """Cut texts and hold the passages against an index, as the door of retrieval does."""
    start = perf_counter()
    sifted = sift(texts, [], contamination=guard)
    kinds = [kind for _, kind in {(finding.where, finding.match.kind) for finding in sifted.found}]
    tell(title, len(sifted.passages) + len(sifted.dropped), perf_counter() - start, kinds)


def embedded(registry: Registry) -> None:
    """What a study of 5,000 examples and 10,000 passages costs."""
    guard, count, seconds = index(each for each in registry.benchmarks.values() if not each.upstream)
    tell("index of the embedded documents", count, seconds)
    pieces = list(islice(written(), EXAMPLES + PASSAGES))
    examples(guard, [" ".join(piece.split()[:50]) for piece in pieces[:EXAMPLES]])
    texts = [CorpusText(id=str(number), text=piece) for number, piece in enumerate(pieces[EXAMPLES:])]
    passages(guard, texts, "passages: up to 100 words")


def real(registry: Registry) -> None:
    """The prepared corpora against the prepared documents of each field; nothing where nothing is prepared."""
    for field in registry.domains.values():
        ready = [each for each in registry.benchmarks_of(field.name) if each.upstream and prepared(each.upstream)]
        if not ready:
            continue
        guard, count, seconds = index(ready)
        tell(f"index of the {field.name} documents", count, seconds)
        for domain in registry.domains.values():
            for corpus in (corpus for corpus in domain.corpora if prepared(corpus.upstream)):
                passages(guard, read_texts(corpus.path), f"passages of {corpus.name} ({domain.name})")


@click.command()
def main() -> None:
    """Measure and print a table."""
    registry = load_registry()
    click.echo(LINE.format("", "texts", "seconds", *KINDS))
    embedded(registry)
    real(registry)


if __name__ == "__main__":
    main()
