"""A recipe's adapter as a folder to be taken away, on its own or merged into its base."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import disk
from ..errors import HarnessError
from ..store import Stage
from ..types import Example, Model
from .adapters import ADAPTER
from .reading import read_generated
from .running import Runner, versions
from .stages import Stages
from .study import Study

if TYPE_CHECKING:
    from ..training import Alive

MANIFEST = ".manifest.json"
"""Behind the name of the exported folder: the manifest lies beside it, so that in it there is nothing unknown."""


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What was written."""

    folder: Path
    """What peft loads onto the base or, merged, transformers by itself."""
    manifest: Path
    """JSON, beside the folder."""
    told: dict[str, Any]
    """What the manifest says."""


Told = dict[str, Any]
"""What a manifest says."""
CARD = "README.md"


def export(
    study: Study, runner: Runner, *, out: Path, merged: bool, card: Callable[[Told], str] | None = None
) -> Exported:
    """Write the adapter of the study's only recipe into the new folder `out`, or base and adapter merged.

    `card` makes a model card of what the manifest says; it is put beside the weights.

    What the store lacks is made first. A merged model is written aside, read again from there, and put in place only
    if it answers the fixed prompts as base and adapter do, both loaded as they are scored. The folder comes last: where
    it is, it is whole and has its manifest.

    Raises HarnessError where `out` holds something, the adapter does not work, or the merged model is another one.
    """
    _check_free(out)
    (recipe,) = study.recipes
    stages = Stages(study=study, runner=runner)
    tuned, _ = stages.specialized(recipe)
    told: dict[str, Any] = {
        "kind": "merged" if merged else "adapter",
        "domain": study.domain.name,
        "recipe": recipe.name,
        "seed": study.seed,
        "examples": study.examples,
        "model": {name: getattr(study.model, name) for name in ("name", "revision", "licence")},
        "base": runner.engines.identity,
        "tuning": tuned.fingerprint,
        "adapter": tuned.manifest["files"],
        "alive": stages.alive(tuned, recipe.name).manifest["facts"],
        "versions": versions("torch", "transformers", "peft"),
    }
    with _drafted(out) as draft:
        told |= _merge(study.model, runner, tuned, draft, told["alive"]) if merged else _copy(study.model, tuned, draft)
        if card:
            disk.write_text(draft / CARD, card(told))
        return _exported(told, draft, out)


def export_examples(
    study: Study, runner: Runner, *, out: Path, write: Callable[[Sequence[Example], Told, Path], None]
) -> Exported:
    """Let `write` put the generated examples of the study's only recipe into the new folder `out`.

    They are those that were tuned on, without the seeds. What the store lacks is made first. Raises HarnessError where
    `out` holds something, and for a recipe that generates nothing.
    """
    _check_free(out)
    (recipe,) = study.recipes
    if recipe.synthesis is None:
        raise HarnessError(f'recipe "{recipe.name}" generates no examples; choose another with --recipe')
    _, made = Stages(study=study, runner=runner).specialized(recipe)
    told: Told = {
        "kind": "examples",
        "domain": study.domain.name,
        "recipe": recipe.name,
        "seed": study.seed,
        "examples": study.examples,
        "model": {name: getattr(study.model, name) for name in ("name", "revision", "licence")},
        "base": runner.engines.identity,
        "stages": [f"{stage.name}/{stage.fingerprint[:16]}" for stage in made],
        "funnel": made[0].read_json("funnel.json") | {"unanswered": made[-1].read_json("dropped.json")},
        "corpora": [
            {name: getattr(corpus.upstream, name) for name in ("title", "licence", "commercial")}
            for corpus in (study.corpora_of(study.source_of(recipe)) if recipe.synthesis.retrieval else ())
        ],
        "versions": versions("torch", "transformers", "peft"),
    }
    examples = read_generated(made[-1])
    if not examples:
        raise HarnessError(f'recipe "{recipe.name}" has no example left to export; see {made[-1].folder}')
    with _drafted(out) as draft:
        with disk.naming(draft):
            draft.mkdir()
        write(examples, told, draft)
        return _exported(told, draft, out)


def _exported(told: Told, draft: Path, out: Path) -> Exported:
    """Put the manifest beside what is about to be in place."""
    told["files"] = {path.name: disk.digest(path) for path in sorted(draft.iterdir())}
    manifest = out.with_name(out.name + MANIFEST)
    disk.write_json(manifest, told)
    return Exported(folder=out, manifest=manifest, told=told)


def _copy(model: Model, tuned: Stage, draft: Path) -> dict[str, Any]:
    from ..training import copy_adapter

    copy_adapter(model, tuned.folder / ADAPTER, draft)
    return {}


def _merge(model: Model, runner: Runner, tuned: Stage, draft: Path, alive: dict[str, Any]) -> dict[str, Any]:
    """Write the merged model, and hold it against base and adapter."""
    from ..engine import device, load
    from ..training import check_merged, merge, read

    adapter = tuned.folder / ADAPTER
    specialized = read(runner.engines.held(adapter))
    runner.engines.release()
    precision = merge(model, adapter, draft)
    found = check_merged(specialized, read(load(replace(model, source=str(draft), revision=None))), alive=_alive(alive))
    return {"precision": precision, "merged": found | {"device": device()}}


def _alive(facts: dict[str, Any]) -> Alive:
    from ..training import Alive

    return Alive(**{name: facts[name] for name in ("divergence", "noise", "bound")})


def _check_free(out: Path) -> None:
    with disk.naming(out, "read"):
        taken = out.exists() and not (out.is_dir() and not any(out.iterdir()))
    if taken:
        raise HarnessError(f"{out} is there already; delete it, or choose another folder with --out")


@contextmanager
def _drafted(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place in the end, or is gone if anything fails."""
    draft = out.with_name(f".{out.name}.draft")
    with disk.naming(out):
        shutil.rmtree(draft, ignore_errors=True)  # of a run that was killed
        out.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield draft
        with disk.naming(out):
            for path in draft.iterdir():
                disk.settle(path)
            if out.exists():
                out.rmdir()
            draft.replace(out)
            disk.settle(out.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
