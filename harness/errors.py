"""The errors a user can act on."""

from __future__ import annotations


class HarnessError(Exception):
    """What happened, with the offending value and place, and what to do. Ends a command with exit code 1."""


class UsageError(HarnessError):
    """A name or an option that does not exist; its message lists the choices. Ends a command with exit code 2."""


class PluginError(HarnessError):
    """A plugin that cannot be used; its message names the package."""


class BudgetSpent(HarnessError):
    """The hours that a run was given are over; all it did is stored. Ends a command with exit code 75."""


def unknown(kind: str, name: str, choices: list[str]) -> UsageError:
    """The error for a name that is not among the choices."""
    return UsageError(f'unknown {kind} "{name}"; choose from: {", ".join(choices) or "none"}')
