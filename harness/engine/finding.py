"""Models that no plugin brings: a hub id, or a folder, named on the command line; and the commits that names mean."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any

from ..errors import HarnessError, UsageError
from ..types import Model
from .hub import commit_of, fetch
from .opening import is_hub, read_context

HUB, FOLDER = "hf:", "path:"
"""How such a name begins."""


def find(name: str) -> Model:
    """The model of `hf:ORG/NAME`, `hf:ORG/NAME@REVISION` or `path:FOLDER`; its size and context are read off it.

    A hub model is fetched, at the commit that the revision stands for now. Raises UsageError for another form, and
    HarnessError where there is no such model, or it does not say how long a text may be.
    """
    if name.startswith(FOLDER):
        folder = Path(name.removeprefix(FOLDER)).expanduser().resolve()
        model = _unknown(folder.name, str(folder))
        if not folder.is_dir():
            raise HarnessError(f'model "{name}": no folder {folder}')
        return _measured(model, folder)
    source, _, revision = name.removeprefix(HUB).partition("@")
    if not name.startswith(HUB) or source.count("/") != 1:
        raise UsageError(f'model "{name}": write hf:ORG/NAME, hf:ORG/NAME@REVISION or path:FOLDER')
    what = f'model "{name}"'
    commit = commit_of(source, revision or None, what=what)
    model = replace(_unknown(source.partition("/")[2], source), revision=commit)
    return _measured(model, fetch(source, commit, what=what))


def with_adapter(model: Model, adapter: str) -> Model:
    """The model with a published adapter in it: that of a folder, or of `ORG/NAME`, `ORG/NAME@REVISION` of the hub.

    Raises HarnessError where there is no such folder, and for a model that has an adapter already.
    """
    if model.adapter:
        raise HarnessError(f'model "{model.name}" has an adapter, {model.adapter}; choose its base with --model')
    named = adapter.removeprefix(HUB).removeprefix(FOLDER)
    folder = Path(named).expanduser()
    if folder.is_dir():
        source, revision = str(folder.resolve()), ""
    else:
        source, _, revision = named.partition("@")
        if not is_hub(source):
            raise HarnessError(f'adapter "{adapter}": no folder {folder}')
    name = _plain(f"{model.name}-{Path(source).name}")
    return replace(model, name=name, adapter=source, adapter_revision=revision or None)


def pin(model: Model) -> Model:
    """The model with the commits that its revisions stand for now, so that it stays the same to the end of a study."""
    what = f'model "{model.name}"'
    if is_hub(model.source):
        model = replace(model, revision=commit_of(model.source, model.revision, what=what))
    if model.adapter and is_hub(model.adapter):
        commit = commit_of(model.adapter, model.adapter_revision, what=f'adapter "{model.adapter}"')
        model = replace(model, adapter_revision=commit)
    return model


def weights_in(folder: Path) -> int:
    """Number of weights in a folder, told by the heads of its safetensors: nothing else of them is read."""
    return sum(_counted(path) for path in sorted(folder.glob("*.safetensors")))


def _counted(path: Path) -> int:
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        try:
            head: dict[str, Any] = json.loads(file.read(size)) if size < path.stat().st_size else {"": {}}
            return sum(prod(each["shape"]) for name, each in head.items() if name != "__metadata__")
        except (ValueError, AttributeError, TypeError, KeyError) as error:
            raise HarnessError(f"{path}: not safetensors, or cut short; fetch it again") from error


def _unknown(name: str, source: str) -> Model:
    """A model of which nothing is known yet but its place."""
    comment = "named on the command line"
    return Model(name=_plain(name), comment=comment, source=source, parameters=0, context=0, licence="not told")


def _measured(model: Model, folder: Path) -> Model:
    return replace(model, parameters=weights_in(folder), context=read_context(model))


def _plain(name: str) -> str:
    """A name that can be part of a path."""
    return re.sub(r"[^\w.-]", "-", name).lstrip("-._") or "model"
