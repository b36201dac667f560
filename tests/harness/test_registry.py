"""Plugins as the entry points of distribution packages that lie on the path."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

import pytest

from harness.errors import PluginError, UsageError
from harness.registry import Registry, load_registry

Install = Callable[..., None]

HEAD = """
from pathlib import Path
from harness.hookspecs import hookimpl
from harness.types import Benchmark, Corpus, Domain, Model, Recipe, RemoteFile, Synthesis, Upstream

def domain(name):
    return Domain(name=name, title=name, topics=("a",), persona="You are.", seeds=Path("seeds.jsonl"))

def model(name, **more):
    return Model(name=name, comment="", source=".", parameters=1, context=8, licence="none", **more)

def benchmark(name, domain, **more):
    return Benchmark(name=name, title=name, domain=domain, folder=Path(), documents=Path("d"), pool=Path("p"), **more)

def upstream(name, **more):
    told = dict(title="", licence="", commercial=True, citation="", homepage="", files=(), outputs={}, convert=iter)
    return Upstream(name=name, **(told | more))
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a distribution package with one plugin module on the path, as pip would."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def put(package: str, code: str, *, module: str = "", name: str = "main", version: str = "1.2") -> None:
        module = module or package.replace("-", "_")
        (tmp_path / f"{module}.py").write_text(HEAD + code)
        info = tmp_path / f"{package.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[harness]\n{name} = {module}\n")
        monkeypatch.delitem(sys.modules, module, raising=False)

    return put


def _hook(hook: str, answer: str) -> str:
    return f"\n@hookimpl\ndef {hook}():\n    return {answer}\n"


def _module(code: str) -> ModuleType:
    module = ModuleType("handed")
    exec(HEAD + code, vars(module))
    return module


def _mine(names: Iterable[str]) -> list[str]:
    """Those of this test, whichever plugins are installed besides."""
    return [name for name in names if name.startswith("t-")]


def _broken(package: str) -> str:
    with pytest.raises(PluginError, match=package) as caught:
        load_registry()
    return str(caught.value)


def test_a_plugin_brings_all_four_nouns(install: Install) -> None:
    """An installed package's domains, models, benchmarks and recipes are found by name."""
    install(
        "outside",
        _hook("harness_domains", "[domain('t-law')]")
        + _hook("harness_models", "(model('t-m'),)")
        + _hook("harness_benchmarks", "[benchmark('t-b', 't-law')]")
        + _hook("harness_recipes", "(Recipe(name=n, comment='') for n in ['t-r'])"),
    )
    registry = load_registry()
    assert registry.domain("t-law").title == "t-law"
    assert registry.model("t-m").context == 8
    assert registry.recipe("t-r").synthesis is not None
    assert [benchmark.name for benchmark in registry.benchmarks_of("t-law")] == ["t-b"]


def test_plugins_are_listed(install: Install) -> None:
    """A plugin is listed with entry point, package, version and hooks."""
    install("outside", _hook("harness_recipes", "[]") + _hook("harness_domains", "[]"), name="here")
    (info,) = [plugin for plugin in load_registry().plugins() if plugin.package == "outside"]
    assert (info.name, info.version, info.hooks) == ("here", "1.2", ("harness_domains", "harness_recipes"))


def test_order_is_by_package(install: Install) -> None:
    """Plugins follow each other by package and not by when they were installed; each keeps its own order."""
    for letter, entry in zip("dafcbe", "abcdef", strict=True):  # entry points sort otherwise than their packages
        install(f"t-{letter}", _hook("harness_domains", f"[domain('t-{letter}2'), domain('t-{letter}1')]"), name=entry)
    assert _mine(load_registry().domains) == [f"t-{letter}{n}" for letter in "abcdef" for n in (2, 1)]


