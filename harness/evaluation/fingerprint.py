"""What decides a benchmark's scores, as one hash."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .. import metrics, numeric, template
from ..errors import HarnessError
from ..types import Benchmark

_PACKAGES = ("lm_eval", "rouge_score")
Parsed = tuple[dict[str, Any], list[str]]
"""Settings of a YAML file, and the functions that it names by `!function`."""


def fingerprint_of(benchmark: Benchmark) -> str:
    """SHA-256 in hex over a benchmark's files, the metrics and the template, and the versions of what runs them.

    Its files are the task's YAML, what that includes, the Python files whose functions they name, and the documents
    with their pool. lm-eval is not imported. Raises HarnessError where the folder has no such task.
    """
    files = {benchmark.documents, benchmark.pool, Path(numeric.__file__), Path(template.__file__)}
    files |= set(Path(metrics.__file__).parent.glob("*.py"))
    files |= set(_sources(_definition(benchmark)))
    # Names without folders, so that a benchmark is the same wherever it is installed.
    parts = sorted(f"{path.name} {sha256(_read(path)).hexdigest()}" for path in files)
    parts += _packages()
    return sha256("\n".join(parts).encode()).hexdigest()


@cache
def _packages() -> list[str]:
    return [f"{package} {version(package)}" for package in _PACKAGES]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise HarnessError(f"{path}: cannot read: {error.strerror or error}") from error


def _definition(benchmark: Benchmark) -> Path:
    for path in sorted(benchmark.folder.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if benchmark.name in text and _parse(path)[0].get("task") == benchmark.name:
            return path
    raise HarnessError(f'no lm-eval task "{benchmark.name}" in {benchmark.folder}')


def _sources(path: Path) -> Iterator[Path]:
    """A YAML file, the files that it includes, and the Python files that it names."""
    settings, functions = _parse(path)
    yield path
    yield from filter(None, (_module(path.parent, function) for function in functions))
    included = settings.get("include", [])
    for other in [included] if isinstance(included, str) else included:
        yield from _sources((path.parent / other).resolve())


def _module(folder: Path, function: str) -> Path | None:
    """The file of `module.function`: beside the YAML, as lm-eval looks first, or importable."""
    module = function.rpartition(".")[0]
    beside = folder / f"{module.replace('.', '/')}.py"
    if beside.exists():
        return beside.resolve()
    with suppress(ModuleNotFoundError):
        found = find_spec(module)
        return Path(found.origin) if found and found.origin else None
    return None


def _parse(path: Path) -> Parsed:
    """A YAML file's settings, and the functions that it names, which are not loaded."""
    import yaml

    try:
        return _parsed(_read(path))
    except yaml.YAMLError as error:
        raise HarnessError(f"{path}: not YAML: {error}") from error


@cache
def _parsed(text: bytes) -> Parsed:
    """The same of its text: a study asks for the same few files again and again."""
    import yaml

    functions: list[str] = []

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        """Knows lm-eval's tag."""

    Loader.add_constructor("!function", lambda _, node: functions.append(str(node.value)))
    settings = yaml.load(text, Loader=Loader)
    return (settings, functions) if isinstance(settings, dict) else ({}, functions)
