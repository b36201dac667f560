"""The model invents instructions with inputs, round by round, until as many as were asked for passed the filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, tee
from random import Random
from typing import TYPE_CHECKING, Any

from ..contamination import ContaminationIndex, Finding
from ..errors import HarnessError
from ..store import derive
from ..types import Domain, Example, Progress, Synthesis
from .filters import Funnel, Sieve
from .parsing import Candidate, parse_round
from .prompts import instruction_prompt

if TYPE_CHECKING:
    from ..engine import Answerer, Ask
    from ..journal import Journal

TOPICS_SHOWN = 5
"""Topics in one prompt, drawn anew for each: all of them would fill it, the same few would narrow what is invented."""
WINDOW = 3
"""Rounds whose mean yield decides on saturation: one poor round may be chance."""


@dataclass(frozen=True, kw_only=True)
class InventRequest:
    """What is asked of `invent`."""

    domain: Domain
    seeds: Sequence[Example]
    settings: Synthesis
    wanted: int
    """How many candidates are to be accepted."""
    seed: int
    max_new_tokens: int = 160
    """Room for about two tasks."""
    batch: int = 64
    """Prompts in a round."""
    most_rounds: int = 2000
    """Hard bound, for a model that goes on to give a little."""


@dataclass(frozen=True, kw_only=True)
class Invented:
    """What `invent` gives back."""

    candidates: tuple[Candidate, ...]
    """Accepted ones, in the order of round, row and place in the completion."""
    funnel: Funnel
    stopped: str
    """Why fewer than asked for are delivered, with the numbers; empty where all are."""
    found: tuple[Finding, ...] = ()
    """What rejected candidates share with benchmark documents."""
    topics: Mapping[str, int] = field(default_factory=dict)
    """Where each prompt names one topic: topic -> accepted candidates."""


def invent(
    engine: Answerer,
    request: InventRequest,
    *,
    journal: Journal,
    contamination: ContaminationIndex,
    progress: Progress | None = None,
) -> Invented:
    """Sample rounds of prompts until `wanted` candidates are accepted, or little more is to be had.

    The journal gets one record a round, holding the raw texts; all else follows from it, so a resumed run ends where
    an uninterrupted one does. Progress tells accepted candidates.

    Raises HarnessError where there are no seeds, a setting is out of range, the domain has no topics to write by, or
    the prompt without any seed does not fit the engine's context.
    """
    if not request.seeds:
        raise HarnessError(f'domain "{request.domain.name}" has no seeds: {request.domain.seeds} is empty')
    if request.settings.by_topic and not request.domain.topics:
        raise HarnessError(
            f'domain "{request.domain.name}" has no topics, so that no instructions can be written by topic'
        )
    sieve = Sieve(request.seeds, settings=request.settings, contamination=contamination, wanted=request.wanted)
    stored = journal.read()
    sampled = _sampled(engine, request, len(stored))
    while (stopped := _stopped(sieve, request)) is None:
        number = len(sieve.yields)
        if number == len(stored):
            stored.append(next(sampled))
            journal.append(stored[number])
        sieve.take(parse_round(stored[number]))
        if progress is not None:
            progress(len(sieve.accepted), request.wanted)
    return Invented(
        candidates=tuple(sieve.accepted),
        funnel=sieve.funnel(),
        stopped=stopped,
        found=tuple(sieve.found),
        topics=_topics(request, sieve.accepted) if request.settings.by_topic else {},
    )


def prompt_of(request: InventRequest, candidate: Candidate) -> str:
    """The prompt that a candidate continued: its topics are drawn again as they were drawn then, from round and row."""
    topics, _ = _draw(request, candidate.round, candidate.row)
    return _prompt(request, topics, candidate.seeds)


def _stopped(sieve: Sieve, request: InventRequest) -> str | None:
    """None to go on, empty when the count is delivered, else what stops it."""
    delivered = f"{len(sieve.accepted)} of {request.wanted} accepted"
    if len(sieve.accepted) >= request.wanted:
        return ""
    last = sieve.yields[-WINDOW:]
    if len(last) == WINDOW and sum(last) / WINDOW < request.settings.least_yield:
        shares = ", ".join(f"{share:.1%}" for share in last)
        bound = f"{request.settings.least_yield:.1%}"
        return f"saturation: {delivered}; the last {WINDOW} rounds gave {shares}, on average under {bound}"
    if len(sieve.yields) >= request.most_rounds:
        return f"rounds: {delivered} after {request.most_rounds} rounds, the most that are run"
    return None


def _sampled(engine: Answerer, request: InventRequest, first: int) -> Iterator[dict[str, Any]]:
    """The journal records of rounds from `first` on: what each prompt showed, and what the model wrote.

    A round does not depend on those before it, so that where several processes answer some may be sampled that nobody
    takes.
    """
    from ..engine import answers

    shown, asked = tee(_round(engine, request, number) for number in range(first, request.most_rounds))
    written = answers(engine, (ask for _, ask in asked))
    for number, (seeds, _), generations in zip(count(first), shown, written, strict=False):
        rows = [
            {"seeds": each, "text": generation.text, "finished": generation.finished, "tokens": generation.tokens}
            for each, generation in zip(seeds, generations, strict=True)
        ]
        yield {"round": number, "rows": rows}


def _round(engine: Answerer, request: InventRequest, number: int) -> tuple[list[list[int]], Ask]:
    """The seeds of each prompt of a round, and how it is asked."""
    from ..engine import Ask, Manner, Sampling

    prompts = _prompts(engine, request, number)
    settings = request.settings
    sampling = Sampling(
        temperature=settings.temperature, top_p=settings.top_p, seed=derive(request.seed, "sampling", number)
    )
    how = Manner(max_new_tokens=request.max_new_tokens, sampling=sampling)
    return [seeds for seeds, _ in prompts], Ask(rows=[prompt for _, prompt in prompts], how=how)


def _prompts(engine: Answerer, request: InventRequest, number: int) -> list[tuple[list[int], str]]:
    """A round's prompts with the indices of the seeds in them; those that are too long show fewer seeds."""
    drawn = [_draw(request, number, row) for row in range(request.batch)]
    room = engine.context - request.max_new_tokens
    while True:
        texts = [_prompt(request, topics, seeds) for topics, seeds in drawn]
        sizes = engine.count(texts)
        long = [row for row, size in enumerate(sizes) if size > room]
        if not long:
            return [(seeds, text) for (_, seeds), text in zip(drawn, texts, strict=True)]
        for row in long:
            if not drawn[row][1]:
                raise HarnessError(f"a prompt without any seed has {sizes[row]} tokens, there is room for {room}")
            drawn[row][1].pop()


