"""What a server does wrong, for a while or for good."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.engine import Engine, Manner
from harness.errors import HarnessError
from harness.journal import Journal
from harness.serving import Caller, Remote, Server

from .completions import Completions
from .misbehaving import Mood, answer, between, drop, garble, late, refuse, truncate

PROMPTS = [f"Name {number} seas." for number in range(6)]
Make = Callable[..., Remote]
FAULTS: dict[str, Any] = {
    "drop": drop,
    "truncate": truncate,
    "garble": garble,
    "late": late(2.0),
    "500": refuse(500),
    **{str(status): refuse(status, Retry_After="0") for status in (408, 409, 425, 429, 502, 503, 504)},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_changes_nothing(here: Engine, remote: Make, mood: Mood, fault: str) -> None:
    """The request is sent again, and the answers are those of a server that is well."""
    mood.faults = [FAULTS[fault]]
    told = remote(timeout=1.0).generate(PROMPTS[:2], Manner(max_new_tokens=4))
    assert told == here.generate(PROMPTS[:2], Manner(max_new_tokens=4))
    assert len(mood.seen) == 3


NO_ANSWERS = {
    "no JSON": "<html>busy</html>",
    "nothing in it": "{}",
    "a list": "[]",
    "null": "null",
    "no choice": '{"choices": []}',
    "no text": '{"choices": [{"text": 5, "finish_reason": "stop"}], "usage": {"completion_tokens": 1}}',
    "no count": '{"choices": [{"text": "a", "finish_reason": "stop"}], "usage": null}',
}


@pytest.mark.parametrize("text", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_is_no_answer_is_asked_for_again(here: Engine, remote: Make, mood: Mood, text: str) -> None:
    """Whatever it is instead."""
    mood.faults = [answer(text)]
    assert remote().generate(PROMPTS[:1], Manner(max_new_tokens=4)) == here.generate(
        PROMPTS[:1], Manner(max_new_tokens=4)
    )
    assert len(mood.seen) == 2


@pytest.mark.parametrize(
    "told", ["null", '{"token_logprobs": [null], "top_logprobs": [null]}', '{"token_logprobs": null}', "[]"]
)
def test_what_are_no_likelihoods_is_asked_for_again(here: Engine, remote: Make, mood: Mood, told: str) -> None:
    """None, too few of them, or something else."""
    mood.faults = [answer(f'{{"choices": [{{"text": "a", "logprobs": {told}}}]}}')]
    ((total, _),) = remote().log_likelihood([("Is it cold?", " yes")])
    assert total == pytest.approx(here.log_likelihood([("Is it cold?", " yes")])[0][0], abs=1e-4)
    assert len(mood.seen) == 2


def test_a_bug_is_raised_where_the_answers_are_waited_for(remote: Make) -> None:
    """What reads an answer runs in another thread, and its traceback is not lost there."""

    def read(told: Any) -> Any:
        raise ZeroDivisionError("a bug")

    body = {"model": "tiny", "prompt": "Hi", "max_tokens": 1, "temperature": 0}
    with pytest.raises(ZeroDivisionError, match="a bug"):
        list(remote().caller.complete_all({"one": body, "two": body}, {"one": read, "two": read}))


def test_the_server_says_how_long_to_wait(remote: Make, mood: Mood) -> None:
    """Retry-After is waited for, though the first wait would be half a second at most."""
    mood.faults = [refuse(429, Retry_After="1")]
    started = time.monotonic()
    remote().generate(PROMPTS[:1], Manner(max_new_tokens=1))
    assert time.monotonic() - started >= 1.0


def test_a_wrong_request_is_not_sent_again(remote: Make, mood: Mood) -> None:
    """What the server says of it stands in the error."""
    mood.faults = [refuse(422)]
    with pytest.raises(HarnessError, match="422 not now"):
        remote().generate(PROMPTS[:1], Manner(max_new_tokens=1))
    assert len(mood.seen) == 1


def test_a_partly_failed_batch_keeps_what_succeeded(remote: Make, mood: Mood, tmp_path: Path) -> None:
    """The others are answered, kept, and not asked again; none is lost, none is there twice."""
    mood.wrong = lambda body: refuse(400) if b"[bad]" in body else None
    model, journal = remote(), Journal(tmp_path / "requests.jsonl")
    model.journal = journal
    model.probed = _as_text(model)
    with pytest.raises(HarnessError, match="1 of 6 requests failed, the others are kept"):
        model.generate([*PROMPTS[:5], "[bad]"], Manner(max_new_tokens=4))
    assert len(journal.read()) == 5
    mood.wrong, mood.seen[:] = lambda body: None, []
    assert len(model.generate([*PROMPTS[:5], "[bad]"], Manner(max_new_tokens=4))) == 6
    assert len(mood.seen) == 1
    assert len({record["key"] for record in journal.read()}) == len(journal.read()) == 6


def test_a_server_that_fails_for_long_ends_the_run(remote: Make, mood: Mood, tmp_path: Path) -> None:
    """With what was answered before it failed in the journal, and with a word on what to do."""
    mood.faults = [None, None, *[refuse(503, Retry_After="0")] * 100]
    model = remote(concurrency=1)
    model.journal = Journal(tmp_path / "requests.jsonl")
    with pytest.raises(HarnessError, match=r"4 of 6 requests failed.*run the same command again"):
        model.generate(PROMPTS, Manner(max_new_tokens=2))
    assert len(model.journal.read()) == 2
    assert len(mood.seen) == 2 + 6  # one request is tried six times, the last three are not tried at all


def test_requests_are_under_way_at_once(remote: Make, mood: Mood) -> None:
    """Six answers that take half a second each take less than two together."""
    mood.faults = [late(0.5)] * 6
    model = remote(concurrency=6)
    started = time.monotonic()
    model.generate(PROMPTS, Manner(max_new_tokens=1))
    assert time.monotonic() - started < 2.0


def test_no_more_are_under_way_than_allowed(remote: Make, mood: Mood) -> None:
    """Three answers of 0.2 seconds one behind the other take 0.6."""
    mood.faults = [late(0.2)] * 3
    started = time.monotonic()
    remote(concurrency=1).generate(PROMPTS[:3], Manner(max_new_tokens=1))
    assert time.monotonic() - started >= 0.6


def test_the_key_is_sent_and_never_told(
    url: str, completions: Completions, here: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server repeats a wrong key in its error; the harness does not."""
    completions.key = "right"
    monkeypatch.setenv("HARNESS_API_KEY", "sesame-7")
    body = {"model": "tiny", "prompt": "Hi", "max_tokens": 1, "temperature": 0}
    with pytest.raises(HarnessError, match=r"401 not Bearer \*\*\*; set the key") as raised:
        Caller(Server(url=url)).complete(body, lambda answer: answer)
    assert "sesame" not in str(raised.value)
    monkeypatch.setenv("HARNESS_API_KEY", "right")
    assert Caller(Server(url=url)).complete(body, lambda answer: answer["object"]) == "text_completion"


def test_a_proxy_of_the_environment_does_not_stand_before_this_machine(
    url: str, mood: Mood, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server on loopback is asked directly."""
    with between(url, mood) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        body = {"model": "tiny", "prompt": "Hi", "max_tokens": 1, "temperature": 0}
        Caller(Server(url=url)).complete(body, lambda answer: answer)
    assert not mood.seen


def _as_text(model: Remote) -> Any:
    from dataclasses import replace

    return replace(model.probed, abilities=replace(model.probed.abilities, tokens=False))
