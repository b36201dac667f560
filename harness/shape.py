"""Whether a dataclass holds what its annotations promise, for values that come from outside."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def misfit(record: object) -> str | None:
    """What is wrong with the first field of the wrong type, `"seeds" must be Path, not 'a.jsonl'`; None if all fit.

    Knows plain classes, unions, `tuple[X, ...]`, `Mapping[K, V]`, functions and nested dataclasses, also in a tuple; an
    int passes for a float.
    """
    kind: Any = type(record)
    for name, hint in _hints(kind).items():
        value = getattr(record, name)
        if not _fits(value, hint):
            return f'"{name}" must be {_spelled(hint)}, not {value!r}'
        for item in value if isinstance(value, tuple) else (value,):
            if is_dataclass(item) and (inner := misfit(item)):
                return f"{name}: {inner}"
    return None


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Field -> what it holds; worked out once, because it takes longer than all else here."""
    return get_type_hints(kind)


def _fits(value: object, hint: Any) -> bool:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, choice) for choice in arguments)
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(item, arguments[0]) for item in value)
    if origin is Callable:
        return callable(value)
    if origin is not None and issubclass(origin, Mapping):
        key, item = arguments
        return isinstance(value, Mapping) and all(_fits(k, key) and _fits(v, item) for k, v in value.items())
    if hint in (int, float) and isinstance(value, bool):
        return False
    return isinstance(value, int | float if hint is float else hint)


def _spelled(hint: Any) -> str:
    """Without the modules of its classes, which differ between versions of Python."""
    return hint.__name__ if isinstance(hint, type) and not get_args(hint) else _MODULES.sub("", str(hint))


_MODULES = re.compile(r"(?:\w+\.)+(?=\w)")
