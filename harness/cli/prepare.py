"""harness prepare: download, verify and convert what the real benchmarks are made of."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from ..errors import HarnessError, UsageError, unknown
from ..places import data_folder
from ..preparation import Prepared, Source, how_to_bring, prepare, ready
from ..registry import Registry, load_registry
from ..types import Upstream
from .saying import as_json, say, say_json
from .watching import Watcher


@click.command("prepare")
@click.option("--domain", "domains", multiple=True, help="Domain whose sets are prepared; repeatable. All without it.")
@click.option("--set", "sets", multiple=True, help="Set to prepare; repeatable; see: harness list benchmarks.")
@click.option(
    "--mirror",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="HARNESS_MIRROR",
    help="Folder with copies of the files, laid out by URL without https://; nothing is then downloaded. "
    "Also: HARNESS_MIRROR.",
)
@click.option("--file", "files", multiple=True, metavar="KEY=PATH", help="A file that only you can bring; repeatable.")
@click.option("--yes", is_flag=True, help="Do not ask before anything is downloaded.")
@as_json
def command(
    domains: tuple[str, ...],
    sets: tuple[str, ...],
    mirror: Path | None,
    files: tuple[str, ...],
    yes: bool,
    as_json: bool,
) -> None:
    """Prepare the real benchmarks and the corpora beside them.

    Licence and size of every set are shown before anything is downloaded. What is prepared already is left as it is,
    and a call that was interrupted is gone on with by the next. Files go into the folder that HARNESS_DATA names, else
    into your cache folder.
    """
    chosen = _chosen(load_registry(), domains, sets)
    source = Source(mirror=mirror, brought=_brought(files, chosen.values()))
    there = {name: found for name, upstream in chosen.items() if (found := ready(upstream, source))}
    lacking = [name for name, upstream in chosen.items() if name not in there and source.lacks(upstream)]
    if named := [name for name in lacking if name in sets]:
        raise HarnessError("\n".join(how_to_bring(chosen[name]) for name in named))
    todo = {name: upstream for name, upstream in chosen.items() if name not in there and name not in lacking}
    say(_overview(chosen, there, lacking, source), err=True)
    asked = todo and not yes and sys.stdin.isatty() and sys.stderr.isatty()
    if asked and not click.confirm("Prepare them?", default=True, err=True):
        raise HarnessError("nothing was prepared; --set NAME prepares one set alone")
    done, failed = _prepare(todo, source)
    _tell({name: (there | done)[name] for name in chosen if name in there | done}, as_json=as_json)
    for name in lacking:
        say(f"left out: {how_to_bring(chosen[name])}", err=True)
    if failed:
        raise HarnessError("\n".join(str(error) for error in failed))


def _chosen(registry: Registry, domains: tuple[str, ...], sets: tuple[str, ...]) -> dict[str, Upstream]:
    """The sets that were named, and those of the domains that were; all where nothing was."""
    every = registry.upstreams_of(*registry.domains)
    for name in sets:
        if name not in every:
            raise unknown("set", name, list(every))
    if not (domains or sets):
        return every
    wanted = {*sets, *registry.upstreams_of(*domains)}
    return {name: upstream for name, upstream in every.items() if name in wanted}


def _brought(files: Iterable[str], upstreams: Iterable[Upstream]) -> dict[str, Path]:
    keys = [file.key for upstream in upstreams for file in upstream.files if file.brought]
    brought = {}
    for text in files:
        key, equals, path = text.partition("=")
        if not (equals and path):
            raise UsageError(f'--file "{text}": must be KEY=PATH')
        if key not in keys:
            raise unknown("file", key, keys)
        brought[key] = Path(path)
    return brought


def _overview(
    chosen: Mapping[str, Upstream], there: Mapping[str, Prepared], lacking: Iterable[str], source: Source
) -> str:
    """One line a set: its state, its size and its licence."""
    where = f"from the mirror {source.mirror}" if source.mirror else "from the network"
    width = max(map(len, chosen), default=0)
    lines = [f"{len(chosen)} sets, {where}, into {data_folder()}"]
    for name, upstream in chosen.items():
        size = sum(file.size for file in upstream.files) / 1e6
        most = "at most" if any(file.archive or file.brought for file in upstream.files) else ""
        state = "prepared" if name in there else "your file" if name in lacking else ""
        terms = upstream.licence if upstream.commercial else f"{upstream.licence} - NOT FOR COMMERCIAL USE"
        lines.append(f"  {name:{width}}  {state:9}  {most:>7} {size:6.1f} MB  {terms}; {upstream.title}")
    return "\n".join(lines)


def _prepare(todo: Mapping[str, Upstream], source: Source) -> tuple[dict[str, Prepared], list[HarnessError]]:
    """Prepare what can be; a set that cannot be holds up none of the others."""
    watcher = Watcher()
    done: dict[str, Prepared] = {}
    failed: list[HarnessError] = []
    try:
        for name, upstream in todo.items():
            try:
                done[name] = prepare(upstream, source, watch=watcher.working)
            except HarnessError as error:
                failed.append(error)
    finally:
        watcher.close()
    return done, failed


def _tell(found: Mapping[str, Prepared], *, as_json: bool) -> None:
    if as_json:
        rows = {name: {"folder": str(one.folder), "records": dict(one.records)} for name, one in found.items()}
        say_json(rows)
        return
    for one in found.values():
        for file, records in one.records.items():
            say(f"{records:6}  {one.folder / file}")
