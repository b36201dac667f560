"""What every command has in common: exits, output, and how little is imported."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from harness.cli import COMMANDS, group

HEAVY = (
    *("torch", "transformers", "peft", "bitsandbytes", "lm_eval", "datasets", "numpy", "bm25s", "tabulate", "yaml"),
    *("matplotlib", "tensorboard", "pyarrow", "huggingface_hub"),
)
SLOW = (*HEAVY, "jinja2", "rapidfuzz")
"""What a module may import, but not the command line before it has something to show."""
ALONE = "from harness.cli import main; main()"


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "choices"),
    [
        (["compare", "--domain", "nothing"], "biomed, finance, general"),
        (["study", "--domain", "nothing"], "biomed, finance, general"),
        (["specialize", "--domain", "nothing"], "biomed, finance, general"),
        (["export", "--domain", "nothing"], "biomed, finance, general"),
        (["compare", "--domain", "finance", "--model", "nothing"], "acorn"),
        (["compare", "--domain", "finance", "--recipe", "nothing"], "seeds-only, self-align, shuffled-responses"),
        (
            ["specialize", "--domain", "finance", "--recipe", "nothing"],
            "seeds-only, self-align, shuffled-responses",
        ),
    ],
)
def test_an_unknown_name_answers_with_the_choices(run: Any, arguments: list[str], choices: str) -> None:
    """On stderr, with exit code 2; nothing is written."""
    ended = run(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "unknown" in ended.err
    assert f'"nothing"; choose from: {choices}' in ended.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["compare", "--domain", "finance", "--shots", "few"], '"few" is not a comma-separated list of numbers'),
        (["compare", "--domain", "finance", "--shots", "0,-1"], "--shots -1: must be 0 or more"),
        (["compare", "--domain", "finance", "--examples", "0"], "--examples 0: must be 1 or more"),
        (["compare", "--domain", "finance", "--limit", "0"], "--limit 0: must be 1 or more"),
        (["compare", "--domain", "finance", "--seed", "one"], "'one' is not a valid integer"),
        (["compare"], "Missing option '--domain'"),
        (["report", "--format", "pdf"], "'text', 'markdown', 'csv', 'json'"),
        (["dance"], "No such command 'dance'"),
        (["compar", "--domain", "finance"], "No such command 'compar' (did you mean compare?)"),
        (["compare", "--domain", "finnance"], 'unknown domain "finnance" (did you mean finance?); choose from: biomed'),
        (["compare", "--domain", "finance", "--model", "acron"], 'unknown model "acron" (did you mean acorn?)'),
        (["compare", "--domain", "finance", "--model", "us/tiny"], "write hf:us/tiny for one of the hub, or path:us/"),
        (["compare", "--domain", "finance", "--model", "path:"], "no folder is named; write path:FOLDER"),
        ([], "Usage: harness"),
    ],
)
def test_misuse_says_what_would_be_right(run: Any, arguments: list[str], told: str) -> None:
    """On stderr, with exit code 2."""
    ended = run(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_what_a_user_can_mend_ends_with_one(run: Any, tmp_path: Path) -> None:
    """The message stands on stderr, without a traceback."""
    ended = run("report", "--store", str(tmp_path / "empty"))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: no leaderboard in ")
    assert "Traceback" not in ended.err


def test_a_broken_plugin_ends_every_command(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1, and the package is named."""
    info = tmp_path / "harness_bad-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: harness-bad\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[harness]\nbad = harness_bad_is_nowhere\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    for command in (["list"], ["plugins"], ["compare", "--domain", "finance"]):
        ended = run(*command)
        assert ended.code == 1
        assert ended.err.startswith("error: package harness-bad: ")


