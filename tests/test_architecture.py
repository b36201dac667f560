"""The cut of the project: who may import whom, and how long things may be."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import hookspecs

ROOT = Path(__file__).resolve().parents[1]
FLOORS = (
    {"errors", "disk", "energy", "shape", "stats", "metrics", "numeric", "places", "plain", "template"},
    {"types", "hookspecs", "jsonl", "journal", "rouge"},
    {"registry", "store", "engine", "contamination"},
    {"synthesis", "training", "evaluation", "report", "preparation", "described", "serving"},
    {"exports", "figures", "page", "pipeline"},
    {"planning", "executors"},
    {"cli"},
    {"__main__"},
)
"""Modules and folders of `harness/`, from the ground up. Each imports from lower floors only."""
WORDS = {"errors", "types"}
"""Modules that hold words alone and import nothing of the harness: their own floor may use them too."""
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
OURS = ("harness", "plugins", "benchmarks", "seeds")
"""Folders that are installed."""
SOURCES = [path for folder in OURS for path in sorted((ROOT / folder).rglob("*.py"))]
CORE = [path for path in SOURCES if path.is_relative_to(ROOT / "harness")]
OWNERS = {
    "lm_eval": {"evaluation"},
    "torch": {"engine", "training"},
    "transformers": {"engine", "training"},
    "peft": {"engine", "training"},
    "bitsandbytes": {"engine", "training"},
    "matplotlib": {"figures"},
    "tensorboard": {"exports"},
    "pyarrow": {"exports"},
    "httpx2": {"engine", "serving"},
    "ray": {"executors"},
    "accelerate": {"engine"},
}
"""Library -> the only parts of the core that know it."""


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _part(path: Path) -> str:
    """The module or folder of `harness/` that a file belongs to."""
    return path.relative_to(ROOT / "harness").parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it, as an absolute name; `from . import x` gives `package.x`."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            names = [f"{start}.{alias.name}" for alias in node.names]
            yield from names if start in (package, "harness") and not node.module else [start]


def _inside(path: Path) -> Iterator[tuple[str, ...]]:
    """What a file of the core imports of the core, in parts: ("report",) or ("synthesis", "novelty")."""
    for name in _imports(path):
        first, *rest = name.split(".")
        if first == "harness" and rest:
            yield tuple(rest)


def _floor(part: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if part in floor)


def test_every_module_of_the_core_has_a_floor() -> None:
    """All of them, each once, and no floor names one that is not there."""
    there = {_part(path) for path in CORE} - {"__init__"}
    assert sorted(there) == sorted(part for floor in FLOORS for part in floor)


def test_the_imports_are_found(tmp_path: Path) -> None:
    """The reader of imports sees absolute and relative ones, in functions too."""
    assert ("store",) in _inside(ROOT / "harness/pipeline/running.py")
    assert ("engine",) in _inside(ROOT / "harness/pipeline/running.py")
    assert ("disk",) in _inside(ROOT / "harness/store.py")
    assert ("metrics",) in _inside(ROOT / "harness/evaluation/fingerprint.py")
    assert ("cli", "options") in _inside(ROOT / "harness/cli/compare.py")
    assert "torch" in _imports(ROOT / "harness/engine/loading.py")


@pytest.mark.parametrize("path", [path for path in CORE if path.parent != ROOT / "harness"], ids=_name)
def test_folders_import_downwards(path: Path) -> None:
    """A file in a folder imports its own folder and lower floors, never a neighbor."""
    own = _part(path)
    wrong = [found for found in _inside(path) if found[0] != own and _floor(found[0]) >= _floor(own)]
    assert wrong == []


@pytest.mark.parametrize("path", [path for path in CORE if path.parent == ROOT / "harness"], ids=_name)
def test_modules_import_downwards(path: Path) -> None:
    """A single module imports lower floors, and of its own floor the modules of words alone."""
    own = _part(path)
    if own == "__init__":  # the public face, which loads what it names when it is asked for
        return
    wrong = [found for found in _inside(path) if _floor(found[0]) >= _floor(own) and found[0] not in WORDS]
    assert wrong == []


@pytest.mark.parametrize("module", sorted(WORDS))
def test_words_import_nothing(module: str) -> None:
    """Errors and types stand on their own."""
    paths = [path for path in CORE if _part(path) == module]
    assert paths
    assert {found[0] for path in paths for found in _inside(path)} <= {module}


@pytest.mark.parametrize("path", CORE, ids=_name)
def test_folders_are_entered_by_their_door(path: Path) -> None:
    """From outside a folder only what its `__init__` names is imported."""
    assert [found for found in _inside(path) if len(found) > 1 and found[0] != _part(path)] == []


@pytest.mark.parametrize("path", CORE, ids=_name)
def test_the_core_knows_no_plugin(path: Path) -> None:
    """It imports neither the built-in plugins nor what belongs to them."""
    assert [name for name in _imports(path) if name.startswith(("harness_", "plugins", "benchmarks", "seeds"))] == []


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_heavy_libraries_have_their_owners(library: str) -> None:
    """Only evaluation knows lm-eval; only engine and training know torch and what is built on it."""
    users = {_part(path) for path in CORE if library in {name.split(".")[0] for name in _imports(path)}}
    assert users <= OWNERS[library]


@pytest.mark.parametrize("path", [path for path in SOURCES if path not in CORE], ids=_name)
def test_plugins_import_the_public_face_alone(path: Path) -> None:
    """`from harness import ...` and nothing deeper."""
    assert [name for name in _imports(path) if name.startswith("harness.")] == []


def test_the_public_face_is_whole() -> None:
    """Every name that a plugin may import can be imported."""
    import harness

    assert all(getattr(harness, name) is not None for name in harness.__all__)
    assert not hasattr(harness, "registry_of_everything")


def test_every_package_is_installed() -> None:
    """`packages` in pyproject.toml names every folder with Python in it, as `harness_X` or `harness`."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    folders = {folder: name for name, folder in settings["package-dir"].items()}
    assert set(folders) == set(OURS)
    there = set()
    for path in SOURCES:
        top, *rest = path.parent.relative_to(ROOT).parts
        there.add(".".join([folders[top], *rest]))
    assert settings["packages"] == sorted(there)
    assert all((path.parent / "__init__.py").is_file() for path in SOURCES)


