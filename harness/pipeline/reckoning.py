"""Statistics of deltas, reckoned once and kept: they depend on nothing but the values."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from .. import disk, stats
from ..report import delta_from
from ..stats import Combined, Pair, average_test, combine_seeds, mean_difference, mean_of_seeds, minimum_effect
from ..types import Between, Delta

FOLDER = ".deltas"
"""Beside the stages of a store. It is no part of a result: without it everything is reckoned anew, the same."""


@dataclass(frozen=True, kw_only=True)
class Reckoner:
    """Turns paired values into deltas; ten thousand resamples of many tasks take seconds, so each is kept on disk."""

    folder: Path
    fresh: bool = False
    """Whether what is kept is reckoned again."""

    def delta(self, seeds: Sequence[Sequence[Pair]], *, tests: int = 0) -> Delta:
        """The unweighted mean over tasks of other minus base, in points; p is not adjusted yet.

        `seeds` holds, for each study seed, the pairs of the tasks, in the same order and on the same documents. With
        `tests`, how many are adjusted together, a single task has its least effect too.

        Raises ValueError where a value is not in 0 to 1, NaN among them, or where seeds differ in tasks or documents.
        """
        path = self.folder / f"{_key(seeds, tests)}.json"
        if path.exists() and not self.fresh:
            return delta_from(disk.read_json(path))
        delta = reckon(seeds, tests=tests)
        disk.write_json(path, asdict(delta))
        return delta


def reckon(seeds: Sequence[Sequence[Pair]], *, tests: int = 0) -> Delta:
    """What `Reckoner.delta` gives, not kept."""
    found = combine_seeds(seeds)
    means = [mean_of_seeds(pairs) for pairs in zip(*seeds, strict=True)]
    test = average_test(means)
    least = minimum_effect(*means[0], tests=tests) if tests else None
    return Delta(
        value=_points(found.documents.value),
        low=_points(found.documents.low),
        high=_points(found.documents.high),
        documents=found.documents.n,
        p=test.p,
        method=test.method,
        moved=test.moved,
        least=None if least is None else _points(least),
        between=_between(found, seeds),
    )


def _between(found: Combined, seeds: Sequence[Sequence[Pair]]) -> Between | None:
    if found.both is None or found.seeds.deviation is None:
        return None
    return Between(
        values=tuple(_points(mean_difference(tasks)) for tasks in seeds),
        deviation=_points(found.seeds.deviation),
        low=_points(found.both.low),
        high=_points(found.both.high),
    )


def _points(share: float) -> float:
    return round(100 * share, 4)


def _key(seeds: Sequence[Sequence[Pair]], tests: int) -> str:
    """What decides a delta: the values to the last bit, and the code."""
    found = sha256(f"{_code()} {tests} {len(seeds)}".encode())
    for tasks in seeds:
        found.update(f" {len(tasks)}".encode())
        for side in (side for pair in tasks for side in pair):
            found.update(f" {len(side)} ".encode() + array("d", side).tobytes())
    return found.hexdigest()[:32]


@cache
def _code() -> str:
    """A hash of what reckons, so that no number outlives the code that it came from."""
    paths = [*sorted(Path(stats.__file__).parent.glob("*.py")), Path(__file__)]
    parts = [disk.digest(path) for path in paths] + [field.name for field in fields(Delta)]
    return sha256(" ".join([*parts, version("numpy")]).encode()).hexdigest()
