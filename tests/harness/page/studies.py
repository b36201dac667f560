"""Finished studies without a model: stages, leaderboard and registry, as large and as hostile as is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from harness.registry import Registry
from harness.report import (
    Contamination,
    Door,
    Forgotten,
    Gain,
    Gains,
    Leaderboard,
    Loss,
    Near,
    Origin,
    Row,
    Section,
    Task,
    Timing,
)
from harness.store import Stage, Store
from harness.types import Benchmark, Delta, Domain, Reported

RECIPES = ("self-align", "self-specialize-retrieval")
WORDS = [
    word
    for line in ("list name find the a gene drug cell of", "which dose heart in for answer")
    for word in line.split()
]
FEELING = ("yes", "no")


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How large a study is."""

    tasks: int = 3
    documents: int = 12
    examples: int = 30
    passages: int = 40
    shots: tuple[int, ...] = (0, 1)


@dataclass(kw_only=True)
class Made:
    """A study in a store."""

    root: Path
    sizes: Sizes = field(default_factory=Sizes)
    spoil: Callable[[str], str] = lambda text: text
    """Makes a text hostile."""
    random: Random = field(default_factory=lambda: Random(0))
    ran: list[Stage] = field(default_factory=list)
    tuned: dict[str, str] = field(default_factory=dict)
    stages: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """Where its stages lie."""
        return Store(self.root / "store")

    def make(self) -> tuple[Leaderboard, Registry]:
        """Write everything; gives the leaderboard and what is installed."""
        registry = self._registry()
        for recipe in RECIPES:
            self._recipe(recipe, registry)
        for shots in self.sizes.shots:
            for benchmark in registry.benchmarks.values():
                for adapter in (None, *self.tuned.values()):
                    self._evaluate(benchmark, shots, adapter)
        return self._board(registry), registry

    def text(self, words: int) -> str:
        """Some words."""
        return self.spoil(" ".join(self.random.choices(WORDS, k=words)))

    def _registry(self) -> Registry:
        folder = self.root / "installed"
        folder.mkdir(parents=True)
        seeds = [{"instruction": f"Seed {n}: {self.text(6)}", "input": "", "response": self.text(3)} for n in range(20)]
        _lines(folder / "seeds.jsonl", seeds)
        domain = Domain(
            name="biomed",
            title=self.spoil("biomedicine"),
            topics=(self.spoil("cardiology"), "oncology"),
            persona="You are an expert.",
            seeds=folder / "seeds.jsonl",
        )
        names = [f"task_{number}" for number in range(self.sizes.tasks)]
        benchmarks = {name: self._benchmark(folder, name) for name in names}
        return Registry(domains={"biomed": domain}, models={}, benchmarks=benchmarks, recipes={}, installed=())

    def _benchmark(self, folder: Path, name: str) -> Benchmark:
        documents = folder / f"{name}.jsonl"
        rows = ({"instruction": self.text(8), "input": self.text(30), "answer": n} for n in self._answers())
        _lines(documents, rows)
        title = self.spoil(name.replace("_", " "))
        return Benchmark(name=name, title=title, domain="biomed", folder=folder, documents=documents, pool=documents)

    def _answers(self) -> Iterator[str]:
        return (self.random.choice(FEELING) for _ in range(self.sizes.documents))

    def _stage(self, name: str, inputs: dict[str, Any], **files: Any) -> Stage:
        stage = self.store.stage(name, inputs)
        for file, rows in files.items():
            stage.write_jsonl(f"{file}.jsonl", rows)
        self.ran.append(stage)
        return stage

    def _recipe(self, name: str, registry: Registry) -> None:
        domain, sizes = registry.domains["biomed"], self.sizes
        passages = self._stage(
            "passages", {"of": name}, passages=[{"text": self.text(60)} for _ in range(sizes.passages)]
        )
        passages.finish()
        told = {"title": domain.title, "topics": list(domain.topics), "seeds": _digest(domain.seeds)}
        asked = [self._candidate(index) for index in range(sizes.examples)]
        invented = self._stage("instructions", {"domain": told, "of": name}, candidates=asked)
        invented.journal("rounds").append({"round": 0, "rows": [{"seeds": [0], "text": "a", "tokens": 7}]})
        invented.finish()
        examples = [
            {"instruction": each["instruction"], "input": each["input"], "response": self.text(5)} for each in asked
        ]
        sources = [self._source(index) for index in range(sizes.examples)]
        answered = self._stage(
            "responses",
            {"instructions": invented.fingerprint, "corpus": passages.fingerprint, "adapter": None},
            examples=examples,
            sources=sources,
        )
        answered.journal("responses").append({"batch": 0, "texts": ['"tokens": [900]'], "tokens": [3, 4]})
        answered.finish(examples=sizes.examples)
        tuned = self._stage("tune", {"examples": answered.fingerprint, "model": "sha256:1"})
        tuned.write_json("tuning.json", {"tokens": 1234})
        tuned.finish()
        self.tuned[name] = tuned.fingerprint
        self.stages[name] = tuple(map(_key, (invented, answered, tuned)))

    def _candidate(self, index: int) -> dict[str, Any]:
        shown = self.random.sample(range(20), 3)
        return {"instruction": f"{self.text(8)} {index}", "input": self.text(20), "round": 0, "row": 0, "seeds": shown}

    def _source(self, index: int) -> dict[str, Any]:
        shown = self.random.sample(range(20), 5)
        passages = self.random.sample(range(self.sizes.passages), min(5, self.sizes.passages))
        return {"candidate": index, "demonstrations": shown, "passages": passages}

    def _evaluate(self, benchmark: Benchmark, shots: int, adapter: str | None) -> None:
        with benchmark.documents.open(encoding="utf-8") as file:
            rows = [self._answered(json.loads(line), adapter) for line in file]
        inputs = {"model": "sha256:1", "adapter": adapter, "benchmark": benchmark.name, "shots": shots, "seed": 0}
        self._stage("evaluate", inputs, documents=rows).finish(device="cpu")
        if adapter is None and shots == self.sizes.shots[0]:  # a second time, with other answers
            again = [self._answered(json.loads(line), "x") for line in benchmark.documents.open(encoding="utf-8")]
            self._stage("evaluate", inputs | {"repeat": {"documents": None}}, documents=again).finish(device="cpu")

    def _answered(self, document: dict[str, Any], adapter: str | None) -> dict[str, Any]:
        right = self.random.random() < (0.7 if adapter else 0.3)
        mark = sha256(json.dumps(document, indent=2, ensure_ascii=False).encode()).hexdigest()
        values = {"token_f1": float(right), "accuracy": float(right), "parsed": 1.0}
        told = {"document": mark, "prompt": mark, "answer": document["answer"], "response": self.text(6)}
        return told | {"values": values, "cut": 0, "likelihoods": {}}

    def _board(self, registry: Registry) -> Leaderboard:
        sections = tuple(self._section(registry, shots) for shots in self.sizes.shots)
        return Leaderboard(
            domain="biomed",
            model=self.spoil("acorn"),
            parameters=6_900_000,
            metric="token_f1",
            seed=0,
            examples=self.sizes.examples,
            limit=None,
            sections=sections,
            reported=(Reported(model=self.spoil("LLaMA-65B"), average=43.87, source=self.spoil("a paper")),),
            funnels={name: self._funnel() for name in RECIPES},
            times=tuple(
                Timing(stage=stage, seconds=61.5) for stage in ("evaluate", "instructions", "responses", "tune")
            ),
            stages={_key(stage): stage.fingerprint for stage in self.ran},
            versions={"harness-self-specialize": "0.1.0", "torch": self.spoil("2.9.0")},
            gains=tuple(_gains(name, shots) for shots in self.sizes.shots for name in RECIPES),
            forgotten=tuple(_forgotten(name, self.spoil("neutral text")) for name in RECIPES),
            origins=tuple(Origin(name=name, seed=0, stages=self.stages[name]) for name in RECIPES),
            contamination=self._contamination(),
        )

    def _section(self, registry: Registry, shots: int) -> Section:
        rows = [self._row("base", registry, 10.0 + shots, None)]
        rows.append(
            self._row(RECIPES[0], registry, 15.0 + shots, delta(5, low=-1), control=self.spoil("generic seeds"))
        )
        against = {RECIPES[0]: delta(7)}
        rows.append(self._row(RECIPES[1], registry, 22.0 + shots, delta(12), against=against))
        return Section(shots=shots, rows=tuple(rows), noise=self._row("base again", registry, 10.0, delta(0, low=-1)))

    def _row(self, name: str, registry: Registry, score: float, change: Delta | None, **more: Any) -> Row:
        tasks = tuple(
            Task(
                benchmark=benchmark.name,
                title=benchmark.title,
                documents=self.sizes.documents,
                metrics={"token_f1": score, "accuracy": score, "parsed": 80.0},
                delta=change,
            )
            for benchmark in registry.benchmarks.values()
        )
        groups = () if name == "base again" else (1 if name == RECIPES[1] else 2,)
        return Row(name=name, tasks=tasks, average=score, delta=change, groups=groups, **({"against": {}} | more))

    def _funnel(self) -> dict[str, Any]:
        counts = {"completions": 128, "candidates": 400, "rejected": {"length": 17, self.spoil("novelty"): 101}}
        more = {"accepted": self.sizes.examples, "rounds": [64, 32, 8], "stopped": self.spoil("saturation")}
        return counts | more | {"unanswered": {"echo": 3}, "examples": self.sizes.examples}

    def _contamination(self) -> Contamination:
        near = Near(
            door="passages",
            source="biomed",
            where=self.spoil("passage 3"),
            span=self.spoil("a stretch"),
            context=self.spoil("around a stretch"),
            documents=("task_0:12",),
            dismissed=self.spoil("a phrase"),
        )
        door = Door(name="seeds", source=self.spoil("biomed"), texts=20, dropped=0, near=1)
        return Contamination(doors=(door,), near=(near,))


