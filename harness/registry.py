"""What the installed plugins bring: domains, models, benchmarks and recipes by name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar

import pluggy

from . import hookspecs
from .errors import PluginError, unknown
from .shape import misfit
from .types import Benchmark, Domain, Model, Recipe, Synthesis, Tuning, Upstream

HOOKS = ("harness_domains", "harness_models", "harness_benchmarks", "harness_recipes")
BUILT_IN = "harness_plugins"
"""The import package of the plugins that the harness ships; they come first."""

Noun = TypeVar("Noun", Domain, Model, Benchmark, Recipe)


@dataclass(frozen=True, kw_only=True)
class PluginInfo:
    """One plugin, as `harness plugins` shows it."""

    name: str
    """Name of its entry point."""
    package: str
    """Distribution package that brings it."""
    version: str
    """Version of the package; empty for a plugin that was handed over as an object."""
    hooks: tuple[str, ...]
    """Hooks that it implements."""


@dataclass(frozen=True, kw_only=True)
class Registry:
    """All nouns by name: those of the built-in plugins first, the others by package and entry point."""

    domains: Mapping[str, Domain]
    models: Mapping[str, Model]
    benchmarks: Mapping[str, Benchmark]
    recipes: Mapping[str, Recipe]
    installed: tuple[PluginInfo, ...]

    def domain(self, name: str) -> Domain:
        """The domain of a name; raises UsageError with the choices."""
        return _choose("domain", name, self.domains)

    def model(self, name: str) -> Model:
        """The model of a name; raises UsageError with the choices."""
        return _choose("model", name, self.models)

    def recipe(self, name: str) -> Recipe:
        """The recipe of a name; raises UsageError with the choices."""
        return _choose("recipe", name, self.recipes)

    def benchmarks_of(self, domain: str) -> tuple[Benchmark, ...]:
        """The benchmarks of a domain, whoever brings them; raises UsageError for an unknown domain."""
        self.domain(domain)
        return tuple(benchmark for benchmark in self.benchmarks.values() if benchmark.domain == domain)

    def upstreams_of(self, *domains: str) -> dict[str, Upstream]:
        """The sets that documents and corpora of these domains are prepared from, by name; UsageError for an unknown.

        Corpora stand behind the documents of their domain.
        """
        found: dict[str, Upstream] = {}
        for name in domains:
            benchmarks, corpora = self.benchmarks_of(name), self.domain(name).corpora
            every = (*(benchmark.upstream for benchmark in benchmarks), *(corpus.upstream for corpus in corpora))
            found |= {upstream.name: upstream for upstream in every if upstream}
        return found

    def plugins(self) -> list[PluginInfo]:
        """The plugins in the order of registration."""
        return list(self.installed)


@dataclass(frozen=True, kw_only=True)
class _Plugin:
    """A plugin that was registered."""

    info: PluginInfo
    hooks: Mapping[str, Callable[..., Any]]
    """Hook -> the plugin's own function."""


def load_registry(extra: Mapping[str, object] | None = None) -> Registry:
    """Load every plugin of the entry-point group `harness`, then those in `extra` (package -> plugin object).

    Raises PluginError naming the package for a plugin that cannot be imported, a misspelt or unmarked hook, a hook that
    fails or gives something else than its nouns, a name that is taken, and a domain that no plugin brings.
    """
    manager = pluggy.PluginManager(hookspecs.GROUP)
    manager.add_hookspecs(hookspecs)
    plugins = [
        _register(manager, _load(entry, package), entry.name, package, version)
        for entry, package, version in _entries()
    ]
    plugins += [_register(manager, plugin, package, package, "") for package, plugin in (extra or {}).items()]
    domains = _collect(plugins, HOOKS[0], Domain)
    models = _collect(plugins, HOOKS[1], Model)
    benchmarks = _collect(plugins, HOOKS[2], Benchmark)
    recipes = _collect(plugins, HOOKS[3], Recipe)
    _check_models(models)
    _check_recipes(recipes)
    _check_domains(domains, benchmarks, recipes)
    _check_upstreams(domains, benchmarks)
    return Registry(
        domains=_nouns(domains),
        models=_nouns(models),
        benchmarks=_nouns(benchmarks),
        recipes=_nouns(recipes),
        installed=tuple(plugin.info for plugin in plugins),
    )


