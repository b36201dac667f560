"""The command line: one file a command, loaded when it is called, and the one place where an error becomes an exit."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from ..errors import BudgetSpent, HarnessError, UsageError, meant
from .saying import say, say_misuse

COMMANDS = {
    "plan": "Show what `harness compare` with the same options would take: memory, requests, tokens, disk, time.",
    "compare": "Score the base, specialize it by each recipe, score again, and show what changed.",
    "grid": "Compare each model in each domain, and show what changed in all of them.",
    "study": "Score the base model on the domain, before anything is generated.",
    "specialize": "Generate examples and tune the base on them; print where the adapter and the examples lie.",
    "export": "Write the adapter of a recipe, the base with the adapter merged into it, or the generated examples.",
    "convert": "Write the weights of an adapter FOLDER (adapter_model.bin) as safetensors beside them.",
    "contamination": "Show what seeds, passages and generated examples of a domain share with test documents.",
    "prepare": "Prepare the real benchmarks and the corpora beside them.",
    "report": "Render a stored leaderboard: the newest, or the one at PATH (its folder, or its JSON).",
    "why": "Walk from the number of TASK and ROW on a leaderboard to what it stands on.",
    "gate": "End with 1 where a specialized model is worse than its base by more than POINTS, on a task or on average.",
    "list": "List domains, models, recipes and benchmarks, or one KIND of them.",
    "plugins": "List the installed plugins with their packages.",
}
"""Each with the first sentence of its help, in the order of `--help`, which shows them without loading any."""
INTERRUPTED = 130
SPENT = 75
"""The hours of `--max-hours` are over: `EX_TEMPFAIL` of sysexits.h, which asks to try again."""


class Commands(click.Group):
    """Finds a command in the module of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in their order."""
        return [*COMMANDS]  # not by `list`: here that is the module of a command, once it is loaded

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write names and first sentences."""
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first argument; an unknown one is answered with the one that may have been meant."""
        if args and args[0] not in COMMANDS and (near := meant(args[0], COMMANDS)):
            ctx.fail(f"No such command '{args[0]}'{near}.")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(package_name="harness-self-specialize", prog_name="harness")
def group() -> None:
    """Specialize a language model on its own examples, and measure what changed.

    Start with: harness compare --domain biomed
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; exits with 0 done, 1 expected failure, 2 misuse, 75 budget spent, 130 interrupted."""
    sys.exit(_together(arguments) if int(os.environ.get("WORLD_SIZE", "1")) > 1 else _run(arguments))


def _together(arguments: Sequence[str] | None) -> int:
    """Where several processes were launched: the first runs the command line, the others help it to its end."""
    from ..engine import crew, helping

    all_of_us = crew()
    if all_of_us is None:  # several, and none is told which it is: by something else than accelerate or torchrun
        return _run(arguments)
    if helping():
        all_of_us.serve()
        return 0
    try:
        return _run(arguments)
    finally:
        all_of_us.dismiss()


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result = group.main(args=arguments, prog_name="harness", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        say_misuse(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("interrupted; run the same command again to go on", err=True)
        return INTERRUPTED
    except BudgetSpent as error:
        say(f"stopped: {error}; run the same command again to go on", err=True)
        return SPENT
    except HarnessError as error:
        say(f"error: {error}", err=True)
        return 2 if isinstance(error, UsageError) else 1
