"""Studies to be shown, and a browser to look at them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from harness.page import Page as Record
from harness.page import gather, render_page

CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 568)}
"""The narrowest is also what a window of 640 pixels shows at twice the size."""


def _studies() -> Any:
    spec = spec_from_file_location("studies_of_the_page", Path(__file__).with_name("studies.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


studies_module = _studies()


@pytest.fixture(scope="session")
def studies() -> Any:
    """The module that makes studies."""
    return studies_module


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, studies: Any) -> tuple[Any, Any, Any]:
    """A study: its maker, leaderboard and registry. Not to be written to."""
    maker = studies.Made(root=tmp_path_factory.mktemp("made"))
    return maker, *maker.make()


@pytest.fixture(scope="session")
def record(made: tuple[Any, Any, Any]) -> Record:
    """The record of that study's page."""
    maker, board, registry = made
    return gather(board, maker.store, registry)


@pytest.fixture(scope="session")
def page_file(record: Record, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of that study."""
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(render_page(record), encoding="utf-8")
    return file


@dataclass
class Look:
    """A page in a browser without a network."""

    page: Any
    said: list[str] = field(default_factory=list)
    """Warnings and errors of the console, and exceptions."""
    asked: list[str] = field(default_factory=list)
    """Requests, but the one for the page itself."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        pytest.skip("no chromium; apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def look(browser: Any) -> Iterator[Callable[..., Look]]:
    """Open a page at a size and in a scheme, and wait until it is there."""
    contexts = []

    def look(file: Path, size: str = "desktop", scheme: str = "light") -> Look:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, offline=True, reduced_motion="reduce"
        )
        contexts.append(context)
        found = Look(page=context.new_page())
        own = file.resolve().as_uri()
        found.page.on("console", lambda message: found.said.append(f"{message.type}: {message.text}"))
        found.page.on("pageerror", lambda error: found.said.append(str(error)))
        found.page.on("request", lambda request: request.url == own or found.asked.append(request.url))
        found.page.goto(own)
        return found

    yield look
    for context in contexts:
        context.close()
