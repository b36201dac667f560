"""The numbers that a text on the reports may quote: every delta between recipes, from the stored leaderboards.

    python reports/findings.py           Markdown, from the reports in this folder
    python reports/findings.py --json    the same as records

Nothing is reckoned here. A number that is not in a leaderboard is not in this list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click

from harness.errors import HarnessError
from harness.report import Leaderboard, Row, read
from harness.types import Delta

FOLDER = Path(__file__).parent
BASE, ALIGNED, PLAIN = "base", "self-align", "self-specialize"
FURTHER = (
    "self-specialize-consistent",
    "self-specialize-round-trip",
    "self-specialize-balanced",
    "self-specialize-by-topic",
)
"""Recipes that are measured against PLAIN, beside the paper's own variants."""
VARIANTS = ("self-specialize-retrieval", "self-specialize-twice", *FURTHER)
MEANS, ABLATIONS, PAPER_RATE = "README.json", "ablations.json", "paper-rate.json"
"""What `make.py` writes for a domain."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One delta, in points of the average."""

    domain: str
    model: str
    """The base, and with what settings it was tuned where they are not its own."""
    shots: int
    what: str
    """A recipe, or a part of one with its setting."""
    against: str
    delta: Delta
    """Its p is adjusted for the rows of its leaderboard; those of ablations are not."""

    @property
    def separated(self) -> bool:
        """As its leaderboard marks it."""
        return self.delta.separated


def findings(board: Leaderboard) -> Iterator[Finding]:
    """Against the base and generic alignment every recipe; against plain self-specialize its variants."""
    for section in board.sections:
        rows = {row.name: row for row in section.rows}
        for name, row in rows.items():
            others = [BASE, ALIGNED, *([PLAIN] if name in VARIANTS else [])]
            for other in others:
                delta = between(row, rows[other]) if other in rows else None
                if delta is not None:
                    yield _finding(board, section.shots, what=name, against=other, delta=delta)


def between(row: Row, other: Row) -> Delta | None:
    """Row minus other, which may stand above it or below; None for one row, and for the base minus anything."""
    if other.name == BASE:
        return row.delta
    if other.name in row.against:
        return row.against[other.name]
    return turned(other.against[row.name]) if row.name in other.against else None


def turned(delta: Delta) -> Delta:
    """The same difference, seen from the other side."""
    spread = delta.between
    return replace(
        delta,
        value=-delta.value,
        low=-delta.high,
        high=-delta.low,
        between=spread
        and replace(spread, values=tuple(-value for value in spread.values), low=-spread.high, high=-spread.low),
    )


def parts(board: Leaderboard) -> Iterator[Finding]:
    """What each part of a recipe is worth: the recipe with that part changed, minus the recipe as it is."""
    for ablation in board.ablations:
        for point in ablation.points:
            for section, delta in zip(board.sections, point.against, strict=False):
                what = f"{ablation.factor} {point.setting}"
                yield _finding(board, section.shots, what=what, against=ablation.recipe, delta=delta)


def _finding(board: Leaderboard, shots: int, *, what: str, against: str, delta: Delta) -> Finding:
    return Finding(domain=board.domain, model=board.model, shots=shots, what=what, against=against, delta=delta)


def stored(folder: Path) -> Iterator[Leaderboard]:
    """The leaderboards of all domains in a folder of reports; raises HarnessError where there is none."""
    paths = [path for name in (MEANS, ABLATIONS, PAPER_RATE) for path in sorted(folder.glob(f"*/{name}"))]
    if not paths:
        raise HarnessError(f"no {MEANS} in a folder of {folder}; run: python reports/make.py")
    for path in paths:
        yield read(path.read_text(encoding="utf-8"), place=str(path))


def line(finding: Finding) -> str:
    """A row of Markdown. The interval is the one that decides: over several seeds, that for other seeds too."""
    delta = finding.delta
    ends = delta.between or delta
    mark = "separated" if finding.separated else "not separated"
    cells = [
        finding.domain,
        finding.model,
        str(finding.shots),
        finding.what,
        finding.against,
        f"{delta.value:+.1f}",
        f"[{ends.low:+.1f}, {ends.high:+.1f}]",
        f"[{delta.low:+.1f}, {delta.high:+.1f}]",
        f"{delta.between.deviation:.1f}" if delta.between else "-",
        "-" if delta.adjusted is None else f"{delta.adjusted:.3f}" if delta.adjusted >= 0.001 else "< 0.001",
        mark,
    ]
    return f"| {' | '.join(cells)} |"


HEAD = (
    "| domain | model | shots | recipe or part | minus | Δ | 95 % | for other documents | sd of seeds | p, adjusted | |"
    "\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def record(finding: Finding) -> dict[str, object]:
    """The same as JSON."""
    return asdict(finding) | {"separated": finding.separated}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), default=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print records.")
def main(folder: Path, as_json: bool) -> None:
    """Print every delta that a text may quote."""
    try:
        found = [finding for board in stored(folder) for finding in (*findings(board), *parts(board))]
    except HarnessError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps([record(finding) for finding in found], indent=1, ensure_ascii=False))
        return
    click.echo("\n".join([HEAD, *map(line, found)]))


if __name__ == "__main__":
    main()
