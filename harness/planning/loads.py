"""What each stage will ask of the model, counted from the real prompts where they can be known, else estimated."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..contamination import ContaminationIndex
from ..engine import Call, Tally, tally_of
from ..jsonl import read_examples, read_passages, read_texts
from ..pipeline import Step, read_generated
from ..store import Stage, derive
from ..template import alpaca
from ..types import Domain, Example, Recipe, Synthesis

if TYPE_CHECKING:
    from ..synthesis import InventRequest

SHARE = 0.5
"""Tasks that a prompt gives and that pass, where nothing was calibrated."""
SEARCHED = 500
"""Passages that retrieval searches for the prompts of an estimate: all would take as long as the real search."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one stage asks."""

    calls: tuple[Call, ...] = ()
    times: float = 1.0
    """How often the like of all calls is asked."""
    exact: bool = True
    """Whether the prompts are the very ones; else they are like them."""
    tuned: int = 0
    """Tokens that are tuned on, in all epochs."""
    examples: tuple[Example, ...] = ()
    """Some that tuning will see, or their like."""
    own: float = 0.0
    """Seconds that go by without the model."""
    served: bool = False
    """Whether a server answers."""
    inventing: InventRequest | None = None
    """Of a stage that invents instructions: what is asked for."""

    @property
    def requests(self) -> int:
        """Prompts that are answered, or texts that are read."""
        return round(self.times * sum(call.requests for call in self.calls))

    @property
    def sent(self) -> int:
        """Requests to the server; 0 where none answers."""
        return round(self.times * sum(call.sent for call in self.calls)) if self.served else 0

    @property
    def tokens(self) -> int:
        """Tokens that are read; of a head that prompts share, once a part of a batch."""
        return round(self.times * sum(call.tokens for call in self.calls))

    @property
    def written(self) -> int:
        """Tokens that are written at most."""
        return round(self.times * sum(call.written for call in self.calls))


@dataclass
class _Forgetful:
    """A journal that nobody reads."""

    def read(self) -> list[dict[str, Any]]:
        """Nothing."""
        return []

    def append(self, record: Mapping[str, object]) -> None:
        """Nothing is kept."""


