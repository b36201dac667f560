"""Which of the invented tasks are kept, and how many fell at which filter.

The filters are those of Self-Instruct (Wang et al., arXiv 2212.10560, section 2.2) and its heirs, in a fixed order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..contamination import COPY, WORDING, ContaminationIndex, Finding
from ..errors import HarnessError
from ..rouge import NoveltyFilter, mean_nearest
from ..types import Example, Synthesis
from .parsing import Candidate, Round

FILTERS = ("parse", "length", "words", "duplicate", "novelty", "contamination")
"""In the order in which a candidate meets them; it is counted where it falls first."""

INSTRUCTION_WORDS = (3, 60)
INPUT_WORDS = (0, 150)

# What a text model cannot see, hear, open or draw. Whole words, so that "imaging" and "profile" pass; in the
# instruction alone, as in Self-Instruct, because an input may well report on an image or a link.
UNSERVABLE = re.compile(
    r"\b(?:images?|pictures?|photos?|photographs?|screenshots?|drawings?|draw|diagrams?|flowcharts?|figures?|plots?"
    r"|charts?|graphs?|maps?|audio|music|videos?|files?|attachments?|spreadsheets?|websites?|webpages?|links?|urls?)\b",
    re.IGNORECASE,
)

Task = Example | Candidate


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """What became of everything the model wrote: candidates = rejected + surplus + accepted."""

    completions: int
    """Prompts that the model continued."""
    shortened: int
    """Prompts that showed fewer seeds than the settings ask for, to fit the context."""
    truncated: int
    """Completions whose last task was cut off by the token limit; it is dropped and no candidate."""
    candidates: int
    """Numbered tasks that ended, well-formed or not."""
    rejected: Mapping[str, int]
    """Filter -> candidates that fell there, in the order of `FILTERS`."""
    surplus: int
    """Candidates of the last round that passed every filter when the count asked for was already there."""
    accepted: int
    rounds: tuple[int, ...]
    """Accepted candidates, round by round."""
    nearest_both: float
    """Mean over the accepted of the largest ROUGE-L F to another, on instruction and input; 0 to 1, low is diverse."""
    nearest_instruction: float
    """The same on the instruction alone."""
    distinct: float
    """Distinct instructions as a share of the accepted ones, 0 to 1."""


class Sieve:
    """Takes candidates round by round and keeps those that pass, up to the number wanted."""

    def __init__(
        self, seeds: Sequence[Example], *, settings: Synthesis, contamination: ContaminationIndex, wanted: int
    ) -> None:
        """Seeds count as known from the start. Raises HarnessError for settings that are out of range."""
        self._text = _compared(settings.novelty_on)
        self._filters = settings.filters
        self._novelty = NoveltyFilter(settings.novelty)
        self._contamination = contamination
        self._seeds_per_prompt = min(settings.seeds_per_prompt, len(seeds))
        self._wanted = wanted
        self._known: set[tuple[str, str]] = set()
        self._counts = dict.fromkeys(("completions", "shortened", "truncated", "candidates", "surplus"), 0)
        self._rejected = dict.fromkeys(FILTERS, 0)
        self._rounds: list[int] = []
        self.accepted: list[Candidate] = []
        self.found: list[Finding] = []
        """What the candidates that fell at the last filter share with benchmark documents."""
        self.yields: list[float] = []
        """Share of a round's candidates that passed, round by round; 0 for a round without candidates."""
        for seed in seeds:
            self._learn(seed)

    def take(self, found: Round) -> None:
        """Sift one round's candidates, in order and to the end, even where the count is reached before it."""
        passed = [candidate for candidate in found.candidates if self._passes(candidate)]
        kept = passed[: self._wanted - len(self.accepted)]
        self.accepted += kept
        total = len(found.candidates) + found.malformed
        self._rejected["parse"] += found.malformed
        self._counts["completions"] += found.completions
        self._counts["shortened"] += sum(count < self._seeds_per_prompt for count in found.seeds_shown)
        self._counts["truncated"] += found.truncated
        self._counts["candidates"] += total
        self._counts["surplus"] += len(passed) - len(kept)
        self._rounds.append(len(kept))
        self.yields.append(len(passed) / total if total else 0.0)

    def funnel(self) -> Funnel:
        """The counts so far, and the diversity of what was accepted."""
        instructions = [candidate.instruction for candidate in self.accepted]
        return Funnel(
            **self._counts,
            rejected=dict(self._rejected),
            accepted=len(self.accepted),
            rounds=tuple(self._rounds),
            nearest_both=mean_nearest([whole(candidate) for candidate in self.accepted]),
            nearest_instruction=mean_nearest(instructions),
            distinct=len({_plain(text) for text in instructions}) / max(len(instructions), 1),
        )

    def _passes(self, candidate: Candidate) -> bool:
        failed = self._first_failed(candidate)
        if failed is not None:
            self._rejected[failed] += 1
            return False
        self._learn(candidate)
        return True

    def _first_failed(self, candidate: Candidate) -> str | None:
        """The first filter that rejects a candidate that parsed; None where all let it pass."""
        if self._filters and (poor := self._poor(candidate)):
            return poor
        match = self._contamination.overlap(whole(candidate), COPY, WORDING)
        if match is None:
            return None
        where = f"round {candidate.round}, prompt {candidate.row}"
        self.found.append(Finding(where=where, kept=False, match=match))
        return "contamination"

    def _poor(self, candidate: Candidate) -> str | None:
        """The first filter of quality that rejects a candidate."""
        if not fits_length(candidate):
            return "length"
        if UNSERVABLE.search(candidate.instruction):
            return "words"
        if _key(candidate) in self._known:
            return "duplicate"
        return "novelty" if self._novelty.too_close(self._text(candidate)) else None

    def _learn(self, task: Task) -> None:
        self._known.add(_key(task))
        self._novelty.add(self._text(task))


def whole(task: Task) -> str:
    """Instruction and input as one text."""
    return f"{task.instruction}\n{task.input}".rstrip()


def fits_length(candidate: Candidate) -> bool:
    """Whether instruction and input have as many words as allowed, counted between white space."""
    pairs = ((candidate.instruction, INSTRUCTION_WORDS), (candidate.input, INPUT_WORDS))
    return all(least <= len(text.split()) <= most for text, (least, most) in pairs)


def _compared(novelty_on: str) -> Callable[[Task], str]:
    if novelty_on not in ("both", "instruction"):
        raise HarnessError(f'novelty_on is "{novelty_on}"; choose from: both, instruction')
    return whole if novelty_on == "both" else lambda task: task.instruction


def _key(task: Task) -> tuple[str, str]:
    """What two exact duplicates share: case and white space do not count."""
    return _plain(task.instruction), _plain(task.input)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
