"""What the processes of the tests do: the first asks and tunes, the others help it. Arguments: model, folder, what."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path

from harness.engine import Draw, crew, draw_all, generate_all, helping, likelihood_all
from harness.engine.sharing import _held
from harness.journal import Journal
from harness.pipeline import Engines
from harness.training import tune
from harness.types import Example, Model, Tuning

PROMPTS = [f"Instruction: name {number} things.\n\nResponse:" for number in range(150)]
EXAMPLES = [Example(instruction=f"Add {n} and {n}.", input="", response=f"{2 * n}") for n in range(13)]


def model_in(folder: str) -> Model:
    """The tiny model."""
    return Model(name="tiny", comment="random weights", source=folder, parameters=1, context=512, licence="none")


def ask(model: Model, out: Path) -> None:
    """Ask three batches of each kind."""
    engine = Engines(model=model).get(None)
    generate_all(engine, PROMPTS, journal=Journal(out / "generated"), max_new_tokens=6)
    likelihood_all(engine, [(prompt, " yes") for prompt in PROMPTS], journal=Journal(out / "likelihoods"))
    draw = Draw(count=4, temperature=0.7, seed=1)
    draw_all(engine, PROMPTS[:40], draw, journal=Journal(out / "drawn"), max_new_tokens=4)


def train(model: Model, out: Path) -> None:
    """Tune without dropout; the last batch of an epoch has one row, so that a process has nothing to do."""
    settings = Tuning(epochs=2, batch_size=4, dropout=0.0, learning_rate=1e-2)
    record = tune(model, EXAMPLES, settings, seed=3, out=out / "adapter")
    (out / "losses.txt").write_text("\n".join(map(str, record.losses)))


STEPS = 8
"""Of the tuning below."""


def resume(model: Model, out: Path, *, until: int = STEPS) -> None:
    """Tune with dropout in two epochs of four steps; at a step before the last this process is killed."""

    def progress(done: int, total: int) -> None:
        assert total == STEPS
        if done == until < total:
            os.kill(os.getpid(), signal.SIGKILL)

    settings = Tuning(epochs=2, batch_size=4, dropout=0.1, learning_rate=1e-2)
    record = tune(model, EXAMPLES, settings, seed=3, out=out / "adapter", progress=progress)
    (out / "losses.txt").write_text("\n".join(map(str, record.losses)))


def main() -> None:
    """Do one's part."""
    model, out = model_in(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    all_of_us = crew()
    if all_of_us and helping():
        all_of_us.serve()
        (out / "helped.txt").write_text(str(sum(_held.cache_info()[:2])))
        return
    roles = {"ask": ask, "train": train, "resume": resume, "die": partial(resume, until=6)}
    roles[sys.argv[3]](model, out)
    if all_of_us:
        all_of_us.dismiss()


if __name__ == "__main__":
    main()
