"""Progress of stages that are worked on at once: a line for what is done, and what is going on below it."""

from __future__ import annotations

import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

import click

from ..plain import plain
from ..types import Progress

BAR = 24
"""Characters of a bar."""
PART = " · "
"""Separates what a line is about from its part; parts of one line share it."""


@dataclass(kw_only=True)
class Abreast:
    """Tells a person of such stages. Those that differ only in their part share a line, told when the last is done."""

    titles: Sequence[str]
    """All that will be worked on."""
    where: str
    """By whom, "in 2 processes"."""
    out: TextIO
    redraw: float
    """Seconds between two drawings of the bar on a terminal."""
    repeat: float
    """Seconds between two plain lines elsewhere."""
    _left: Counter[str] = field(default_factory=Counter)
    """Line -> its parts that are not done."""
    _seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _now: dict[str, str] = field(default_factory=dict)
    """Title of a stage at work -> how far it is."""
    _done: int = 0
    _drawn: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Count the parts of each line."""
        self._left.update(_line(title) for title in self.titles)

    @contextmanager
    def watching(self) -> Iterator[Abreast]:
        """Until all is done, or an error or an interrupt comes between: then what was begun is told as stopped."""
        self._draw(at_once=True)
        try:
            yield self
        finally:
            self._clear()
            for line in dict.fromkeys(map(_line, self._now)):
                click.echo(f"  stopped  {line}", file=self.out)

    def began(self, title: str) -> Progress:
        """Show a stage, and how far it is."""

        def progress(done: int, total: int) -> None:
            self._now[title] = f" {done}/{total}"
            self._draw()

        self._now[title] = ""
        self._draw()
        return progress

    def ended(self, title: str, seconds: float) -> None:
        """Count a stage; tell its line where it was the last part."""
        line = _line(title)
        self._now.pop(title, None)
        self._done += 1
        self._left[line] -= 1
        self._seconds[line] += seconds
        if not self._left[line]:
            self._clear()
            click.echo(f"{self._seconds[line]:7.1f} s  {line}", file=self.out)
        self._draw(at_once=self.out.isatty())

    def waiting(self, title: str) -> None:
        """Say that another run is at this stage."""
        self._clear()
        click.echo(f"another run is working on: {plain(title)}; waiting for it", file=self.out)

    def lost(self, title: str) -> None:
        """Say that a process died."""
        self._clear()
        click.echo(f"the process that worked on {plain(title)} died; it goes on in another one", file=self.out)
        self._now.pop(title, None)

    def _draw(self, *, at_once: bool = False) -> None:
        now, terminal = time.monotonic(), self.out.isatty()
        if not at_once and now - self._drawn < (self.redraw if terminal else self.repeat):
            return
        self._drawn = now
        total, going_on = len(self.titles), ", ".join(_about(title) + far for title, far in self._now.items())
        told = f"{self._done}/{total} stages {self.where}{going_on and ': '}{going_on}"
        if terminal:
            told, width = f"{bar(self._done, total)} {told}", shutil.get_terminal_size().columns - 1
            redraw(self.out, told if len(told) <= width else told[: width - 1] + "…")
        else:
            click.echo(f"          {told}", file=self.out)

    def _clear(self) -> None:
        if self.out.isatty():
            redraw(self.out)


def bar(done: int, total: int) -> str:
    """A bar of `BAR` characters."""
    return f"{'█' * (BAR * done // max(total, 1)):░<{BAR}}"


def redraw(out: TextIO, text: str = "") -> None:
    """Put a text in the place of the last line of a terminal."""
    click.echo(f"\r\x1b[2K{text}", nl=False, file=out)


def _line(title: str) -> str:
    return plain(title).partition(PART)[0]


def _about(title: str) -> str:
    return plain(title).replace(PART, " ")
