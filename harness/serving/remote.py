"""A model behind a server, which answers as one in memory does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from .. import disk
from ..errors import HarnessError
from .calling import Caller
from .completions import Prompt, drawing, weighed, weighing, writing, written
from .probing import Probed

if TYPE_CHECKING:
    from ..engine import Generation, JournalLike, Manner, Sampling, Spelling

Record = dict[str, Any]


@dataclass
class Forgetful:
    """A journal that keeps nothing: for questions outside any stage."""

    def read(self) -> list[Record]:
        """Nothing."""
        return []

    def append(self, record: Mapping[str, object]) -> None:
        """Forget it."""


@dataclass(kw_only=True)
class Remote:
    """One model of a server: the base, or a specialized one that is served under a name of its own.

    Every answer goes to the journal as it comes: what was answered is never asked again, whatever fails later.
    """

    caller: Caller
    probed: Probed
    spelling: Spelling
    journal: JournalLike = field(default_factory=Forgetful)
    """Of the stage that asks, which alone writes it."""

    @cached_property
    def _stored(self) -> dict[str, Record]:
        return {record["key"]: record for record in self.journal.read()}

    @property
    def context(self) -> int:
        """Longest prompt plus answer in tokens."""
        return self.spelling.context

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a prompt, the one that opens a text included."""
        return [len(tokens) for tokens in self.spelling.encode(texts)]

    def generate(self, prompts: Sequence[str], how: Manner) -> list[Generation]:
        """As `Engine.generate`; of samples, each row has a seed of its own."""
        encoded = self.spelling.fitting(prompts, how.max_new_tokens, cut=how.cut)
        bodies = [
            writing(
                self._prompt(text, tokens, self.context - how.max_new_tokens),
                as_tokens=self.probed.abilities.tokens,
                served=self.probed.served,
                longest=how.max_new_tokens,
                stop=how.stop,
                sampled=self._sampled(how.sampling, row),
            )
            for row, (text, tokens) in enumerate(zip(prompts, encoded, strict=True))
        ]
        answers = self._ask(bodies, [written] * len(bodies))
        weights = self._weigh_options(prompts, encoded, how.options)
        return [self._generation(answer, how.stop, each) for answer, each in zip(answers, weights, strict=True)]

    def log_likelihood(self, pairs: Sequence[tuple[str, str]], *, cut: bool = False) -> list[tuple[float, bool]]:
        """As `Engine.log_likelihood`; a server writes a token behind each, so the longest pair is that much shorter."""
        texts = [context + continuation for context, continuation in pairs]
        if not cut:
            self.spelling.fitting(texts, 1)
        rows, counts = self.spelling.split(pairs)
        return self._weigh(texts, rows, counts)

    def _sampled(self, sampling: Sampling | None, row: int) -> dict[str, Any]:
        """With a seed of 31 bits: some servers hand it to libraries that take no longer one."""
        if sampling is None:
            return {}
        seed = Random(f"{sampling.seed}:{row}").getrandbits(31)
        way = self.probed.abilities.draws
        return drawing(way, temperature=sampling.temperature, top_p=sampling.top_p, seed=seed)

    def _weigh_options(
        self, prompts: Sequence[str], encoded: Sequence[list[int]], options: Sequence[str]
    ) -> list[tuple[float, ...]]:
        """How likely each option is behind each prompt."""
        from ..engine import weighed_apart

        if not options:
            return [()] * len(prompts)
        rows = weighed_apart(encoded, self.spelling.behind(prompts, options))
        texts = [prompt + option for prompt in prompts for option in options]
        found = iter(self._weigh(texts, [row for row, _ in rows], [count for _, count in rows]))
        return [tuple(next(found)[0] for _ in options) for _ in prompts]

    def _weigh(
        self, texts: Sequence[str], rows: Sequence[list[int]], counts: Sequence[int]
    ) -> list[tuple[float, bool]]:
        if not self.probed.abilities.weighs:
            raise HarnessError(
                f"{self.probed.served}: its server does not tell how likely a text is (completions with echo and "
                "logprobs), which this needs; serve it with vLLM, or leave out --engine openai"
            )
        prompts = [self._prompt(text, row, self.context - 1) for text, row in zip(texts, rows, strict=True)]
        bodies = [
            weighing(prompt, as_tokens=self.probed.abilities.tokens, served=self.probed.served) for prompt in prompts
        ]
        reads = [_weights(len(prompt.tokens), count) for prompt, count in zip(prompts, counts, strict=True)]
        return [(float(answer["total"]), bool(answer["greedy"])) for answer in self._ask(bodies, reads)]

    def _prompt(self, text: str, tokens: Sequence[int], room: int) -> Prompt:
        """At most `room` last tokens. What was cut is text of its own, before which a server puts its first token."""
        kept = list(tokens[-room:])
        if self.probed.abilities.tokens or [kept] == self.spelling.encode([text]):
            return Prompt(tokens=tuple(kept), text=text)
        left = kept
        while True:
            text = self.spelling.decode(left)
            (kept,) = self.spelling.encode([text])
            if len(kept) <= room:
                return Prompt(tokens=tuple(kept), text=text)
            left = left[len(kept) - room :]

    def _ask(self, bodies: Sequence[Record], reads: Sequence[Callable[[Any], Record]]) -> list[Record]:
        """The answer to each request: that of the journal, or the server's, which the journal then keeps."""
        keys = [disk.fingerprint([self.probed.told, body]) for body in bodies]
        stored = self._stored
        missing = {key: place for place, key in enumerate(keys) if key not in stored}
        failures = []
        asked = {key: bodies[place] for key, place in missing.items()}
        for key, answer in self.caller.complete_all(asked, {key: reads[place] for key, place in missing.items()}):
            if isinstance(answer, HarnessError):
                failures.append(answer)
                continue
            stored[key] = {"key": key} | answer
            self.journal.append(stored[key])
        if failures:
            raise HarnessError(f"{len(failures)} of {len(missing)} requests failed, the others are kept: {failures[0]}")
        return [stored[key] for key in keys]

    def _generation(self, answer: Record, stop: Sequence[str], likelihoods: tuple[float, ...]) -> Generation:
        from ..engine import Generation, cut_at

        text = answer["text"]
        place = cut_at(text, (*stop, *self.spelling.end_texts()))
        finished = answer["finished"] or place < len(text)
        return Generation(text=text[:place], tokens=answer["tokens"], finished=finished, likelihoods=likelihoods)


def _weights(tokens: int, count: int) -> Callable[[Any], Record]:
    """What an answer means for a text of so many tokens, so many of which count."""

    def read(answer: Any) -> Record:
        total, greedy = weighed(answer, tokens=tokens).of_last(count)
        return {"total": total, "greedy": greedy}

    return read