def test_built_in_plugins_come_first(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin of the harness's own package comes before one whose package sorts before it."""
    install("t-ant", _hook("harness_domains", "[domain('t-a')]"))
    install("t-zebra", "", module="harness_plugins.t_zebra")
    built_in = _module(_hook("harness_domains", "[domain('t-z')]"))
    monkeypatch.setitem(sys.modules, "harness_plugins.t_zebra", built_in)
    assert _mine(load_registry().domains) == ["t-z", "t-a"]


def test_a_benchmark_may_join_another_plugins_domain(install: Install) -> None:
    """A benchmark belongs to the domain it names, whichever package brings that."""
    install("t-ant", _hook("harness_benchmarks", "[benchmark('t-extra', 't-law')]"))
    install("t-zebra", _hook("harness_domains", "[domain('t-law')]"))
    assert [benchmark.name for benchmark in load_registry().benchmarks_of("t-law")] == ["t-extra"]


def test_extra_plugins_come_last(install: Install) -> None:
    """A plugin object that is handed over is registered after the installed ones, under its name as package."""
    install("t-zebra", _hook("harness_recipes", "[Recipe(name='t-z', comment='')]"))
    registry = load_registry({"handed": _module(_hook("harness_recipes", "[Recipe(name='t-a', comment='')]"))})
    assert _mine(registry.recipes) == ["t-z", "t-a"]
    assert registry.plugins()[-1].package == "handed"


@pytest.mark.parametrize("code", ["import nothing_of_this_name", "1 / 0", "raise SystemExit(3)", "def broken(:"])
def test_a_plugin_that_cannot_load_is_named(install: Install, code: str) -> None:
    """Whatever stops the import of a plugin, the error names its package."""
    install("culprit", code)
    assert "cannot be loaded" in _broken("culprit")


def test_a_missing_module_is_named(tmp_path: Path, install: Install) -> None:
    """A package whose entry point leads nowhere is named."""
    install("culprit", "")
    (tmp_path / "culprit.py").unlink()
    assert "ModuleNotFoundError" in _broken("culprit")


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        (_hook("harness_domain", "[]"), 'unknown hook "harness_domain"; did you mean harness_domains?'),
        (_hook("domains", "[]"), "unknown hook 'domains'"),
        ("def harness_models(): return []", 'hook "harness_models" is not marked'),
        ("@hookimpl\ndef harness_models(config): return []", "config"),
        ("x = 1", "implements no hook"),
        (_hook("harness_models", "1 / 0"), "harness_models of main failed: ZeroDivisionError"),
        (_hook("harness_models", "None"), "harness_models of main failed: TypeError"),
        (_hook("harness_models", "'ab'"), "gives 'a', which is no Model"),
        (_hook("harness_models", "[domain('t-law')]"), "which is no Model"),
        (_hook("harness_models", "[model('t-m', revision=3)]"), '"revision" must be str | None, not 3'),
        (_hook("harness_models", "[model('two words')]"), '"two words" is no name'),
        (_hook("harness_models", "[model('../up')]"), '"../up" is no name'),
        (
            _hook("harness_models", "[model('t-m', tuning={'rang': 1})]"),
            'unknown tuning setting "rang" (did you mean rank?); choose from: rank',
        ),
        (_hook("harness_benchmarks", "[benchmark('t-b', 't-none')]"), 'benchmark "t-b": unknown domain "t-none"'),
        (
            _hook("harness_recipes", "[Recipe(name='t-r', comment='', synthesis=Synthesis(domain='t-none'))]"),
            'recipe "t-r": unknown domain "t-none"',
        ),
        (
            _hook("harness_recipes", "[Recipe(name='t-r', comment='', gold=True)]"),
            'recipe "t-r": labelled documents stand in place of generated examples; give it synthesis=None',
        ),
        (
            _hook("harness_recipes", "[Recipe(name='t-r', comment='', synthesis=Synthesis(largest_form=0.0))]"),
            'recipe "t-r": largest_form 0.0 is out of range',
        ),
        (
            _hook("harness_recipes", "[Recipe(name='t-r', comment='', synthesis=Synthesis(samples=-1))]"),
            'recipe "t-r": samples -1 is out of range',
        ),
        (_hook("harness_recipes", "[Recipe(name='t-r', comment='', size=1.5)]"), 'recipe "t-r": size 1.5 is no share'),
        (
            _hook("harness_recipes", "[Recipe(name='t-r', comment='', seeds=0.0)]"),
            "seeds 0.0 is no share",
        ),
        (_hook("harness_domains", "[domain('t-a'), domain('t-a')]"), 'domain "t-a" is brought by culprit twice'),
    ],
)
def test_a_wrong_plugin_is_named(install: Install, code: str, complaint: str) -> None:
    """A plugin that loads but breaks the contract is an error naming the package and what is wrong."""
    install("culprit", code)
    assert complaint in _broken("culprit")


