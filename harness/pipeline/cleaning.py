"""Scores without the documents that training text comes near."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..contamination import Dismissals
from ..jsonl import read_documents
from ..report import CleanRow, CleanTask, Contamination, Near, Row, Section, Task
from ..report import Door as Shown
from ..stats import Interval, Pair, average_delta, paired_delta
from ..types import Benchmark, Delta, Score
from .doors import Door
from .study import Study

Models = Mapping[str, Mapping[tuple[str, int], Score]]
"""Row -> (benchmark, shots) -> score."""
Mask = Sequence[bool]
"""For each scored document of a benchmark whether it is clean."""


def contaminated(
    study: Study, models: Models, sections: Sequence[Section], doors: Sequence[Door], dismissals: Dismissals
) -> Contamination:
    """What a leaderboard says of contamination.

    A document is not clean where a text that was kept, of any row, shares words with it that nobody has dismissed. All
    rows are scored on the same clean documents.
    """
    names = {benchmark.name for benchmark in study.benchmarks}
    near = [(door, each) for door in doors for each in _near(door, names, dismissals)]
    masks = _masks(study, [each for _, each in near if not each.dismissed])
    rows = (_row(study, models, section.shots, row, masks) for section in sections for row in section.rows)
    return Contamination(
        doors=tuple(_shown(door, [each for of, each in near if of is door]) for door in doors),
        near=tuple(each for _, each in near),
        rows=tuple(rows) if masks else (),
    )


def _shown(door: Door, near: Sequence[Near]) -> Shown:
    texts = {each.where for each in near}
    return Shown(name=door.name, source=door.source, texts=door.texts, dropped=door.dropped, near=len(texts))


def _near(door: Door, benchmarks: set[str], dismissals: Dismissals) -> Iterator[Near]:
    """What kept texts share with own texts of this study's documents; a task's wording is nobody's own."""
    for finding in door.found:
        match = finding.match
        places = [str(place) for place in match.documents if place.benchmark in benchmarks]
        if finding.kept and match.owned and places:
            yield Near(
                door=door.name,
                source=door.source,
                where=finding.where,
                span=match.span,
                context=match.context,
                documents=tuple(places),
                dismissed=dismissals.reason(match),
            )


def _masks(study: Study, near: Sequence[Near]) -> dict[str, Mask]:
    """Benchmark -> its mask, for those with a scored document that is not clean."""
    from ..evaluation import chosen

    unclean = {place for each in near for place in each.documents}
    masks: dict[str, Mask] = {}
    for benchmark in study.benchmarks:
        if not any(place.startswith(f"{benchmark.name}:") for place in unclean):
            continue
        scored = chosen([document.answer for document in read_documents(benchmark.documents)], study.limit)
        mask = [f"{benchmark.name}:{index + 1}" not in unclean for index in scored]
        if not all(mask):
            masks[benchmark.name] = mask
    return masks


def _row(study: Study, models: Models, shots: int, row: Row, masks: Mapping[str, Mask]) -> CleanRow:
    pairs = {
        benchmark.name: _pair(models["base"], models[row.name], benchmark, shots, masks.get(benchmark.name))
        for benchmark in study.benchmarks
    }
    tasks = [
        _task(task, pairs[task.benchmark], masks.get(task.benchmark), compared=row.delta is not None)
        for task in row.tasks
    ]
    scores = [task.score for task in tasks if task.score is not None]
    delta = average_delta([pair for pair in pairs.values() if pair[0]]) if row.delta and scores else None
    return CleanRow(
        shots=shots,
        name=row.name,
        tasks=tuple(tasks),
        average=round(sum(scores) / len(scores), 4) if scores else None,
        delta=_points(delta),
    )


def _pair(
    base: Mapping[tuple[str, int], Score],
    other: Mapping[tuple[str, int], Score],
    benchmark: Benchmark,
    shots: int,
    mask: Mask | None,
) -> Pair:
    """The values of the clean documents under both; the leaderboard has made sure that they are of the same."""
    before, after = (
        [document.values[benchmark.metric] for document in scores[benchmark.name, shots].documents]
        for scores in (base, other)
    )
    if mask is None:
        return before, after
    return _clean(before, mask), _clean(after, mask)


def _clean(values: Sequence[float], mask: Mask) -> list[float]:
    return [value for value, clean in zip(values, mask, strict=True) if clean]


def _task(task: Task, pair: Pair, mask: Mask | None, *, compared: bool) -> CleanTask:
    told = {"benchmark": task.benchmark, "title": task.title}
    if mask is None:
        score = next(iter(task.metrics.values()))
        return CleanTask(**told, documents=task.documents, left_out=0, score=score, delta=task.delta)
    after = pair[1]
    return CleanTask(
        **told,
        documents=len(after),
        left_out=len(mask) - len(after),
        score=round(100 * sum(after) / len(after), 4) if after else None,
        delta=_points(paired_delta(*pair)) if compared and after else None,
    )


def _points(interval: Interval | None) -> Delta | None:
    if interval is None:
        return None
    value, low, high = (round(100 * end, 4) for end in (interval.value, interval.low, interval.high))
    return Delta(value=value, low=low, high=high, documents=interval.n)
