"""Where leaderboards lie in a store, and how they are shown."""

from __future__ import annotations

from pathlib import Path

from .. import disk
from ..errors import HarnessError
from ..pipeline import EMBEDDED
from ..registry import Registry
from ..report import Leaderboard, read, render
from ..store import Store
from .saying import say, say_rendered

FOLDER = "leaderboards"
FILES = {"leaderboard.json": "json", "leaderboard.md": "markdown", "leaderboard.csv": "csv"}
"""File name -> form."""
PAGE = "report.html"


def save(board: Leaderboard, store: Path, registry: Registry) -> Path:
    """Write a leaderboard in every form, and its page; gives its folder."""
    mark = disk.fingerprint(board.stages)[:8]
    suite = "" if board.suite == EMBEDDED else f"-{board.suite}"
    seeds = f"seeds{'-'.join(map(str, board.seeds))}" if board.seeds else f"seed{board.seed}"
    folder = store / FOLDER / f"{board.domain}{suite}-{board.model}-{seeds}-{mark}"
    for name, form in FILES.items():
        disk.write_text(folder / name, render(board, form))
    write_page(board, folder, store, registry)
    return folder


def write_page(board: Leaderboard, folder: Path, store: Path, registry: Registry) -> Path:
    """Write the page of a leaderboard into a folder; gives its file."""
    from ..page import gather, render_page  # what describes and draws is a third of the start of harness --help

    disk.write_text(folder / PAGE, render_page(gather(board, Store(store), registry)))
    return folder / PAGE


def show(board: Leaderboard, store: Path, registry: Registry, *, as_json: bool) -> None:
    """Save a leaderboard and print it."""
    folder = save(board, store, registry)
    say_rendered(render(board, "json" if as_json else "text"))
    say(f"written to {folder}; the page to look at is {folder / PAGE}", err=True)


def place_of(path: Path | None, store: Path) -> Path:
    """The JSON of the leaderboard at a path (its folder or its JSON), or of the newest of the store."""
    if path is None:
        stored = sorted((store / FOLDER).glob("*/leaderboard.json"), key=lambda file: file.stat().st_mtime)
        if not stored:
            raise HarnessError(f"no leaderboard in {store}; run: harness compare --domain biomed")
        path = stored[-1]
    return path / "leaderboard.json" if path.is_dir() else path


def store_of(file: Path, store: Path) -> Path:
    """The store that a leaderboard lies in; the given one for a leaderboard from elsewhere."""
    folder = file.resolve().parent.parent
    return folder.parent if folder.name == FOLDER else store


def find(file: Path) -> Leaderboard:
    """The leaderboard in a file of JSON."""
    with disk.naming(file, "read"):
        text = file.read_text(encoding="utf-8", errors="replace")
    return read(text, place=str(file))


def standing_on(tuning: str, store: Path) -> tuple[Leaderboard, str] | None:
    """The newest leaderboard of one study seed that scored the adapter of a tuning stage, and the name of its row;
    None where none did.
    """
    stored = sorted((store / FOLDER).glob("*/leaderboard.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for path in stored:
        board = find(path)
        for origin in board.origins if not board.seeds else ():
            if board.stages.get(origin.stages[-1]) == tuning:
                return board, origin.name
    return None
