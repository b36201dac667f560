"""Scores in the form of lm-eval's results files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import disk
from ..plain import file_name
from ..report import Leaderboard, Row, Section, Task

FILTER = "none"
"""What lm-eval calls responses that went through no filter."""


def write_results(board: Leaderboard, folder: Path) -> Iterator[Path]:
    """Write one file a row and number of shots, below a folder for each row as lm-eval lays them out; gives them."""
    for section in board.sections:
        for row in section.rows:
            # lm-eval takes what stands behind the last underscore for the time, and the latest for the newest.
            path = folder / file_name(f"{board.model}__{row.name}") / f"results_{section.shots}-shot.json"
            disk.write_text(path, disk.canonical(results(board, section, row), indent=2) + "\n")
            yield path


def results(board: Leaderboard, section: Section, row: Row) -> dict[str, Any]:
    """What lm-eval writes of one model: values are shares, not points. Standard errors are not on a leaderboard."""
    names = [task.benchmark for task in row.tasks]
    return {
        "results": {task.benchmark: _metrics(task) for task in row.tasks},
        "group_subtasks": {name: [] for name in names},
        "configs": {task.benchmark: {"task": task.benchmark, "num_fewshot": section.shots} for task in row.tasks},
        "versions": dict.fromkeys(names, "Yaml"),
        "n-shot": dict.fromkeys(names, section.shots),
        "higher_is_better": {task.benchmark: dict.fromkeys(task.metrics, True) for task in row.tasks},
        "n-samples": {task.benchmark: {"original": task.documents, "effective": task.documents} for task in row.tasks},
        "config": {
            "model": "harness",
            "model_args": {"model": board.model, "recipe": row.name},
            "model_num_parameters": board.parameters,
            "limit": board.limit,
            "bootstrap_iters": 0,
            "random_seed": board.seed,
            "fewshot_seed": board.seed,
        },
        "model_source": "harness",
        "model_name": f"{board.model}/{row.name}",
        "model_name_sanitized": file_name(f"{board.model}__{row.name}"),
        "lm_eval_version": board.versions.get("lm_eval", ""),
        "transformers_version": board.versions.get("transformers", ""),
    }


def _metrics(task: Task) -> dict[str, Any]:
    found: dict[str, Any] = {"name": task.benchmark, "alias": task.title, "sample_len": task.documents}
    for metric, points in task.metrics.items():
        found |= {f"{metric},{FILTER}": points / 100, f"{metric}_stderr,{FILTER}": "N/A"}
    return found
