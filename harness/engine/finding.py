"""Models that no plugin brings: a hub id, or a folder, named on the command line; and the commits that names mean."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from ..errors import HarnessError, UsageError
from ..types import Model
from .hub import commit_of, count_weights
from .opening import is_hub, read_context
from .shards import check_files, in_folder

HUB, FOLDER = "hf:", "path:"
"""How such a name begins."""


def find(name: str) -> Model:
    """The model of `hf:ORG/NAME`, `hf:ORG/NAME@REVISION` or `path:FOLDER`; its size and context are read off it.

    Of a hub model the commit that the revision stands for now is looked at, and no weight is fetched. Raises UsageError
    for another form, and HarnessError where there is no such model, or it does not say how long a text may be.
    """
    if name.startswith(FOLDER):
        if name == FOLDER:
            raise UsageError(f'model "{name}": no folder is named; write {FOLDER}FOLDER, for this one {FOLDER}.')
        folder = Path(name.removeprefix(FOLDER)).expanduser().resolve()
        model = _unknown(folder.name, str(folder))
        if not folder.is_dir():
            raise HarnessError(f'model "{name}": no folder {folder}')
        check_files(folder)
        return replace(model, parameters=in_folder(folder), context=read_context(model))
    source, _, revision = name.removeprefix(HUB).partition("@")
    if not name.startswith(HUB) or source.count("/") != 1:
        raise UsageError(f'model "{name}": write hf:ORG/NAME, hf:ORG/NAME@REVISION or path:FOLDER')
    what = f'model "{name}"'
    commit = commit_of(source, revision or None, what=what)
    model = replace(_unknown(source.partition("/")[2], source), revision=commit)
    return replace(model, parameters=count_weights(source, commit, what=what), context=read_context(model))


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


def _unknown(name: str, source: str) -> Model:
    """A model of which nothing is known yet but its place."""
    comment = "named on the command line"
    return Model(name=_plain(name), comment=comment, source=source, parameters=0, context=0, licence="not told")


def _plain(name: str) -> str:
    """A name that can be part of a path."""
    return re.sub(r"[^\w.-]", "-", name).lstrip("-._") or "model"
