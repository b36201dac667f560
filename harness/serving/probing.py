"""Finding out what a server serves, and what it can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import HarnessError
from .calling import Caller, Refused
from .completions import WAYS, Prompt, drawing, in_place, weighing, writing

if TYPE_CHECKING:
    from ..engine import Spelling

TEXT = "Water boils at a lower temperature on a mountain than at the sea."
"""Read by every server. What it writes behind it is compared with what it then tells of it, and kept nowhere."""
WRITTEN = 8
"""Tokens that a server writes behind it, and tells how likely they are."""


@dataclass(frozen=True, kw_only=True)
class Abilities:
    """What a server can do, beside writing."""

    tokens: bool
    """Whether it takes prompts as tokens. As text they are cut into tokens there, by its own tokenizer."""
    weighs: bool
    """Whether it tells how likely the tokens of a prompt are (`echo` with `logprobs`)."""
    draws: str
    """In which of the `WAYS` a sample is asked for."""


@dataclass(frozen=True, kw_only=True)
class Probed:
    """What is behind an address."""

    served: str
    """Name of the model there."""
    version: str
    """What the server says that it is."""
    abilities: Abilities

    @property
    def told(self) -> dict[str, object]:
        """What of it decides a result, for fingerprints and manifests."""
        form = "tokens" if self.abilities.tokens else "text"
        return {
            "kind": "openai",
            "served": self.served,
            "version": self.version,
            "prompts": form,
            "samples": self.abilities.draws,
        }

    @property
    def line(self) -> str:
        """For the user: who answers, and what is missing on the leaderboard."""
        start = f"{self.served} is asked through {self.version}"
        if self.abilities.weighs:
            return start
        return (
            f"{start}, which does not tell how likely a prompt is (echo with logprobs): the leaderboard is without "
            "form and knowledge, choice, and the loss on neutral text"
        )


def probe(caller: Caller, spelling: Spelling) -> Probed:
    """Ask a server for its models, and once for each ability.

    Raises HarnessError where it is not there, serves no such model, or cuts the probe into other tokens.
    """
    served, entry = _model(caller)
    _check_context(entry, spelling.context)
    (encoded,) = spelling.encode([TEXT])
    prompt = Prompt(tokens=tuple(encoded), text=TEXT)
    as_tokens, answer = _takes_tokens(caller, served, prompt)
    return Probed(
        served=served,
        version=_version(caller, entry, answer),
        abilities=Abilities(
            tokens=as_tokens,
            weighs=_weighs(caller, served, prompt, as_tokens=as_tokens),
            draws=_draws(caller, served, prompt, as_tokens=as_tokens),
        ),
    )


def _model(caller: Caller) -> tuple[str, dict[str, Any]]:
    """Name of the model, and what the server lists of it."""
    wanted = caller.server.served
    try:
        entries = {str(entry["id"]): dict(entry) for entry in caller.get("/v1/models")["data"]}
    except (HarnessError, KeyError, TypeError, ValueError) as error:
        if wanted:  # a server may list nothing, or fail at it, and know the model all the same
            return wanted, {}
        raise HarnessError(f"the server does not list its models; name yours with --served ({error})") from error
    if wanted:  # one that loads models by name lists only some
        return wanted, entries.get(wanted, {})
    if len(entries) != 1:
        raise HarnessError(f"the server serves {', '.join(entries) or 'no model yet'}; choose one with --served")
    return next(iter(entries.items()))


def _check_context(entry: dict[str, Any], context: int) -> None:
    """Refuse a server that reads less than prompts are cut to here; one that does not say may refuse later."""
    told = entry.get("meta")
    longest = entry.get("max_model_len", told.get("n_ctx") if isinstance(told, dict) else None)
    if isinstance(longest, int) and longest < context:
        raise HarnessError(
            f"the server reads {longest} tokens at most, and the model's context is {context} here: prompts would be "
            "refused or cut; serve it with its whole context (vLLM: --max-model-len; llama.cpp: -c, over all its slots)"
        )


def _takes_tokens(caller: Caller, served: str, prompt: Prompt) -> tuple[bool, Any]:
    """Whether a server takes tokens, and what it answered; raises HarnessError where it reads others in the text."""
    for as_tokens in (True, False):
        body = writing(prompt, as_tokens=as_tokens, served=served, longest=1, stop=(), sampled={})
        try:
            answer = caller.complete(body, _whole)
        except Refused:
            if not as_tokens:
                raise
            continue
        except HarnessError:  # some fail on what they do not expect, as if they were broken
            if not as_tokens:
                raise
            continue
        found = answer["usage"]["prompt_tokens"]
        if found == len(prompt.tokens):
            return as_tokens, answer
        if not as_tokens:
            raise HarnessError(
                f"the server reads {found} tokens in a text that has {len(prompt.tokens)} here: it has another "
                "model or adds tokens of its own; give the right --model, or its --tokenizer"
            )
    raise AssertionError("unreachable")


def _whole(answer: Any) -> Any:
    if not isinstance(answer["choices"][0]["text"], str) or not isinstance(answer["usage"]["prompt_tokens"], int):
        raise ValueError("no completion")
    return answer


def _weighs(caller: Caller, served: str, prompt: Prompt, *, as_tokens: bool) -> bool:
    """Whether log-probabilities of a prompt come back, all of them, and each in its token's place."""

    def read(answer: Any) -> bool:
        try:
            return in_place(answer, tokens=len(prompt.tokens), longest=WRITTEN)
        except (KeyError, TypeError, ValueError, AttributeError):
            return False

    try:
        return caller.complete(weighing(prompt, as_tokens=as_tokens, served=served, longest=WRITTEN), read)
    except HarnessError:
        return False


def _draws(caller: Caller, served: str, prompt: Prompt, *, as_tokens: bool) -> str:
    """The first way to ask for a sample that a server does not refuse."""
    for way in WAYS[:-1]:
        drawn = drawing(way, temperature=1.0, top_p=1.0, seed=0)
        body = writing(prompt, as_tokens=as_tokens, served=served, longest=1, stop=(), sampled=drawn)
        try:
            caller.complete(body, _whole)
        except HarnessError:
            continue
        return way
    return WAYS[-1]


def _version(caller: Caller, entry: dict[str, Any], answer: Any) -> str:
    """Who made the server, and its version, as far as it tells."""
    try:
        told = caller.get("/version")
        version = str(told["version"])
    except (HarnessError, KeyError, TypeError):
        version = str(answer.get("system_fingerprint") or "of unknown version")
    return f"{entry.get('owned_by') or 'a server'} {version}"
