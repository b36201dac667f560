"""Generated examples as data sets that `datasets.load_dataset` reads: JSONL and Parquet, with a data card."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import disk
from ..plain import escaped, line, plain
from ..report import STEPS
from ..types import Example, Model, Recipe
from .frontmatter import licence, with_front

LINES, TABLE, CARD = "train.jsonl", "train.parquet", "README.md"


def _alpaca(example: Example) -> dict[str, Any]:
    return {
        "instruction": _whole(example.instruction),
        "input": _whole(example.input),
        "output": _whole(example.response),
    }


def _messages(example: Example) -> dict[str, Any]:
    asked = "\n\n".join(filter(None, (example.instruction, example.input)))
    return {
        "messages": [
            {"role": "user", "content": _whole(asked)},
            {"role": "assistant", "content": _whole(example.response)},
        ]
    }


FORMS: dict[str, Callable[[Example], dict[str, Any]]] = {"alpaca": _alpaca, "messages": _messages}
"""Name of a form -> what it makes of an example."""


def write_examples(examples: Sequence[Example], form: str, folder: Path) -> None:
    """Put the examples into a folder, once as JSONL and once as Parquet: the same rows."""
    import pyarrow
    from pyarrow import parquet

    rows = [FORMS[form](example) for example in examples]
    disk.write_text(folder / LINES, "".join(f"{escaped(json.dumps(row, ensure_ascii=False))}\n" for row in rows))
    with disk.naming(folder / TABLE):
        parquet.write_table(pyarrow.Table.from_pylist(rows), folder / TABLE)


def data_card(told: Mapping[str, Any], examples: Sequence[Example], *, model: Model, recipe: Recipe, form: str) -> str:
    """What is in the folder and where it comes from, for people and for the hub; `told` is the manifest."""
    title = f"{told['domain']} examples written by {model.name} ({recipe.name})"
    metadata = {
        "pretty_name": line(title),
        "task_categories": ["text-generation"],
        "tags": ["synthetic", "self-specialization", line(told["domain"])],
        "size_categories": [_size(len(examples))],
        **licence(model.licence),
        # The JSONL holds the same rows: without this, both would be read.
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": TABLE}]}],
    }
    parts = [*_what(title, examples, form), *_how(told, model, recipe), *_funnel(told["funnel"])]
    parts += _sample(examples, form)
    return with_front(metadata, plain("\n".join(parts)) + "\n")


def _what(title: str, examples: Sequence[Example], form: str) -> Iterator[str]:
    fields = "`instruction`, `input` (may be empty) and `output`" if form == "alpaca" else "`messages`: user, assistant"
    yield f"# {line(title)}\n"
    yield f"{len(examples)} examples with {fields}; `{LINES}` and `{TABLE}` hold the same rows.\n"
    yield "```python"
    yield "from datasets import load_dataset\n"
    yield 'examples = load_dataset(HERE, split="train")'
    yield "```\n"


def _how(told: Mapping[str, Any], model: Model, recipe: Recipe) -> Iterator[str]:
    yield "## How it was made\n"
    yield "A language model wrote instructions and responses; no person has read them."
    yield f"Recipe {recipe.name}: {line(recipe.comment)}."
    if recipe.control:
        yield "This recipe is a CONTROL, made to be compared with: its examples are not meant to teach."
    yield f"\n- Model: {line(model.name)}, {told['base']}; licence {line(model.licence)}"
    yield f"- Study seed {told['seed']}, {told['examples']} examples asked for"
    yield f"- Stages: {', '.join(told['stages'])}"
    yield f"- Versions: {', '.join(f'{name} {version}' for name, version in told['versions'].items())}"
    for corpus in told["corpora"]:
        terms = "" if corpus["commercial"] else ", not for commercial use"
        yield f"- Passages in front of responses: {line(corpus['title'])}, licence {line(corpus['licence'])}{terms}"
    yield "- Whatever copies a test document of an installed benchmark was left out before anything was written here.\n"


def _funnel(funnel: Mapping[str, Any]) -> Iterator[str]:
    yield "## What became of everything it wrote\n"
    for step in STEPS:
        value = funnel.get(step)
        if isinstance(value, int):
            yield f"- {step}: {value}"
        elif isinstance(value, Mapping):
            counts = ", ".join(f"{reason} {count}" for reason, count in value.items() if count)
            yield f"- {step}: {counts or 'none'}"
    yield "\n## Limits\n"
    yield "The responses are what the model holds to be true. They may be false, and they are no advice in any field.\n"


def _sample(examples: Sequence[Example], form: str) -> Iterator[str]:
    """The first example, indented: no fence that it could close."""
    yield "## The first one\n"
    for text in json.dumps(FORMS[form](examples[0]), indent=1, ensure_ascii=False).splitlines():
        yield f"    {plain(text)}"


def _size(count: int) -> str:
    for bound, name in ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K")):
        if count < bound:
            return name
    return "100K<n<1M"


def _whole(text: str) -> str:
    """Halves of surrogate pairs replaced: neither UTF-8 nor Parquet can hold them."""
    return text.encode(errors="replace").decode()
