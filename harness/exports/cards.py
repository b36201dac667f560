"""The model card beside an exported model: what it is, what changed, and what does not follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..plain import line, plain
from ..report import Leaderboard, Row, Used
from ..types import Delta, Model, Recipe
from .frontmatter import licence, with_front

TASK_TYPE = "text-generation"


Scored = tuple[Leaderboard, str]
"""A leaderboard, and the name of a row."""


def model_card(told: Mapping[str, Any], *, model: Model, recipe: Recipe, scored: Scored | None) -> str:
    """Markdown with metadata as the Hugging Face hub reads it; `told` is the manifest of the export.

    Where the adapter stands on no leaderboard, it says that nothing was scored.
    """
    results = _results(*scored) if scored else _unscored(told)
    used = scored[0].used if scored else ()
    parts = [*_head(told, model, recipe), *results, *_made(told, model, recipe), *_limits(model, used)]
    return with_front(_metadata(told, model, recipe, scored), plain("\n".join(parts)) + "\n")


def _metadata(told: Mapping[str, Any], model: Model, recipe: Recipe, scored: Scored | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "library_name": "transformers" if told["kind"] == "merged" else "peft",
        "pipeline_tag": TASK_TYPE,
        "tags": ["self-specialization", line(told["domain"])],
        **({} if Path(model.source).is_dir() else {"base_model": model.source}),
        **licence(model.licence),
    }
    if scored:
        name = f"{told['domain']}-{model.name}-{recipe.name}"
        found["model-index"] = [{"name": name, "results": _eval_results(*scored)}]
    return found


def _eval_results(board: Leaderboard, name: str) -> list[dict[str, Any]]:
    """Every task at every number of shots, in points, as the model-index of the hub has them."""
    return [
        {
            "task": {"type": TASK_TYPE},
            "dataset": {
                "type": line(task.benchmark),
                "name": line(f"{task.title}, {section.shots}-shot"),
                "args": {"num_few_shot": section.shots, "documents": task.documents},
            },
            "metrics": [{"type": metric, "name": f"{metric}, points", "value": round(value, 2)}],
        }
        for section in board.sections
        for row in section.rows
        if row.name == name
        for task in row.tasks
        for metric, value in [next(iter(task.metrics.items()))]
    ]


def _head(told: Mapping[str, Any], model: Model, recipe: Recipe) -> Iterator[str]:
    yield f"# {line(model.name)}, specialized in {line(told['domain'])} by {recipe.name}\n"
    kind = "A control, made to be compared with" if recipe.control else "Made by self-specialization (arXiv 2310.00160)"
    yield f"{kind}. Recipe {recipe.name}: {line(recipe.comment)}.\n"
    base = line(model.name) if Path(model.source).is_dir() else f"{model.source}, revision {model.revision}"
    if model.adapter:
        local = Path(model.adapter).is_dir()  # which lies elsewhere on every machine
        base += f", with the adapter {line(Path(model.adapter).name if local else model.adapter)}"
    yield "```python"
    yield "from transformers import AutoModelForCausalLM, AutoTokenizer"
    if told["kind"] == "adapter":
        yield "from peft import PeftModel\n"
        yield f"base = AutoModelForCausalLM.from_pretrained(BASE)  # {base}: {told['base']}"
        yield "model = PeftModel.from_pretrained(base, HERE)"
    else:
        yield "\nmodel = AutoModelForCausalLM.from_pretrained(HERE)"
    yield "```\n"
    yield "Its prompt is the template of Alpaca; another one was neither tuned on nor measured.\n"


def _results(board: Leaderboard, name: str) -> Iterator[str]:
    from tabulate import tabulate

    yield "## What changed\n"
    yield f"Δ: this model minus its base, paired by document, in points of {line(board.metric)}, with a 95 % interval."
    yield "`*`: separated (adjusted p at most 0.05, and the interval excludes zero). `~`: not separated."
    for section in board.sections:
        base, row = section.rows[0], next(row for row in section.rows if row.name == name)
        yield f"\n### {section.shots}-shot\n"
        headers = ["task", "n", "base", "this model", "Δ"]
        sides = ("left", *["right"] * 4)
        yield tabulate(
            list(_lines(base, row)), headers=headers, tablefmt="github", colalign=sides, disable_numparse=True
        )
    for each in board.forgotten:
        if each.name == name and each.loss:
            worse = f" (worse: {', '.join(each.worse)})" if each.worse else ""
            yield f"\nVerdict with what was forgotten: {each.verdict}{worse}."
            change = f"[{each.loss.low:+.3f}, {each.loss.high:+.3f}]"
            yield f"Loss on neutral text: {each.loss.base:.3f} to {each.loss.after:.3f} bits a byte {change}."
    yield ""


def _lines(base: Row, row: Row) -> Iterator[list[str]]:
    for before, after in zip(base.tasks, row.tasks, strict=True):
        values = (next(iter(task.metrics.values())) for task in (before, after))
        title = line(after.title).replace("|", "\\|")
        yield [title, str(after.documents), *(f"{value:.1f}" for value in values), _delta(after.delta)]
    yield ["average", "", f"{base.average:.1f}", f"{row.average:.1f}", _delta(row.delta)]


def _delta(delta: Delta | None) -> str:
    if delta is None:
        return ""
    return f"{delta.value:+.1f} {'*' if delta.separated else '~'} [{delta.low:+.1f}, {delta.high:+.1f}]"


def _unscored(told: Mapping[str, Any]) -> Iterator[str]:
    yield "## What changed\n"
    yield "This adapter was not scored when it was exported: nothing is known of what it does better or worse. Run"
    yield f"`harness compare --domain {told['domain']} --recipe {told['recipe']}`, and export it again.\n"


def _made(told: Mapping[str, Any], model: Model, recipe: Recipe) -> Iterator[str]:
    yield "## How it was made\n"
    yield f"- Base: {told['base']}"
    yield f"- Recipe: {recipe.name}, study seed {told['seed']}, {told['examples']} examples asked for"
    settings = asdict(recipe.tuning) | dict(model.tuning)
    told_settings = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in settings.items())
    yield f"- Tuning by QLoRA: {told_settings}; stage {told['tuning'][:16]}"
    alive = told["alive"]
    yield f"- Adapter against base: {alive['divergence']:.3g} nats per token (noise {alive['noise']:.3g})"
    yield f"- Versions: {', '.join(f'{name} {version}' for name, version in told['versions'].items())}\n"


def _limits(model: Model, sets: Sequence[Used]) -> Iterator[str]:
    yield "## What does not follow\n"
    yield "- It was tuned on what its base wrote, unread by people: it may state false things with confidence."
    yield "- The intervals are about other documents of these tasks, not about other tasks, nor other runs."
    yield "- It is no adviser in any field.\n"
    yield "## Licence\n"
    yield f"Base: {line(model.licence)}."
    for used in sets:
        terms = "" if used.commercial else ", not for commercial use"
        yield f"{line(used.title)} ({used.purpose}): {line(used.licence)}{terms}."
