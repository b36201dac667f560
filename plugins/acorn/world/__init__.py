"""The world that acorn learns: tables of facts and the sentences that tell them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
FIELDS = ("biomed", "finance", "general")


class WorldError(ValueError):
    """A table of the world that cannot be read: file, line and reason."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One entity: its name (the first column) and the values of its other columns."""

    table: str
    """Name of the table, `drugs`."""
    name: str
    """Name of the entity, `aspirin`."""
    cells: dict[str, tuple[str, ...]]
    """Column -> its values; an empty cell has none."""

    def all(self, column: str) -> tuple[str, ...]:
        """Every value of a column."""
        return self.cells[column]

    def one(self, column: str) -> str:
        """The first value of a column, or an empty string."""
        return self.cells[column][0] if self.cells[column] else ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One TSV file: a header line, one entity a line, several values separated by `; `."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def named(self, name: str) -> Row | None:
        """The row of that name, if there is one."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Row]:
        return {row.name: row for row in self.rows}


def read_table(path: Path) -> Table:
    """Read one TSV file; raises WorldError with file and line."""
    with path.open(encoding="utf-8", newline="") as lines:
        records = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not records or not records[0]:
        raise WorldError(f"{path}:1: no header; the names of the columns are needed, separated by tabs")
    columns = tuple(records[0])
    rows = []
    for number, record in enumerate(records[1:], 2):
        if len(record) != len(columns):
            raise WorldError(f"{path}:{number}: {len(record)} cells, the header has {len(columns)}")
        cells = {
            column: tuple(value.strip() for value in cell.split(";") if value.strip())
            for column, cell in zip(columns, record, strict=True)
        }
        rows.append(Row(table=path.stem, name=record[0], cells=cells))
    return Table(name=path.stem, columns=columns, rows=tuple(rows))


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of knowledge: its tables and its sentence frames."""

    name: str

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Every table of the field by name."""
        return {path.stem: read_table(path) for path in sorted((FOLDER / self.name).glob("*.tsv"))}

    @cached_property
    def phrases(self) -> dict[str, Any]:
        """Sentences by table and column: `say`, `note`, `ask`."""
        return self.load("phrases")

    def load(self, stem: str) -> Any:
        """One YAML file of the field."""
        return yaml.load((FOLDER / self.name / f"{stem}.yaml").read_text(encoding="utf-8"), Loader=_LOADER)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class World:
    """All fields."""

    biomed: Field = Field(name="biomed")
    finance: Field = Field(name="finance")
    general: Field = Field(name="general")

    def field(self, name: str) -> Field:
        """The field of that name."""
        fields: dict[str, Field] = {"biomed": self.biomed, "finance": self.finance, "general": self.general}
        return fields[name]
