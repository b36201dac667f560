"""A leaderboard as LaTeX tables for a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..plain import line, plain
from .certainty import Table
from .forgetting_tables import forgotten_tables
from .gain_tables import gain_tables
from .leaderboard import Leaderboard
from .rendering import against, deltas, scores

_HEAD = """\
% Tables of one leaderboard; the preamble needs \\usepackage{booktabs} and \\usepackage{graphicx}.
% A star marks a difference that is separated, a tilde one that is not; see docs/measuring.md.
"""


def latex(board: Leaderboard) -> str:
    """Scores at each number of shots, then deltas task by task, what was forgotten, form and knowledge, recipes."""
    about = f"{board.model} on {board.domain}"
    tables = [_table(table, f"{about}: {title}") for title, table in _tables(board)]
    return _HEAD + "\n" + "\n".join(tables)


def _tables(board: Leaderboard) -> Iterator[tuple[str, Table]]:
    """Captions and tables."""
    for section in board.sections:
        yield f"{section.shots}-shot, {board.metric} in points", scores(section)
    base, *rows = board.sections[0].rows
    for row in rows:
        yield f"{row.name} against base, {board.sections[0].shots}-shot, task by task", deltas(base, row)
    yield from forgotten_tables(board)
    yield from gain_tables(board)
    if any(row.against for row in rows):
        yield "recipes against each other, Δ of the average", against(board)


def _table(table: Table, caption: str) -> str:
    """One float, as wide as the text."""
    from tabulate import LATEX_ESCAPE_RULES, tabulate

    headers, *rows = [[line(cell) for cell in row] for row in (table[0], *table[1])]
    sides = ["left", *["right"] * (len(headers) - 1)]
    body = tabulate(rows, headers=headers, tablefmt="latex_booktabs", colalign=sides, disable_numparse=True)
    told = "".join(LATEX_ESCAPE_RULES.get(character, character) for character in line(caption))
    parts = ["\\begin{table*}[t]", "\\centering", f"\\caption{{{told}}}", "\\resizebox{\\textwidth}{!}{%", f"{body}}}"]
    return _typeset(plain("\n".join([*parts, "\\end{table*}", ""])))


def _typeset(text: str) -> str:
    """Greek letters and minus signs as LaTeX sets them."""
    return re.sub(r"(?<![\w}])-(?=[0-9])", "$-$", text).replace("Δ", "$\\Delta$")
