"""The stages of a study: what each depends on, what it does, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..contamination import RULE, ContaminationIndex, Finding, read_dismissals
from ..disk import digest
from ..jsonl import read_documents, read_examples, read_passages, read_texts
from ..store import Stage, derive
from ..types import Benchmark, Domain, Example, Progress, Recipe, Score, Synthesis, Tuning, Upstream
from .adapters import ADAPTER, alive
from .controls import gold, shuffled
from .doors import admit, seeds_door, write_found
from .parity import agree
from .portions import some_examples, some_seeds
from .reading import read_candidates, read_generated, read_score
from .running import Runner, versions
from .selecting import Asking, balanced, returned, voted
from .study import Study

if TYPE_CHECKING:
    from ..evaluation import Repeat
    from ..synthesis import Sifted
    from ..training import Reading

_INVENTING = ("seeds_per_prompt", "temperature", "top_p", "filters", "novelty", "novelty_on", "least_yield")
"""The settings of a synthesis that decide which instructions are accepted."""
_RESPONDING = ("demonstrations", "retrieval", "passages")
"""The settings of a synthesis that decide a response."""


@dataclass(frozen=True, kw_only=True)
class Stages:
    """The stages of one study, each run at most once and shared by all recipes that need it."""

    study: Study
    runner: Runner

    def score(
        self, benchmark: Benchmark, shots: int, *, tuned: Stage | None, title: str, repeat: Repeat | None = None
    ) -> Score:
        """One model on one benchmark: the base, or the base with a tuning stage's adapter; or either a second time."""
        return read_score(self.scored(benchmark, shots, tuned=tuned, title=title, repeat=repeat), benchmark, shots)

    def scored(
        self, benchmark: Benchmark, shots: int, *, tuned: Stage | None, title: str, repeat: Repeat | None = None
    ) -> Stage:
        """The stage that holds such a score."""
        from ..evaluation import evaluate, fingerprint_of

        engines, adapter = self.runner.engines, tuned.folder / ADAPTER if tuned else None
        seed = self.study.seed if shots else 0  # without demonstrations nothing is drawn: all seeds share the stage
        stage = self._stage(
            "evaluate",
            model=engines.identity,
            adapter=tuned.fingerprint if tuned else None,
            benchmark=benchmark.name,
            files=fingerprint_of(benchmark),
            max_new_tokens=benchmark.max_new_tokens,
            labels=list(benchmark.labels),
            shots=shots,
            limit=self.study.limit,
            seed=seed,
            versions=versions("torch", "transformers", "peft", "lm_eval"),
            **({"repeat": asdict(repeat)} if repeat else {}),
            **engines.told(adapter),
        )

        def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
            score = evaluate(
                engines.get(adapter),
                benchmark,
                shots=shots,
                seed=self.study.drawing(benchmark, shots),
                limit=self.study.limit,
                journal=stage.journal("responses"),
                progress=progress,
                repeat=repeat,
            )
            stage.write_jsonl("documents.jsonl", [asdict(document) for document in score.documents])
            mean = score.mean(benchmark.metric)
            facts = {"documents": len(score.documents), benchmark.metric: mean, "device": engines.device(adapter)}
            return facts | {"totals": dict(score.totals), "cut": score.cut} | _terms(benchmark.upstream)

        return self.runner.run(stage, title, work)

    def seeds(self, domain: Domain) -> Stage:
        """What the seeds of a domain share with benchmark documents."""
        stage = self._stage("checked-seeds", seeds=digest(domain.seeds), guarded=self._guarded, check=RULE)

        def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
            seeds = read_examples(domain.seeds)
            write_found(stage, self._found(seeds, "seed"))
            return {"texts": len(seeds)}

        return self.runner.run(stage, f"look for test documents in the {domain.name} seeds", work)

    def examined(self, made: Stage) -> Stage:
        """What the examples of a stage share with benchmark documents, where the stage has not looked itself."""
        stage = self._stage("checked-examples", examples=made.fingerprint, guarded=self._guarded, check=RULE)

        def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
            examples = read_generated(made)
            write_found(stage, self._found(examples, "example"))
            return {"texts": len(examples)}

        return self.runner.run(stage, "look for test documents in other examples", work)

    def _found(self, examples: Sequence[Example], name: str) -> list[Finding]:
        """What examples share with benchmark documents; all of them are used."""
        return [
            Finding(where=f"{name} {line}", kept=True, match=match)
            for line, each in enumerate(examples, start=1)
            for match in self._contamination.matches(f"{each.instruction}\n{each.input}\n{each.response}")
        ]

    def admit(self, domain: Domain) -> None:
        """Check seeds before they are used; raises HarnessError where they copy a document."""
        root = self.runner.store.root
        door = seeds_door(self.seeds(domain), domain)
        admit(door, domain.seeds, dismissals=read_dismissals(root), store=root)

    def instructions(self, recipe: Recipe, synthesis: Synthesis) -> Stage:
        """Candidates that passed the filters, and the funnel."""
        from ..synthesis import InventRequest, invent
        from ..training import check_tunable

        domain = self._source(recipe)
        stage = self._stage(
            "instructions",
            model=self.runner.engines.identity,
            domain=_told(domain),
            settings={name: getattr(synthesis, name) for name in _INVENTING}
            | ({"by_topic": True} if synthesis.by_topic else {}),
            wanted=self.study.examples,
            guarded=self._guarded,
            check=RULE,
            seed=self.study.seed,
            versions=versions("torch", "transformers"),
            **self.runner.engines.told(None),
        )

        def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
            check_tunable(self.study.model)  # before anything is written for a model that cannot be tuned on it
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
                contamination=self._contamination,
                progress=progress,
            )
            stage.write_jsonl("candidates.jsonl", [asdict(candidate) for candidate in invented.candidates])
            stage.write_json("funnel.json", asdict(invented.funnel) | {"stopped": invented.stopped})
            write_found(stage, invented.found)
            facts = {"accepted": len(invented.candidates), "stopped": invented.stopped}
            return facts | ({"topics": dict(invented.topics)} if invented.topics else {})

        return self.runner.run(stage, f"write instructions from {domain.name} seeds", work)

    def passages(self, domain: Domain) -> Stage:
        """What retrieval may show: pieces of the prepared corpora, or embedded passages, that copy no document."""
        from ..synthesis import LONGEST

        corpora = self.study.corpora_of(domain)
        stage = self._stage(
            "passages",
            corpora=[digest(corpus.path) for corpus in corpora],
            embedded=None if corpora or not domain.corpus else digest(domain.corpus),
            guarded=self._guarded,
            check=RULE,
            longest=LONGEST,
            versions=versions(),
        )

        def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
            texts, sifted = self._sifted(domain, progress)
            stage.write_jsonl("passages.jsonl", [{"text": passage} for passage in sifted.passages])
            stage.write_jsonl("dropped.jsonl", [asdict(dropped) for dropped in sifted.dropped])
            write_found(stage, sifted.found)
            stage.write_json("common.json", dict(sifted.common))
            counts = {"texts": texts, "passages": len(sifted.passages), "dropped": dict(sifted.counts)}
            return counts | {"sets": [corpus.upstream.name for corpus in corpora]}

        named = "corpora" if corpora else "passages"
        return self.runner.run(stage, f"look for test documents in the {domain.name} {named}", work)

    def _sifted(self, domain: Domain, progress: Progress) -> tuple[int, Sifted]:
        """How many texts retrieval may search, and what is left of them."""
        from ..synthesis import screen, sift

        if corpora := self.study.corpora_of(domain):
            texts = [text for corpus in corpora for text in read_texts(corpus.path)]
            documents = [item for benchmark in self.study.guarded for item in read_documents(benchmark.documents)]
            return len(texts), sift(texts, documents, contamination=self._contamination, progress=progress)
        passages = read_passages(domain.corpus) if domain.corpus else ()
        return len(passages), screen(passages, contamination=self._contamination)

    def responses(self, recipe: Recipe, synthesis: Synthesis, *, specialized: Stage | None = None) -> Stage:
        """Examples: the candidates with the base's responses, or with those of a specialized model."""
        from ..synthesis import redo, respond

        asking = self._asking(recipe, synthesis, specialized)
        domain, retrieval = asking.domain, asking.passages is not None
        stage = self._stage(
            "responses",
            instructions=asking.instructions.fingerprint,
            adapter=specialized.fingerprint if specialized else None,
            settings={} if specialized else {name: getattr(synthesis, name) for name in _RESPONDING},
            corpus=asking.passages.fingerprint if asking.passages else None,
            versions=versions("torch", "transformers", "peft", "bm25s"),
            **self.runner.engines.told(asking.adapter),
        )

        def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
            journal, contamination = stage.journal("responses"), self._contamination
            engine = asking.engine(self.runner)
            if specialized:
                candidates = read_candidates(asking.instructions)
                responded = redo(engine, candidates, journal=journal, contamination=contamination, progress=progress)
            else:
                request = asking.request(self.study.seed)
                responded = respond(engine, request, journal=journal, contamination=contamination, progress=progress)
            stage.write_jsonl("examples.jsonl", [asdict(example) for example in responded.examples])
            stage.write_jsonl("sources.jsonl", [asdict(source) for source in responded.sources])
            stage.write_json("dropped.json", dict(responded.dropped))
            write_found(stage, responded.found)
            return {"examples": len(responded.examples), "shortened": dict(responded.shortened)}

        way = "again, specialized" if specialized else "with retrieval" if retrieval else "from memory"
        return self.runner.run(stage, f"answer {domain.name} instructions {way}", work)

    def _asking(self, recipe: Recipe, synthesis: Synthesis, specialized: Stage | None) -> Asking:
        """How the responses of a round are asked for."""
        domain = self._source(recipe)
        return Asking(
            domain=domain,
            settings=synthesis,
            instructions=self.instructions(recipe, synthesis),
            passages=self.passages(domain) if synthesis.retrieval and not specialized else None,
            specialized=specialized,
        )

    def tuning(self, recipe: Recipe, examples: Stage | None, *, title: str) -> Stage:
        """The adapter of a recipe: the base tuned on its seeds and, where there are some, on generated examples."""
        from ..engine import launched, sharded
        from ..training import settings_for, tune

        domain = self._source(recipe)
        settings: Tuning = settings_for(self.study.model, recipe.tuning)
        stage = self._stage(
            "tune",
            model=self.runner.engines.identity,
            seeds=digest(domain.seeds),
            examples=examples.fingerprint if examples else None,
            settings=asdict(settings),
            seed=self.study.seed,
            versions=versions("torch", "transformers", "peft", "bitsandbytes"),
            **({"processes": launched(), "sharded": sharded()} if launched() > 1 else {}),
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
        self.admit(self.study.source_of(recipe))
        agree(self.runner, None, name="base")
        synthesis = recipe.synthesis
        made: list[Stage] = []
        if synthesis is None:
            if recipe.gold:
                made = self._part([gold(self.study, self.runner, lambda: self._contamination)], recipe)
            return self._tuned(recipe, made[-1] if made else None, recipe.name), tuple(made)
        made = [self.instructions(recipe, synthesis), *self._answered(recipe, synthesis, None)]
        tuned = self._tuned(recipe, made[-1], recipe.name)
        for number in range(2, synthesis.rounds + 1):
            made += self._answered(recipe, synthesis, tuned)
            tuned = self._tuned(recipe, made[-1], f"{recipe.name}, round {number}")
        return tuned, tuple(made)

    def alive(self, tuned: Stage, name: str) -> Stage:
        """How far a tuning stage's adapter moves the model; raises HarnessError where it does not."""
        return alive(self.runner, tuned, lambda: self._base_reading, name=name)

    def _answered(self, recipe: Recipe, synthesis: Synthesis, specialized: Stage | None) -> list[Stage]:
        """The responses of a round, and what is made of them before they are tuned on."""
        made = [self.responses(recipe, synthesis, specialized=specialized)]
        if synthesis.samples:
            asking = self._asking(recipe, synthesis, specialized)
            made.append(voted(self.study, self.runner, made[-1], asking, lambda: self._contamination))
        if synthesis.rivals:
            source = self._source(recipe)
            made.append(returned(self.study, self.runner, made[-1], domain=source, rivals=synthesis.rivals))
        if synthesis.largest_form < 1:
            source = self._source(recipe)
            made.append(balanced(self.runner, made[-1], domain=source, share=synthesis.largest_form))
        if synthesis.shuffled:
            made.append(shuffled(self.study, self.runner, made[-1], domain=self._source(recipe).name))
        return self._part(made, recipe)

    def _part(self, made: list[Stage], recipe: Recipe) -> list[Stage]:
        """The stages that made examples, and the one that takes a part of them where the recipe says so."""
        return made if recipe.size == 1 else [*made, some_examples(made[-1], self.runner, share=recipe.size)]

    def _source(self, recipe: Recipe) -> Domain:
        """The domain whose seeds a recipe shows, with as many of them as it shows."""
        return some_seeds(self.study.source_of(recipe), self.runner, share=recipe.seeds, seed=self.study.seed)

    def _tuned(self, recipe: Recipe, examples: Stage | None, name: str) -> Stage:
        """An adapter that works."""
        tuned = self.tuning(recipe, examples, title=f"tune {name}")
        self.alive(tuned, name)
        agree(self.runner, tuned, name=name)
        return tuned

    @cached_property
    def _base_reading(self) -> Reading:
        """What the base makes of the fixed prompts; read once, and only where an adapter is looked at."""
        from ..training import read

        return read(self.runner.engines.held(None))

    @cached_property
    def _contamination(self) -> ContaminationIndex:
        """Built once: with all prepared documents it takes seconds, and several stages need it."""
        return ContaminationIndex(
            {benchmark.name: read_documents(benchmark.documents) for benchmark in self.study.guarded}
        )

    @cached_property
    def _guarded(self) -> list[str]:
        """What identifies the documents that examples and passages are kept apart from."""
        return sorted(digest(benchmark.documents) for benchmark in self.study.guarded)

    def _stage(self, name: str, **inputs: Any) -> Stage:
        return self.runner.store.stage(name, inputs)


def _terms(upstream: Upstream | None) -> dict[str, object]:
    """Under which licence prepared documents were used."""
    if upstream is None:
        return {}
    return {"set": upstream.name, "licence": upstream.licence, "commercial": upstream.commercial}


def _told(domain: Domain) -> dict[str, object]:
    """What of a domain decides its instructions and responses."""
    return {
        "title": domain.title,
        "topics": list(domain.topics),
        "persona": domain.persona,
        "seeds": digest(domain.seeds),
    }
