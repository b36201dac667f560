"""Where the numbers of a page come from, in pairs of a term and what is to be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .record import Page
from .wording import count


def provenance(page: Page) -> Iterator[tuple[str, str]]:
    """Model, device, settings, versions; what the store no longer tells is left out."""
    board = page.board
    scored = [stage for stage in page.stages if stage.key.startswith("evaluate/")]
    yield "Model", f"{board.model}, {count(board.parameters)} parameters"
    for term, values in (
        ("Weights", {stage.inputs["model"] for stage in scored}),
        ("Server", {_server(stage.inputs["engine"]) for stage in scored if "engine" in stage.inputs}),
        ("Device", {stage.facts["device"] for stage in scored if "device" in stage.facts}),
    ):
        if values:
            yield term, ", ".join(sorted(map(str, values)))
    yield "Suite", board.suite
    if board.left_out:
        yield "Left out, because only you can bring the file", ", ".join(board.left_out)
    if len(board.sections[0].rows) > 1:
        yield "Examples asked for", str(board.examples)
    if board.limit:
        yield "Limit", f"{board.limit} documents of each task"
    yield "Study seeds", ", ".join(map(str, board.seeds or (board.seed,)))
    yield "Versions", ", ".join(f"{name} {version}" for name, version in board.versions.items())
    yield "Stages", f"{len(board.stages)}, of which {len(page.stages)} are in the store"


def _server(engine: Mapping[str, str]) -> str:
    return f"{engine['served']} through {engine['version']}"
