"""A loaded model that answers a batch of prompts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .answering import Generation, Manner
from .choosing import greedy, sampler
from .decoding import decode, head_of, rewinds
from .halving import in_parts
from .likelihood import each_logits, log_likelihood, told
from .spelling import Spelling, weighed_apart
from .stopping import Stops, cut_at
from .weighing import weigh

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

    from .choosing import Choose
    from .decoding import Batch
    from .edges import Edge

Answer = list[int]


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A base or specialized model in memory."""

    network: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    context: int
    """Longest prompt plus answer in tokens."""

    @property
    def spelling(self) -> Spelling:
        """How texts are spelled in its tokens."""
        return Spelling(tokenizer=self.tokenizer, context=self.context)

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a prompt, the one that opens a text included."""
        return [len(tokens) for tokens in self.spelling.encode(texts)]

    def generate(self, prompts: Sequence[str], how: Manner) -> list[Generation]:
        """An answer to each prompt of one batch.

        The answers depend on the composition of the batch in the last digits of the arithmetic, and on nothing else.
        A prompt is cut as in lm-eval's `HFLM`; one that is too long and may not be cut raises HarnessError.
        """
        import torch

        encoded = self.spelling.fitting(prompts, how.max_new_tokens, cut=how.cut)
        stops = self.stops(how.stop)
        choose = sampler(how.sampling, rows=len(prompts), steps=how.max_new_tokens) if how.sampling else greedy
        written: dict[int, Answer] = {}
        weighed: dict[int, list[float]] = {}
        behind = self.spelling.behind(prompts, how.options)
        tried = self._at_once(behind)
        head = head_of(self.network, encoded)  # read once, so it counts for nothing in the size of a part

        def write(rows: list[int]) -> None:
            answers = decode(
                self.network,
                [encoded[row] for row in rows],
                longest=how.max_new_tokens,
                ended=stops.end,
                choose=_of(choose, rows),
                opened=_weighing(weighed, rows, tried),
            )
            written.update(zip(rows, answers, strict=True))

        with torch.inference_mode():
            in_parts([len(tokens) - head for tokens in encoded], write, device=self.network.device.type)
        if how.options and not tried:
            weighed |= enumerate(self._weigh_apart(encoded, behind))
        return [self._generation(written[row], stops, tuple(weighed.get(row, ()))) for row in range(len(prompts))]

    def log_likelihood(self, pairs: Sequence[tuple[str, str]], *, cut: bool = False) -> list[tuple[float, bool]]:
        """For each (context, continuation) of one batch: the continuation's log-probability, and whether it is greedy.

        Log-probabilities are natural and summed over tokens. A pair longer than the context loses tokens from its left
        if it may be `cut` (its last token is not read, so one more than the context may stay); otherwise it raises
        HarnessError.
        """
        if not cut:
            self.spelling.fitting([context + continuation for context, continuation in pairs], 0)
        return log_likelihood(self.network, self.tokenizer, self.spelling.encode, pairs, longest=self.context)

    def logits(self, texts: Sequence[str], *, last: int) -> list[Tensor]:
        """Of each text of one batch: what follows each of its last tokens, [at most `last`, vocabulary], on the CPU.

        Raises HarnessError for a text that is longer than the context.
        """
        rows = [tuple(tokens) for tokens in self.spelling.fitting(texts, 0)]
        found: dict[tuple[int, ...], Tensor] = {}

        def keep(row: tuple[int, ...], logits: Tensor) -> None:
            found[row] = logits[-len(row) :].cpu()

        each_logits(self.network, list(dict.fromkeys(rows)), keep=last, use=keep)
        return [found[row] for row in rows]

    def _at_once(self, behind: list[list[Edge]]) -> list[Answer]:
        """The tokens of each option, if they can be tried behind all prompts while these are in memory; else none."""
        if not behind or any(other != behind[0] for other in behind):
            return []
        if any(edge.lost or edge.between or not edge.answer for edge in behind[0]):
            return []
        tokens = [list(edge.answer) for edge in behind[0]]
        return tokens if rewinds(self.network) or all(len(new) == 1 for new in tokens) else []

    def _weigh_apart(self, encoded: list[Answer], behind: list[list[Edge]]) -> list[list[float]]:
        """Log-probabilities [prompts, options] by reading every prompt again with every option."""
        rows = weighed_apart(encoded, behind)
        found = told(self.network, [row for row, _ in rows], [count for _, count in rows])
        totals = iter(total for total, _ in found)
        return [[next(totals) for _ in each] for each in behind]

    def stops(self, texts: Sequence[str]) -> Stops:
        """What ends an answer: one of these texts, or the end of a text, as a token or as it is written."""
        every = (*texts, *self.spelling.end_texts())
        return Stops(tokens=frozenset(self._ends()), texts=every, spelling=self.spelling)

    def _ends(self) -> set[int]:
        """The tokens that end an answer, of which some models have several."""
        config = self.network.generation_config
        more = getattr(config, "eos_token_id", None)
        return {self.tokenizer.eos_token_id, *(more if isinstance(more, list) else [more])} - {None}

    def _generation(self, answer: Answer, stops: Stops, likelihoods: tuple[float, ...]) -> Generation:
        text = self.spelling.decode(answer)
        told = text[: cut_at(text, stops.texts)]
        return Generation(text=told, tokens=len(answer), finished=stops.end(answer), likelihoods=likelihoods)


def _of(choose: Choose, rows: list[int]) -> Choose:
    """The choice for a part of a batch, whose own first row is `rows[0]` of the batch."""
    return lambda logits, places, step: choose(logits, [rows[place] for place in places], step)


def _weighing(weighed: dict[int, list[float]], rows: list[int], options: list[Answer]) -> Callable[[Batch], None]:
    """What is to be done with a part of a batch that was read: how likely the options are, noted by row."""

    def opened(batch: Batch) -> None:
        if options:
            weighed.update(zip(rows, weigh(batch, options), strict=True))

    return opened
