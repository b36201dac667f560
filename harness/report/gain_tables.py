"""Form against knowledge as tables, as a paragraph, and as lines of a CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..types import Delta
from .certainty import Table
from .gains import REST, Gain, Gains
from .leaderboard import Leaderboard


def gain_tables(board: Leaderboard) -> Iterator[tuple[str, Table]]:
    """Headings and tables: all rows at all numbers of shots, then task by task at the first."""
    if not board.gains:
        return
    yield "Form and knowledge: Δ of parsed accuracy over the labelled tasks, in points", _overview(board.gains)
    yield "The same gain without a parser: Δ of the likeliest label's accuracy, in points", _unparsed(board.gains)
    if any(each.rest for each in board.gains):
        yield f"With and without labelled tasks, {board.metric} in points", _rests(board)
    for each in board.gains:
        if each.shots == board.gains[0].shots:
            yield f"Form and knowledge, {each.name} against base, {each.shots}-shot, task by task", _tasks(each)


def gain_note(board: Leaderboard) -> list[str]:
    """What the tables mean, in two lines; nothing where there are none."""
    if not board.gains:
        return []
    return [
        "form: what the base would gain by giving its likeliest label wherever the recipe gives one. knowledge: what "
        "the recipe gains beyond that by choosing better. other: labels that were written and are not the likeliest. "
        "The three sum to Δ.",
    ]


def gain_rows(board: Leaderboard) -> Iterator[tuple[list[str], Delta | None]]:
    """Shots, model, task, documents, metric and score of each line of a CSV, and the delta behind them."""
    for each in board.gains:
        for gain in (*each.tasks, each.mean):
            start = [str(each.shots), each.name, gain.benchmark, str(gain.documents)]
            yield [*start, "balanced", f"{gain.after['balanced']:.4f}"], gain.parts.get("balanced")
            for name, delta in gain.parts.items():
                if name != "balanced":
                    yield [*start, f"split: {name}", ""], delta
        if each.rest:
            score = f"{each.rest.average:.4f}"
            yield [str(each.shots), each.name, REST, "", board.metric, score], each.rest.delta


def _overview(gains: Sequence[Gains]) -> Table:
    headers = ["shots", "", "tasks", *_SIDES, "Δ", "form", "knowledge", "other"]
    rows = [
        [str(each.shots), each.name, str(len(each.tasks)), *_sides(each.mean), *_parts(each.mean, _SPLIT)]
        for each in gains
    ]
    return headers, rows


def _unparsed(gains: Sequence[Gains]) -> Table:
    headers = ["shots", "", "likeliest, base", "likeliest", "Δ", "balanced, base", "balanced", "Δ", "only in new form"]
    rows = []
    for each in gains:
        mean, cells = each.mean, [str(each.shots), each.name]
        for name in ("choice", "balanced"):
            cells += [f"{mean.base[name]:.1f}", f"{mean.after[name]:.1f}", *_parts(mean, (name,))]
        rows.append([*cells, *_parts(mean, ("both",))])
    return headers, rows


def _rests(board: Leaderboard) -> Table:
    headers = ["shots", "", "Δ, all tasks", "Δ, without labelled tasks", "tasks left", "base", "average"]
    whole = {(section.shots, row.name): row.delta for section in board.sections for row in section.rows}
    rows = []
    for each in board.gains:
        if rest := each.rest:
            found = whole[each.shots, each.name]
            cells = [str(each.shots), each.name, _cell(found) if found else "", _cell(rest.delta), str(rest.tasks)]
            rows.append([*cells, f"{rest.base:.1f}", f"{rest.average:.1f}"])
    return headers, rows


def _tasks(gains: Gains) -> Table:
    headers = ["task", "n", *_SIDES, "likeliest, base", "likeliest", "Δ", "form", "knowledge", "other"]
    rows = []
    for gain in gains.tasks:
        cells = [gain.title, str(gain.documents), *_sides(gain)]
        cells += [f"{gain.base['choice']:.1f}", f"{gain.after['choice']:.1f}"]
        rows.append([*cells, *_parts(gain, _SPLIT)])
    return headers, rows


_SPLIT = ("delta", "form", "knowledge", "other")
_SIDES = ("base", "accuracy", "unparseable, base", "unparseable")


def _sides(gain: Gain) -> list[str]:
    """Accuracy of both, and the shares that could not be parsed."""
    shares = (f"{100 - side['parsed']:.0f} %" for side in (gain.base, gain.after))
    return [f"{gain.base['accuracy']:.1f}", f"{gain.after['accuracy']:.1f}", *shares]


def _parts(gain: Gain, names: Sequence[str]) -> list[str]:
    return [_cell(gain.parts[name]) if name in gain.parts else "" for name in names]


def _cell(delta: Delta) -> str:
    return f"{delta.value:+.1f} {'*' if delta.separated else '~'} [{delta.low:+.1f}, {delta.high:+.1f}]"
