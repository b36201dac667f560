"""Studies of a tiny model in a domain of its own, watched in silence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

from harness import Model, Recipe, Tuning, hookimpl
from harness.engine import Engine, Generation, Sampling
from harness.pipeline import Choice, Engines, Nobody, Runner, Several, Study, compare, plan
from harness.registry import Registry, load_registry
from harness.store import Store
from harness.types import Progress

OUTSIDE = Path(__file__).parents[2] / "outside" / "harness_gardening"
WORDS = [f"word{index}" for index in range(400)]
LIVELY = 8
"""One prompt in so many gives a task: several rounds are needed, so that one can be interrupted between them."""
UNSURE = 0.3
"""Share of the prompts whose sampled responses differ."""
STOP = "\n\nInstruction:"


@dataclass
class Scribe:
    """The base model, but with a gift: asked for tasks it writes some, and asked for a response it gives one.

    Random weights would never write a numbered list. All else, benchmarks among it, is answered by the real model.
    """

    engine: Engine
    mute: bool = False
    """Whether it writes no task at all."""
    asked: list[str] = field(default_factory=list)
    """Every prompt of a benchmark."""

    @property
    def context(self) -> int:
        """The real model's."""
        return self.engine.context

    def count(self, texts: Sequence[str]) -> list[int]:
        """The real model's tokens."""
        return self.engine.count(texts)

    def logits(self, texts: Sequence[str], *, last: int) -> Any:
        """The real model's."""
        return self.engine.logits(texts, last=last)

    def generate(
        self,
        prompts: Sequence[str],
        *,
        max_new_tokens: int,
        stop: Sequence[str] = (),
        sampling: Sampling | None = None,
        cut: bool = False,
        options: Sequence[str] = (),
    ) -> list[Generation]:
        """One batch."""
        if STOP in stop:
            return [self._response(prompt, row, sampling) for row, prompt in enumerate(prompts)]
        if sampling is not None:
            return [self._task(f"{prompt}{sampling.seed}", row) for row, prompt in enumerate(prompts)]
        self.asked.extend(prompts)
        return self.engine.generate(prompts, max_new_tokens=max_new_tokens, stop=stop, cut=cut, options=options)

    def log_likelihood(self, pairs: Sequence[tuple[str, str]], *, cut: bool = False) -> list[tuple[float, bool]]:
        """The real model's."""
        return self.engine.log_likelihood(pairs, cut=cut)

    def _response(self, prompt: str, row: int, sampling: Sampling | None) -> Generation:
        """The same two words whenever it is asked, but of some prompts each sample is another one."""
        unsure = sampling is not None and Random(f"{prompt} unsure").random() < UNSURE
        return Generation(text=_words(f"{prompt}{row}" if unsure else prompt, 2), tokens=2, finished=True)

    def _task(self, prompt: str, row: int) -> Generation:
        if self.mute or row % LIVELY:
            return Generation(text=" and", tokens=1, finished=False)
        return Generation(text=f" {_words(prompt, 8)}\nInput: none", tokens=12, finished=True)


def _words(prompt: str, count: int) -> str:
    return " ".join(Random(prompt).choices(WORDS, k=count))


@dataclass(kw_only=True)
class Writing(Engines):
    """The engines of a study whose base can write."""

    mute: bool = False
    loaded: list[Path | None] = field(default_factory=list)
    """The adapter of every engine that was asked for."""
    asked: list[str] = field(default_factory=list)
    """Every prompt of a benchmark that the base was asked."""

    def held(self, adapter: Path | None) -> Any:
        """As ever, and it is remembered."""
        self.loaded.append(adapter)
        return super().held(adapter)

    def get(self, adapter: Path | None) -> Any:
        """The base with its gift, or the specialized model as it is."""
        engine = super().get(adapter)
        return Scribe(engine, self.mute, self.asked) if adapter is None else engine


