"""Self-consistency: a response is kept if the model says the same again when its answers are sampled.

Wang et al., arXiv 2203.11171, take the majority of sampled answers. Texts seldom agree word by word, so agreement is
graded here, and the majority becomes the answer that is nearest to all others: a minimum Bayes risk decision with token
F1 as its gain (Kumar and Byrne, NAACL 2004; Bertsch et al., arXiv 2310.01387). Of answers of one word it is the one
that most votes gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..contamination import TRACE, ContaminationIndex, Finding
from ..metrics import normalize, token_f1
from ..types import Example, Progress
from .filters import whole
from .responses import fault

if TYPE_CHECKING:
    from ..engine import Answerer, Draw
    from ..journal import Journal


@dataclass(frozen=True, kw_only=True)
class Elected:
    """The response that others agree with most."""

    response: str
    support: float
    """Its mean token F1 with the other votes, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """What was said of one example."""

    example: int
    """Index among the given ones."""
    votes: tuple[str | None, ...]
    """The greedy response first; None where a sample had no end, no text, or repeated its task."""
    support: float
    kept: bool


@dataclass(frozen=True, kw_only=True)
class Voted:
    """What `vote` gives back."""

    examples: tuple[Example, ...]
    """The kept ones, with their elected responses."""
    ballots: tuple[Ballot, ...]
    """One a given example."""
    replaced: int
    """Kept examples whose response is another than the greedy one."""
    dropped: dict[str, int]
    """`disagreement`, `contamination` -> examples that fell."""
    found: tuple[Finding, ...]
    """What elected responses share with benchmark documents, dropped ones and kept ones."""


def elect(votes: Sequence[str | None]) -> Elected | None:
    """The vote with the largest mean token F1 with the others, the earliest of equal ones; None where all are None.

    A vote without text agrees with none. A lone vote has nobody to agree with: its support is 0.
    """
    others = max(len(votes) - 1, 1)
    elected = None
    for place, vote in enumerate(votes):
        if vote is None:
            continue
        rest = [other for number, other in enumerate(votes) if number != place and other is not None]
        # Sorted, so that rounding does not depend on the order of the others.
        support = sum(sorted(_likeness(vote, other) for other in rest)) / others
        if elected is None or support > elected.support:
            elected = Elected(response=vote, support=support)
    return elected


def _likeness(one: str, other: str) -> float:
    """Token F1, but of texts of signs alone whether they are the same."""
    if normalize(one) or normalize(other):
        return token_f1(one, other)
    return float(one == other)


def vote(
    engine: Answerer,
    examples: Sequence[Example],
    prompts: Sequence[str],
    draw: Draw,
    *,
    agreement: float,
    journal: Journal,
    contamination: ContaminationIndex,
    stop: Sequence[str],
    max_new_tokens: int = 64,
    progress: Progress | None = None,
) -> Voted:
    """Sample further responses behind the prompts of the given ones; keep what `agreement` of the votes supports."""
    from ..engine import draw_all

    drawn = draw_all(
        engine, prompts, draw, journal=journal, max_new_tokens=max_new_tokens, stop=stop, progress=progress
    )
    votes = [
        (example.response, *(_valid(example, each.text.strip(), each.finished) for each in samples))
        for example, samples in zip(examples, drawn, strict=True)
    ]
    return count(examples, votes, agreement=agreement, contamination=contamination)


def _valid(example: Example, text: str, finished: bool) -> str | None:
    return None if fault(example, text, finished=finished) else text


def count(
    examples: Sequence[Example],
    votes: Sequence[tuple[str | None, ...]],
    *,
    agreement: float,
    contamination: ContaminationIndex,
) -> Voted:
    """What the votes make of the examples; an elected response is held against the documents as a greedy one is."""
    kept: list[Example] = []
    ballots: list[Ballot] = []
    found: list[Finding] = []
    replaced, dropped = 0, {"disagreement": 0, "contamination": 0}
    for index, (example, cast) in enumerate(zip(examples, votes, strict=True)):
        elected = elect(cast)
        agreed = elected if elected and elected.support >= agreement else None
        matches = contamination.matches(f"{whole(example)}\n{agreed.response}") if agreed else ()
        barred = next((match for match in matches if match.kind != TRACE), None)
        support = round(elected.support, 6) if elected else 0.0
        ballots.append(Ballot(example=index, votes=cast, support=support, kept=bool(agreed and not barred)))
        if not agreed:
            dropped["disagreement"] += 1
        elif barred:
            dropped["contamination"] += 1
            found.append(Finding(where=f"elected response {index + 1}", kept=False, match=barred))
        else:
            found += [Finding(where=f"example {len(kept) + 1}", kept=True, match=match) for match in matches]
            replaced += agreed.response != example.response
            kept.append(replace(example, response=agreed.response))
    return Voted(examples=tuple(kept), ballots=tuple(ballots), replaced=replaced, dropped=dropped, found=tuple(found))
