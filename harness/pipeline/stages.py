"""The stages of a study: what each depends on, what it does, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..disk import digest
from ..jsonl import read_documents, read_examples, read_passages
from ..store import Stage, derive
from ..types import Benchmark, DocumentScore, Domain, Example, Progress, Recipe, Score, Synthesis, Tuning
from .running import Runner, versions
from .study import Study

ADAPTER = "adapter"
"""Folder of a tuning stage that holds the adapter in peft's format."""
_INVENTING = ("seeds_per_prompt", "temperature", "top_p", "novelty", "novelty_on", "least_yield")
"""The settings of a synthesis that decide which instructions are accepted."""
_RESPONDING = ("demonstrations", "retrieval", "passages")
"""The settings of a synthesis that decide a response."""


@dataclass(frozen=True, kw_only=True)
class Stages:
    """The stages of one study, each run at most once and shared by all recipes that need it."""

    study: Study
    runner: Runner

    def score(self, benchmark: Benchmark, shots: int, *, tuned: Stage | None, title: str) -> Score:
        """One model on one benchmark: the base, or the base with a tuning stage's adapter."""
        from ..engine import device
        from ..evaluation import evaluate, fingerprint_of

        seed = self.study.seed if shots else 0  # without demonstrations nothing is drawn: all seeds share the stage
        stage = self._stage(
            "evaluate",
            model=self.runner.engines.identity,
            adapter=tuned.fingerprint if tuned else None,
            benchmark=benchmark.name,
            files=fingerprint_of(benchmark),
            max_new_tokens=benchmark.max_new_tokens,
            shots=shots,
            limit=self.study.limit,
            seed=seed,
            versions=versions("torch", "transformers", "peft", "lm_eval"),
        )

        def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
            score = evaluate(
                self.runner.engines.get(tuned.folder / ADAPTER if tuned else None),
                benchmark,
                shots=shots,
                seed=derive(seed, "evaluate", benchmark.name) % 2**31,
                limit=self.study.limit,
                journal=stage.journal("responses"),
                progress=progress,
            )
            stage.write_jsonl("documents.jsonl", [asdict(document) for document in score.documents])
            mean = score.mean(benchmark.metric)
            return {"documents": len(score.documents), benchmark.metric: mean, "device": device()}

        return read_score(self.runner.run(stage, title, work), benchmark, shots)

    def instructions(self, recipe: Recipe, synthesis: Synthesis) -> Stage:
        """Candidates that passed the filters, and the funnel."""
        from ..synthesis import ContaminationIndex, InventRequest, invent

        domain = self.study.source_of(recipe)
        stage = self._stage(
            "instructions",
            model=self.runner.engines.identity,
            domain=_told(domain),
            settings={name: getattr(synthesis, name) for name in _INVENTING},
            wanted=self.study.examples,
            guarded=sorted(digest(benchmark.documents) for benchmark in self.study.guarded),
            seed=self.study.seed,
            versions=versions("torch", "transformers"),
        )

        def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
            request = InventRequest(
                domain=domain,
                seeds=read_examples(domain.seeds),
                settings=synthesis,
                wanted=self.study.examples,
                seed=derive(self.study.seed, "instructions", domain.name),
            )
            invented = invent(
                self.runner.engines.get(None),
                request,
                journal=stage.journal("rounds"),
                contamination=ContaminationIndex(guarded_texts(self.study.guarded)),
                progress=progress,
            )
            stage.write_jsonl("candidates.jsonl", [asdict(candidate) for candidate in invented.candidates])
            stage.write_json("funnel.json", asdict(invented.funnel) | {"stopped": invented.stopped})
            return {"accepted": len(invented.candidates), "stopped": invented.stopped}

        return self.runner.run(stage, f"write instructions from {domain.name} seeds", work)

    def responses(self, recipe: Recipe, synthesis: Synthesis, *, specialized: Stage | None = None) -> Stage:
        """Examples: the candidates with the base's responses, or with those of a specialized model."""
        from ..synthesis import ContaminationIndex, RespondRequest, redo, respond

        domain, asked = self.study.source_of(recipe), self.instructions(recipe, synthesis)
        retrieval = synthesis.retrieval and not specialized
        stage = self._stage(
            "responses",
            instructions=asked.fingerprint,
            adapter=specialized.fingerprint if specialized else None,
            settings={} if specialized else {name: getattr(synthesis, name) for name in _RESPONDING},
            corpus=digest(domain.corpus) if retrieval and domain.corpus else None,
            versions=versions("torch", "transformers", "peft", "bm25s"),
        )

        def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
            candidates = read_candidates(asked)
            journal = stage.journal("responses")
            contamination = ContaminationIndex(guarded_texts(self.study.guarded))
            if specialized:
                engine = self.runner.engines.get(specialized.folder / ADAPTER)
                responded = redo(engine, candidates, journal=journal, contamination=contamination, progress=progress)
            else:
                request = RespondRequest(
                    domain=domain,
                    seeds=read_examples(domain.seeds),
                    candidates=candidates,
                    settings=synthesis,
                    seed=derive(self.study.seed, "responses", domain.name),
                    passages=read_passages(domain.corpus) if retrieval and domain.corpus else (),
                )
                engine = self.runner.engines.get(None)
                responded = respond(engine, request, journal=journal, contamination=contamination, progress=progress)
            stage.write_jsonl("examples.jsonl", [asdict(example) for example in responded.examples])
            stage.write_jsonl("sources.jsonl", [asdict(source) for source in responded.sources])
            stage.write_json("dropped.json", dict(responded.dropped))
            return {"examples": len(responded.examples), "shortened": dict(responded.shortened)}

        way = "again, specialized" if specialized else "with retrieval" if retrieval else "from memory"
        return self.runner.run(stage, f"answer {domain.name} instructions {way}", work)

    def tuning(self, recipe: Recipe, examples: Stage | None, *, title: str) -> Stage:
        """The adapter of a recipe: the base tuned on its seeds and, where there are some, on generated examples."""
        from ..training import settings_for, tune

        domain = self.study.source_of(recipe)
        settings: Tuning = settings_for(self.study.model, recipe.tuning)
        stage = self._stage(
            "tune",
            model=self.runner.engines.identity,
            seeds=digest(domain.seeds),
            examples=examples.fingerprint if examples else None,
            settings=asdict(settings),
            seed=self.study.seed,
            versions=versions("torch", "transformers", "peft", "bitsandbytes"),
        )

        def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
            self.runner.engines.release()
            record = tune(
                self.study.model,
                [*read_examples(domain.seeds), *(read_generated(examples) if examples else ())],
                settings,
                seed=derive(self.study.seed, "tune", domain.name),
                out=stage.folder / ADAPTER,
                progress=progress,
            )
            stage.write_json("tuning.json", asdict(record))
            return {"examples": record.examples, "steps": record.steps, "loss": record.losses[-1]}

        return self.runner.run(stage, title, work)

    def specialized(self, recipe: Recipe) -> tuple[Stage, tuple[Stage, ...]]:
        """The tuning stage of a recipe's final adapter, and the synthesis stages that led to it."""
        if recipe.synthesis is None:
            return self.tuning(recipe, None, title=f"tune {recipe.name}"), ()
        synthesis = recipe.synthesis
        made = [self.instructions(recipe, synthesis), self.responses(recipe, synthesis)]
        tuned = self.tuning(recipe, made[-1], title=f"tune {recipe.name}")
        for number in range(2, synthesis.rounds + 1):
            made.append(self.responses(recipe, synthesis, specialized=tuned))
            tuned = self.tuning(recipe, made[-1], title=f"tune {recipe.name}, round {number}")
        return tuned, tuple(made)

    def _stage(self, name: str, **inputs: Any) -> Stage:
        return self.runner.store.stage(name, inputs)


