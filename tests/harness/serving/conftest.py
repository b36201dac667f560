"""A real server with the tiny model, and what asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from harness.engine import Engine, load
from harness.serving import Caller, Remote, Server, probe
from harness.types import Model

from .completions import Completions, serving
from .misbehaving import Mood, between


@pytest.fixture(scope="session")
def here(tiny_model: Model) -> Engine:
    """The tiny model in memory."""
    return load(tiny_model)


@pytest.fixture
def completions(here: Engine) -> Completions:
    """What the server does; a test may change it before it asks."""
    return Completions(models={"tiny": here})


@pytest.fixture
def url(completions: Completions) -> Iterator[str]:
    """A server's address."""
    with serving(completions) as url:
        yield url


@pytest.fixture
def mood() -> Mood:
    """How the proxy behaves."""
    return Mood()


@pytest.fixture
def remote(here: Engine, url: str, mood: Mood) -> Iterator[Callable[..., Remote]]:
    """Make an engine that asks the server through the proxy, once it has probed it directly."""
    with ExitStack() as stack:

        def make(**settings: Any) -> Remote:
            probed = probe(Caller(Server(url=url)), here.spelling)
            caller = Caller(Server(url=stack.enter_context(between(url, mood)), **settings))
            return Remote(caller=caller, probed=probed, spelling=here.spelling)

        yield make
