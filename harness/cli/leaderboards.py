"""Where leaderboards lie in a store, and how they are shown."""

from __future__ import annotations

from pathlib import Path

from .. import disk
from ..errors import HarnessError
from ..pipeline import EMBEDDED
from ..report import Leaderboard, read, render
from .saying import say, say_rendered

FOLDER = "leaderboards"
FILES = {"leaderboard.json": "json", "leaderboard.md": "markdown", "leaderboard.csv": "csv"}
"""File name -> form."""


def save(board: Leaderboard, store: Path) -> Path:
    """Write a leaderboard in every form; gives its folder."""
    mark = disk.fingerprint(board.stages)[:8]
    suite = "" if board.suite == EMBEDDED else f"-{board.suite}"
    seeds = f"seeds{'-'.join(map(str, board.seeds))}" if board.seeds else f"seed{board.seed}"
    folder = store / FOLDER / f"{board.domain}{suite}-{board.model}-{seeds}-{mark}"
    for name, form in FILES.items():
        disk.write_text(folder / name, render(board, form))
    return folder


def show(board: Leaderboard, store: Path, *, as_json: bool) -> None:
    """Save a leaderboard and print it."""
    folder = save(board, store)
    say_rendered(render(board, "json" if as_json else "text"))
    say(f"written to {folder}", err=True)


def find(path: Path | None, store: Path) -> Leaderboard:
    """The leaderboard at a path (its folder or its JSON), or the newest of the store."""
    if path is None:
        stored = sorted((store / FOLDER).glob("*/leaderboard.json"), key=lambda file: file.stat().st_mtime)
        if not stored:
            raise HarnessError(f"no leaderboard in {store}; run: harness compare --domain biomed")
        path = stored[-1]
    file = path / "leaderboard.json" if path.is_dir() else path
    with disk.naming(file, "read"):
        text = file.read_text(encoding="utf-8", errors="replace")
    return read(text, place=str(file))


def standing_on(tuning: str, store: Path) -> tuple[Leaderboard, str] | None:
    """The newest leaderboard of one study seed that scored the adapter of a tuning stage, and the name of its row;
    None where none did.
    """
    stored = sorted((store / FOLDER).glob("*/leaderboard.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for path in stored:
        board = find(path, store)
        for origin in board.origins if not board.seeds else ():
            if board.stages.get(origin.stages[-1]) == tuning:
                return board, origin.name
    return None