def _draw(request: InventRequest, number: int, row: int) -> tuple[list[str], list[int]]:
    """The topics and the indices of the seeds of one prompt."""
    random = Random(derive(request.seed, "instructions", number, row))
    topics, seeds = request.domain.topics, range(len(request.seeds))
    most = min(request.settings.seeds_per_prompt, len(seeds))
    if request.settings.by_topic:
        topic = _topic(request, number, row)
        mixed = random.sample(seeds, len(seeds))
        return [topic], sorted(mixed, key=lambda seed: request.seeds[seed].topic != topic)[:most]
    shown = random.sample(seeds, most)
    return random.sample(topics, min(TOPICS_SHOWN, len(topics))), shown


def _topic(request: InventRequest, number: int, row: int) -> str:
    """The topic whose turn it is."""
    topics = request.domain.topics
    return topics[(number * request.batch + row) % len(topics)]


def _topics(request: InventRequest, accepted: Sequence[Candidate]) -> dict[str, int]:
    """How many accepted candidates were asked for by each topic."""
    counts = Counter(_topic(request, each.round, each.row) for each in accepted)
    return {topic: counts[topic] for topic in request.domain.topics}


def _prompt(request: InventRequest, topics: Sequence[str], seeds: Sequence[int]) -> str:
    return instruction_prompt(request.domain.title, topics=topics, seeds=[request.seeds[index] for index in seeds])
