"""Suites: what must be prepared, what retrieval searches then, and what a study says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from harness.errors import HarnessError, UsageError
from harness.pipeline import Choice, Stages, Study, compare, plan
from harness.pipeline.suites import guarded
from harness.preparation import Source, prepare
from harness.registry import Registry
from harness.report import Leaderboard, read, render
from harness.types import Progress

LIBRARY = Path(__file__).parents[2] / "library"
MIRROR = LIBRARY / "mirror"

pytestmark = pytest.mark.usefixtures("data")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder."""
    monkeypatch.setenv("HARNESS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def _module() -> ModuleType:
    spec = spec_from_file_location("harness_library_of_the_tests", LIBRARY / "harness_library/__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def library(registry: Registry, data: Path) -> Registry:
    """All that is installed, and the library, of which nothing is prepared yet."""
    module = _module()
    (domain,) = module.harness_domains()
    benchmarks = {benchmark.name: benchmark for benchmark in module.harness_benchmarks()}
    return replace(
        registry,
        domains={**registry.domains, domain.name: domain},
        benchmarks={**registry.benchmarks, **benchmarks},
    )


@contextmanager
def _silently(title: str) -> Iterator[Progress]:
    yield lambda done, total: None


def _prepare(registry: Registry, *sets: str, **brought: Path) -> None:
    files = {f"{key}.txt": path for key, path in brought.items()}
    for name in sets:
        upstream = registry.upstreams_of("library")[name]
        prepare(upstream, Source(mirror=MIRROR, brought=files), watch=_silently)


def _plan(registry: Registry, suite: str, *recipes: str, domain: str = "library", **more: Any) -> Study:
    told = {"model": "tiny", "shots": (0,), "examples": 4, "limit": 2} | more
    return plan(registry, Choice(domain=domain, suite=suite, recipes=recipes, **told))


def _names(items: Sequence[Any]) -> list[str]:
    return [item.name for item in items]


def test_a_suite_has_its_benchmarks(library: Registry, tmp_path: Path) -> None:
    """`paper` those of the paper, `extended` these and more, in the order in which they are brought."""
    (tmp_path / "mine.txt").write_text("Is it mine?\tyes\n")
    _prepare(library, "books", "diary", diary=tmp_path / "mine.txt")
    assert _names(_plan(library, "paper").benchmarks) == ["library_yesno", "library_diary"]
    assert _names(_plan(library, "extended").benchmarks) == ["library_yesno", "library_more", "library_diary"]
    assert _plan(library, "extended").left_out == ()


def test_the_default_is_what_comes_along(library: Registry) -> None:
    """A domain with prepared benchmarks too is studied on its embedded ones, with its embedded passages."""
    study = _plan(library, Choice(domain="biomed").suite, domain="biomed")
    assert study.suite == "embedded"
    assert {benchmark.suite for benchmark in study.benchmarks} == {"embedded"}
    assert study.corpora_of(library.domain("library")) == ()


def test_a_suite_that_a_domain_lacks_answers_with_the_others(library: Registry) -> None:
    """And an unknown one with all."""
    with pytest.raises(
        HarnessError, match='"library" has no benchmarks in suite "embedded"; choose from: paper, extended'
    ):
        _plan(library, "embedded")
    with pytest.raises(HarnessError, match=r'"general" has no benchmarks in suite "paper"; choose from: embedded$'):
        _plan(library, "paper", domain="general")
    with pytest.raises(UsageError, match='unknown suite "all"; choose from: embedded, paper, extended'):
        _plan(library, "all")


@pytest.mark.parametrize("suite", ["paper", "extended"])
def test_what_is_not_prepared_is_told_with_the_call(library: Registry, suite: str) -> None:
    """Not the file that only the user can bring: without it the study can still run."""
    with pytest.raises(HarnessError) as raised:
        _plan(library, suite)
    assert str(raised.value) == (
        f'suite "{suite}" of library needs sets that are not prepared, or not for this version: books; '
        "run: harness prepare --domain library"
    )


def test_what_was_prepared_by_another_version_is_not_prepared(library: Registry) -> None:
    """Its documents would be others."""
    _prepare(library, "books")
    benchmarks = dict(library.benchmarks)
    for name in ("library_yesno", "library_more"):
        upstream = benchmarks[name].upstream
        assert upstream is not None
        benchmarks[name] = replace(benchmarks[name], upstream=replace(upstream, version="2"))
    with pytest.raises(HarnessError, match="not prepared, or not for this version: books"):
        _plan(replace(library, benchmarks=benchmarks), "paper")


def test_corpora_must_be_prepared_where_they_are_searched(library: Registry) -> None:
    """For a recipe that retrieves, and for no other."""
    _prepare(library, "books")
    assert _plan(library, "paper", "self-specialize").recipes
    with pytest.raises(HarnessError, match="not for this version: texts; run: harness prepare --domain library"):
        _plan(library, "paper", "self-specialize-retrieval")
    _prepare(library, "texts")
    assert _plan(library, "paper", "self-specialize-retrieval").recipes


def test_the_corpora_of_another_domain_must_be_prepared_too(library: Registry) -> None:
    """Where a recipe shows its seeds and passages; the call names that domain."""
    recipe = library.recipe("self-specialize-retrieval")
    assert recipe.synthesis is not None
    borrowed = replace(recipe, name="borrowed", synthesis=replace(recipe.synthesis, domain="library"))
    domains = {**library.domains, "gardening": replace(library.domain("gardening"), name="gardening")}
    benchmarks = {
        name: replace(each, suite="paper") if each.domain == "gardening" else each
        for name, each in library.benchmarks.items()
    }
    more = replace(library, domains=domains, benchmarks=benchmarks, recipes={**library.recipes, "borrowed": borrowed})
    with pytest.raises(HarnessError, match="texts; run: harness prepare --domain library"):
        _plan(more, "paper", "borrowed", domain="gardening")


def test_what_only_the_user_can_bring_is_left_out(library: Registry) -> None:
    """The study names it."""
    _prepare(library, "books")
    study = _plan(library, "paper")
    assert (_names(study.benchmarks), _names(study.left_out)) == (["library_yesno"], ["library_diary"])


def test_a_suite_of_nothing_else_says_what_to_bring(library: Registry) -> None:
    """There would be nothing to measure."""
    alone = {name: each for name, each in library.benchmarks.items() if not each.upstream or name == "library_diary"}
    with pytest.raises(HarnessError, match=r"write one\. Then: harness prepare --set diary --file diary.txt=PATH"):
        _plan(replace(library, benchmarks=alone), "paper")


def test_an_embedded_study_does_not_depend_on_what_is_prepared(library: Registry) -> None:
    """It keeps its examples apart from what comes along; a study on a prepared suite from all that is prepared."""
    before = guarded(library, "embedded")
    _prepare(library, "books")
    assert guarded(library, "embedded") == before
    assert not any(benchmark.upstream for benchmark in before)
    assert set(_names(guarded(library, "paper"))) - set(_names(before)) == {"library_yesno", "library_more"}


@pytest.fixture
def studied(library: Registry, garden: Any) -> tuple[Leaderboard, Any]:
    """A study on the suite `paper` with retrieval, and its runner."""
    _prepare(library, "books", "texts")
    runner = garden.runner()
    return compare(_plan(library, "paper", "self-specialize-retrieval"), runner), runner


def test_a_study_on_prepared_documents_ends_with_a_leaderboard(
    studied: tuple[Leaderboard, Any], library: Registry, garden: Any
) -> None:
    """Which says what was left out, under which licences, and what retrieval searched; and is the same when read."""
    board, _ = studied
    assert (board.suite, board.left_out) == ("paper", ("library_diary",))
    assert [(used.name, used.purpose, used.licence, used.commercial) for used in board.used] == [
        ("books", "documents", "CC BY-NC 4.0", False),
        ("texts", "passages", "CC0", True),
    ]
    assert board.passages == {"texts": 4, "passages": 3, "dropped": {"article": 0, "title": 0, "overlap": 1}}
    assert read(render(board, "json"), place="here") == board
    text = render(board, "text")
    assert "on library, suite paper, 2 documents of each task" in text
    assert "Left out of the suite, because only you can bring its file: library_diary." in text
    assert "Retrieval searched 3 passages of 4 texts." in text
    # What a second study on it finds is whole.
    again = garden.runner()
    assert compare(_plan(library, "paper", "self-specialize-retrieval"), again) == board
    assert again.observer.worked == []


def test_passages_that_overlap_are_never_retrieved(studied: tuple[Leaderboard, Any]) -> None:
    """The stage says which they were and why; the responses stand on what it kept."""
    _, runner = studied
    sifted = next(stage for stage in runner.ran if stage.name == "passages")
    (dropped,) = sifted.read_jsonl("dropped.jsonl")
    assert (dropped["text"], dropped["reason"]) == ("t2", "overlap")
    kept = [row["text"] for row in sifted.read_jsonl("passages.jsonl")]
    assert [text.split("\n")[0] for text in kept] == ["Shelves", "Paper", "Ink"]
    responses = next(stage for stage in runner.ran if stage.name == "responses")
    assert responses.inputs["corpus"] == sifted.fingerprint


def test_the_licence_stands_in_the_manifest_of_every_score(studied: tuple[Leaderboard, Any]) -> None:
    """With the set, and whether commercial use is allowed."""
    _, runner = studied
    facts = [stage.manifest["facts"] for stage in runner.ran if stage.name == "evaluate"]
    assert facts
    assert all((each["set"], each["licence"], each["commercial"]) == ("books", "CC BY-NC 4.0", False) for each in facts)


def test_new_documents_are_looked_for_in_the_corpora_again(library: Registry, garden: Any) -> None:
    """What was sifted before another set was prepared does not stand for what comes after."""
    _prepare(library, "texts")
    stages = [Stages(study=_study(library), runner=garden.runner()).passages(library.domain("library"))]
    _prepare(library, "books")
    stages += [Stages(study=_study(library), runner=garden.runner()).passages(library.domain("library"))]
    assert [stage.manifest["facts"]["dropped"]["overlap"] for stage in stages] == [0, 1]


def _study(library: Registry) -> Study:
    """A study of which only the passages are asked."""
    return Study(
        domain=library.domain("library"),
        model=library.model("tiny"),
        recipes=(),
        benchmarks=(),
        suite="paper",
        registry=library,
    )
