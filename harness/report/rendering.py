"""A leaderboard as a document: text for a terminal, or Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..plain import line, plain
from ..types import Delta
from . import contamination_tables
from .ablations import ablation_note, chart
from .certainty import Table, between, certainty, floor, tested, verdict
from .forgetting_tables import forgotten_note, forgotten_tables
from .gain_tables import gain_note, gain_tables
from .leaderboard import Ablation, Leaderboard, Row, Section, Task

_STRICTER = ("accuracy", "entity_f1", "list_f1", "example_f1", "exact", "numeric_match", "tatqa_em")


def terminal(board: Leaderboard) -> str:
    """As text."""
    return _document(board, heading=lambda text: f"\n{text}\n{'-' * len(text)}", style="simple")


def markdown(board: Leaderboard) -> str:
    """As Markdown."""
    return _document(board, heading=lambda text: f"\n## {text}\n", style="github")


def _document(board: Leaderboard, *, heading: Callable[[str], str], style: str) -> str:
    parts = [_title(board)]
    for section in board.sections:
        parts += [heading(f"{section.shots}-shot, {board.metric} in points"), _text(scores(section), style)]
        parts += [*floor(section), *cut(section)]
    parts += controls(board.sections[0])
    for section in board.sections[:1]:
        for row in section.rows[1:]:
            parts += [
                heading(f"{_label(row)} against base, {section.shots}-shot, task by task"),
                _text(deltas(section.rows[0], row), style),
            ]
            if tested(section):
                parts += [
                    heading(f"{_label(row)} against base, {section.shots}-shot: how sure"),
                    _text(certainty(row), style),
                ]
    if board.seeds and between(board)[1]:
        parts += [heading("Between study seeds, Δ of the average against base"), _text(between(board), style)]
    for section in board.sections[:1]:
        if others(section)[1]:
            parts += [heading(f"Other metrics, {section.shots}-shot, in points"), _text(others(section), style)]
    for title, table in (*forgotten_tables(board), *gain_tables(board)):
        parts += [heading(title), _text(table, style)]
    if any(row.against for row in board.sections[0].rows):
        parts += [heading("Recipes against each other, Δ of the average"), _text(against(board), style)]
    for ablation in board.ablations:
        parts += [
            heading(f"{ablation.recipe}: {ablation.factor}, Δ of the average against base"),
            _text(curve(board, ablation), style),
        ]
    if board.funnels:
        parts += [heading("What became of the generated examples"), _text(funnels(board), style)]
    if board.adapters:
        parts += [heading("How far each adapter moves the base, in nats per token"), _text(adapters(board), style)]
    if board.contamination.doors:
        parts += [
            heading("Contamination: training text held against all test documents"),
            _text(contamination_tables.doors(board.contamination), style),
            *contamination_tables.told(board.contamination, board.domain),
        ]
    if board.contamination.rows:
        parts += [heading("Scores on all and on clean documents, in points"), _text(clean(board), style)]
    if board.used:
        parts += [heading("What others published"), _text(used(board), style, align="left"), *notes(board)]
    if board.reported:
        parts += [
            heading("Reported elsewhere (other models, other documents: not comparable)"),
            _text(reported(board), style),
        ]
    if board.times:
        parts += [heading("Time"), _text(times(board), style)]
    parts += ["", _closing(board)]
    return plain("\n".join(parts)).strip() + "\n"


def _title(board: Leaderboard) -> str:
    limit = f", {board.limit} documents of each task" if board.limit else ""
    suite = "" if board.suite == "embedded" else f", suite {board.suite}"
    size = f"{board.parameters / 1e6:.1f} M parameters"
    seeds = f"means of study seeds {', '.join(map(str, board.seeds))}" if board.seeds else f"study seed {board.seed}"
    return f"# {board.model} ({size}) on {board.domain}{suite}{limit}, {seeds}"


def _closing(board: Leaderboard) -> str:
    told = ", ".join(f"{package} {version}" for package, version in board.versions.items())
    lines = ["Δ is paired by document; in brackets its 95 % interval."]
    if any(tested(section) for section in board.sections):
        seeds = " over documents and seeds" if board.seeds else ""
        lines += [
            f"* marks a Δ that is separated: its adjusted p is at most 0.05, and its interval{seeds} excludes zero. "
            "~ marks one that is not.",
            "p is adjusted (Holm) for the tasks of a row, and for every two averages of all tables. "
            "Rows that share a group cannot be told apart.",
            "sees from: the least true Δ that such documents show in 80 % of studies. Δ / noise: Δ over what scoring "
            "again alone moves.",
        ]
    else:
        lines += ["* marks an interval that excludes zero, ~ one that does not (not separated)."]
    return "\n".join([*lines, *forgotten_note(board), *gain_note(board), *ablation_note(board), told])


def _text(table: Table, style: str, *, align: str = "right") -> str:
    """A table, all columns but the first aligned as is said. Names in it may be a plugin's: no cell breaks its line."""
    from tabulate import tabulate

    headers, *rows = [[_cell(cell, style) for cell in row] for row in (table[0], *table[1])]
    sides = ("left", *[align] * (len(headers) - 1))
    text: str = tabulate(rows, headers=headers, tablefmt=style, colalign=sides if rows else None, disable_numparse=True)
    return text


