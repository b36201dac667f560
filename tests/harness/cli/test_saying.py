"""What reaches the terminal of what plugins and models wrote."""

from __future__ import annotations

import ast
import io
import json
from pathlib import Path
from typing import Any

import pytest

import harness.cli
from harness.cli.watching import Watcher
from harness.plain import plain

EVIL = "\x1b]0;owned\x07\x1b[2J\u202e\u200bname\r"
PLUGIN = f"""
from harness import Recipe, hookimpl

@hookimpl
def harness_recipes():
    return [Recipe(name="evil", comment={EVIL!r})]
"""


@pytest.fixture
def evil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed plugin whose comment would steer a terminal."""
    info = tmp_path / "harness_evil-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: harness-evil\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[harness]\nevil = harness_evil_of_the_tests\n")
    (tmp_path / "harness_evil_of_the_tests.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.usefixtures("evil")
@pytest.mark.parametrize(
    "call",
    [
        ["list"],
        ["list", "--json"],
        ["compare", "--domain", "biomed", "--recipe", "nothing"],
        ["report", f"{EVIL}.json"],
        ["report", "--format", EVIL],
    ],
)
def test_no_command_lets_a_text_steer_the_terminal(run: Any, call: list[str]) -> None:
    """On stdout and on stderr, in results, in errors, and in what a user typed."""
    ended = run(*call)
    assert plain(ended.out) == ended.out
    assert plain(ended.err) == ended.err
    assert "name" in ended.out + ended.err or "evil" in ended.err


@pytest.mark.usefixtures("evil")
def test_json_on_the_terminal_keeps_the_text(run: Any) -> None:
    """Escaped, not stripped: a program reads what was written."""
    ended = run("list", "recipes", "--json")
    assert ended.code == 0, ended.err
    assert EVIL in {recipe["comment"] for recipe in json.loads(ended.out)["recipes"]}


def test_progress_is_plain() -> None:
    """Titles of stages hold names of recipes and benchmarks."""
    watcher = Watcher(out=io.StringIO())
    with watcher.working(f"tune {EVIL}"):
        pass
    watcher.waiting(f"score {EVIL}")
    watcher.close()
    assert isinstance(watcher.out, io.StringIO)
    assert plain(watcher.out.getvalue()) == watcher.out.getvalue()


def test_commands_print_by_one_module_alone() -> None:
    """`saying` makes what is printed plain; `watching` and `abreast` draw bars, of titles that they have made plain."""
    users = set()
    for path in Path(harness.cli.__file__).parent.glob("*.py"):
        calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        if {"click.echo", "click.secho", "print"} & {ast.unparse(call) for call in calls}:
            users.add(path.stem)
    assert users == {"abreast", "saying", "watching"}
