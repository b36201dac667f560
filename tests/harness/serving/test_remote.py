"""A model behind a real server answers as it does in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.engine import Engine, Manner, Sampling
from harness.errors import HarnessError
from harness.journal import Journal
from harness.serving import Remote

from .completions import Completions

PROMPTS = ["Name the sea.", "Is it cold?\n\nResponse:", "Once upon a time there was", "Name the sea."]
OPTIONS = (" yes", " no", " perhaps not")
PAIRS = [("Is it cold?", " yes"), ("Is it cold?", " no"), ("", "The sea is wide."), ("ends in a space ", "word")]
Make = Callable[..., Remote]


@pytest.fixture(params=[True, False], ids=["tokens", "text"])
def form(request: pytest.FixtureRequest, completions: Completions) -> None:
    """Servers that take prompts as tokens, and servers that take text alone."""
    completions.takes_tokens = request.param


@pytest.mark.usefixtures("form")
def test_greedy_answers_are_those_in_memory(here: Engine, remote: Make) -> None:
    """Text, number of tokens, and whether it ended."""
    told = remote().generate(PROMPTS, Manner(max_new_tokens=24))
    assert told == here.generate(PROMPTS, Manner(max_new_tokens=24))
    assert len({each.text for each in told}) == 3


@pytest.mark.usefixtures("form")
def test_answers_end_at_the_same_stop_strings(here: Engine, remote: Make) -> None:
    """Also at more than the protocol allows, of which the server is told the first four."""
    text = here.generate(PROMPTS[:1], Manner(max_new_tokens=24))[0].text
    for stop in ([text[5:8]], ["never 1", "never 2", "never 3", "never 4", text[5:8]]):
        told, expected = (model.generate(PROMPTS, Manner(max_new_tokens=24, stop=stop)) for model in (remote(), here))
        assert [each.text for each in told] == [each.text for each in expected]
        assert [each.finished for each in told] == [each.finished for each in expected]
        assert told[0].finished


@pytest.mark.usefixtures("form")
def test_options_are_as_likely_as_in_memory(here: Engine, remote: Make) -> None:
    """Of each prompt and each option."""
    told = remote().generate(PROMPTS, Manner(max_new_tokens=2, options=OPTIONS))
    expected = here.generate(PROMPTS, Manner(max_new_tokens=2, options=OPTIONS))
    for one, other in zip(told, expected, strict=True):
        assert one.likelihoods == pytest.approx(other.likelihoods, abs=1e-4)


@pytest.mark.usefixtures("form")
def test_continuations_are_as_likely_as_in_memory(here: Engine, remote: Make) -> None:
    """Also without a context, behind a space, and where greedy decoding would write them."""
    greedy = here.generate(["Name the sea."], Manner(max_new_tokens=3))[0].text
    pairs = [*PAIRS, ("Name the sea.", greedy)]
    told, expected = remote().log_likelihood(pairs), here.log_likelihood(pairs)
    assert [total for total, _ in told] == pytest.approx([total for total, _ in expected], abs=1e-4)
    assert [best for _, best in told] == [best for _, best in expected]


def test_a_long_prompt_is_cut_as_in_memory(here: Engine, remote: Make) -> None:
    """From the left, token by token, where the server takes tokens."""
    long = ["word and another word " * 200]
    assert remote().generate(long, Manner(max_new_tokens=8, cut=True)) == here.generate(
        long, Manner(max_new_tokens=8, cut=True)
    )


@pytest.mark.usefixtures("form")
def test_a_long_pair_is_cut_to_what_the_server_reads(remote: Make) -> None:
    """It writes one token behind it, which has to fit too."""
    ((total, _),) = remote().log_likelihood([("word and another word " * 200, " end")], cut=True)
    assert total < 0


def test_a_prompt_that_may_not_be_cut_is_an_error(remote: Make) -> None:
    """As in memory, before anything is asked."""
    with pytest.raises(HarnessError, match="leaves no room"):
        remote().generate(["word " * 600], Manner(max_new_tokens=8))


def test_samples_differ_by_row_and_come_again_with_their_seed(remote: Make) -> None:
    """The same prompt three times, twice."""
    sampling = Sampling(temperature=1.0, top_p=0.98, seed=2**62)
    one, two = (
        remote().generate(["Name the sea."] * 3, Manner(max_new_tokens=12, sampling=sampling)) for _ in range(2)
    )
    assert one == two
    assert len({each.text for each in one}) == 3


def test_equal_requests_are_sent_once(remote: Make, completions: Completions) -> None:
    """Two of the four prompts are the same."""
    model = remote()
    before = len(completions.asked)
    model.generate(PROMPTS, Manner(max_new_tokens=4))
    assert len(completions.asked) - before == 3


def test_what_a_journal_holds_is_not_asked_again(remote: Make, completions: Completions, tmp_path: Path) -> None:
    """A second engine on the same journal asks only what is new."""
    first, second = remote(), remote()
    first.journal = second.journal = Journal(tmp_path / "requests.jsonl")
    told = first.generate(PROMPTS, Manner(max_new_tokens=4))
    before = len(completions.asked)
    assert second.generate([*PROMPTS, "New."], Manner(max_new_tokens=4))[:4] == told
    assert [request["max_tokens"] for request in completions.asked[before:]] == [4]


def test_a_server_without_likelihoods_is_not_asked_for_any(remote: Make, completions: Completions) -> None:
    """The error says what would tell them."""
    completions.weighs = False
    with pytest.raises(HarnessError, match="echo and logprobs"):
        remote().log_likelihood(PAIRS)
