"""The examples of a recipe, each with the seeds and passages that stood in its prompts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..described import describe
from ..disk import digest
from ..jsonl import read_examples
from ..store import Stage
from ..types import Domain, Example
from .record import Generated, Written
from .stored import Stored, picked, rows_of

EXAMPLES = "examples.jsonl"


@dataclass(frozen=True, eq=False)
class Examples:
    """Finds the examples behind the rows of a leaderboard."""

    stored: Stored
    domains: Mapping[str, Domain]
    own: Domain | None
    """The domain of the study, beside whose seeds and topics all recipes are described; None where it is gone."""

    def of(self, name: str, stages: Sequence[Stage]) -> Generated | None:
        """What a recipe was tuned on beside seeds, by its stages; None where that is nothing, or is gone."""
        *made, tuned = stages or (None,)
        if not tuned or not made or tuned.inputs["examples"] != made[-1].fingerprint:
            return None
        invented = next((stage for stage in made if stage.name == "instructions"), None)
        written = tuple(_written(made, invented))
        told = invented.inputs["domain"] if invented else {}
        return Generated(
            name=name,
            seeds_of=told.get("title", ""),
            written=written,
            seeds=self._seeds(told.get("seeds", "")),
            passages=self._passages(made, written),
            description=describe(
                [each.example for each in written], self._own_seeds, self.own.topics if self.own else ()
            ),
        )

    @cached_property
    def _own_seeds(self) -> tuple[Example, ...]:
        return read_examples(self.own.seeds) if self.own else ()

    def _seeds(self, mark: str) -> tuple[Example, ...]:
        """The seeds whose file has this hash; none where no installed domain has them any more."""
        own = (stage.folder / "seeds.jsonl" for _, stage in self.stored.named("seeds"))
        paths: list[Path] = [*(domain.seeds for domain in self.domains.values()), *own]
        return next((read_examples(path) for path in paths if path.is_file() and digest(path) == mark), ())

    def _passages(self, made: Sequence[Stage], written: Sequence[Written]) -> Mapping[int, str]:
        wanted = sorted({index for each in written for index in each.passages})
        for stage in made:
            corpus = stage.inputs.get("corpus")
            if wanted and corpus and (sifted := self.stored.stages.get(f"passages/{corpus[:16]}")):
                return {index: row["text"] for index, row in picked(sifted, "passages.jsonl", wanted).items()}
        return {}


def _written(made: Sequence[Stage], invented: Stage | None) -> Iterator[Written]:
    """The examples that were tuned on. What became of them since they were answered left their instructions alone."""
    answered = next((stage for stage in made if stage.name == "responses"), None)
    known = _sources(answered, invented) if answered and invented else {}
    pool = rows_of(made[0], "sources.jsonl") if made[0].name == "gold" else []
    for place, row in enumerate(rows_of(made[-1], EXAMPLES)):
        example = Example(**row)
        if place < len(pool):
            yield Written(example=example, origin=f"{pool[place]['benchmark']}, document {pool[place]['document'] + 1}")
        else:
            yield Written(example=example, **known.get((example.instruction, example.input), {}))


def _sources(answered: Stage, invented: Stage) -> Mapping[tuple[str, str], dict[str, Any]]:
    """Instruction and input -> where the example comes from."""
    candidates, known = rows_of(invented, "candidates.jsonl"), {}
    for source in rows_of(answered, "sources.jsonl"):
        candidate = candidates[source["candidate"]]
        known[candidate["instruction"], candidate["input"]] = {
            "round": candidate["round"] + 1,
            "shown": tuple(candidate["seeds"]),
            "demonstrations": tuple(source["demonstrations"]),
            "passages": tuple(source["passages"]),
        }
    return known
