"""Scores document by document, in the form of lm-eval's samples files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from .. import disk
from ..plain import file_name
from ..report import Leaderboard
from ..types import Benchmark, DocumentScore, Record
from .results import FILTER, folder_of

Measured = tuple[Record, str, DocumentScore]
"""A document as its file holds it, the prompt that the model saw, and what was measured."""


def write_samples(
    board: Leaderboard, folder: Path, samples: Iterable[tuple[str, int, Benchmark, Sequence[Measured]]]
) -> Iterator[Path]:
    """Write one file a row, number of shots and benchmark, beside the results of that row; gives them."""
    for row, shots, benchmark, documents in samples:
        # As of the results: what stands behind the last underscore is taken for the time.
        path = folder_of(board, row, folder) / f"samples_{file_name(benchmark.name)}_{shots}-shot.jsonl"
        rows = (_sample(number, each, benchmark) for number, each in enumerate(documents))
        # The keys of a document stay in their order, for its hash is that of its text.
        disk.write_text(path, "".join(f"{json.dumps(row, allow_nan=False)}\n" for row in rows))
        yield path


def _sample(number: int, measured: Measured, benchmark: Benchmark) -> dict[str, Any]:
    """One document as lm-eval logs it: values are shares; the hashes are those that were stored with the score."""
    document, prompt, score = measured
    return {
        "doc_id": number,
        "doc": document,
        "target": score.answer,
        "arguments": {"gen_args_0": {"arg_0": prompt, "arg_1": {"max_gen_toks": benchmark.max_new_tokens}}},
        "resps": [[score.response]],
        "filtered_resps": [score.response],
        "filter": FILTER,
        "metrics": list(score.values),
        "doc_hash": score.document,
        "prompt_hash": score.prompt,
        "target_hash": sha256(score.answer.encode(errors="surrogatepass")).hexdigest(),
        **score.values,
    }
