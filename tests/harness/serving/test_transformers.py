"""The server that transformers brings, started as a user starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from harness.engine import Engine, Manner
from harness.serving import Caller, Probed, Remote, Server, check_parity, probe
from harness.training import PAIRS
from harness.types import Model

pytestmark = pytest.mark.slow
PROMPTS = ["Name the sea.", "Is it cold?\n\nResponse:", "Once upon a time there was"]
START = 1200.0
"""Seconds that it may take to start."""


@pytest.fixture(scope="module")
def server(tiny_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`transformers serve` with the tiny model, in a process of its own."""
    environment = os.environ | {"HF_HUB_CACHE": str(tmp_path_factory.mktemp("hub"))}  # it lists what lies there
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = "from transformers.cli.transformers import main; main()"
    options = ("serve", tiny_model.source, "--host", "127.0.0.1", "--port", str(port), "--dtype", "float32")
    process = subprocess.Popen([sys.executable, "-c", command, *options, "--device", "cpu"], env=environment)
    try:
        deadline = time.monotonic() + START
        while not _there(f"http://127.0.0.1:{port}/health"):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.2)
        yield Server(url=f"http://127.0.0.1:{port}/v1", served=tiny_model.source, concurrency=1, timeout=600)
    finally:
        process.terminate()
        process.wait(30)


def _there(url: str) -> bool:
    try:
        with urlopen(url):
            return True
    except (URLError, ConnectionError):
        return False


@pytest.fixture(scope="module")
def probed(server: Server, here: Engine) -> Probed:
    """What it is found to be."""
    return probe(Caller(server), here.spelling)


def test_it_takes_text_and_tells_no_likelihoods(probed: Probed) -> None:
    """As its source says."""
    assert (probed.abilities.tokens, probed.abilities.weighs) == (False, False)


def test_its_greedy_answers_are_those_in_memory(server: Server, probed: Probed, here: Engine) -> None:
    """Also with stop strings, which it decodes otherwise."""
    remote = Remote(caller=Caller(server), probed=probed, spelling=here.spelling)
    text = here.generate(PROMPTS[:1], Manner(max_new_tokens=24))[0].text
    for stop in ((), (text[5:8],)):
        told, expected = (model.generate(PROMPTS, Manner(max_new_tokens=24, stop=stop)) for model in (remote, here))
        assert [each.text for each in told] == [each.text for each in expected]
        assert [each.finished for each in told] == [each.finished for each in expected]


def test_it_draws_samples_when_it_is_told_in_its_own_words(server: Server, probed: Probed, here: Engine) -> None:
    """As the protocol has it, it writes the likeliest token at any temperature."""
    assert probed.abilities.draws == "generation_config"
    remote = Remote(caller=Caller(server), probed=probed, spelling=here.spelling)
    assert abs(check_parity(remote, here, PAIRS, weighs=False, name="base").errors) < 5
