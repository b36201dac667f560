"""What was forgotten as a table, one line a recipe, as a paragraph, and as lines of a CSV."""

from __future__ import annotations

from collections.abc import Iterator

from ..types import Delta
from .certainty import Table
from .forgetting import NEUTRAL, Forgotten, Loss
from .leaderboard import Leaderboard


def forgotten_tables(board: Leaderboard) -> Iterator[tuple[str, Table]]:
    """Heading and table, if anything was measured."""
    if board.forgotten:
        yield f"What was forgotten, {board.forgotten[0].shots}-shot", _table(board)


def forgotten_note(board: Leaderboard) -> list[str]:
    """What stands behind the verdict; nothing where there is none."""
    if not board.forgotten:
        return []
    told = "neutral text: loss in bits a byte, where more is worse. A verdict goes by which intervals exclude zero"
    if any(each.elsewhere for each in board.forgotten):
        return [f"{told}."]
    return [f"{told}; other domains were not scored, --forgetting does that."]


def forgotten_rows(board: Leaderboard) -> Iterator[tuple[list[str], Delta | Loss | None]]:
    """Shots, model, task, documents, metric and score of each line of a CSV, and the change behind them."""
    for each in board.forgotten:
        start = [str(each.shots), each.name]
        for name, delta in each.elsewhere.items():
            yield [*start, f"elsewhere: {name}", str(delta.documents), "average", ""], delta
        if each.loss:
            score = f"{each.loss.after:.4f}"
            yield [*start, NEUTRAL, str(each.loss.texts), "bits_per_byte", score], each.loss
        yield [*start, "verdict", "", each.verdict, ""], None


def _table(board: Leaderboard) -> Table:
    others = list(dict.fromkeys(name for each in board.forgotten for name in each.elsewhere))
    headers = ["", f"{board.domain} Δ", *(f"{name} Δ" for name in others)]
    headers += [f"{NEUTRAL}, base", NEUTRAL, "Δ", "parsed, base", "parsed", "verdict"]
    rows = []
    for each in board.forgotten:
        cells = [each.name, _delta(each.domain), *(_delta(each.elsewhere[name]) for name in others)]
        parsed = [f"{share:.0f} %" for share in each.parsed] or ["-", "-"]
        rows.append([*cells, *_loss(each.loss), *parsed, _verdict(each)])
    return headers, rows


def _delta(delta: Delta) -> str:
    return f"{delta.value:+.1f} {'*' if delta.separated else '~'} [{delta.low:+.1f}, {delta.high:+.1f}]"


def _loss(loss: Loss | None) -> list[str]:
    if loss is None:
        return ["-", "-", "-"]
    mark = "*" if loss.low > 0 or loss.high < 0 else "~"
    change = f"{loss.delta:+.3f} {mark} [{loss.low:+.3f}, {loss.high:+.3f}]"
    return [f"{loss.base:.3f}", f"{loss.after:.3f}", change]


def _verdict(each: Forgotten) -> str:
    return f"{each.verdict} (worse: {', '.join(each.worse)})" if each.worse else each.verdict