def _key(stage: Stage) -> str:
    return f"{stage.name}/{stage.fingerprint[:16]}"


def delta(value: float, *, low: float = 1.0) -> Delta:
    """A Δ whose interval reaches from `low` to as far above it."""
    return Delta(value=value, low=low, high=2 * value - low, documents=36, p=0.001, adjusted=0.002, moved=9, least=2.5)


def _gains(name: str, shots: int) -> Gains:
    sides = {"accuracy": 40.0, "parsed": 80.0, "choice": 42.0, "balanced": 41.0}
    parts = {part: delta(3, low=-1) for part in ("delta", "form", "knowledge", "other")}
    gain = Gain(benchmark="task_0", title="task 0", documents=12, base=sides, after=sides, parts=parts)
    return Gains(shots=shots, name=name, tasks=(gain,), mean=gain, rest=None)


def _forgotten(name: str, worse: str) -> Forgotten:
    loss = Loss(texts=50, base=1.1, after=1.3, delta=0.2, low=0.1, high=0.3)
    elsewhere = {"finance": delta(2, low=-1)}
    return Forgotten(
        shots=0,
        name=name,
        domain=delta(5),
        elsewhere=elsewhere,
        loss=loss,
        parsed=(41.0, 86.0),
        verdict="trade-off",
        worse=(worse,),
    )


def _lines(path: Path, rows: Any) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
