"""Whether a served model is the one in memory."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest

from harness.engine import Engine
from harness.errors import HarnessError
from harness.serving import Remote, check_parity
from harness.training import PAIRS

from .completions import Completions

Make = Callable[..., Remote]


def _moved(here: Engine, by: float) -> Engine:
    """The model with other weights."""
    import torch

    network = deepcopy(here.network)
    with torch.no_grad(), torch.random.fork_rng():
        torch.manual_seed(0)
        for weight in network.parameters():
            weight += by * torch.randn_like(weight)
    return replace(here, network=network)


@pytest.mark.parametrize("weighs", [True, False])
def test_the_same_weights_agree(here: Engine, remote: Make, weighs: bool) -> None:
    """In every answer, and in likelihoods to a thousandth of a nat, where the server tells them."""
    found = check_parity(remote(), here, PAIRS, weighs=weighs, name="base")
    assert found.answers == found.allowed == 0
    assert found.nats is None if not weighs else found.nats <= found.bound == 1e-3


def test_answers_that_are_decoded_behind_their_prompts_agree(
    here: Engine, remote: Make, completions: Completions
) -> None:
    """A tokenizer may open an answer with a space that is none at the start of a line."""
    completions.behind = True
    pairs = [(f"{prompt.rstrip()}\n", response) for prompt, response in PAIRS]
    assert check_parity(remote(), here, pairs, weighs=True, name="base").answers == 0


def test_samples_are_as_likely_however_they_are_decoded(here: Engine, remote: Make, completions: Completions) -> None:
    """The space in front is no part of them."""
    pairs = [(f"{prompt.rstrip()}\n", response) for prompt, response in PAIRS]
    errors = []
    for completions.behind in (False, True):
        errors.append(check_parity(remote(), here, pairs, weighs=True, name="base").errors)
    assert errors[0] == errors[1]


def test_other_weights_are_refused(here: Engine, remote: Make, completions: Completions) -> None:
    """Though they write much the same."""
    completions.models["tiny"] = _moved(here, 0.003)
    with pytest.raises(HarnessError, match=r"the server is not base in memory.*nats apart"):
        check_parity(remote(), here, PAIRS, weighs=True, name="base")


def test_another_precision_is_refused(here: Engine, remote: Make, completions: Completions) -> None:
    """The same weights in bfloat16, beside float32 here."""
    import torch

    completions.models["tiny"] = replace(here, network=deepcopy(here.network).to(torch.bfloat16))
    with pytest.raises(HarnessError, match="in the precision used here"):
        check_parity(remote(), here, PAIRS, weighs=True, name="base")


@pytest.mark.parametrize("top_k", [1, 40])
def test_samples_of_few_tokens_are_refused(here: Engine, remote: Make, completions: Completions, top_k: int) -> None:
    """A server that draws from the likeliest tokens alone, whatever it is told, writes less varied instructions."""
    completions.own_top_k, completions.deaf = top_k, True
    with pytest.raises(HarnessError, match=r"does not draw as base in memory.*standard errors likelier there"):
        check_parity(remote(), here, PAIRS, weighs=True, name="base")


def test_samples_of_unlikely_tokens_are_refused(here: Engine, remote: Make, completions: Completions) -> None:
    """A server that shuns what is likely, as a strong penalty has it, is another model too."""
    completions.hotter = -0.25
    with pytest.raises(HarnessError, match=r"does not draw as base in memory.*standard errors less likely there"):
        check_parity(remote(), here, PAIRS, weighs=True, name="base")


def test_samples_of_few_tokens_are_not_asked_for(here: Engine, remote: Make, completions: Completions) -> None:
    """A server that draws so unless it is told otherwise is told otherwise."""
    completions.own_top_k = 1
    assert abs(check_parity(remote(), here, PAIRS, weighs=True, name="base").errors) < 5


def test_without_likelihoods_the_answers_decide(here: Engine, remote: Make, completions: Completions) -> None:
    """A greedy answer that is another one is one too many."""
    completions.models["tiny"] = _moved(here, 0.1)
    with pytest.raises(HarnessError, match="another greedy answer"):
        check_parity(remote(), here, PAIRS, weighs=False, name="base")
