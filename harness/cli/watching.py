"""Progress on stderr: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

import click

from ..plain import plain
from ..types import Progress
from .abreast import PART, Abreast, bar, redraw


@dataclass(kw_only=True)
class Watcher:
    """An observer that tells a person what happens. Stages that differ only in their part share a line."""

    out: TextIO = field(default_factory=lambda: sys.stderr)
    redraw: float = 0.1
    """Seconds between two drawings of a bar."""
    repeat: float = 15.0
    """Seconds between two plain lines about the same stage."""
    _line: str = ""
    _parts: int = 0
    _seconds: float = 0.0
    _reused: int = 0
    _drawn: float = 0.0
    _stopped: bool = False
    """Whether a stage has begun and not ended: an error or an interrupt came between."""

    @contextmanager
    def working(self, title: str) -> Iterator[Progress]:
        """Show a stage's progress while it works."""
        part = self._open(title)
        started = self._drawn = time.monotonic()
        self._stopped = True
        yield lambda done, total: self._draw(part, done, total)
        self._stopped = False
        self._parts += 1
        self._seconds += time.monotonic() - started

    def reused(self, title: str, seconds: float) -> None:
        """Count a stage that was whole already."""
        self._open(title)
        self._parts += 1
        self._reused += 1

    def waiting(self, title: str) -> None:
        """Say that another run is at this stage."""
        self._clear()
        click.echo(f"another run is working on: {plain(title)}; waiting for it", file=self.out)

    @contextmanager
    def several(self, titles: Sequence[str], where: str) -> Iterator[Abreast]:
        """Show stages that are worked on at once."""
        self.close()
        several = Abreast(titles=titles, where=where, out=self.out, redraw=self.redraw, repeat=self.repeat)
        with several.watching():
            yield several

    def close(self) -> None:
        """End the last line."""
        if not self._line:
            return
        self._clear()
        told = f"{self._seconds:7.1f} s" if self._parts > self._reused else "   stored"
        told = "  stopped" if self._stopped else told
        some = f", {self._reused} of {self._parts} stored" if 0 < self._reused < self._parts else ""
        click.echo(f"{told}  {self._line}{some}", file=self.out)
        self._line, self._stopped = "", False

    def _open(self, title: str) -> str:
        line, _, part = plain(title).partition(PART)
        if line != self._line:
            self.close()
            self._line, self._parts, self._seconds, self._reused = line, 0, 0.0, 0
        return part

    def _draw(self, part: str, done: int, total: int) -> None:
        now, terminal = time.monotonic(), self.out.isatty()
        if now - self._drawn < (self.redraw if terminal else self.repeat):
            return
        self._drawn = now
        about = f"{self._line} {part}".rstrip()
        if terminal:
            redraw(self.out, f"{bar(done, total)} {done}/{total}  {about}")
        else:
            click.echo(f"          {about}: {done} of {total}", file=self.out)

    def _clear(self) -> None:
        if self.out.isatty():
            redraw(self.out)
