"""What a base model can do before any study: answer behind demonstrations that are no benchmark's.

    python reports/probe.py [--model acorn] [--shots 0,5]
    python reports/probe.py --family who_did --family cell

The tasks are the seeds of each domain, each asked behind other seeds of its type, and tasks in the wordings of acorn's
own corpus; with `--family` they are general tasks of some families alone. All stand in the study's template, and what
is written is scored as the study scores it: token F1 of the whole response. A pretraining may be judged by these
numbers, for no benchmark document is among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from statistics import mean

import click
from harness_plugins.acorn.corpus import mixture, pages
from harness_plugins.acorn.tasks import comprehension, experts
from harness_plugins.acorn.tasks.task import Task
from harness_plugins.acorn.world import Field, World
from tabulate import tabulate

from harness.engine import Engine, Manner, find, load
from harness.jsonl import read_examples
from harness.metrics import token_f1
from harness.registry import load_registry
from harness.template import STOPS, alpaca

DOMAINS = ("biomed", "finance")
GENERAL = ("extract_animals", "extract_jobs", "feeling", "story_yes_no", "mentions", "topic_of")
EACH = 20
"""Tasks of a kind, where they can be made."""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One task with tasks of its kind that may be shown in front of it."""

    group: str
    kind: str
    shown: tuple[Task, ...]
    asked: Task

    def prompt(self, shots: int) -> str:
        """The task behind so many others."""
        shown = "".join(f"{alpaca(task.instruction, task.input)}{task.output}\n\n" for task in self.shown[:shots])
        return shown + alpaca(self.asked.instruction, self.asked.input)


def of_seeds(domain: str) -> Iterator[Probe]:
    """Each seed of a domain, behind others of its type."""
    seeds = defaultdict(list)
    for seed in read_examples(load_registry().domain(domain).seeds):
        task = Task(kind=seed.task_type, instruction=seed.instruction, input=seed.input, output=seed.response)
        seeds[seed.task_type].append(task)
    for kind, tasks in seeds.items():
        for number, asked in enumerate(tasks):
            others = [task for task in tasks if task is not asked]
            Random(f"{kind}/{number}").shuffle(others)
            yield Probe(group=f"{domain} seeds", kind=kind, shown=tuple(others), asked=asked)


def of_corpus(group: str, kind: str, make: Callable[[Random], Task]) -> Iterator[Probe]:
    """Tasks of a kind in the corpus's wordings, each behind five others."""
    for number in range(EACH):
        rng = Random(f"{group}/{kind}/{number}")
        *shown, asked = (make(rng) for _ in range(6))
        yield Probe(group=group, kind=kind, shown=tuple(shown), asked=asked)


def probes(families: Sequence[str] = ()) -> Iterator[Probe]:
    """All of them, or those of some families of general tasks alone."""
    world = World()
    for domain in () if families else DOMAINS:
        yield from of_seeds(domain)
    for domain in () if families else DOMAINS:
        for kind in mixture.frames(world.field(domain)):
            yield from of_corpus(f"{domain} corpus", kind, _expert(world.field(domain), kind))
    for family in families or GENERAL:
        yield from of_corpus("general corpus", family, _general(world.general, family))


def _expert(field: Field, kind: str) -> Callable[[Random], Task]:
    return lambda rng: experts.write(field, kind, mixture.frames(field)[kind], rng)


def _general(field: Field, family: str) -> Callable[[Random], Task]:
    make = pages.compared_task if family in comprehension.MAKERS else pages.general_task
    return lambda rng: make(field, family, rng)


def answers(engine: Engine, prompts: Sequence[str]) -> list[str]:
    """What the model writes behind each prompt, in the order of the prompts."""
    order = sorted(range(len(prompts)), key=lambda index: len(prompts[index]))
    written = {}
    for first in range(0, len(order), 32):
        rows = order[first : first + 32]
        batch = [prompts[row] for row in rows]
        written |= zip(rows, engine.generate(batch, Manner(max_new_tokens=32, stop=STOPS, cut=True)), strict=True)
    return [written[index].text for index in range(len(prompts))]


@click.command()
@click.option("--model", default="acorn", show_default=True, help="Base model: a name, or path:FOLDER.")
@click.option("--shots", default="0,5", show_default=True, help="Numbers of demonstrations.")
@click.option(
    "--family",
    "families",
    multiple=True,
    type=click.Choice(sorted(pages.GENERAL_TASKS | comprehension.MAKERS)),
    metavar="NAME",
    help="Ask nothing but general tasks of this family; repeatable.",
)
def main(model: str, shots: str, families: tuple[str, ...]) -> None:
    """Print the token F1 of each kind of task, in points."""
    engine = load(find(model) if ":" in model else load_registry().model(model))
    asked, table = list(probes(families)), defaultdict(dict)
    counts = [int(count) for count in shots.split(",")]
    for count in counts:
        values = defaultdict(list)
        for probe, text in zip(asked, answers(engine, [probe.prompt(count) for probe in asked]), strict=True):
            values[probe.group, probe.kind].append(100 * token_f1(text, probe.asked.output))
        for group in dict.fromkeys(group for group, _ in values):
            kinds = {kind: mean(found) for (of, kind), found in values.items() if of == group}
            for kind, value in (*kinds.items(), ("average", mean(kinds.values()))):
                table[group, kind][count] = value
    rows = [(group, kind, *(found[count] for count in counts)) for (group, kind), found in table.items()]
    click.echo(tabulate(rows, headers=["tasks", "kind", *(f"{count}-shot" for count in counts)], floatfmt=".1f"))


if __name__ == "__main__":
    main()
