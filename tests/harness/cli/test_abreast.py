"""What stderr tells while several stages are worked on at once."""

from __future__ import annotations

import io

import pytest

from harness.cli.watching import Watcher


class Terminal(io.StringIO):
    """Text that goes to a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def _text(watcher: Watcher) -> str:
    watcher.close()
    assert isinstance(watcher.out, io.StringIO)
    return watcher.out.getvalue()


TITLES = ("score base · a", "score base · b", "tune x")


def test_a_line_is_told_when_its_last_part_is_done() -> None:
    """With the seconds of all its parts together, in the order in which they end."""
    watcher = Watcher(out=io.StringIO())
    with watcher.several(TITLES, "in 2 processes") as several:
        for title in TITLES:
            several.began(title)
        for title, seconds in zip(reversed(TITLES), (1.0, 2.0, 3.5), strict=True):
            several.ended(title, seconds)
    assert _text(watcher).splitlines() == [
        "          0/3 stages in 2 processes",
        *("    1.0 s  tune x", "    5.5 s  score base"),
    ]


def test_off_a_terminal_what_goes_on_is_told_now_and_then() -> None:
    """Each stage at work, and how far it is; a stage that begins again is told once."""
    watcher = Watcher(out=io.StringIO(), repeat=0.0)
    with watcher.several(TITLES, "in 2 processes") as several:
        several.began("tune x")
        several.began("score base · a")(3, 8)
    assert "          0/3 stages in 2 processes: tune x, score base a 3/8" in _text(watcher).splitlines()


def test_on_a_terminal_one_line_is_drawn_over_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has a bar of all stages, and is no wider than the terminal."""
    monkeypatch.setenv("COLUMNS", "60")
    watcher = Watcher(out=Terminal(), redraw=0.0)
    with watcher.several(TITLES, "in 2 processes") as several:
        for title in TITLES:
            several.began(title)(3, 8)
        several.ended("tune x", 1.0)
    drawn = _text(watcher).split("\r\x1b[2K")
    assert "████████░░░░░░░░░░░░░░░░ 1/3 stages in 2 processes: score …" in drawn
    assert max(map(len, drawn)) < 60


def _interrupted(watcher: Watcher) -> None:
    with watcher.several(TITLES, "in 2 processes") as several:
        for title in TITLES[:2]:
            several.began(title)
        raise KeyboardInterrupt


def test_what_was_begun_and_not_done_is_told_as_stopped() -> None:
    """After an error or Ctrl-C, each line once."""
    watcher = Watcher(out=io.StringIO())
    with pytest.raises(KeyboardInterrupt):
        _interrupted(watcher)
    assert _text(watcher).splitlines()[1:] == ["  stopped  score base"]


def test_a_process_that_died_and_another_run_are_told() -> None:
    """With the stage; hostile titles move no cursor."""
    watcher = Watcher(out=io.StringIO())
    with watcher.several(["tune \x1b[2Jx"], "on Ray, 2 machines") as several:
        several.lost("tune \x1b[2Jx")
        several.waiting("tune x")
    _, lost, waited = _text(watcher).splitlines()
    assert "\x1b" not in lost
    assert lost.endswith("died; it goes on in another one")
    assert waited == "another run is working on: tune x; waiting for it"


def test_the_stage_before_has_its_own_line() -> None:
    """It is ended before the others are shown."""
    watcher = Watcher(out=io.StringIO())
    watcher.reused("look for copies", 1.0)
    with watcher.several(["tune x"], "in 2 processes"):
        pass
    assert _text(watcher).splitlines() == ["   stored  look for copies", "          0/1 stages in 2 processes"]
