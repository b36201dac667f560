"""Going on where memory ran out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch

from harness.engine import Engine, Manner, Sampling, in_parts, load
from harness.errors import HarnessError
from harness.types import Model

PROMPTS = [f"Name {number} things that are {word}." for number in (2, 3) for word in ("red", "old", "near", "small")]


@contextmanager
def holding(network: torch.nn.Module, rows: int) -> Iterator[list[int]]:
    """A network that has room for so many rows, and raises the real exception above; the sizes that it was given."""
    given: list[int] = []

    def look(module: torch.nn.Module, arguments: Any, named: dict[str, Any]) -> None:
        given.append(len(named["input_ids"]))
        if given[-1] > rows:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")

    handle = network.register_forward_pre_hook(look, with_kwargs=True)
    try:
        yield given
    finally:
        handle.remove()


@pytest.fixture(scope="module")
def engine(tiny_model: Model) -> Engine:
    """A real small model."""
    return load(tiny_model)


def _greedy(engine: Engine) -> object:
    return engine.generate(PROMPTS, Manner(max_new_tokens=6))


def _sampled(engine: Engine) -> object:
    return engine.generate(PROMPTS, Manner(max_new_tokens=6, sampling=Sampling(temperature=0.9, top_p=0.9, seed=3)))


@pytest.mark.parametrize("ask", [_greedy, _sampled])
@pytest.mark.parametrize("rows", [5, 3, 1])
def test_halved_batches_write_the_same(engine: Engine, ask: Callable[[Engine], object], rows: int) -> None:
    """Greedy and sampled answers of batches that did not fit are those of the whole batch."""
    whole = ask(engine)
    with holding(engine.network, rows) as given:
        assert ask(engine) == whole
    assert max(given) > rows


def test_halved_batches_are_weighed_the_same(engine: Engine) -> None:
    """Log-probabilities agree to the last digits, those of options too."""
    pairs = [(prompt, " yes") for prompt in PROMPTS]
    whole, told = (
        engine.log_likelihood(pairs),
        engine.generate(PROMPTS, Manner(max_new_tokens=2, options=("yes", "no"))),
    )
    with holding(engine.network, 3):
        halved, again = (
            engine.log_likelihood(pairs),
            engine.generate(PROMPTS, Manner(max_new_tokens=2, options=("yes", "no"))),
        )
    assert [total for total, _ in halved] == pytest.approx([total for total, _ in whole], abs=1e-4)
    for one, other in zip(told, again, strict=True):
        assert other.likelihoods == pytest.approx(one.likelihoods, abs=1e-4)


def test_a_row_that_does_not_fit_is_an_error(engine: Engine) -> None:
    """It says how long the row is, and no endless halving begins."""
    with holding(engine.network, 0), pytest.raises(HarnessError, match=r"a single text of [0-9]+ tokens"):
        engine.generate(PROMPTS, Manner(max_new_tokens=2))


def test_what_follows_a_halved_part_is_not_tried_whole() -> None:
    """Longer rows need no less memory, so the parts behind it are no larger than its halves."""
    tried: list[int] = []

    def work(part: list[int]) -> None:
        tried.append(len(part))
        if len(part) > 4:
            raise RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory")

    in_parts([1500] * 24, work, device="cpu")  # three parts of eight
    assert tried == [8, 4, 4, 4, 4, 4, 4]


def test_other_errors_are_raised() -> None:
    """A bug is not halved away."""

    def work(part: list[int]) -> None:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="shapes"):
        in_parts([1, 2], work, device="cpu")


_REAL = """
import resource, sys, torch
from pathlib import Path
from harness.engine import Engine
from harness.engine.halving import ran_out
torch.set_num_threads(1)
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1], padding_side="left")
torch.manual_seed(0)
network = LlamaForCausalLM(
    LlamaConfig(vocab_size=len(tokenizer), hidden_size=256, num_hidden_layers=1, num_attention_heads=4,
                intermediate_size=2048)
).eval()
engine = Engine(network=network, tokenizer=tokenizer, context=512)
if sys.argv[3] == "answers":
    pairs = [(" ".join(f"word{row} {number}" for number in range(50)), " yes") for row in range(32)]
else:
    pairs = [("", " ".join(f"{row}{number}" for number in range(90))) for row in range(8)]
whole = engine.log_likelihood(pairs)
now = next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith("VmSize:"))
failed = []
real = engine.network.forward
def forward(**named):
    try:
        return real(**named)
    except (RuntimeError, MemoryError) as error:
        failed.append(len(named["input_ids"]))
        assert ran_out(error), error
        raise
engine.network.forward = forward
limit = now * 1024 + int(sys.argv[2]) * 2**20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
again = engine.log_likelihood(pairs)
assert failed, "nothing ran out of memory"
assert all(abs(one[0] - other[0]) < 1e-3 for one, other in zip(whole, again)), "other results"
print("halved", failed)
"""


_FREED_AT_ONCE = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_ARENA_MAX": "1"}
"""Has glibc keep nothing of what was freed, in which a batch could find room whatever the bound is."""


@pytest.mark.parametrize(("kind", "room"), [("answers", 64), ("texts", 40)])
def test_a_process_that_really_runs_out_of_memory_goes_on(tiny_model: Model, kind: str, room: int) -> None:
    """Under a bound on its address space the same likelihoods come out, from halved batches: of the ends of texts, and
    of whole ones, of which the logits of all together would never fit.
    """
    done = subprocess.run(
        [sys.executable, "-c", _REAL, tiny_model.source, str(room), kind],
        env=os.environ | _FREED_AT_ONCE,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("halved [")