@pytest.mark.skipif(sys.platform == "win32", reason="needs named pipes and SIGINT")
def test_an_interrupt_ends_with_130(tmp_path: Path) -> None:
    """Ctrl-C in the middle of work says how to go on, without a traceback."""
    pipe = tmp_path / "board"
    os.mkfifo(pipe)
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "  # a background job has it off
    process = subprocess.Popen(
        [sys.executable, "-c", heeding + ALONE, "report", str(pipe)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with pipe.open("w"):  # opens when the command has begun to read, which then waits
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err == "\ninterrupted; run the same command again to go on\n"


@pytest.mark.parametrize("command", ["list", "plugins"])
def test_json_is_all_of_stdout(run: Any, command: str) -> None:
    """It parses as a whole, and nothing stands on stderr."""
    ended = run(command, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["list"],
        ["list", "benchmarks"],
        ["plugins"],
        ["compare", "--help"],
        ["prepare", "--help"],
        ["export", "--help"],
        ["report", "--help"],
        ["why", "--help"],
        ["gate", "--help"],
    ],
)
def test_nothing_heavy_is_imported(arguments: list[str]) -> None:
    """Help and lists are there at once: no torch, no lm-eval, not even NumPy, nor what draws a page."""
    code = f"""
import sys
from harness.cli import main
try:
    main()
finally:
    print(sorted(set(sys.modules) & set({SLOW})), file=sys.stderr)
"""
    done = _python(code, *arguments)
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["list", "plugins"])
def test_names_are_listed_without_the_stages(command: str) -> None:
    """What is installed is told by the registry alone: nothing that runs or prepares is imported."""
    code = """
import sys
from harness.cli import main
try:
    main()
finally:
    print({name.split(".")[1] for name in sys.modules if name.startswith("harness.")}, file=sys.stderr)
"""
    done = _python(code, command)
    assert done.returncode == 0
    parts = eval(done.stderr.splitlines()[-1])
    assert "registry" in parts
    assert not parts & {"pipeline", "preparation", "engine", "store", "report", "synthesis", "training"}


def test_an_import_of_any_module_is_light() -> None:
    """Heavy libraries are imported inside functions: importing every module of the core imports none of them.

    One module is left out: it derives a class from one of transformers, and is itself imported inside a function.
    """
    code = f"""
import importlib, pkgutil, sys
import harness
for module in pkgutil.walk_packages(harness.__path__, "harness."):
    if module.name != "harness.engine.cache":
        importlib.import_module(module.name)
print(sorted(set(sys.modules) & set({HEAVY})))
"""
    assert _python(code).stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_listed_with_the_first_sentence_of_its_help(command: str) -> None:
    """The list is written down, so that no command is loaded to show it."""
    found = group.get_command(click.Context(group), command)
    assert found
    assert found.get_short_help_str(200) == COMMANDS[command]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_a_help_text(run: Any, command: str) -> None:
    """The help of every command shows its defaults; a line with an option alone has no text."""
    text = run(command, "--help").out
    assert text.startswith(f"Usage: harness {command}")
    options = text.partition("Options:\n")[2]
    lines = [line.split("  ", 2) for line in options.splitlines()]
    bare = [before[1] for before, after in zip(lines, [*lines[1:], [""]], strict=True) if _is_bare(before, after)]
    assert bare == []


def _is_bare(line: list[str], following: list[str]) -> bool:
    """Whether a line opens an option whose text is neither beside it nor below it."""
    begins = len(line) > 1 and line[1].startswith("-")
    return begins and len(line) < 3 and not (len(following) > 2 and not following[1])


def test_the_defaults_are_shown(run: Any) -> None:
    """Of store, seed, model, recipes, shots and examples."""
    text = "".join(run("compare", "--help").out.split())  # a line may break at a hyphen
    for default in ("studies", "0", "acorn", "self-align,self-specialize-retrieval", "0,1,5", "160"):
        assert f"[default:{default}]" in text


def test_the_version_is_the_packages(run: Any) -> None:
    """`--version` names the command and the installed version."""
    from importlib.metadata import version

    assert run("--version").out == f"harness, version {version('harness-self-specialize')}\n"
