"""The engines of a study whose base model is behind a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import HarnessError
from ..serving import Caller, Probed, Remote, Server, probe
from ..store import Stage
from .running import SERVED, Engines
from .study import Study

if TYPE_CHECKING:
    from ..engine import Answerer, Spelling


@dataclass(kw_only=True)
class ServedEngines(Engines):
    """The base behind a server; specialized models there too where they are served, else in memory.

    Tuning, and looking at an adapter, is done in memory as ever.
    """

    server: Server
    tokenizer: Path | None = None
    """Folder of the tokenizer; None: the model's own."""
    adapters: Mapping[Path, str] = field(default_factory=dict)
    """Folder of an adapter -> name under which the server serves base and adapter."""
    _stage: Stage | None = None

    def serves(self, adapter: Path | None) -> bool:
        """Whether the server is asked."""
        return adapter is None or adapter.resolve() in self.adapters

    def get(self, adapter: Path | None) -> Answerer:
        """Who answers: the server, or a specialized model in memory."""
        answerer = self.anew(adapter)
        if isinstance(answerer, Remote) and self._stage is not None:
            answerer.journal = self._stage.journal("requests")
        return answerer

    def anew(self, adapter: Path | None) -> Answerer:
        """The same without a journal: another model may have taken the name since it was written."""
        if not self.serves(adapter):
            return self.held(adapter)
        return Remote(caller=self._caller, probed=self._named(adapter), spelling=self._spelling)

    def entering(self, stage: Stage) -> None:
        """What is asked from now on belongs to this stage, whose journal keeps the answers."""
        self._stage = stage

    def told(self, adapter: Path | None) -> dict[str, object]:
        """Kind, served name and version of the server, for the inputs of a stage."""
        return {"engine": self._named(adapter).told} if self.serves(adapter) else {}

    def device(self, adapter: Path | None) -> str:
        """Where answers come from."""
        return SERVED if self.serves(adapter) else super().device(adapter)

    @property
    def weighs(self) -> bool:
        """Whether the server tells how likely a text is."""
        return self.probed.abilities.weighs

    @cached_property
    def probed(self) -> Probed:
        """What is behind the address."""
        return probe(self._caller, self._spelling)

    def _named(self, adapter: Path | None) -> Probed:
        return replace(self.probed, served=self.adapters[adapter.resolve()]) if adapter else self.probed

    @cached_property
    def _caller(self) -> Caller:
        return Caller(self.server)

    @cached_property
    def _spelling(self) -> Spelling:
        from ..engine import Spelling, read_tokenizer, tokenizer_in

        if self.tokenizer is None:
            tokenizer = read_tokenizer(self.model)
        else:
            tokenizer = tokenizer_in(self.tokenizer, source=str(self.tokenizer))
        return Spelling(tokenizer=tokenizer, context=self.model.context)


def without_likelihoods(study: Study) -> Study:
    """The study as a server can take part in it that does not tell how likely a text is: no labels, no neutral text.

    Raises HarnessError for a recipe that needs likelihoods.
    """
    for recipe in (*study.recipes, *(variant.recipe for variant in study.variants)):
        if recipe.synthesis and recipe.synthesis.rivals:
            raise HarnessError(
                f'recipe "{recipe.name}" asks how likely a task is behind a response, which this server does not tell; '
                "choose another with --recipe, or serve the model with vLLM"
            )
    return replace(
        study,
        benchmarks=tuple(replace(each, labels=()) for each in study.benchmarks),
        elsewhere=tuple(replace(each, labels=()) for each in study.elsewhere),
    )
