"""The model as lm-eval sees it: its requests, handed to the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..engine import generate_all
from ..errors import HarnessError
from ..types import Benchmark, Progress

if TYPE_CHECKING:
    from lm_eval.api.instance import Instance
    from lm_eval.api.model import LM

    from ..engine import Engine, JournalLike

_PAIRS = 16
"""Pairs of context and continuation in one batch."""


@dataclass(frozen=True)
class Asking:
    """Who is asked, about what, and where the responses are kept."""

    engine: Engine
    benchmark: Benchmark
    journal: JournalLike
    progress: Progress | None

    def responses(self, requests: Sequence[tuple[str, dict[str, Any]]]) -> list[str]:
        """A greedy response to each prompt; the task's YAML says how long it may be and where it stops."""
        settings = requests[0][1]
        longest = int(settings.get("max_gen_toks", self.benchmark.max_new_tokens))
        prompts = [prompt for prompt, _ in requests]
        self._check_fit(prompts, longest)
        written = generate_all(
            self.engine,
            prompts,
            journal=self.journal,
            max_new_tokens=longest,
            stop=tuple(settings.get("until", ())),
            progress=self.progress,
        )
        return [generation.text for generation in written]

    def likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, bool]]:
        """Sum of log-probabilities (in nats) of each continuation, and whether greedy decoding would write it."""
        self._check_fit([context + continuation for context, continuation in pairs], 0)
        found: list[tuple[float, bool]] = []
        for start in range(0, len(pairs), _PAIRS):
            found += self.engine.log_likelihood(list(pairs[start : start + _PAIRS]))
            if self.progress:
                self.progress(len(found), len(pairs))
        return found

    def _check_fit(self, prompts: list[str], longest: int) -> None:
        """Refuse a prompt that would have to be cut: cut demonstrations would be a score at fewer shots."""
        tokens = max(self.engine.count(prompts))
        if tokens + longest > self.engine.context:
            raise HarnessError(
                f"{self.benchmark.name}: a prompt of {tokens} tokens with {longest} for the response does not fit into "
                f"the model's context of {self.engine.context}; ask for fewer shots"
            )


def as_lm(asking: Asking) -> LM:
    """A model that lm-eval can evaluate."""
    from lm_eval.api.model import LM

    class Asked(LM):  # type: ignore[misc]
        def generate_until(self, requests: list[Instance]) -> list[str]:
            return asking.responses([request.args for request in requests])

        def loglikelihood(self, requests: list[Instance]) -> list[tuple[float, bool]]:
            return asking.likelihoods([request.args for request in requests])

        def loglikelihood_rolling(self, requests: list[Instance]) -> list[float]:
            raise HarnessError(f"{asking.benchmark.name}: perplexity of whole texts is not measured here")

    return Asked()
