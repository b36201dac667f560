"""What a server is found to be, and to be able to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.engine import Engine
from harness.errors import HarnessError
from harness.serving import Caller, Probed, Server, probe

from .completions import Completions, serving


def _probed(completions: Completions, here: Engine, served: str = "") -> Probed:
    with serving(completions) as url:
        return probe(Caller(Server(url=url, served=served)), here.spelling)


def test_a_server_tells_its_model_its_maker_and_its_version(completions: Completions, here: Engine) -> None:
    """All of which stands in fingerprints."""
    told = {"kind": "openai", "served": "tiny", "version": "tests 1.2.3", "prompts": "tokens", "samples": "top_k 0"}
    assert _probed(completions, here).told == told


def test_a_server_may_say_no_version(completions: Completions, here: Engine) -> None:
    """Then that is what is told."""
    completions.version = ""
    assert _probed(completions, here).version == "tests of unknown version"


@pytest.mark.parametrize("able", [True, False])
def test_abilities_are_found_by_trying(completions: Completions, here: Engine, able: bool) -> None:
    """Prompts as tokens, and log-probabilities of a prompt."""
    completions.takes_tokens = completions.weighs = able
    abilities = _probed(completions, here).abilities
    assert (abilities.tokens, abilities.weighs) == (able, able)


def test_log_probabilities_of_other_tokens_are_none(completions: Completions, here: Engine) -> None:
    """Of the token behind each; a study would weigh labels by them."""
    completions.shifts = True
    assert not _probed(completions, here).abilities.weighs


def test_log_probabilities_without_those_of_the_first_token_are_none(completions: Completions, here: Engine) -> None:
    """Else each would be taken for that of the token before it."""
    completions.leaves_out = 1
    assert not _probed(completions, here).abilities.weighs


@pytest.mark.parametrize(
    ("extras", "way"),
    [
        (({"top_k": 0, "min_p": 0},), "top_k 0"),
        (({"top_k": -1, "min_p": 0},), "top_k -1"),
        (({"top_k": 0, "min_p": 0}, {"top_k": -1, "min_p": 0}), "top_k 0"),
        ((), "protocol"),
    ],
)
def test_how_to_ask_for_a_sample_is_found_by_trying(
    completions: Completions, here: Engine, extras: tuple[dict[str, int], ...], way: str
) -> None:
    """Servers have different words for drawing from all tokens, or none."""
    completions.extras = extras
    assert _probed(completions, here).abilities.draws == way


def test_what_is_missing_is_told_in_one_line(completions: Completions, here: Engine) -> None:
    """And what that takes from the leaderboard."""
    assert "without" not in _probed(completions, here).line
    completions.weighs = False
    line = _probed(completions, here).line
    assert "\n" not in line
    assert line.endswith("the leaderboard is without form and knowledge, choice, and the loss on neutral text")


def test_of_several_models_one_has_to_be_chosen(completions: Completions, here: Engine) -> None:
    """The error names them."""
    completions.models["other"] = here
    with pytest.raises(HarnessError, match="serves tiny, other; choose one with --served"):
        _probed(completions, here)
    assert _probed(completions, here, served="other").served == "other"


def test_a_server_that_lists_no_models_is_told_the_name(completions: Completions, here: Engine) -> None:
    """Without a name there is an error that asks for it."""
    completions.lists = False
    with pytest.raises(HarnessError, match="does not list its models; name yours with --served"):
        _probed(completions, here)
    assert _probed(completions, here, served="tiny").served == "tiny"


def test_a_model_that_is_not_served_is_an_error(completions: Completions, here: Engine) -> None:
    """In the server's words."""
    with pytest.raises(HarnessError, match="404 no model ours"):
        _probed(completions, here, served="ours")


def test_a_server_with_another_tokenizer_is_refused(completions: Completions, here: Engine) -> None:
    """Prompts would be other ones there: as text they are cut into other tokens."""
    completions.takes_tokens = False
    other = replace(here, tokenizer=_Longer(here.tokenizer))
    completions.models["tiny"] = other
    with pytest.raises(HarnessError, match="give the right --model, or its --tokenizer"):
        _probed(completions, here)


@pytest.mark.parametrize("word", ["longest", "slot"])
def test_a_server_that_reads_less_than_the_model_is_refused(completions: Completions, here: Engine, word: str) -> None:
    """What it says it reads has to be the model's context, or more, in vLLM's words or llama.cpp's."""
    setattr(completions, word, here.context)
    assert _probed(completions, here)
    setattr(completions, word, here.context - 1)
    with pytest.raises(HarnessError, match="the server reads 511 tokens at most"):
        _probed(completions, here)


def test_what_is_no_server_of_completions_is_an_error(here: Engine) -> None:
    """Nobody listens there."""
    with pytest.raises(HarnessError, match="no connection"):
        probe(Caller(Server(url="http://127.0.0.1:9")), here.spelling)


class _Longer:
    """A tokenizer that puts a token more in front."""

    def __init__(self, tokenizer: object) -> None:
        self._tokenizer = tokenizer

    def __getattr__(self, name: str) -> object:
        return getattr(self._tokenizer, name)

    def __call__(self, text: str) -> dict[str, list[int]]:
        tokens = self._tokenizer(text)["input_ids"]  # type: ignore[operator]
        return {"input_ids": [tokens[0], *tokens]}
