"""The errors a user can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable


class HarnessError(Exception):
    """What happened, with the offending value and place, and what to do. Ends a command with exit code 1."""


class UsageError(HarnessError):
    """A name or an option that does not exist; its message lists the choices. Ends a command with exit code 2."""


class PluginError(HarnessError):
    """A plugin that cannot be used; its message names the package."""


class BudgetSpent(HarnessError):
    """The hours that a run was given are over; all it did is stored. Ends a command with exit code 75."""


def unknown(kind: str, name: str, choices: list[str]) -> UsageError:
    """The error for a name that is not among the choices; it asks for the one that may have been meant."""
    return UsageError(f'unknown {kind} "{name}"{meant(name, choices)}; choose from: {", ".join(choices) or "none"}')


def meant(name: str, choices: Iterable[str]) -> str:
    """` (did you mean NAME?)` where a choice is spelled nearly so, else nothing; numbers are like no other."""
    from difflib import get_close_matches

    near = get_close_matches(name, [*choices], n=1) if re.search("[A-Za-z]", name) else []
    return f" (did you mean {near[0]}?)" if near else ""
