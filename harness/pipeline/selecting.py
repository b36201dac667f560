"""The stages that choose among answered examples: by votes, by the way back, by form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import template
from ..disk import digest
from ..jsonl import read_examples
from ..store import Stage, derive
from ..types import Domain, Example, Progress, Synthesis
from .adapters import ADAPTER
from .doors import write_found
from .reading import found_in, read_candidates, read_generated, read_sources
from .running import Runner, versions
from .study import Study

if TYPE_CHECKING:
    from ..contamination import ContaminationIndex
    from ..engine import Answerer
    from ..synthesis import RespondRequest

_VOTING = ("samples", "sample_temperature", "agreement")
"""The settings of a synthesis that decide which response is elected."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """How the responses of a round are asked for."""

    domain: Domain
    settings: Synthesis
    instructions: Stage
    passages: Stage | None
    """What is searched; None where nothing is retrieved."""
    specialized: Stage | None
    """The tuning stage of the model that answers; None where the base does."""

    @property
    def adapter(self) -> Path | None:
        """Folder of the adapter of the model that answers; None where the base does."""
        return self.specialized.folder / ADAPTER if self.specialized else None

    def engine(self, runner: Runner) -> Answerer:
        """Who answers."""
        return runner.engines.get(self.adapter)

    def request(self, seed: int) -> RespondRequest:
        """What the base is asked, in a study of this seed."""
        from ..synthesis import RespondRequest

        return RespondRequest(
            domain=self.domain,
            seeds=read_examples(self.domain.seeds),
            candidates=read_candidates(self.instructions),
            settings=self.settings,
            seed=derive(seed, "responses", self.domain.name),
            passages=found_in(self.passages) if self.passages else (),
        )

    def prompts(self, answered: Stage, seed: int) -> tuple[list[str], tuple[str, ...]]:
        """The very prompts that the examples of a stage are answers to, and what ends an answer."""
        from ..synthesis import STOPS, prompts_of

        if self.specialized:
            examples = read_generated(answered)
            return [template.alpaca(each.instruction, each.input) for each in examples], template.STOPS
        return prompts_of(self.request(seed), read_sources(answered)), STOPS


def voted(
    study: Study, runner: Runner, answered: Stage, asking: Asking, contamination: Callable[[], ContaminationIndex]
) -> Stage:
    """The examples of a stage of responses on which further samples agree, with the response that they agree on."""
    from ..engine import Draw
    from ..synthesis import vote

    settings = asking.settings
    stage = runner.store.stage(
        "voted",
        {
            "responses": answered.fingerprint,
            "settings": {name: getattr(settings, name) for name in _VOTING},
            "seed": study.seed,
            "versions": versions("torch", "transformers", "peft"),
        },
    )

    def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
        prompts, stop = asking.prompts(answered, study.seed)
        seed = derive(study.seed, "voted", asking.domain.name)
        found = vote(
            asking.engine(runner),
            read_generated(answered),
            prompts,
            Draw(count=settings.samples, temperature=settings.sample_temperature, seed=seed),
            agreement=settings.agreement,
            journal=stage.journal("samples"),
            contamination=contamination(),
            stop=stop,
            progress=progress,
        )
        stage.write_jsonl("votes.jsonl", [asdict(ballot) for ballot in found.ballots])
        write_found(stage, found.found)
        facts = _write(stage, found.examples, (each.example for each in found.ballots if each.kept))
        dropped = answered.read_json("dropped.json")
        barred = found.dropped["contamination"]
        fallen = {"contamination": dropped["contamination"] + barred, "disagreement": found.dropped["disagreement"]}
        stage.write_json("dropped.json", dropped | fallen)
        return facts | {"replaced": found.replaced, "barred": barred}

    return runner.run(stage, f"sample {settings.samples} further answers to {asking.domain.name} instructions", work)


def returned(study: Study, runner: Runner, answered: Stage, *, domain: Domain, rivals: int) -> Stage:
    """The examples of a stage whose responses lead back to their own tasks, by the base."""
    from ..synthesis import ReturnRequest, check_return

    stage = runner.store.stage(
        "returned",
        {
            "examples": answered.fingerprint,
            "model": runner.engines.identity,
            "seeds": digest(domain.seeds),
            "persona": domain.persona,
            "rivals": rivals,
            "seed": study.seed,
            "versions": versions("torch", "transformers"),
        },
    )

    def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
        examples = read_generated(answered)
        request = ReturnRequest(
            persona=domain.persona,
            seeds=read_examples(domain.seeds),
            examples=examples,
            rivals=rivals,
            seed=derive(study.seed, "returned", domain.name),
        )
        engine = runner.engines.get(None)
        found = check_return(engine, request, journal=stage.journal("likelihoods"), progress=progress)
        stage.write_jsonl("returns.jsonl", [asdict(each) for each in found])
        kept = [each.example for each in found if each.kept]
        stage.write_json(
            "dropped.json", answered.read_json("dropped.json") | {"no way back": len(examples) - len(kept)}
        )
        return _write(stage, [examples[index] for index in kept], kept)

    return runner.run(stage, f"read {domain.name} tasks behind their answers", work)


def balanced(runner: Runner, answered: Stage, *, domain: Domain, share: float) -> Stage:
    """Of the examples of a stage as many as leave no form of answer with more than a share.

    The forms are those by which generated data are described; what the seeds of the domain repeat is a label.
    """
    from ..described import FORMS, form_of, labels_among
    from ..synthesis import balance

    inputs = {"examples": answered.fingerprint, "seeds": digest(domain.seeds), "share": share}
    stage = runner.store.stage("balanced", inputs | {"versions": versions()})

    def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
        examples, labels = read_generated(answered), labels_among(read_examples(domain.seeds))
        found = balance(examples, [form_of(example.response, labels) for example in examples], share=share)
        lost = {form: count - found.after[form] for form, count in found.before.items()}
        fallen = {f"too many of form {form}": lost.get(form, 0) for form in FORMS}
        stage.write_json("dropped.json", answered.read_json("dropped.json") | fallen)
        facts = _write(stage, (examples[index] for index in found.kept), found.kept)
        return facts | {"before": found.before, "after": found.after}

    return runner.run(stage, f"balance the forms of answers to {share:.0%}", work)


def _write(stage: Stage, examples: Iterable[Example], kept: Iterable[int]) -> dict[str, object]:
    """The chosen examples, and which ones of the earlier stage they are."""
    rows = [asdict(example) for example in examples]
    stage.write_jsonl("examples.jsonl", rows)
    stage.write_jsonl("sources.jsonl", [{"response": index} for index in kept])
    return {"examples": len(rows)}
