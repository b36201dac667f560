"""All that commands print: whatever a model or a plugin wrote reaches a terminal as plain text."""

from __future__ import annotations

import io
import json

import click

from ..plain import escaped, plain

as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
"""Of every command that has a result: then `say_json` prints it, and nothing else reaches stdout."""


def say(text: str, *, bold: bool = False, nl: bool = True, err: bool = False) -> None:
    """Print to stdout, or to stderr, without what would steer the terminal."""
    click.secho(plain(text), bold=bold or None, nl=nl, err=err)


def say_json(value: object) -> None:
    """Print a value as JSON; what would steer the terminal is escaped, so that the value is the same."""
    click.echo(escaped(json.dumps(value, indent=1, ensure_ascii=False)))


def say_rendered(text: str) -> None:
    """Print what `harness.report.render` gave: it is harmless already, and stdout is the same as its file."""
    click.echo(text, nl=False)


def say_misuse(error: click.ClickException) -> None:
    """Tell stderr what was wrong with a command line, with its usage."""
    told = io.StringIO()
    error.show(file=told)
    say(told.getvalue(), nl=False, err=True)
