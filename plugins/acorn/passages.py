"""Write the retrieval corpora: short declarative passages about every entity of the world.

python -m harness_plugins.acorn.passages
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from .corpus.prose import known_columns, sentence
from .world import FIELDS, Field, World

FOLDER = Path(__file__).parent / "passages"


def passages(field: Field) -> list[str]:
    """One passage an entity: each of its facts in one sentence."""
    found = []
    for name in field.phrases:
        for row in field.tables.get(name, ()):
            rng = Random(f"passage/{field.name}/{name}/{row.name}")
            columns = known_columns(field, row)
            found.append(" ".join(sentence(field, row, column, rng) for column in columns))
    return [text for text in dict.fromkeys(found) if text]


def main() -> None:
    """Write one JSONL a field."""
    FOLDER.mkdir(exist_ok=True)
    for name in FIELDS:
        lines = [json.dumps({"text": text}) + "\n" for text in passages(World().field(name))]
        (FOLDER / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