def test_every_file_of_data_is_installed() -> None:
    """`package-data` matches all that is not Python, so that a wheel lacks nothing."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    packages = {name.replace("harness_", "", 1): name for name in settings["package-data"]}
    left_out = []
    for folder in OURS:
        patterns = settings["package-data"][packages[folder]]
        matched = {path for pattern in patterns for path in (ROOT / folder).glob(pattern)}
        files = {path for path in (ROOT / folder).rglob("*") if path.is_file()} - set(SOURCES) - matched
        left_out += [_name(path) for path in files if "__pycache__" not in path.parts and not path.name.startswith(".")]
    assert sorted(left_out) == ["plugins/README.md"]


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_files_are_short(path: Path) -> None:
    """No file is longer than 400 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_functions_are_short(path: Path) -> None:
    """No function is longer than 60 lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in functions}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_every_module_says_what_it_is(path: Path) -> None:
    """Its docstring begins with one line, a sentence."""
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert re.match(r"[A-Z`a-z].*[.:]$", told.split("\n")[0])


def test_no_module_is_named_for_nothing() -> None:
    """There is no drawer for what belongs nowhere."""
    stems = {path.stem for path in SOURCES} | {path.parent.name for path in SOURCES}
    assert not stems & {"utils", "util", "common", "base", "manager", "helpers", "helper", "misc"}


def _hooks() -> dict[str, str]:
    """Name of a hook -> its signature, as it is written."""
    tree = ast.parse(inspect.getsource(hookspecs))
    return {
        node.name: f"{node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.returns
    }


def test_the_documented_hooks_are_the_hooks() -> None:
    """plugins/README.md shows the exact signature of each, and no other."""
    text = (ROOT / "plugins/README.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| `(harness_\w+\(.*?)` \|", text, flags=re.MULTILINE)
    assert shown == list(_hooks().values())
    assert len(shown) == 4


@pytest.mark.parametrize("hook", _hooks())
def test_every_hook_has_a_test(hook: str) -> None:
    """The registry's tests hand a plugin with it to the harness."""
    tree = ast.parse((ROOT / "tests/harness/test_registry.py").read_text(encoding="utf-8"))
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert any(f"'{hook}'" in ast.unparse(test) for test in tests)
