"""A plugin whose documents and corpus are prepared from files that somebody else publishes, in small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from harness import (
    Benchmark,
    Corpus,
    Domain,
    HarnessError,
    Record,
    RemoteFile,
    Upstream,
    hookimpl,
    prepared_path,
)

HERE = Path(__file__).parent
SITE = "https://library.example/files"
POOL = "library.pool.jsonl"


def _questions(path: Path) -> Iterator[Record]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        question, tab, answer = line.partition("\t")
        if not tab:
            raise HarnessError(f"{path}:{number + 1}: no tab")
        yield {"id": str(number), "instruction": "Answer with yes or no.", "input": question, "answer": answer}


def books(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """Three questions of one benchmark, a pool of three, and the questions of another."""
    for number, record in enumerate(_questions(files["books"])):
        yield ("library_more.jsonl", POOL, "library_yesno.jsonl")[min(number // 3, 2)], record


def texts(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """A text a line."""
    for line in files["texts"].read_text(encoding="utf-8").splitlines():
        yield "library.corpus.jsonl", dict(zip(("id", "title", "text"), line.split("\t"), strict=True))


def diary(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """What the user brings."""
    for record in _questions(files["diary.txt"]):
        yield "library_diary.jsonl", record


TOLD = {"citation": "A. Reader (2001)", "homepage": "https://library.example"}
BOOKS = Upstream(
    name="books",
    title="Questions on books",
    licence="CC BY-NC 4.0",
    commercial=False,
    files=(
        RemoteFile(
            key="books",
            url=f"{SITE}/books.txt",
            size=464,
            sha256="82382d09c9cf6fa8401f995f06fe78a98e93ded90fe8ea9e3d2b889339e4e872",
        ),
    ),
    outputs={"library_yesno.jsonl": 7, "library_more.jsonl": 3, POOL: 3},
    convert=books,
    **TOLD,
)
TEXTS = Upstream(
    name="texts",
    title="Texts on books",
    licence="CC0",
    commercial=True,
    files=(
        RemoteFile(
            key="texts",
            url=f"{SITE}/texts.txt",
            size=331,
            sha256="06571c40379657f96da8c2adb463bb20abe353b2d7534d7d43a6f12eb4e143a3",
        ),
    ),
    outputs={"library.corpus.jsonl": 4},
    convert=texts,
    **TOLD,
)
DIARY = Upstream(
    name="diary",
    title="A diary",
    licence="private",
    commercial=False,
    files=(RemoteFile(key="diary.txt", url="", size=10_000, sha256="", advice="write one."),),
    outputs={"library_diary.jsonl": 0},
    convert=diary,
    **TOLD,
)


@hookimpl
def harness_domains() -> Iterable[Domain]:
    """The library."""
    return [
        Domain(
            name="library",
            title="libraries",
            topics=("books", "shelves"),
            persona="You are an expert librarian.",
            seeds=HERE / "seeds.jsonl",
            corpora=(Corpus(name="texts", path=prepared_path("texts", "library.corpus.jsonl"), upstream=TEXTS),),
        )
    ]


@hookimpl
def harness_benchmarks() -> Iterable[Benchmark]:
    """One of the paper's, one more, and one for which the user brings a file."""
    return [
        _benchmark("library_yesno", "paper", BOOKS),
        _benchmark("library_more", "extended", BOOKS),
        _benchmark("library_diary", "paper", DIARY),
    ]


def _benchmark(name: str, suite: str, upstream: Upstream) -> Benchmark:
    return Benchmark(
        name=name,
        title=name.removeprefix("library_"),
        domain="library",
        folder=HERE / "tasks",
        documents=prepared_path(upstream.name, f"{name}.jsonl"),
        pool=prepared_path("books", POOL),
        suite=suite,
        upstream=upstream,
    )
