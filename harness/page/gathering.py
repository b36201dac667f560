"""From a leaderboard, its store and what is installed to the record of its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from ..registry import Registry
from ..report import Leaderboard
from ..store import Store
from .costs import costs
from .examples import Examples
from .flips import Flipping
from .pausing import uncollected
from .record import Generated, Kept, Page, RowFlips
from .stored import Stored


@uncollected()
def gather(board: Leaderboard, store: Store, registry: Registry) -> Page:
    """All that the page shows; what is gone from the store or no longer installed is left out, and said."""
    stored = Stored(board, store)
    domain = registry.domains.get(board.domain)
    flipping = Flipping(stored=stored, benchmarks=registry.benchmarks, seed=board.seed)
    flips = tuple(_flips(board, flipping))
    return Page(
        board=board,
        title=domain.title if domain else board.domain,
        flips=flips,
        questions=tuple(flipping.questions),
        generated=tuple(_generated(stored, registry)),
        costs=tuple(costs(stored)),
        stages=tuple(_kept(stored)),
        seed=board.seed,
        missing=tuple(_missing(stored)),
    )


def _flips(board: Leaderboard, flipping: Flipping) -> Iterator[RowFlips]:
    for section in board.sections:
        for row in section.rows[1:]:
            if found := flipping.of(row.name, section.shots, row.tasks):
                yield found


def _generated(stored: Stored, registry: Registry) -> Iterator[Generated]:
    examples = Examples(stored, registry.domains, registry.domains.get(stored.board.domain))
    for row in stored.board.sections[0].rows[1:]:
        if found := examples.of(row.name, stored.made(row.name, stored.board.seed)):
            yield found


def _missing(stored: Stored) -> Iterator[str]:
    board = stored.board
    if len(board.sections[0].rows) > 1 and not board.origins:
        yield (
            "This leaderboard was made by an earlier version and does not say which stages a row stands on: flips and "
            "generated examples are not shown. Run the same harness compare again; nothing is measured anew."
        )
    if stored.gone:
        yield f"{stored.gone} of {len(board.stages)} stages are gone from the store; what stood on them is not shown."


def _kept(stored: Stored) -> Iterator[Kept]:
    users: dict[str, dict[str, None]] = defaultdict(dict)
    for origin in stored.board.origins:
        for key in origin.stages:
            users[key][origin.name] = None
    tuned = {stage.fingerprint: ", ".join(users[key]) or "a variant" for key, stage in stored.named("tune")}
    for key, stage in stored.stages.items():
        manifest = stored.manifests[key]
        told = {name: manifest[name] for name in ("inputs", "facts", "files")}
        yield Kept(key=key, about=", ".join(users[key]) or _about(stage.inputs, tuned), **told)


def _about(inputs: Mapping[str, Any], tuned: Mapping[str, str]) -> str:
    """What a stage was about that no row stands on: a model, a benchmark; empty where it is about all."""
    if "benchmark" in inputs:
        again = " again" if "repeat" in inputs else ""
        return f"{tuned.get(inputs['adapter'], 'base')}{again}, {inputs['shots']}-shot, {inputs['benchmark']}"
    return tuned.get(inputs["adapter"], "base") if "adapter" in inputs else ""