def test_a_taken_name_names_both_packages(install: Install) -> None:
    """Two packages that bring the same name are both named."""
    install("first-one", _hook("harness_recipes", "[Recipe(name='t-r', comment='')]"))
    install("second-one", _hook("harness_recipes", "[Recipe(name='t-r', comment='')]"))
    assert 'recipe "t-r" is brought by first-one and second-one' in _broken("second-one")


def test_one_name_may_serve_two_nouns(install: Install) -> None:
    """A domain and a model may have the same name."""
    install("outside", _hook("harness_domains", "[domain('t-x')]") + _hook("harness_models", "[model('t-x')]"))
    assert load_registry().model("t-x").name == load_registry().domain("t-x").name


def test_a_hook_may_have_its_own_function_name(install: Install) -> None:
    """The plugin system's `specname` is honoured."""
    install("outside", "@hookimpl(specname='harness_domains')\ndef mine(): return [domain('t-law')]")
    assert "t-law" in load_registry().domains


def test_loading_twice_gives_the_same(install: Install) -> None:
    """Nothing is kept between two loads: no global plugin manager."""
    install("outside", _hook("harness_domains", "[domain('t-law')]"))
    assert load_registry() == load_registry()


@pytest.mark.parametrize("kind", ["domain", "model", "recipe"])
def test_unknown_names_list_the_choices(install: Install, kind: str) -> None:
    """An unknown name is a usage error that lists what there is."""
    install(
        "outside",
        _hook("harness_domains", "[domain('t-domain')]")
        + _hook("harness_models", "[model('t-model')]")
        + _hook("harness_recipes", "[Recipe(name='t-recipe', comment='')]"),
    )
    with pytest.raises(UsageError, match=f'unknown {kind} "nope"; choose from: .*t-{kind}'):
        getattr(load_registry(), kind)("nope")


def test_benchmarks_of_an_unknown_domain_list_the_choices() -> None:
    """Asking for the benchmarks of an unknown domain is a usage error and not an empty answer."""
    empty = Registry(domains={}, models={}, benchmarks={}, recipes={}, installed=())
    with pytest.raises(UsageError, match=r'unknown domain "nope"; choose from: none'):
        empty.benchmarks_of("nope")


SETS = _hook(
    "harness_domains",
    "[replace(domain('t-law'), corpora=(Corpus(name='c', path=Path('c'), upstream=upstream('t-c')),))]",
) + _hook(
    "harness_benchmarks",
    "[benchmark(n, 't-law', upstream=upstream(u)) for n, u in (('t-1', 't-x'), ('t-2', 't-y'), ('t-3', 't-x'))]",
)


def test_the_sets_of_a_domain_are_found(install: Install) -> None:
    """Each once, those of the documents before those of the corpora."""
    install("outside", "from dataclasses import replace\n" + SETS)
    registry = load_registry()
    assert list(registry.upstreams_of("t-law")) == ["t-x", "t-y", "t-c"]
    with pytest.raises(UsageError, match="unknown domain"):
        registry.upstreams_of("t-law", "t-nothing")


def test_two_different_sets_of_one_name_are_refused(install: Install) -> None:
    """Their prepared files would lie in one folder."""
    sets = SETS.replace("upstream(u)", "upstream(u, title=n)")
    install("outside", "from dataclasses import replace\n" + sets)
    assert 'upstream set "t-x" is another than that of outside; rename one' in _broken("outside")


@pytest.mark.parametrize("name", ["", "..", "a/b", ".lock"])
def test_the_name_of_a_set_is_a_name(install: Install, name: str) -> None:
    """It becomes a folder."""
    code = f"[benchmark('t-1', 't-law', upstream=upstream({name!r}))]"
    install("outside", _hook("harness_domains", "[domain('t-law')]") + _hook("harness_benchmarks", code))
    assert "is no name" in _broken("outside")


def test_the_files_of_a_set_are_checked(install: Install) -> None:
    """Down to the type of every field."""
    file = "RemoteFile(key='k', url='', size='1', sha256='')"
    code = f"[benchmark('t-1', 't-law', upstream=upstream('t-x', files=({file},)))]"
    install("outside", _hook("harness_domains", "[domain('t-law')]") + _hook("harness_benchmarks", code))
    assert '"t-1": upstream: files: "size" must be int, not \'1\'' in _broken("outside")
