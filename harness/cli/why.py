"""harness why: from a number to its documents, and from a document to what was taught nearest to it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from ..pipeline import NEAREST, Asked, Cell, Near, Shown, Walk, Why, document_of
from ..plain import line
from ..registry import load_registry
from ..store import Store
from . import leaderboards, options
from .saying import as_json, say, say_json

SHOWN = 10
"""Documents that are listed; --json holds all."""
LONGEST = 70
"""Characters of a text in a list."""


@click.command("why")
@click.argument("task")
@click.argument("row")
@click.option("--shots", type=int, help="Demonstrations in the prompt.  [default: the leaderboard's first number]")
@click.option("--seed", type=int, help="Study seed, where there are several.  [default: the first]")
@click.option("--document", help="Walk on from this document: its number, or upstream's id.")
@click.option(
    "--nearest",
    type=click.IntRange(min=0),
    default=3,
    help="Seeds and generated examples shown for a document, so many of each.",
)
@click.option("--prompts", is_flag=True, help="Print the prompts whole.")
@options.board
@options.store
@as_json
def command(
    task: str,
    row: str,
    shots: int | None,
    seed: int | None,
    document: str | None,
    nearest: int,
    prompts: bool,
    path: Path | None,
    store: Path,
    as_json: bool,
) -> None:
    """Walk from the number of TASK and ROW on a leaderboard to what it stands on.

    First to its documents, those first that moved most. With --document from one of them to both models' responses,
    its prompt, and the nearest examples that the row was tuned on; from these to their prompts, seeds and passages.
    """
    file = leaderboards.place_of(path, store)
    walk = Walk(leaderboards.find(file), Store(leaderboards.store_of(file, store)), load_registry())
    cell = Cell(task=task, row=row, shots=shots, seed=seed)
    why = walk.why(cell)
    if document is None:
        if as_json:
            say_json(asdict(why))
        else:
            onward = _onward(why, seed=seed, path=path, store=store)
            say("\n".join([*_cell(why), "", *_documents(why), "", f"Go on with: {onward}"]))
        return
    one = document_of(why, document)
    near = walk.nearest(cell, one, count=nearest)
    if as_json:
        told = asdict(why) | {"documents": [asdict(one)], "nearest": [asdict(each) for each in near], "by": NEAREST}
        say_json(told)
    else:
        say("\n".join([*_cell(why), "", *_document(why, one, prompts), *_nearest(near, prompts)]))


def _cell(why: Why) -> Iterator[str]:
    yield f"{why.row}, {why.shots}-shot, {why.title} ({why.benchmark}), {why.metric} in points"
    if delta := why.delta:
        mark = "*" if delta.separated else "~"
        told = f"Δ {delta.value:+.1f} {mark} [{delta.low:+.1f}, {delta.high:+.1f}]"
        yield f"  base {why.base:.1f}, {why.row} {why.score:.1f}, {told}, n {delta.documents}"
    else:
        yield f"  {why.row} {why.score:.1f}, n {len(why.documents)}"
    yield f"  model     {why.model['name']}, {why.model['identity']}; study seed {why.seed}"
    if why.stages.keys() - {"base", "row"}:
        yield f"  tuned on  {why.tuned_on['seed']} seeds, {why.tuned_on['example']} examples"
    yield f"  stages    {', '.join(dict.fromkeys(why.stages.values()))}"


def _documents(why: Why) -> Iterator[str]:
    changes = [each.after - each.before for each in why.documents]
    rose, fell = (sum(sign * change > 0 for change in changes) for sign in (1, -1))
    if why.delta:
        yield f"{rose} documents rose, {fell} fell, {len(changes) - rose - fell} stayed. Those that moved most:"
    rows = [("number", "base", "after" if why.delta else why.row, "answer", "base wrote", f"{why.row} wrote")]
    for each in why.documents[:SHOWN]:
        answer, base, response = (_short(text, 24) for text in (each.answer, each.base, each.response))
        rows.append((str(each.number), f"{100 * each.before:.0f}", f"{100 * each.after:.0f}", answer, base, response))
    # Of the base itself there is one score and one response, not two that are the same.
    columns = [column for place, column in enumerate(zip(*rows, strict=True)) if why.delta or place not in (1, 4)]
    widths = [max(map(len, column)) for column in columns]
    for row in zip(*columns, strict=True):
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    if len(why.documents) > SHOWN:
        yield f"  and {len(why.documents) - SHOWN} more, with --json"


def _onward(why: Why, *, seed: int | None, path: Path | None, store: Path) -> str:
    """The call that goes on to the first document, to be pasted: with all that this one was told."""
    told: list[object] = ["harness", "why", line(why.title), line(why.row)]
    told += ["--shots", why.shots] if why.shots else []
    told += ["--seed", seed] if seed is not None else []
    told += ["--board", path] if path else []
    told += ["--store", store] if options.was_given("store") else []
    return shlex.join(map(str, [*told, "--document", why.documents[0].number]))


def _document(why: Why, one: Asked, prompts: bool) -> Iterator[str]:
    named = f" ({one.id})" if one.id else ""
    yield f"Document {one.number}{named}" + ("" if one.known else " - NOT VERIFIED: its file has changed since")
    yield f"  instruction  {line(one.instruction)}"
    if one.input:
        yield f"  input        {line(one.input)}"
    yield f"  answer       {line(one.answer)}"
    if why.delta:
        yield f"  base wrote   {line(one.base)}   ({100 * one.before:.0f} points)"
    yield f"  {why.row} wrote   {line(one.response)}   ({100 * one.after:.0f} points)"
    if one.likelihoods:
        told = (f"{label} {value:.2f}" for label, value in sorted(one.likelihoods.items(), key=lambda each: -each[1]))
        yield f"  label, log-probability   {', '.join(told)}"
    yield from _prompt("prompt", one.prompt, prompts)


def _nearest(near: Sequence[Near], prompts: bool) -> Iterator[str]:
    if not near:
        return
    yield f"\nThe nearest examples that it was tuned on, by {NEAREST}:"
    for each in near:
        yield f"\n{each.kind} {each.number}, ROUGE-L {each.rouge_l:.2f}"
        yield f"  instruction  {line(each.example.instruction)}"
        if each.example.input:
            yield f"  input        {line(each.example.input)}"
        yield f"  response     {line(each.example.response)}"
        yield from _origin(each, prompts)


def _origin(near: Near, prompts: bool) -> Iterator[str]:
    origin = near.origin
    if origin is None:
        yield "  written by hand"
        return
    if origin.round is not None and origin.row is not None:
        yield f"  invented in round {origin.round + 1} by prompt {origin.row + 1}, which showed these seeds:"
        yield from _shown("seed", origin.seeds)
        yield from _prompt("its prompt", origin.prompt, prompts)
    if origin.demonstrations or origin.passages:
        yield "  answered behind these seeds and passages:" if origin.passages else "  answered behind these seeds:"
        yield from _shown("seed", origin.demonstrations)
        yield from _shown("passage", origin.passages)
    if origin.round is not None:
        yield from _prompt("its prompt", origin.response_prompt, prompts)
    if origin.note:
        yield f"  {origin.note}"
    yield f"  stages  {', '.join(origin.stages)}"


def _shown(kind: str, shown: Sequence[Shown]) -> Iterator[str]:
    for each in shown:
        yield f"    {kind} {each.number}: {_short(each.text, LONGEST)}"


def _prompt(name: str, prompt: str | None, whole: bool) -> Iterator[str]:
    if not whole:
        return
    if prompt is None:
        yield f"  {name} cannot be built again: what it was made of has changed since"
        return
    yield f"  {name}:"
    yield from (f"    | {each}" for each in prompt.splitlines())


def _short(text: str, longest: int) -> str:
    told = line(text)
    return told if len(told) <= longest else f"{told[: longest - 1]}…"
