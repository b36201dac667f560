"""What the project knows of files that others publish: where they are, their hashes, their licences.

One TOML file a domain, one table a set; the fields are those of `harness.Upstream` and `harness.RemoteFile`. None of
the files themselves is part of the project: `harness prepare` downloads and converts them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from harness import Corpus, HarnessError, Record, RemoteFile, Upstream, prepared_path

HERE = Path(__file__).parent
DOMAINS = ("biomed", "finance")
CORPUS = ".corpus.jsonl"
"""How the name of a prepared corpus ends."""

_IMPORT = re.compile(r"^from \.(\w+) import", re.MULTILINE)


@cache
def upstreams() -> Mapping[str, Upstream]:
    """All sets by name. A converter is loaded when its first record is asked for."""
    sets = [_upstream(name, table) for domain in DOMAINS for name, table in _tables(domain).items()]
    return {each.name: each for each in sets}


def corpora(domain: str) -> tuple[Corpus, ...]:
    """The corpora of a domain: every prepared file that ends in `.corpus.jsonl`."""
    return tuple(
        Corpus(name=file.removesuffix(CORPUS), path=prepared_path(name, file), upstream=upstreams()[name])
        for name in _tables(domain)
        for file in upstreams()[name].outputs
        if file.endswith(CORPUS)
    )


@cache
def _tables(domain: str) -> dict[str, dict[str, Any]]:
    path = HERE / f"{domain}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _upstream(name: str, table: Mapping[str, Any]) -> Upstream:
    fields = dict(table)
    try:
        files = tuple(RemoteFile(**file | {"members": tuple(file.get("members", ()))}) for file in fields.pop("files"))
        convert = _Converter(fields.pop("convert"))
        return Upstream(name=name, files=files, convert=convert, version=convert.version, **fields)
    except (TypeError, KeyError, ValueError) as error:
        raise HarnessError(f"benchmarks/upstream: set [{name}]: {error}") from error


class _Converter:
    """The function `module:function` of the folder `convert`, loaded when it is called."""

    def __init__(self, place: str) -> None:
        self._module, self._function = place.split(":")

    def __call__(self, files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
        module = import_module(f".convert.{self._module}", __package__)
        pairs: Iterator[tuple[str, Record]] = getattr(module, self._function)(files)
        return pairs

    @property
    def version(self) -> str:
        """A hash of the module and of all that it imports from the folder: none can change and leave old records."""
        sources = _sources(self._module)
        return sha256("".join(sources[name] for name in sorted(sources)).encode()).hexdigest()[:16]


def _sources(module: str) -> dict[str, str]:
    """Module -> its text, for a module of the folder `convert` and all of them that it imports."""
    found: dict[str, str] = {}
    waiting = [module]
    while waiting:
        if (name := waiting.pop()) not in found:
            found[name] = _text(name)
            waiting += _IMPORT.findall(found[name])
    return found


@cache
def _text(module: str) -> str:
    return (HERE / "convert" / f"{module}.py").read_text(encoding="utf-8")