@dataclass(kw_only=True)
class Loads:
    """Counts for the stages of one study; what models share is counted once."""

    tokenizer: Any
    context: int
    device: str
    served: bool = False
    """Whether a server answers; what it is asked is counted apart from what this process is."""
    stages: Mapping[str, Stage] = field(default_factory=dict)
    """All stages of the study, by fingerprint."""
    _known: dict[object, Load] = field(default_factory=dict)

    def of(self, step: Step) -> Load | None:
        """What a stage asks; None for one that asks no model."""
        find: dict[str, Callable[[Step], Load]] = {
            "evaluate": self._evaluate,
            "neutral": self._neutral,
            "alive": self._alive,
            "instructions": self._instructions,
            "responses": self._responses,
            "voted": self._voted,
            "returned": self._returned,
            "tune": self._tune,
        }
        return find[step.stage.name](step) if step.stage.name in find else None

    def _evaluate(self, step: Step) -> Load:
        from ..evaluation import Repeat, evaluate

        told, study = step.stage.inputs, step.study
        known = ("evaluate", told["benchmark"], told["shots"], told["seed"], "repeat" in told)
        benchmark = next(each for each in (*study.benchmarks, *study.elsewhere) if each.name == told["benchmark"])
        return self._counted(
            known,
            lambda tally: evaluate(
                tally_of(tally),
                benchmark,
                shots=told["shots"],
                seed=study.drawing(benchmark, told["shots"]),
                limit=study.limit,
                journal=_Forgetful(),
                repeat=Repeat() if "repeat" in told else None,
            ),
        )

    def _neutral(self, step: Step) -> Load:
        from ..evaluation import neutral_loss

        path = step.study.neutral
        texts = read_passages(path) if path else ()
        return self._counted("neutral", lambda tally: neutral_loss(tally_of(tally), texts, journal=_Forgetful()))

    def _alive(self, step: Step) -> Load:
        """Base and specialized model read the same; the base once under each study seed, for the first adapter."""
        from ..training import read

        load = self._counted("alive", lambda tally: read(tally_of(tally)))
        first = ("base reading", step.study.seed) not in self._known
        self._known["base reading", step.study.seed] = load
        return replace(load, times=2.0 if first else 1.0)

    def _instructions(self, step: Step) -> Load:
        from ..synthesis import InventRequest, invent

        domain, settings = _source(step)
        study = step.study
        request = InventRequest(
            domain=domain,
            seeds=read_examples(domain.seeds),
            settings=settings,
            wanted=study.examples,
            seed=derive(study.seed, "instructions", domain.name),
        )
        journal: Any = _Forgetful()
        once = replace(request, most_rounds=1)
        load = self._counted(
            ("instructions", step.stage.fingerprint),
            lambda tally: invent(tally_of(tally), once, journal=journal, contamination=ContaminationIndex({})),
        )
        return replace(load, times=rounds(request, SHARE), exact=False, inventing=request)

    def _responses(self, step: Step) -> Load:
        from ..synthesis import RespondRequest, redo, respond

        domain, settings = _source(step)
        seeds = read_examples(domain.seeds)
        candidates = _candidates(seeds)
        journal: Any = _Forgetful()
        nothing = ContaminationIndex({})
        if step.stage.inputs["adapter"]:
            load = self._counted(
                ("redo", domain.name),
                lambda tally: redo(tally_of(tally), candidates, journal=journal, contamination=nothing),
            )
        else:
            request = RespondRequest(
                domain=domain,
                seeds=seeds,
                candidates=candidates,
                settings=settings,
                seed=derive(step.study.seed, "responses", domain.name),
                passages=_passages(step, domain) if settings.retrieval else (),
            )
            load = self._counted(
                ("responses", domain.name, settings.retrieval, settings.demonstrations),
                lambda tally: respond(tally_of(tally), request, journal=journal, contamination=nothing),
            )
        return replace(load, times=step.study.examples / len(seeds), exact=False)

    def _voted(self, step: Step) -> Load:
        _, settings = _source(step)
        answered = self._responses(_like(step, adapter=None))
        return replace(answered, times=answered.times * settings.samples)

    def _returned(self, step: Step) -> Load:
        from ..synthesis import ReturnRequest, check_return

        domain, settings = _source(step)
        seeds = read_examples(domain.seeds)
        request = ReturnRequest(
            persona=domain.persona, seeds=seeds, examples=seeds, rivals=settings.rivals, seed=step.study.seed
        )
        journal: Any = _Forgetful()
        load = self._counted(
            ("returned", domain.name, settings.rivals),
            lambda tally: check_return(tally_of(tally), request, journal=journal),
        )
        return replace(load, times=step.study.examples / len(seeds), exact=False)

    def _tune(self, step: Step) -> Load:
        assert step.recipe is not None
        recipe, made = step.recipe, step.stage.inputs["examples"]
        seeds = read_examples(step.study.source_of(recipe).seeds)
        stored = self.stages.get(made)
        known = made is None or (stored is not None and stored.done)
        examples = [*seeds, *(read_generated(stored) if stored and known else ())]
        wanted = len(examples) if known else len(seeds) * recipe.seeds + step.study.examples * recipe.size
        whole = [alpaca(each.instruction, each.input) + each.response for each in examples]
        tokens = sum(self._tally().count(whole)) + len(whole)  # and one that ends each
        epochs = step.stage.inputs["settings"]["epochs"]
        tuned = round(tokens * wanted / len(examples) * epochs)
        return Load(tuned=tuned, examples=tuple(examples), exact=known)

    def _counted(self, known: object, ask: Callable[[Tally], object]) -> Load:
        """What a function asks, counted the first time."""
        if known not in self._known:
            tally, began = self._tally(), time.monotonic()
            ask(tally)
            self._known[known] = Load(calls=tuple(tally.calls), own=time.monotonic() - began, served=self.served)
        return self._known[known]

    def _tally(self) -> Tally:
        return Tally(tokenizer=self.tokenizer, context=self.context, device=self.device, served=self.served)


def rounds(request: InventRequest, share: float) -> float:
    """Rounds in which so many tasks are accepted, if of every prompt this share gives one."""
    return min(max(1.0, request.wanted / (share * request.batch)), float(request.most_rounds))


def _source(step: Step) -> tuple[Domain, Synthesis]:
    """Whose seeds are shown, and how."""
    recipe: Recipe | None = step.recipe
    assert recipe is not None
    assert recipe.synthesis is not None
    return step.study.source_of(recipe), recipe.synthesis


def _like(step: Step, **changes: object) -> Step:
    return replace(step, stage=replace(step.stage, inputs={**step.stage.inputs, **changes}))


def _candidates(seeds: Sequence[Example]) -> list[Any]:
    """Tasks as the model might invent them: those of the seeds."""
    from ..synthesis import Candidate

    return [
        Candidate(instruction=seed.instruction, input=seed.input, round=0, row=row, seeds=())
        for row, seed in enumerate(seeds)
    ]


def _passages(step: Step, domain: Domain) -> list[str]:
    """The first of what retrieval searches."""
    from ..synthesis import LONGEST

    corpora = step.study.corpora_of(domain)
    embedded = read_passages(domain.corpus) if domain.corpus and not corpora else ()
    prepared = (" ".join(text.text.split()[:LONGEST]) for corpus in corpora for text in read_texts(corpus.path))
    return [text for text, _ in zip(chain(embedded, prepared), range(SEARCHED), strict=False)]