def _choose(kind: str, name: str, among: Mapping[str, Noun]) -> Noun:
    if name not in among:
        raise unknown(kind, name, list(among))
    return among[name]


def _entries() -> list[tuple[EntryPoint, str, str]]:
    """The entry points of all plugins in their order, each with name and version of its distribution package."""
    found = [(entry, *_origin(entry)) for entry in entry_points(group=hookspecs.GROUP)]
    return sorted(found, key=lambda each: (each[0].module.partition(".")[0] != BUILT_IN, each[1].lower(), each[0].name))


def _origin(entry: EntryPoint) -> tuple[str, str]:
    """Name and version of the distribution package of an entry point, whose metadata are parsed anew by each access."""
    told = entry.dist.metadata if entry.dist else None
    return (told["Name"], told["Version"]) if told else (entry.module, "")


def _load(entry: EntryPoint, package: str) -> object:
    try:
        return entry.load()
    except (Exception, SystemExit) as error:  # one broken plugin must be named, whatever it does
        reason = f'plugin "{entry.name}" ({entry.value}) cannot be loaded: {_told(error)}'
        raise _broken(package, reason) from error


def _register(manager: pluggy.PluginManager, module: object, name: str, package: str, version: str) -> _Plugin:
    _check_spelling(module, package)
    try:
        manager.register(module, name=f"{package}:{name}")
        manager.check_pending()
    except (pluggy.PluginValidationError, ValueError) as error:
        raise _broken(package, f'plugin "{name}" cannot be registered: {error}') from error
    callers = {caller.name: caller for caller in manager.get_hookcallers(module) or () if caller.name in HOOKS}
    if not callers:
        raise _broken(package, f'plugin "{name}" implements no hook; there are {", ".join(HOOKS)}')
    functions = {
        hook: next(impl.function for impl in caller.get_hookimpls() if impl.plugin is module)
        for hook, caller in sorted(callers.items(), key=lambda item: HOOKS.index(item[0]))
    }
    info = PluginInfo(name=name, package=package, version=version, hooks=tuple(functions))
    return _Plugin(info=info, hooks=functions)


def _check_spelling(module: object, package: str) -> None:
    """Refuse what pluggy passes over in silence: a function that looks like a hook and is none."""
    for name in dir(module):
        if not name.startswith("harness_") or not callable(getattr(module, name)):
            continue
        if name not in HOOKS:
            raise _broken(package, f'unknown hook "{name}"; did you mean {_nearest(name)}?')
        if not hasattr(getattr(module, name), f"{hookspecs.GROUP}_impl"):
            raise _broken(package, f'hook "{name}" is not marked; put @harness.hookspecs.hookimpl above it')


def _nearest(name: str) -> str:
    return difflib.get_close_matches(name, HOOKS, n=1, cutoff=0)[0]


def _collect(plugins: Iterable[_Plugin], hook: str, kind: type[Noun]) -> dict[str, tuple[str, Noun]]:
    """Name -> (package, noun) for all that a hook brings.

    Each plugin's function is called on its own and not through pluggy, which returns the last registered first and does
    not say whose value is whose.
    """
    taken: dict[str, tuple[str, Noun]] = {}
    for plugin in plugins:
        package = plugin.info.package
        for noun in _call(plugin, hook):
            _check_noun(noun, kind, f"{hook} of {plugin.info.name}", package)
            if noun.name in taken:
                owner, _ = taken[noun.name]
                both = f"{owner} and {package}" if owner != package else f"{package} twice"
                raise _broken(package, f'{kind.__name__.lower()} "{noun.name}" is brought by {both}; rename one')
            taken[noun.name] = (package, noun)
    return taken


