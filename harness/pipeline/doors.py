"""The three doors by which text gets into training, and what was found at each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..contamination import COPY, DISMISSED, Dismissals, Finding, read_finding
from ..errors import HarnessError
from ..store import Stage
from ..types import Domain

FOUND = "contamination.jsonl"
"""File of a stage: what its texts share with benchmark documents, one `Finding` a line."""
_TOLD = 3
"""Copies that an error spells out."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """Texts of one source, after the check."""

    name: str
    """`seeds`, `passages` or `examples`."""
    source: str
    """The domain, or the recipe that generated them."""
    texts: int
    """How many were checked."""
    dropped: int
    """How many were left out."""
    found: tuple[Finding, ...]


def write_found(stage: Stage, found: Iterable[Finding]) -> None:
    """Put what was found into a stage's result."""
    stage.write_jsonl(FOUND, [finding.row() for finding in found])


def read_found(*stages: Stage) -> tuple[Finding, ...]:
    """What was found in the texts of some stages."""
    return tuple(read_finding(row) for stage in stages for row in stage.read_jsonl(FOUND))


def looked(stage: Stage) -> bool:
    """Whether a stage has held its texts against the benchmark documents."""
    return FOUND in stage.manifest["files"]


def made_of_others(stage: Stage) -> str | None:
    """The fingerprint of the stage whose examples it chose among, or changed; None for one that made them itself."""
    if stage.name == "tune":
        return None
    found: str | None = stage.inputs.get("responses") or stage.inputs.get("examples")
    return found


def seeds_door(stage: Stage, domain: Domain) -> Door:
    """The seeds of a domain; none is ever dropped."""
    texts = stage.manifest["facts"]["texts"]
    return Door(name="seeds", source=domain.name, texts=texts, dropped=0, found=read_found(stage))


def passages_door(stage: Stage, domain: Domain) -> Door:
    """What retrieval may search for a domain."""
    facts = stage.manifest["facts"]
    dropped = sum(facts["dropped"].values())
    texts = facts["passages"] + dropped
    return Door(name="passages", source=domain.name, texts=texts, dropped=dropped, found=read_found(stage))


def examples_door(source: str, made: Sequence[Stage], found: Sequence[Finding]) -> Door:
    """What was generated, or taken from elsewhere: the stages that made it, and what was found in their texts."""
    texts = max(stage.manifest["facts"].get("examples", 0) for stage in made)
    dropped = 0
    for stage in made:
        if stage.name == "instructions":
            funnel = stage.read_json("funnel.json")
            dropped += funnel["rejected"]["contamination"]
            texts = funnel["accepted"] + funnel["surplus"] + dropped
        elif stage.name == "responses":
            dropped += stage.read_json("dropped.json")["contamination"]
        else:
            dropped += stage.manifest["facts"].get("barred", 0)
    return Door(name="examples", source=source, texts=texts, dropped=dropped, found=tuple(found))


def admit(door: Door, seeds: Path, *, dismissals: Dismissals, store: Path) -> None:
    """Refuse seeds that copy a benchmark document, before anything is made of them.

    Raises HarnessError with the places and the shared words, unless a person has dismissed each.
    """
    copies = [each for each in door.found if each.match.kind == COPY and not dismissals.reason(each.match)]
    if not copies:
        return
    told = [
        f'{seeds}:{each.where.removeprefix("seed ")}: "{each.match.span}" stands in {each.match.documents[0]}'
        for each in copies[:_TOLD]
    ]
    more = [f"and {len(copies) - _TOLD} more; see: harness contamination --domain {door.source}"]
    raise HarnessError(
        "\n  ".join(
            [f"seeds that copy benchmark documents: {len(copies)}", *told, *(more if len(copies) > _TOLD else [])]
        )
        + '\nwrite them anew; or, where that is a false alarm, add a line {"span": "...", "reason": "..."} to '
        + str(store / DISMISSED)
    )
