"""Leaderboards as LaTeX, read by a parser of LaTeX."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.report import Leaderboard, render

pylatexenc = pytest.importorskip("pylatexenc.latexwalker")


def _environments(text: str, name: str) -> list[Any]:
    """All environments of a name, as a parser that forgives nothing finds them."""
    nodes, *_ = pylatexenc.LatexWalker(text, tolerant_parsing=False).get_latex_nodes()

    def inside(nodes: list[Any]) -> Any:
        for node in nodes:
            if node is None:
                continue
            if node.isNodeType(pylatexenc.LatexEnvironmentNode) and node.environmentname == name:
                yield node
            yield from inside(getattr(node, "nodelist", None) or [])

    return list(inside(nodes))


def test_every_table_is_a_float_with_booktabs(board: Leaderboard) -> None:
    """One float a table: two numbers of shots, two recipes task by task, and the recipes against each other."""
    text = render(board, "latex")
    assert len(_environments(text, "table*")) == len(_environments(text, "tabular")) == 5
    assert text.count("\\toprule") == text.count("\\bottomrule") == 5


def test_latex_holds_the_numbers_of_the_terminal(board: Leaderboard) -> None:
    """Average, delta and interval of each row, minus signs as minus signs."""
    (first, *_) = _environments(render(board, "latex"), "tabular")
    line = next(line for line in first.latex_verbatim().splitlines() if "seeds-only" in line)
    cells = [cell.strip(" \\") for cell in line.split("&")]
    assert cells[3:] == ["22.5", "$-$2.5 *", "[$-$4.0, $-$1.0]"]
    assert "Δ" not in render(board, "latex")


def test_names_are_escaped_for_latex(board: Leaderboard) -> None:
    """A command in a name is text, in a table and in its caption."""
    text = render(replace(board, model="\\input{/etc/passwd} 50%_&#$^~{}"), "latex")
    assert "\\input" not in text
    assert "\\textbackslash{}input\\{/etc/passwd\\} 50\\%\\_\\&\\#\\$" in text
    assert len(_environments(text, "table*")) == 5