@dataclass(kw_only=True)
class Silent:
    """An observer that says nothing and remembers everything."""

    worked: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    waited: list[str] = field(default_factory=list)
    heard: Callable[[str, int], None] = lambda title, done: None
    """Told of every progress; may raise, as Ctrl-C does."""

    @contextmanager
    def working(self, title: str) -> Iterator[Progress]:
        """Remember that a stage was worked on."""
        self.worked.append(title)
        yield lambda done, total: self.heard(title, done)

    def reused(self, title: str, seconds: float) -> None:
        """Remember that a stage was whole."""
        self.stored.append(title)

    def waiting(self, title: str) -> None:
        """Remember that another run was at a stage."""
        self.waited.append(title)

    @contextmanager
    def several(self, titles: Sequence[str], where: str) -> Iterator[Several]:
        """Nothing of that is remembered."""
        yield Nobody()


@dataclass(frozen=True)
class Tiny:
    """A plugin with the tiny model, and a recipe that diverges."""

    model: Model

    @hookimpl
    def harness_models(self) -> list[Model]:
        """The model, with batches small enough that an epoch has two steps."""
        return [replace(self.model, tuning={"batch_size": 8})]

    @hookimpl
    def harness_recipes(self) -> list[Recipe]:
        """One that cannot end well."""
        return [Recipe(name="explode", comment="diverges", synthesis=None, tuning=Tuning(learning_rate=1e30))]


@dataclass(frozen=True, kw_only=True)
class Garden:
    """Where studies grow: registry, studies, runners."""

    registry: Registry
    root: Path

    def study(self, *recipes: str, seed: int = 0, examples: int = 12, shots: Sequence[int] = (0,)) -> Study:
        """A study of the tiny model in gardening."""
        choice = Choice(
            domain="gardening",
            model="tiny",
            recipes=recipes,
            shots=tuple(shots),
            examples=examples,
            limit=4,
            seed=seed,
        )
        return plan(self.registry, choice)

    def runner(self, *, name: str = "store", fresh: bool = False, mute: bool = False) -> Runner:
        """A runner in the store of that name."""
        engines = Writing(model=self.registry.model("tiny"), mute=mute)
        return Runner(store=Store(self.root / name), observer=Silent(), engines=engines, fresh=fresh)

    def contents(self, name: str = "store") -> dict[str, bytes]:
        """What a store holds that is part of a result: no times, and nothing whose name starts with a dot."""
        root = self.root / name
        paths = (path.relative_to(root) for path in sorted(root.rglob("*")) if path.is_file())
        kept = [path for path in paths if path.name != "times.json" and not any(x.startswith(".") for x in path.parts)]
        return {path.as_posix(): (root / path).read_bytes() for path in kept}


def _gardening() -> ModuleType:
    """The outside package, not installed but handed over."""
    spec = spec_from_file_location("harness_gardening_of_the_tests", OUTSIDE / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def registry(tiny_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """All that is installed, and the tiny model with its domain, which has passages to retrieve."""
    found = load_registry(extra={"harness-gardening": _gardening(), "harness-tiny": Tiny(tiny_model)})
    corpus = tmp_path_factory.mktemp("corpus") / "passages.jsonl"
    lines = [json.dumps({"text": f"Of {word} it is said that it grows."}) for word in WORDS]
    corpus.write_text("\n".join(lines), encoding="utf-8")
    return replace(found, domains={**found.domains, "gardening": replace(found.domain("gardening"), corpus=corpus)})


@pytest.fixture
def garden(registry: Registry, tmp_path: Path) -> Garden:
    """An empty garden."""
    return Garden(registry=registry, root=tmp_path)


@pytest.fixture(scope="session")
def grown(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """A garden with one study that nothing interrupted, in the store `store`; not to be written to."""
    garden = Garden(registry=registry, root=tmp_path_factory.mktemp("grown"))
    compare(garden.study("self-specialize-twice", shots=(0, 1)), garden.runner())
    return garden
