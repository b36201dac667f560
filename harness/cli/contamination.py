"""harness contamination: what training text shares with test documents, without any model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from ..contamination import DISMISSED, Dismissals, Finding, read_dismissals
from ..jsonl import read_documents
from ..pipeline import EMBEDDED, SUITES, Choice, Door, Stages, Study, checked
from . import options
from .saying import as_json, say, say_json

LONGEST = 300
"""Characters of a document that are shown."""


@click.command("contamination")
@click.option("--domain", required=True, help="Domain whose texts are checked; see: harness list.")
@click.option(
    "--suite",
    type=click.Choice(list(SUITES)),
    default=EMBEDDED,
    help="Benchmarks whose documents are looked for; extended: all.",
)
@options.store
@as_json
def command(domain: str, suite: str, store: Path, as_json: bool) -> None:
    """Show what seeds, passages and generated examples of a domain share with test documents.

    Generated examples are those of all studies in the store. A false alarm is dismissed by a line {"span": "...",
    "reason": "..."} in the file dismissed.jsonl of the store. Ends with 1 where seeds copy a document.
    """
    with options.prepared(store, Choice(domain=domain, suite=suite, recipes=()), fresh=False) as (study, runner):
        stages = Stages(study=study, runner=runner)
        doors = checked(stages, study.domain)
    dismissals = read_dismissals(store)
    if as_json:
        say_json([_record(door, dismissals) for door in doors])
    else:
        say("\n".join(_lines(study, doors, dismissals, store)))
    stages.admit(study.domain)


def _record(door: Door, dismissals: Dismissals) -> dict[str, object]:
    found = [finding.row() | {"dismissed": dismissals.reason(finding.match)} for finding in door.found]
    return asdict(door) | {"found": found}


def _lines(study: Study, doors: Sequence[Door], dismissals: Dismissals, store: Path) -> Iterator[str]:
    for door in doors:
        counts = f"{door.texts} checked, {door.dropped} left out, {_near(door)} near a document"
        yield f"{door.name}, {door.source}: {counts}"
    texts = _Texts(study)
    for door in doors:
        for finding in door.found:
            yield ""
            yield from _told(door, finding, dismissals.reason(finding.match), texts)
    if any(door.found for door in doors):
        yield f"\nWhere that is a false alarm, add a line to {store / DISMISSED}:"
        yield '{"span": "the shared words", "reason": "why they are no contamination"}'


def _near(door: Door) -> int:
    return len({finding.where for finding in door.found if finding.kept and finding.match.owned})


def _told(door: Door, finding: Finding, dismissed: str, texts: _Texts) -> Iterator[str]:
    match = finding.match
    state = f"dismissed: {dismissed}" if dismissed else "kept" if finding.kept else "left out"
    places = ", ".join(map(str, match.documents[:2])) + (" and others" if len(match.documents) > 2 else "")
    yield f"{finding.where} of {door.name}, {door.source} ({match.kind}, {state})"
    yield f"  shared    {match.span}"
    yield f"  text      {match.context}"
    yield f"  document  {texts.of(match.documents[0].benchmark, match.documents[0].line)} ({places})"


class _Texts:
    """The benchmark documents by name and line, each file read once."""

    def __init__(self, study: Study) -> None:
        self._paths = {benchmark.name: benchmark.documents for benchmark in study.guarded}
        self._read: dict[str, tuple[str, ...]] = {}

    def of(self, benchmark: str, line: int) -> str:
        """Its instruction and the end of its input, where most documents ask; at most LONGEST characters."""
        if benchmark not in self._paths:
            return "(not installed or not prepared now)"
        if benchmark not in self._read:
            documents = read_documents(self._paths[benchmark])
            self._read[benchmark] = tuple(" ".join(f"{each.instruction} {each.input}".split()) for each in documents)
        lines = self._read[benchmark]
        text = lines[line - 1] if line <= len(lines) else "(gone)"
        return text if len(text) <= LONGEST else f"... {text[-LONGEST:]}"
