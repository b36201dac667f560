"""How likely many continuations are, in batches that a journal remembers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .. import disk
from ..types import Progress
from .batches import BY_LENGTH, Batching, JournalLike
from .sharing import Ask, answers

if TYPE_CHECKING:
    from .answering import Answerer

Pair = tuple[str, str]
"""Context and continuation."""


def likelihood_all(
    engine: Answerer,
    pairs: Sequence[Pair],
    *,
    journal: JournalLike,
    cut: bool = False,
    batching: Batching = BY_LENGTH,
    progress: Progress | None = None,
) -> list[tuple[float, bool]]:
    """What `Engine.log_likelihood` gives for each pair, in their order; equal pairs are read once.

    Pairs are sorted by the length of their contexts, and those of one context stay together, unless `batching` says
    otherwise. As in `generate_all`, batches depend on nothing else, and a resumed run takes those of its journal.
    """
    lengths = _lengths(engine, pairs)
    # A dictionary keeps the order in which pairs came, and sorting is stable: one context's pairs are neighbours.
    by_length = sorted(dict.fromkeys(pairs), key=lambda pair: (lengths[pair[0]], pair[0]))
    order = [by_length[index] for index in batching.arranged(list(range(len(by_length))))]
    stored = {record["key"]: record for record in journal.read()}
    found: dict[Pair, tuple[float, bool]] = {}
    batches = [order[start : start + batching.size] for start in range(0, len(order), batching.size)]
    keys = [disk.fingerprint(["likelihood", batch]) for batch in batches]
    missing = [batch for key, batch in zip(keys, batches, strict=True) if key not in stored]
    read = answers(engine, [Ask(rows=batch, cut=cut) for batch in missing])
    for number, (key, batch) in enumerate(zip(keys, batches, strict=True)):
        if key not in stored:
            stored[key] = {"batch": number, "key": key, "likelihoods": [list(each) for each in next(read)]}
            journal.append(stored[key])
        told = ((float(total), bool(greedy)) for total, greedy in stored[key]["likelihoods"])
        found |= zip(batch, told, strict=True)
        if progress is not None:
            progress(sum(pair in found for pair in pairs), len(pairs))
    return [found[pair] for pair in pairs]


def _lengths(engine: Answerer, pairs: Sequence[Pair]) -> dict[str, int]:
    """Context -> tokens."""
    contexts = list(dict.fromkeys(context for context, _ in pairs))
    return dict(zip(contexts, engine.count(contexts), strict=True))