def _cell(text: str, style: str) -> str:
    return line(text).replace("|", "\\|") if style == "github" else line(text)


def scores(section: Section) -> Table:
    """One row a model, one column a task."""
    titles = [task.title for task in section.rows[0].tasks]
    headers = ["", *titles, "average", "Δ", "95 % interval"]
    rows = [
        [
            _label(row),
            *(_headline(task) for task in row.tasks),
            f"{row.average:.1f}",
            *_delta(row.delta),
            *(verdict(row) if tested(section) else []),
        ]
        for row in section.rows
    ]
    if noise := section.noise:
        moves = (f"{task.delta.value:+.1f}" if task.delta else "" for task in noise.tasks)
        rows.append([noise.name, *moves, "", *_delta(noise.delta), *([""] * 2 if tested(section) else [])])
    return [*headers, *(["p", "group"] if tested(section) else [])], rows


def cut(section: Section) -> list[str]:
    """A paragraph on prompts that were too long, if there are any; all rows saw the same prompts."""
    told = [f"{task.title} {task.cut} of {task.documents}" for task in section.rows[0].tasks if task.cut]
    reason = "Prompts that did not fit into the model's context and lost their beginning"
    return ["", f"{reason}: {', '.join(told)}."] if told else []


def controls(section: Section) -> list[str]:
    """A paragraph on the rows that are there to be compared with, if there are any."""
    told = [f"- {row.name}: {row.control}" for row in section.rows if row.control]
    return ["", "Controls, which a method is to be compared with:", "", *told] if told else []


def _label(row: Row) -> str:
    """A row's name, and whether it is a control."""
    return f"{row.name} (control)" if row.control else row.name


def _headline(task: Task) -> str:
    """The mean of the task's own metric, which stands first."""
    return f"{next(iter(task.metrics.values())):.1f}"


def deltas(base: Row, row: Row) -> Table:
    """One row a task: both scores, the difference, and how many answers had the allowed form."""
    headers = ["task", "base", row.name, "Δ", "95 % interval", "n", "exact, base", "exact", "parsed, base", "parsed"]
    rows = []
    for before, after in zip(base.tasks, row.tasks, strict=True):
        cells = [after.title, _headline(before), _headline(after), *_delta(after.delta)]
        cells += [str(after.documents), _exact(before.metrics), _exact(after.metrics)]
        rows.append([*cells, _parsed(before.metrics), _parsed(after.metrics)])
    return headers, rows


def others(section: Section) -> Table:
    """One row a task and metric that no other table shows, one column a model; empty where that is ROUGE-L alone.

    Those over all documents together, macro F1 and the like, have no interval.
    """
    cells = [
        [task.title, metric, *(f"{row.tasks[place].metrics[metric]:.1f}" for row in section.rows)]
        for place, task in enumerate(section.rows[0].tasks)
        for metric in task.metrics
        if metric not in {next(iter(task.metrics)), _stricter(task.metrics), "parsed", "choice"}
    ]
    headers = ["task", "metric", *(row.name for row in section.rows)]
    return headers, cells if any(metric != "rouge_l" for _, metric, *_ in cells) else []


def against(board: Leaderboard) -> Table:
    """One row a pair of recipes, one column a number of shots."""
    pairs = [(row.name, other) for row in board.sections[0].rows for other in row.against]
    labels = {row.name: _label(row) for row in board.sections[0].rows}
    rows = []
    for name, other in pairs:
        found = (next(row for row in section.rows if row.name == name) for section in board.sections)
        rows.append([f"{labels[name]} - {labels[other]}", *(" ".join(_delta(row.against[other])) for row in found)])
    return ["", *(f"{section.shots}-shot" for section in board.sections)], rows


def curve(board: Leaderboard, ablation: Ablation) -> Table:
    """One row a setting: Δ at each number of shots, drawn at the first, and Δ against the recipe as it is."""
    shots = [section.shots for section in board.sections]
    drawn = chart([point.deltas[0] for point in ablation.points])
    headers = [ablation.factor, "examples", *(f"{number}-shot" for number in shots), f"{shots[0]}-shot"]
    headers += [f"against {ablation.recipe}, {number}-shot" for number in shots]
    rows = []
    for point, drawing in zip(ablation.points, drawn, strict=True):
        cells = [point.setting, str(point.examples), *(" ".join(_delta(delta)) for delta in point.deltas), drawing]
        against = [" ".join(_delta(delta)) for delta in point.against]
        rows.append([*cells, *(against or [""] * len(shots))])
    return headers, rows


