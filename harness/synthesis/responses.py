"""The model answers the instructions that it invented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

from .. import template
from ..contamination import TRACE, ContaminationIndex, Finding
from ..store import derive
from ..types import Domain, Example, Progress, Synthesis
from .filters import Task, whole
from .parsing import Candidate
from .prompts import response_prompt
from .retrieval import Retriever

if TYPE_CHECKING:
    from ..engine import Answerer, Generation
    from ..journal import Journal

STOPS = ("\n\nInstruction:", "\nInstruction:", "\nContext:")
"""What opens the next block of the prompt."""
DROPPED = ("too long", "truncated", "empty", "echo", "contamination")
"""Why a candidate yields no example, in the order of the checks."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True)
class RespondRequest:
    """What is asked of `respond`."""

    domain: Domain
    """Its persona opens the prompt."""
    seeds: Sequence[Example]
    """Demonstrations are drawn from them."""
    candidates: Sequence[Candidate]
    settings: Synthesis
    seed: int
    passages: Sequence[str] = ()
    """The corpus that is searched where the settings ask for retrieval."""
    max_new_tokens: int = 64


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where an example comes from."""

    candidate: int
    """Index of the candidate."""
    demonstrations: tuple[int, ...] = ()
    """Indices of the seeds that stood in the prompt, in order."""
    passages: tuple[int, ...] = ()
    """Indices of the passages that stood in the prompt, best first."""


@dataclass(frozen=True, kw_only=True)
class Responded:
    """What `respond` and `redo` give back."""

    examples: tuple[Example, ...]
    """In the order of their candidates; what retrieval found is not in them."""
    sources: tuple[Source, ...]
    """One an example."""
    dropped: Mapping[str, int]
    """Reason -> candidates without an example, in the order of `DROPPED`; candidates = examples + dropped."""
    shortened: Mapping[str, int] = field(default_factory=dict)
    """`passages`, `demonstrations` -> prompts that lost some to fit the context."""
    found: tuple[Finding, ...] = ()
    """What candidates with their answers share with benchmark documents, dropped ones and examples."""


def respond(
    engine: Answerer,
    request: RespondRequest,
    *,
    journal: Journal,
    contamination: ContaminationIndex,
    progress: Progress | None = None,
) -> Responded:
    """Answer each candidate greedily behind persona, demonstrations and, where asked for, the best BM25 passages.

    A prompt that does not fit the context loses its passages from the worst upwards, then its demonstrations from the
    last upwards; where the bare task does not fit, the candidate is dropped as too long.
    """
    drawn = _draw(request)
    room = engine.context - request.max_new_tokens
    sources = _fitting(engine, request, sources=drawn, room=room)
    answers = _answers(
        engine,
        prompts_of(request, sources),
        journal=journal,
        stop=STOPS,
        max_new_tokens=request.max_new_tokens,
        progress=progress,
    )
    collected = _collect(request.candidates, sources=sources, answers=answers, contamination=contamination)
    return replace(collected, shortened=_shortened(drawn, sources))


def redo(
    engine: Answerer,
    candidates: Sequence[Candidate],
    *,
    journal: Journal,
    contamination: ContaminationIndex,
    max_new_tokens: int = 64,
    progress: Progress | None = None,
) -> Responded:
    """Answer each candidate greedily through the Alpaca template alone; the second round of `self-specialize-twice`.

    The engine is a specialized model here. It was tuned to answer a lone instruction in this very template, so
    demonstrations would show it a format that it was never tuned on.
    """
    everyone = [Source(candidate=index) for index in range(len(candidates))]
    prompts = [template.alpaca(candidate.instruction, candidate.input) for candidate in candidates]
    sizes = engine.count(prompts)
    sources = [source for source, size in zip(everyone, sizes, strict=True) if size <= engine.context - max_new_tokens]
    answers = _answers(
        engine,
        [prompts[source.candidate] for source in sources],
        journal=journal,
        stop=template.STOPS,
        max_new_tokens=max_new_tokens,
        progress=progress,
    )
    return _collect(candidates, sources=sources, answers=answers, contamination=contamination)


def prompts_of(request: RespondRequest, sources: Iterable[Source]) -> list[str]:
    """What the base is shown for each source."""
    return [_prompt(request, source) for source in sources]


def _draw(request: RespondRequest) -> list[Source]:
    """Demonstrations and passages of every candidate, before their prompts are measured."""
    found: list[list[int]] = [[] for _ in request.candidates]
    if request.settings.retrieval:
        retriever = Retriever(request.passages)
        found = retriever.search([whole(each) for each in request.candidates], k=request.settings.passages)
    count = min(request.settings.demonstrations, len(request.seeds))
    return [
        Source(
            candidate=index,
            demonstrations=tuple(
                Random(derive(request.seed, "responses", index)).sample(range(len(request.seeds)), count)
            ),
            passages=tuple(passages),
        )
        for index, passages in enumerate(found)
    ]


def _prompt(request: RespondRequest, source: Source) -> str:
    candidate = request.candidates[source.candidate]
    return response_prompt(
        request.domain.persona,
        demonstrations=[request.seeds[index] for index in source.demonstrations],
        passages=[request.passages[index] for index in source.passages],
        instruction=candidate.instruction,
        input=candidate.input,
    )


def _fitting(engine: Answerer, request: RespondRequest, *, sources: Iterable[Source], room: int) -> list[Source]:
    """The sources whose prompts fit, cut down where they must be; those that never fit are left out."""
    fitting: list[Source] = []
    waiting = list(sources)
    while waiting:
        sizes = engine.count([_prompt(request, source) for source in waiting])
        measured = list(zip(waiting, sizes, strict=True))
        fitting += [source for source, size in measured if size <= room]
        waiting = [shorter for source, size in measured if size > room and (shorter := _shorter(source))]
    return sorted(fitting, key=lambda source: source.candidate)


def _shorter(source: Source) -> Source | None:
    if source.passages:
        return replace(source, passages=source.passages[:-1])
    return replace(source, demonstrations=source.demonstrations[:-1]) if source.demonstrations else None


def _shortened(drawn: Sequence[Source], sources: Iterable[Source]) -> dict[str, int]:
    pairs = [(drawn[source.candidate], source) for source in sources]
    return {
        "passages": sum(before.passages != after.passages for before, after in pairs),
        "demonstrations": sum(before.demonstrations != after.demonstrations for before, after in pairs),
    }


def _answers(
    engine: Answerer,
    prompts: list[str],
    *,
    journal: Journal,
    stop: tuple[str, ...],
    max_new_tokens: int,
    progress: Progress | None,
) -> list[Generation]:
    from ..engine import generate_all

    return generate_all(engine, prompts, journal=journal, max_new_tokens=max_new_tokens, stop=stop, progress=progress)


def _collect(
    candidates: Sequence[Candidate],
    *,
    sources: Sequence[Source],
    answers: Sequence[Generation],
    contamination: ContaminationIndex,
) -> Responded:
    """The examples of the answers that are good enough, and the counts of the others."""
    dropped = dict.fromkeys(DROPPED, 0) | {"too long": len(candidates) - len(sources)}
    examples: list[Example] = []
    kept: list[Source] = []
    found: list[Finding] = []
    for source, answer in zip(sources, answers, strict=True):
        candidate, response = candidates[source.candidate], answer.text.strip()
        if reason := fault(candidate, response, finished=answer.finished):
            dropped[reason] += 1
            continue
        example = Example(instruction=candidate.instruction, input=candidate.input, response=response)
        # The candidate is clean by itself; its answer may complete, or hold, what a document says.
        matches = contamination.matches(f"{whole(candidate)}\n{response}")
        if barred := next((match for match in matches if match.kind != TRACE), None):
            dropped["contamination"] += 1
            found.append(Finding(where=f"candidate {source.candidate + 1}", kept=False, match=barred))
            continue
        found += [Finding(where=f"example {len(examples) + 1}", kept=True, match=match) for match in matches]
        examples.append(example)
        kept.append(source)
    return Responded(examples=tuple(examples), sources=tuple(kept), dropped=dropped, found=tuple(found))


def fault(candidate: Task, response: str, *, finished: bool) -> str | None:
    """Why a response is dropped; None where it is kept."""
    if not finished:
        return "truncated"
    if not response:
        return "empty"
    words = _words(response)  # none in a response such as "+", which repeats nothing
    told = (candidate.instruction, candidate.input, whole(candidate))
    return "echo" if words and words in map(_words, told) else None


def _words(text: str) -> list[str]:
    """What an echo shares with what it repeats: case and punctuation do not count."""
    return _WORD.findall(text.casefold())
