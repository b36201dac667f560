"""Which studies the reports are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from harness.pipeline import DEFAULT_SHOTS, FACTORS, Choice, Study
from harness.types import Tuning

DOMAINS = ("biomed", "finance")
SEEDS = (0, 1, 2)
VARIED = "self-specialize-retrieval"
"""The recipe that the ablations vary: the paper's method."""
KINDS = EVERY, ABLATIONS, PAPER_RATE = ("README", "ablations", "paper-rate")
"""What is made of a domain, by the names of its files."""
SLOWER = ("seeds-only", "self-align", "self-specialize", VARIED)
"""The recipes that are tuned at the paper's learning rate too."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """What a trial makes smaller."""

    examples: int = 160
    limit: int | None = None
    shots: tuple[int, ...] = DEFAULT_SHOTS
    brief: bool = False
    """Whether other domains are not scored, and nothing is varied."""

    def settings(self) -> dict[str, Any]:
        """As fields of a choice."""
        return {"examples": self.examples, "limit": self.limit, "shots": self.shots}


@dataclass(frozen=True, kw_only=True)
class Report:
    """A study, and the files in the folder of its domain that its leaderboards become."""

    means: str
    """Name of the files of the means over all seeds."""
    one: str
    """Of those of one seed, whose number stands in place of `{}`."""
    choice: Choice
    paper_rate: bool = False
    """Whether all is tuned at the paper's learning rate and batch size, and not at the model's own."""

    def study(self, planned: Study) -> Study:
        """What is studied, where `planned` is what the choice means."""
        return at_paper_rate(planned) if self.paper_rate else planned


def reports(domain: str, scale: Scale) -> list[Report]:
    """Of a domain: every recipe, with what was forgotten elsewhere; each part of the method; the paper's learning rate.

    The last without demonstrations, or at the first number of them where none is not among those asked for.
    """
    settings = scale.settings()
    every = Choice(domain=domain, recipes=("all",), forgetting=not scale.brief, **settings)
    varied = Choice(domain=domain, recipes=(VARIED,), ablate=FACTORS, **settings)
    fewest = (0,) if 0 in scale.shots else scale.shots[:1]
    slower = Choice(domain=domain, recipes=SLOWER, **settings | {"shots": fewest})
    return [
        Report(means=EVERY, one="seed{}", choice=every),
        *([] if scale.brief else [Report(means=ABLATIONS, one="ablations-seed{}", choice=varied)]),
        Report(means=PAPER_RATE, one="paper-rate-seed{}", choice=slower, paper_rate=True),
    ]


def at_paper_rate(study: Study) -> Study:
    """The same study at the paper's learning rate and batch size, which the name of its model then tells.

    The weights are the same, and so are the stages before tuning: base scores, instructions and responses.
    """
    paper = Tuning()
    name = f"{study.model.name}, learning rate {paper.learning_rate:g}, batch size {paper.batch_size}"
    departures = {**study.model.tuning, "learning_rate": paper.learning_rate, "batch_size": paper.batch_size}
    return replace(study, model=replace(study.model, name=name, tuning=departures))