def _call(plugin: _Plugin, hook: str) -> list[Any]:
    try:
        return list(plugin.hooks[hook]()) if hook in plugin.hooks else []
    except (Exception, SystemExit) as error:
        raise _broken(plugin.info.package, f"{hook} of {plugin.info.name} failed: {_told(error)}") from error


def _check_noun(noun: object, kind: type, place: str, package: str) -> None:
    if not isinstance(noun, kind):
        raise _broken(package, f"{place} gives {noun!r}, which is no {kind.__name__}")
    if wrong := misfit(noun):
        raise _broken(package, f'{place}: {kind.__name__} "{getattr(noun, "name", "")}": {wrong}')
    _check_name(str(getattr(noun, "name", "")), place, package)


def _check_name(name: str, place: str, package: str) -> None:
    """Names become words of a command line and parts of a path."""
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", name):
        raise _broken(package, f'{place}: "{name}" is no name; use letters, digits, ".", "_" and "-"')


def _check_models(models: Mapping[str, tuple[str, Model]]) -> None:
    choices = [field.name for field in fields(Tuning)]
    for package, model in models.values():
        for setting in model.tuning:
            if setting not in choices:
                raise _broken(package, f'model "{model.name}": {unknown("tuning setting", setting, choices)}')


def _check_recipes(recipes: Mapping[str, tuple[str, Recipe]]) -> None:
    for package, recipe in recipes.values():
        if recipe.gold and recipe.synthesis:
            reason = "labelled documents stand in place of generated examples; give it synthesis=None"
            raise _broken(package, f'recipe "{recipe.name}": {reason}')
        for name in ("seeds", "size"):
            if not 0 < (share := getattr(recipe, name)) <= 1:
                raise _broken(package, f'recipe "{recipe.name}": {name} {share} is no share above 0 and at most 1')
        if recipe.synthesis:
            _check_selection(package, recipe.name, recipe.synthesis)


def _check_selection(package: str, name: str, synthesis: Synthesis) -> None:
    """Refuse settings by which examples are chosen that mean nothing."""
    checks = {
        "samples": synthesis.samples >= 0,
        "sample_temperature": synthesis.sample_temperature > 0,
        "agreement": 0 <= synthesis.agreement <= 1,
        "rivals": synthesis.rivals >= 0,
        "largest_form": 0 < synthesis.largest_form <= 1,
    }
    for setting, fits in checks.items():
        if not fits:
            raise _broken(package, f'recipe "{name}": {setting} {getattr(synthesis, setting)} is out of range')


def _check_domains(
    domains: Mapping[str, object],
    benchmarks: Mapping[str, tuple[str, Benchmark]],
    recipes: Mapping[str, tuple[str, Recipe]],
) -> None:
    named = [(package, f'benchmark "{noun.name}"', noun.domain) for package, noun in benchmarks.values()]
    for package, noun in recipes.values():
        if noun.synthesis and noun.synthesis.domain is not None:
            named.append((package, f'recipe "{noun.name}"', noun.synthesis.domain))
    for package, what, domain in named:
        if domain not in domains:
            raise _broken(package, f"{what}: {unknown('domain', domain, list(domains))}")


def _check_upstreams(
    domains: Mapping[str, tuple[str, Domain]], benchmarks: Mapping[str, tuple[str, Benchmark]]
) -> None:
    """Refuse two different sets of one name, whose prepared files would lie in one folder."""
    found = [(package, corpus.upstream) for package, domain in domains.values() for corpus in domain.corpora]
    found += [(package, noun.upstream) for package, noun in benchmarks.values() if noun.upstream]
    taken: dict[str, tuple[str, Upstream]] = {}
    for package, upstream in found:
        _check_name(upstream.name, "upstream set", package)
        owner, first = taken.setdefault(upstream.name, (package, upstream))
        if first != upstream:
            raise _broken(package, f'upstream set "{upstream.name}" is another than that of {owner}; rename one')


def _nouns(taken: Mapping[str, tuple[str, Noun]]) -> dict[str, Noun]:
    return {name: noun for name, (_, noun) in taken.items()}


def _broken(package: str, reason: str) -> PluginError:
    return PluginError(f"package {package}: {reason}")


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
