"""What a row was tuned on, example by example, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .. import template
from ..disk import digest
from ..jsonl import read_examples
from ..registry import Registry
from ..store import Stage, derive
from ..types import Domain, Example, Synthesis
from .reading import found_in, read_candidates, read_generated, read_sources
from .tracing import Trace, key_of

if TYPE_CHECKING:
    from ..synthesis import Candidate, Source


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One example that was tuned on."""

    kind: str
    """`seed`, or `example` for what a stage made."""
    number: int
    """Its place: of a seed in its file, of an example in its stage; counted from 1."""
    example: Example
    stage: str
    """Key of the stage that made it; empty for a seed."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A seed or a passage that stood in a prompt."""

    number: int
    """Its line, counted from 1."""
    text: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """Where an example comes from."""

    stages: tuple[str, ...]
    """Keys of the stages that it passed, the first one first."""
    round: int | None = None
    """Round of the synthesis, counted from 0; None for what was not generated."""
    row: int | None = None
    """Prompt of the round, counted from 0."""
    seeds: tuple[Shown, ...] = ()
    """That the prompt for the instruction showed."""
    prompt: str | None = None
    """Which the model continued with the instruction, drawn again; None where domain or seeds have changed since."""
    demonstrations: tuple[Shown, ...] = ()
    """Seeds in front of the response."""
    passages: tuple[Shown, ...] = ()
    """In front of the response, best first."""
    response_prompt: str | None = None
    """Which the model continued with the response."""
    note: str = ""
    """What was done to it since: a response of another example, a labelled document."""


@dataclass(frozen=True)
class Lessons:
    """The examples of a row, and their origins."""

    trace: Trace
    registry: Registry

    def of(self, made: Sequence[Stage]) -> tuple[Lesson, ...]:
        """All that the last of these stages, a tuning, was given: seeds first. Seeds that have changed are left out."""
        if not made:
            return ()
        asked = made[-1].inputs
        found = [
            Lesson(kind="seed", number=number, example=seed, stage="")
            for number, seed in enumerate(self._seeds(asked["seeds"]), start=1)
        ]
        if asked["examples"]:
            stage = self.trace.stage(asked["examples"])
            found += [
                Lesson(kind="example", number=number, example=example, stage=key_of(stage))
                for number, example in enumerate(read_generated(stage), start=1)
            ]
        return tuple(found)

    def origin(self, lesson: Lesson) -> Written | None:
        """Where an example comes from; None for a seed, which a person wrote."""
        if not lesson.stage:
            return None
        return self._origin(self.trace.stage(self.trace.board.stages[lesson.stage]), lesson.number - 1)

    def _origin(self, stage: Stage, index: int) -> Written:
        asked = stage.inputs
        match stage.name:
            case "responses":
                return self._answered(stage, index)
            case "portion":
                return _behind(self._origin(self.trace.stage(asked["examples"]), index), stage, "")
            case "shuffled":
                other = stage.read_jsonl("sources.jsonl")[index]["response"]
                note = f"control: its response was written for example {other + 1}"
                return _behind(self._origin(self.trace.stage(asked["responses"]), index), stage, note)
            case "voted" | "returned" | "balanced":
                return self._chosen(stage, index)
            case "gold":
                source = stage.read_jsonl("sources.jsonl")[index]
                note = f"labelled: document {source['document'] + 1} of the pool of {source['benchmark']}"
                return Written(stages=(key_of(stage),), note=note)
        return Written(stages=(key_of(stage),))

    def _chosen(self, stage: Stage, index: int) -> Written:
        """Of an example that a stage chose among those of an earlier one."""
        earlier = self.trace.stage(stage.inputs.get("responses") or stage.inputs["examples"])
        place = stage.read_jsonl("sources.jsonl")[index]["response"]
        same = read_generated(earlier)[place].response == read_generated(stage)[index].response
        note = "" if same else "its response was elected among further samples of the same prompt"
        return _behind(self._origin(earlier, place), stage, note)

    def _answered(self, stage: Stage, index: int) -> Written:
        source = read_sources(stage)[index]
        invented = self.trace.stage(stage.inputs["instructions"])
        candidate = read_candidates(invented)[source.candidate]
        seeds = self._seeds(invented.inputs["domain"]["seeds"])
        corpus = stage.inputs["corpus"]
        passages = found_in(self.trace.stage(corpus)) if corpus else ()
        again = stage.inputs["adapter"]
        before = [key_of(self.trace.stage(again))] if again else []
        written = Written(
            stages=(key_of(invented), *before, key_of(stage)),
            round=candidate.round,
            row=candidate.row,
            seeds=tuple(_shown(seeds, candidate.seeds)),
            prompt=self._prompt(invented, candidate, seeds),
            demonstrations=tuple(_shown(seeds, source.demonstrations)),
            passages=tuple(Shown(number=place + 1, text=passages[place]) for place in source.passages),
            note="answered by the specialized model of the round before" if again else "",
        )
        return replace(written, response_prompt=_response_prompt(invented, candidate, source, seeds, passages, again))

    def _prompt(self, invented: Stage, candidate: Candidate, seeds: Sequence[Example]) -> str | None:
        from ..synthesis import InventRequest, prompt_of

        domain = self._domain(invented.inputs["domain"])
        if domain is None or not seeds:
            return None
        request = InventRequest(
            domain=domain,
            seeds=seeds,
            settings=Synthesis(**invented.inputs["settings"]),
            wanted=invented.inputs["wanted"],
            seed=derive(invented.inputs["seed"], "instructions", domain.name),
        )
        return prompt_of(request, candidate)

    def _domain(self, told: dict[str, Any]) -> Domain | None:
        """The domain that a stage wrote for, which its manifest describes but does not name."""
        wanted = (told["title"], told["topics"], told["persona"])
        every = self.registry.domains.values()
        return next((each for each in every if (each.title, list(each.topics), each.persona) == wanted), None)

    def _seeds(self, mark: str) -> tuple[Example, ...]:
        """The seeds of a hash: those of an installed domain, or a part that a stage took; none where they changed."""
        files = [domain.seeds for domain in self.registry.domains.values()]
        files += [stage.folder / "seeds.jsonl" for stage in self.trace.named("seeds")]
        return next((read_examples(path) for path in files if path.is_file() and digest(path) == mark), ())


def _shown(seeds: Sequence[Example], indices: Sequence[int]) -> Iterator[Shown]:
    for index in indices:
        if index < len(seeds):
            text = f"{seeds[index].instruction} {seeds[index].input}"
            yield Shown(number=index + 1, text=f"{text.strip()} -> {seeds[index].response}")
        else:
            yield Shown(number=index + 1, text="(the seeds have changed since)")


def _behind(origin: Written, stage: Stage, note: str) -> Written:
    return replace(origin, stages=(*origin.stages, key_of(stage)), note=note or origin.note)


def _response_prompt(
    invented: Stage,
    candidate: Candidate,
    source: Source,
    seeds: Sequence[Example],
    passages: Sequence[str],
    again: str | None,
) -> str | None:
    from ..synthesis import response_prompt

    if again:
        return template.alpaca(candidate.instruction, candidate.input)
    if source.demonstrations and not seeds:
        return None
    return response_prompt(
        invented.inputs["domain"]["persona"],
        demonstrations=[seeds[index] for index in source.demonstrations],
        passages=[passages[index] for index in source.passages],
        instruction=candidate.instruction,
        input=candidate.input,
    )
