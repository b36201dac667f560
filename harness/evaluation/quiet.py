"""Keeping lm-eval from printing and from asking the network."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def quietly() -> Iterator[None]:
    """Inside, lm-eval logs errors only and draws no bar, and `datasets` asks no hub; afterwards all is as before."""
    import datasets.config
    import lm_eval.api.task

    log = logging.getLogger("lm_eval")
    level, bar, offline = log.level, lm_eval.api.task.tqdm, datasets.config.HF_HUB_OFFLINE
    log.setLevel(logging.ERROR)
    lm_eval.api.task.tqdm = _no_bar
    datasets.config.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        log.setLevel(level)
        lm_eval.api.task.tqdm = bar
        datasets.config.HF_HUB_OFFLINE = offline


def _no_bar(items: Iterable[Any], **_: object) -> Iterable[Any]:
    return items
