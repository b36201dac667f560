"""From a number on a leaderboard to its documents, and from a document to what the model was taught nearest to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..errors import HarnessError, unknown
from ..registry import Registry
from ..report import Leaderboard, Row, Section, Task
from ..store import Stage, Store
from ..types import Benchmark, Delta, Example
from .asking import Asked, asked
from .lessons import Lesson, Lessons, Written
from .tracing import Trace, key_of

NEAREST = "BM25 over instruction, input and response, against the document with its answer"
"""How the nearest examples are found; as retrieval finds passages."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What is asked about: a task and a row."""

    task: str
    """Title of the task, or name of its benchmark."""
    row: str
    shots: int | None = None
    """None: the first number of the leaderboard."""
    seed: int | None = None
    """None: the first study seed."""


@dataclass(frozen=True, kw_only=True)
class Why:
    """A number, and what it stands on."""

    benchmark: str
    title: str
    row: str
    shots: int
    seed: int
    metric: str
    base: float
    """In points; over several study seeds the mean, as on the leaderboard."""
    score: float
    delta: Delta | None
    model: Mapping[str, str]
    """`name`, and `identity`: hash of its files, or hub id and revision."""
    stages: Mapping[str, str]
    """What it was for -> key of a stage in the store: `base`, `row`, `tuning`, and so on."""
    tuned_on: Mapping[str, int]
    """Kind -> examples that were tuned on."""
    documents: tuple[Asked, ...]
    """Those that moved most first, of equal ones in the order of the file."""


@dataclass(frozen=True, kw_only=True)
class Near:
    """An example that was tuned on, near a document."""

    kind: str
    number: int
    example: Example
    rouge_l: float
    """ROUGE-L F with the document and its answer, 0 to 1."""
    origin: Written | None
    """None for a seed, which a person wrote."""


@dataclass(frozen=True)
class Walk:
    """Walks from the numbers of one leaderboard to what they stand on."""

    board: Leaderboard
    store: Store
    registry: Registry

    @property
    def trace(self) -> Trace:
        """Its stages."""
        return Trace(self.board, self.store)

    def why(self, cell: Cell) -> Why:
        """The documents behind a cell; raises UsageError with the choices for a name that is not on the leaderboard."""
        section, row, place = self._find(cell)
        seed = self.trace.check_seed(cell.seed)
        task, base = row.tasks[place], section.rows[0]
        made = self.trace.made(row.name, seed)
        stages = self._evaluations(task.benchmark, section.shots, made, seed)
        benchmark = self._benchmark(task)
        documents = asked(stages["base"], stages["row"], benchmark)
        lessons = Lessons(self.trace, self.registry).of(made)
        used = {name: key_of(stage) for name, stage in stages.items()} | {each.name: key_of(each) for each in made}
        return Why(
            benchmark=task.benchmark,
            title=task.title,
            row=row.name,
            shots=section.shots,
            seed=seed,
            metric=benchmark.metric,
            base=base.tasks[place].metrics[benchmark.metric],
            score=task.metrics[benchmark.metric],
            delta=task.delta,
            model={"name": self.board.model, "identity": stages["base"].inputs["model"]},
            stages=used,
            tuned_on={kind: sum(each.kind == kind for each in lessons) for kind in ("seed", "example")},
            documents=tuple(sorted(documents, key=lambda each: (-abs(each.after - each.before), each.number))),
        )

    def nearest(self, cell: Cell, document: Asked, *, count: int) -> tuple[Near, ...]:
        """So many of the generated examples and of the seeds that the row was tuned on, nearest to a document first."""
        from ..metrics import rouge_l
        from ..synthesis import Retriever

        _, row, _ = self._find(cell)
        lessons = Lessons(self.trace, self.registry)
        taught = lessons.of(self.trace.made(row.name, self.trace.check_seed(cell.seed)))
        query = f"{document.instruction}\n{document.input}\n{document.answer}"
        (found,) = Retriever([_text(each) for each in taught]).search([query], k=len(taught))
        ranked = [taught[index] for index in found]
        return tuple(
            Near(
                kind=lesson.kind,
                number=lesson.number,
                example=lesson.example,
                rouge_l=round(rouge_l(_text(lesson), query), 4),
                origin=lessons.origin(lesson),
            )
            for kind in ("example", "seed")
            for lesson in [each for each in ranked if each.kind == kind][:count]
        )

    def _find(self, cell: Cell) -> tuple[Section, Row, int]:
        """Section, row and place of the task."""
        sections = {section.shots: section for section in self.board.sections}
        shots = self.board.sections[0].shots if cell.shots is None else cell.shots
        if shots not in sections:
            raise unknown("number of shots", str(shots), [str(each) for each in sections])
        rows = {row.name: row for row in sections[shots].rows}
        if cell.row not in rows:
            raise unknown("row", cell.row, list(rows))
        tasks = rows[cell.row].tasks
        for place, task in enumerate(tasks):
            if cell.task in (task.title, task.benchmark):
                return sections[shots], rows[cell.row], place
        raise unknown("task", cell.task, [task.title for task in tasks])

    def _evaluations(self, benchmark: str, shots: int, made: Sequence[Stage], seed: int) -> dict[str, Stage]:
        tuned = made[-1] if made else None
        return {
            "base": self.trace.evaluation(benchmark, shots, tuned=None, seed=seed),
            "row": self.trace.evaluation(benchmark, shots, tuned=tuned, seed=seed),
        }

    def _benchmark(self, task: Task) -> Benchmark:
        if task.benchmark not in self.registry.benchmarks:
            raise HarnessError(f"benchmark {task.benchmark} is not installed; install the plugin that brings it")
        return self.registry.benchmarks[task.benchmark]


def document_of(why: Why, name: str) -> Asked:
    """One document by its number or by upstream's id; raises UsageError for another name."""
    for document in why.documents:
        if name in (str(document.number), document.id) and name:
            return document
    numbers = sorted(document.number for document in why.documents)
    raise unknown("document", name, [*map(str, numbers[:5]), *(["..."] if len(numbers) > 6 else []), str(numbers[-1])])


def _text(lesson: Lesson) -> str:
    return f"{lesson.example.instruction}\n{lesson.example.input}\n{lesson.example.response}"
