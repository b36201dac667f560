"""The model as lm-eval sees it: its requests, handed to the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ..engine import BY_LENGTH, Batching, generate_all, likelihood_all
from ..errors import HarnessError
from ..types import Benchmark, Progress
from .labelling import forms_of, weights_of

if TYPE_CHECKING:
    from lm_eval.api.instance import Instance
    from lm_eval.api.model import LM

    from ..engine import Answerer, JournalLike


@dataclass(frozen=True)
class Asking:
    """Who is asked, about what, and where the responses are kept."""

    engine: Answerer
    benchmark: Benchmark
    journal: JournalLike
    progress: Progress | None
    batching: Batching = BY_LENGTH
    cut: dict[str, int] = field(default_factory=dict)
    """SHA-256 of a prompt -> tokens that it lost from its left, for those that were too long."""
    weights: dict[str, dict[str, float]] = field(default_factory=dict)
    """SHA-256 of a prompt -> how likely each label is, for a benchmark that has labels."""

    def responses(self, requests: Sequence[tuple[str, dict[str, Any]]]) -> list[str]:
        """A greedy response to each prompt; the task's YAML says how long it may be and where it stops."""
        settings = requests[0][1]
        longest = int(settings.get("max_gen_toks", self.benchmark.max_new_tokens))
        prompts = [prompt for prompt, _ in requests]
        self._note(prompts, prompts, self.engine.context - longest)
        written = generate_all(
            self.engine,
            prompts,
            journal=self.journal,
            max_new_tokens=longest,
            stop=tuple(settings.get("until", ())),
            cut=True,
            options=forms_of(labels) if (labels := self.benchmark.labels) else (),
            batching=self.batching,
            progress=self.progress,
        )
        if labels:
            told = (weights_of(labels, generation.likelihoods) for generation in written)
            self.weights.update(zip(map(_mark, prompts), told, strict=True))
        return [generation.text for generation in written]

    def likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, bool]]:
        """Sum of log-probabilities (in nats) of each continuation, and whether greedy decoding would write it."""
        # The last token of a continuation is not read: it may stand one place beyond the context.
        whole = [context + continuation for context, continuation in pairs]
        self._note([context for context, _ in pairs], whole, self.engine.context + 1)
        return likelihood_all(
            self.engine, pairs, journal=self.journal, cut=True, batching=self.batching, progress=self.progress
        )

    def _note(self, prompts: Sequence[str], whole: Sequence[str], room: int) -> None:
        """Remember how much each prompt will be cut, if all of it has to fit into so many tokens."""
        if room < 1:
            raise HarnessError(
                f"{self.benchmark.name}: the model's context of {self.engine.context} tokens has no room for a prompt "
                "beside the response; choose a model with a longer one"
            )
        for prompt, tokens in zip(prompts, self.engine.count(whole), strict=True):
            if tokens > room:
                key = _mark(prompt)
                self.cut[key] = max(self.cut.get(key, 0), tokens - room)


def _mark(prompt: str) -> str:
    """What identifies a prompt, as lm-eval does."""
    return sha256(prompt.encode()).hexdigest()


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
