"""Scores in the form of lm-eval's results files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .. import disk
from ..plain import file_name
from ..report import Leaderboard, Row, Section, Task

FILTER = "none"
"""What lm-eval calls responses that went through no filter."""


Errors = Mapping[tuple[str, int, str, str], float]
"""(row, shots, benchmark, metric) -> standard error of the mean, in points."""


def write_results(board: Leaderboard, folder: Path, *, errors: Errors) -> Iterator[Path]:
    """Write one file a row and number of shots, below a folder for each row as lm-eval lays them out; gives them."""
    for section in board.sections:
        for row in section.rows:
            # lm-eval takes what stands behind the last underscore for the time, and the latest for the newest.
            path = folder_of(board, row.name, folder) / f"results_{section.shots}-shot.json"
            disk.write_text(path, disk.canonical(results(board, section, row, errors), indent=2) + "\n")
            yield path


def folder_of(board: Leaderboard, row: str, folder: Path) -> Path:
    """Where the files of a row lie, by lm-eval's name for its model."""
    return folder / file_name(f"{board.model}__{row}")


def results(board: Leaderboard, section: Section, row: Row, errors: Errors) -> dict[str, Any]:
    """What lm-eval writes of one model: values are shares, not points; `N/A` where no standard error is known."""
    names = [task.benchmark for task in row.tasks]
    return {
        "results": {task.benchmark: _metrics(task, _of(errors, row.name, section.shots, task)) for task in row.tasks},
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


def _of(errors: Errors, row: str, shots: int, task: Task) -> dict[str, float]:
    """Metric -> standard error, where it is known."""
    keys = {metric: (row, shots, task.benchmark, metric) for metric in task.metrics}
    return {metric: errors[key] for metric, key in keys.items() if key in errors}


def _metrics(task: Task, errors: Mapping[str, float]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": task.benchmark, "alias": task.title, "sample_len": task.documents}
    for metric, points in task.metrics.items():
        error = errors[metric] / 100 if metric in errors else "N/A"
        found |= {f"{metric},{FILTER}": points / 100, f"{metric}_stderr,{FILTER}": error}
    return found