def guarded_texts(benchmarks: Sequence[Benchmark]) -> list[str]:
    """The texts of benchmark documents, question and all."""
    documents = (document for benchmark in benchmarks for document in read_documents(benchmark.documents))
    return [f"{document.instruction}\n{document.input}".strip() for document in documents]


def read_score(stage: Stage, benchmark: Benchmark, shots: int) -> Score:
    """The score that an evaluation stage holds."""
    documents = tuple(DocumentScore(**row) for row in stage.read_jsonl("documents.jsonl"))
    return Score(benchmark=benchmark.name, shots=shots, documents=documents)


def read_generated(stage: Stage) -> tuple[Example, ...]:
    """The examples that a responses stage holds."""
    return tuple(Example(**row) for row in stage.read_jsonl("examples.jsonl"))


def read_candidates(stage: Stage) -> tuple[Any, ...]:
    """The candidates that an instructions stage holds."""
    from ..synthesis import Candidate

    return tuple(Candidate(**(row | {"seeds": tuple(row["seeds"])})) for row in stage.read_jsonl("candidates.jsonl"))


def _told(domain: Domain) -> dict[str, object]:
    """What of a domain decides its instructions and responses."""
    return {
        "title": domain.title,
        "topics": list(domain.topics),
        "persona": domain.persona,
        "seeds": digest(domain.seeds),
    }
