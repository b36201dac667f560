"""What somebody else publishes, and what it is turned into."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .texts import Record


@dataclass(frozen=True, kw_only=True)
class RemoteFile:
    """One file that somebody else publishes, pinned by its contents."""

    key: str
    """Short name that the converter knows it by, unique within its set; a plain part of a path, `train.tsv`."""
    url: str
    """`https://...`; empty for a file that only the user can bring, because it may not be passed on."""
    size: int
    """Bytes; an upper bound for a file that the user brings, and for an archive, of which a mirror may hold a part."""
    sha256: str
    """Of the file, in hex. For an archive of the sorted lines `<member path> <SHA-256 of the member>\\n` of the members
    that are used, because a host may pack the same files in other bytes. Empty for a file that the user brings."""
    archive: str = ""
    """`zip`, `tar.gz`, or empty for a file that is no archive."""
    members: tuple[str, ...] = ()
    """Shell patterns of the used members of an archive, `*/labels/*.txt` (`*` matches `/` too); empty: all files."""
    advice: str = ""
    """For a file that the user brings: where it is to be had, and what it must look like."""

    @property
    def brought(self) -> bool:
        """Whether only the user can bring it."""
        return not self.url


Convert = Callable[[Mapping[str, Path]], Iterator[tuple[str, Record]]]
"""Turns a set's files (key -> path; the path of an archive is a folder with its members) into (output, record) pairs.

It streams, and yields the records of an output in their order; outputs may take turns. A record of a benchmark is
`{"id", "instruction", "input", "answer"}`, and `gold` (any JSON) where its metric needs structure. One of a corpus is
`{"id", "title", "text"}`. A record that stems from PubMed articles names them: its `id` is `pmid:<number>`, or it has
`pmids`, a list of numbers as strings. Raises HarnessError for a file that it does not understand.
"""


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """A set of files that somebody else publishes, and what they are turned into."""

    name: str
    """Short name on the command line, and of its folder of prepared files, `bioasq`."""
    title: str
    licence: str
    commercial: bool
    """Whether the licence allows commercial use; False where that is unclear."""
    citation: str
    homepage: str
    files: tuple[RemoteFile, ...]
    outputs: Mapping[str, int]
    """Prepared file -> number of its records, `{"bioasq_list.jsonl": 75}`; 0 where what the user brings decides."""
    convert: Convert
    version: str = ""
    """What identifies the converter: sets that were prepared by another version of it are prepared again."""

    @property
    def brought(self) -> bool:
        """Whether it needs a file that only the user can bring."""
        return any(file.brought for file in self.files)


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """Unlabelled texts of a domain that are prepared from upstream files."""

    name: str
    path: Path
    """JSONL, one text a line: `id`, `title` (may be empty) and `text`."""
    upstream: Upstream


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A published row, shown on a leaderboard as *reported* and never part of a statistic."""

    model: str
    """The model as the publication names it."""
    shots: int | None = None
    """Demonstrations in the prompt; None where the publication does not say so beside the number."""
    average: float
    """Average F1 in points, 0 to 100."""
    source: str
    """Publication and table."""
