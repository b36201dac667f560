"""What stderr tells while a study runs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

import pytest

from harness.cli.watching import Watcher


class Terminal(io.StringIO):
    """Text that goes to a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def _work(watcher: Watcher, *titles: str, reports: Iterable[int] = ()) -> None:
    for title in titles:
        with watcher.working(title) as progress:
            for done in reports:
                progress(done, 8)


def _text(watcher: Watcher) -> str:
    watcher.close()
    assert isinstance(watcher.out, io.StringIO)
    return re.sub(r" +\d+\.\d s  ", "N s  ", watcher.out.getvalue())


def _lines(watcher: Watcher) -> list[str]:
    return _text(watcher).splitlines()


def test_off_a_terminal_each_line_is_plain() -> None:
    """Stages that differ in their part alone share one line, which has their seconds together."""
    watcher = Watcher(out=io.StringIO())
    _work(watcher, "score base · a", "score base · b", "tune x")
    assert _lines(watcher) == ["N s  score base", "N s  tune x"]


def test_stored_stages_are_told_as_stored() -> None:
    """All of a line's parts, or some of them."""
    watcher = Watcher(out=io.StringIO())
    watcher.reused("score base · a", 3.0)
    watcher.reused("score base · b", 3.0)
    watcher.reused("score x · a", 3.0)
    _work(watcher, "score x · b")
    watcher.reused("tune x", 9.0)
    assert _lines(watcher) == ["   stored  score base", "N s  score x, 1 of 2 stored", "   stored  tune x"]


def test_a_stage_that_stops_is_told_as_stopped() -> None:
    """After an error or Ctrl-C nobody takes it for a stored one."""
    watcher = Watcher(out=io.StringIO())
    _work(watcher, "score base · a")
    with pytest.raises(KeyboardInterrupt), watcher.working("tune x"):
        raise KeyboardInterrupt
    assert _lines(watcher) == ["N s  score base", "  stopped  tune x"]


def test_a_long_stage_tells_now_and_then() -> None:
    """Off a terminal a line every so many seconds, not one for each report."""
    watcher = Watcher(out=io.StringIO())
    _work(watcher, "tune x", reports=range(9))
    assert _lines(watcher) == ["N s  tune x"]
    slow = Watcher(out=io.StringIO(), repeat=0.0)
    _work(slow, "score base · yes/no", "tune x", reports=(3,))
    assert _lines(slow) == [
        *("          score base yes/no: 3 of 8", "N s  score base"),
        *("          tune x: 3 of 8", "N s  tune x"),
    ]


def test_on_a_terminal_there_is_a_bar() -> None:
    """It is drawn over itself, and gone when the stage has ended."""
    watcher = Watcher(out=Terminal(), redraw=0.0)
    _work(watcher, "tune x", reports=(2, 4))
    drawn = _text(watcher).split("\r\x1b[2K")
    assert drawn[1] == "█" * 6 + "░" * 18 + " 2/8  tune x"
    assert drawn[2] == "█" * 12 + "░" * 12 + " 4/8  tune x"
    assert drawn[3:] == ["N s  tune x\n"]


def test_waiting_is_told_with_the_stage() -> None:
    """Whoever waits knows for what."""
    watcher = Watcher(out=io.StringIO())
    watcher.waiting("tune x")
    assert _lines(watcher) == ["another run is working on: tune x; waiting for it"]


def test_nothing_is_told_of_nothing() -> None:
    """A study that fails before its first stage leaves no line."""
    assert _lines(Watcher(out=io.StringIO())) == []