def _parsed(metrics: Mapping[str, float]) -> str:
    """Share of answers of the allowed form, where the task says it."""
    return f"{metrics['parsed']:.0f} %" if "parsed" in metrics else "-"


def _exact(metrics: Mapping[str, float]) -> str:
    """The value of what is stricter than the task's own metric, where the task has it."""
    name = _stricter(metrics)
    return f"{metrics[name]:.1f}" if name else "-"


def _stricter(metrics: Mapping[str, float]) -> str | None:
    """Parsed accuracy, F1 of a list's entries, a match of the whole answer."""
    return next((name for name in _STRICTER if name in metrics), None)


def _delta(delta: Delta | None) -> list[str]:
    if delta is None:
        return ["", ""]
    return [f"{delta.value:+.1f} {'*' if delta.separated else '~'}", f"[{delta.low:+.1f}, {delta.high:+.1f}]"]


def funnels(board: Leaderboard) -> Table:
    """One row a step from completions to tuned-on examples, one column a recipe."""
    counts = {recipe: _counts(funnel) for recipe, funnel in board.funnels.items()}
    steps = list(dict.fromkeys(step for each in counts.values() for step in each))
    return ["", *counts], [[step, *(each.get(step, "") for each in counts.values())] for step in steps]


STEPS = ("completions", "truncated", "candidates", "rejected", "surplus", "accepted", "unanswered", "examples")
"""Of a funnel, in the order in which they arise."""
_DIVERSITY = ("distinct", "nearest_instruction", "nearest_both")


def _counts(funnel: Mapping[str, Any]) -> dict[str, str]:
    """A funnel's counts in the order in which they arise; those of nested reasons follow indented."""
    flat: dict[str, str] = {}
    for step in STEPS:
        value = funnel.get(step, 0)
        if isinstance(value, Mapping):
            flat |= {f"- {step}: {reason}": str(count) for reason, count in value.items()}
        else:
            flat[step] = str(value)
    flat |= {name.replace("_", ", "): f"{funnel[name]:.2f}" for name in _DIVERSITY if name in funnel}
    return flat | ({"stopped by": funnel["stopped"]} if funnel.get("stopped") else {})


def adapters(board: Leaderboard) -> Table:
    """One row a recipe: what its adapter changes on the fixed prompts, and what it would have to at least."""
    rows = [
        [name, f"{each['divergence']:.3g}", f"{each['bound']:.3g}", f"{each['noise']:.3g}"]
        for name, each in board.adapters.items()
    ]
    return ["", "KL from base", "must be above", "noise"], rows


def clean(board: Leaderboard) -> Table:
    """One row a model at a number of shots: average and Δ on all documents, and on clean ones."""
    every = [(section.shots, row) for section in board.sections for row in section.rows]
    rows = [
        [
            *(f"{_label(row)}, {shots}-shot", f"{row.average:.1f}"),
            "" if other.average is None else f"{other.average:.1f}",
            *(" ".join(_delta(delta)).strip() for delta in (row.delta, other.delta)),
        ]
        for (shots, row), other in zip(every, board.contamination.rows, strict=True)
    ]
    return ["", "average, all", "clean", "Δ, all", "Δ, clean"], rows


def used(board: Leaderboard) -> Table:
    """One row a set of upstream files."""
    rows = [
        [each.name, each.title, each.purpose, each.licence, "yes" if each.commercial else "no"] for each in board.used
    ]
    return ["set", "title", "used as", "licence", "commercial use"], rows


def notes(board: Leaderboard) -> list[str]:
    """Paragraphs on what was kept from retrieval and on what the suite lacks, where there is anything to say."""
    told = []
    if board.passages:
        dropped = ", ".join(f"{count} by {reason}" for reason, count in board.passages["dropped"].items())
        told += ["", f"Retrieval searched {board.passages['passages']} passages of {board.passages['texts']} texts."]
        told += [f"Left out, because a test document overlaps with them: {dropped}."]
    if board.left_out:
        told += ["", f"Left out of the suite, because only you can bring its file: {', '.join(board.left_out)}."]
    return told


def reported(board: Leaderboard) -> Table:
    """Published rows."""
    rows = [
        [row.model, "" if row.shots is None else str(row.shots), f"{row.average:.2f}", row.source]
        for row in board.reported
    ]
    return ["model (reported)", "shots", "average F1", "source"], rows


def times(board: Leaderboard) -> Table:
    """Seconds of each kind of stage, beside what was planned where a plan was made."""
    planned = any(timing.planned is not None for timing in board.times)
    rows = [
        [timing.stage, *([_seconds(timing.planned)] if planned else []), _seconds(timing.seconds)]
        for timing in board.times
    ]
    sums = [sum(timing.planned or 0.0 for timing in board.times)] if planned else []
    total = ["all, added up", *map(_seconds, [*sums, sum(timing.seconds for timing in board.times)])]
    return ["stage", *(["planned"] if planned else []), "seconds"], [*rows, total]


def _seconds(count: float | None) -> str:
    return "" if count is None else f"{count:.1f}"
