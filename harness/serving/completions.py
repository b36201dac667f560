"""The completions protocol: what is sent, and what an answer to it means."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

MOST_STOPS = 4
"""Stop strings that OpenAI's protocol allows. An answer is cut here too, so further ones are only not saved."""
NEAR = 1e-6
"""Nats by which the likeliest token may seem likelier than itself, told twice."""


_FREE: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "top_k 0": lambda drawn: drawn | {"top_k": 0, "min_p": 0},
    "top_k -1": lambda drawn: drawn | {"top_k": -1, "min_p": 0},
    "generation_config": lambda drawn: (
        drawn | {"generation_config": json.dumps({"do_sample": True, "top_k": 0, **drawn})}
    ),
    "protocol": lambda drawn: drawn,
}
WAYS = tuple(_FREE)
"""Ways to say that a sample may be any token that top-p leaves, in the order in which they are tried.

The protocol has no word for it, and servers draw otherwise where it is not said: llama.cpp from the 40 likeliest
tokens, `transformers serve` from the likeliest alone. The first is understood by vLLM and llama.cpp, the second by
older ones of vLLM and by SGLang, the third by transformers; the last one leaves it to the server.
"""


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What a model is to read."""

    tokens: tuple[int, ...]
    text: str
    """The same as text, for a server that takes no tokens."""

    def sent(self, *, as_tokens: bool) -> list[int] | str:
        """What stands in a request."""
        return list(self.tokens) if as_tokens else self.text


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What a server tells of some tokens."""

    own: tuple[float, ...]
    """Natural log-probability of each."""
    best: tuple[float, ...]
    """That of the likeliest in its place."""

    def of_last(self, count: int) -> tuple[float, bool]:
        """Of so many last tokens: their log-probability, and whether each is the likeliest."""
        if not count:
            return 0.0, True
        last = self.between(len(self.own) - count, None)
        return sum(last.own), last.likeliest == count

    def between(self, start: int, end: int | None) -> Weights:
        """Of the tokens from one place to another, which is not among them."""
        return Weights(own=self.own[start:end], best=self.best[start:end])

    @property
    def likeliest(self) -> int:
        """How many tokens are the likeliest in their places."""
        return sum(own >= best - NEAR for own, best in zip(self.own, self.best, strict=True))


def writing(
    prompt: Prompt, *, as_tokens: bool, served: str, longest: int, stop: Sequence[str], sampled: dict[str, Any]
) -> dict[str, Any]:
    """A request for an answer: greedy, unless it says how it is `sampled`."""
    body = {"model": served, "prompt": prompt.sent(as_tokens=as_tokens), "max_tokens": longest}
    told = {"stop": list(stop[:MOST_STOPS])} if stop else {}
    return body | (sampled or {"temperature": 0}) | told


def drawing(way: str, *, temperature: float, top_p: float, seed: int) -> dict[str, Any]:
    """What a request for a sample says, in one of the `WAYS`."""
    return _FREE[way]({"temperature": temperature, "top_p": top_p}) | {"seed": seed}


def weighing(prompt: Prompt, *, as_tokens: bool, served: str, longest: int = 1) -> dict[str, Any]:
    """A request for the log-probabilities of what is sent, and of a token that has to be written, or of more."""
    body = {"model": served, "prompt": prompt.sent(as_tokens=as_tokens), "max_tokens": longest, "temperature": 0}
    return body | {"echo": True, "logprobs": 1}


def written(answer: Any) -> dict[str, Any]:
    """Text, tokens and end of an answer."""
    choice = answer["choices"][0]
    text, reason = choice["text"], choice["finish_reason"]
    tokens = answer["usage"]["completion_tokens"]
    if not isinstance(text, str) or not isinstance(tokens, int):
        raise ValueError("no text")
    return {"text": text, "tokens": tokens, "finished": reason == "stop"}


def weighed(answer: Any, *, tokens: int) -> Weights:
    """The log-probabilities of a text of so many tokens; raises ValueError where the server counts others."""
    return _told(answer, tokens=tokens, longest=1).between(1, tokens)


def in_place(answer: Any, *, tokens: int, longest: int) -> bool:
    """Whether the log-probabilities of a text and of at most `longest` tokens behind it stand in their tokens' places.

    What was written greedily is the likeliest in its place, and hardly ever in another. Where nothing was written, that
    cannot be seen. Raises ValueError as `weighed`.
    """
    told = _told(answer, tokens=tokens, longest=longest)
    text, behind = told.between(1, tokens), told.between(tokens, None)
    return all(own <= 0 for own in text.own) and behind.likeliest == len(behind.own)


def _told(answer: Any, *, tokens: int, longest: int) -> Weights:
    """Of the tokens of a text, and of what had to be written behind it, of which the end may be left out."""
    choice = answer["choices"][0]
    own, tops = choice["logprobs"]["token_logprobs"], choice["logprobs"]["top_logprobs"]
    least = tokens + (longest if choice["finish_reason"] == "length" else 0)
    if not least <= len(own) <= tokens + longest or len(tops) != len(own):
        raise ValueError(f"log-probabilities of {len(own)} tokens for a text of {tokens}")
    nan = float("nan")  # of the first token, before which there is nothing
    best = [nan, *(max(top.values()) for top in tops[1:])]
    return Weights(own=(nan, *map(float, own[1:])), best=tuple(map(float, best)))
