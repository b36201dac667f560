"""How far two models differ, and when that is too little or too much."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from harness.engine import load
from harness.errors import HarnessError
from harness.training import Alive, Reading, check_alive, check_merged, read, tune
from harness.training.divergence import LAST, LEAST, PROMPTS, divergence
from harness.types import Example, Model, Tuning

EXAMPLES = [Example(instruction=f"Say yes to {word}.", response="yes") for word in ("one", "two", "three", "four")]


def _reading(*logits: Sequence[float], noise: float = 0.0) -> Reading:
    return Reading(logits=[torch.tensor([row]) for row in logits], noise=noise)


def _apart(nats: float) -> tuple[Reading, Reading]:
    """Two readings of one token each whose divergence is so many nats: certainty, and a share of exp(-nats)."""
    rest = math.log(-math.expm1(-nats)) if nats else -1e9
    return _reading([0.0, -1e9]), _reading([-nats, rest])


def test_the_divergence_is_that_of_the_definition() -> None:
    """Sum of p log(p / q) over the vocabulary, by hand: tokens of 1/2, 1/2 against 1/4, 3/4, and two equal ones."""
    first = [torch.tensor([[0.0, 0.0]]), torch.tensor([[1.0, 2.0]])]
    second = [torch.tensor([[0.0, math.log(3)]]), torch.tensor([[5.0, 6.0]])]
    by_hand = (0.5 * math.log(0.5 / 0.25) + 0.5 * math.log(0.5 / 0.75)) / 2
    assert divergence(first, second) == pytest.approx(by_hand, rel=1e-5)


def test_every_token_counts_alike() -> None:
    """The mean is over tokens, not over prompts: three tokens that differ and one that does not."""
    one, other = torch.tensor([[0.0, 0.0]]), torch.tensor([[0.0, math.log(3)]])
    alone = divergence([one], [other])
    assert divergence([one.repeat(3, 1), one], [other.repeat(3, 1), one]) == pytest.approx(0.75 * alone, rel=1e-5)


def test_a_model_does_not_differ_from_itself() -> None:
    """Exactly."""
    logits = [torch.randn(5, 100) * 8]
    assert divergence(logits, logits) == 0.0


@pytest.mark.parametrize("nats", [0.0, 0.9e-6, float("nan")])
def test_an_adapter_that_changes_nothing_is_an_error(nats: float) -> None:
    """Which names it, its size, the bound, and what to look at."""
    base, same = (_reading([0.0, 0.0]), _reading([nats, nats])) if math.isnan(nats) else _apart(nats)
    with pytest.raises(HarnessError, match=r"adapter of x changes nothing: .* more than 1e-06; .*tuning\.json"):
        check_alive(base, same, adapter="adapter of x")


def test_an_adapter_that_changes_a_little_is_alive() -> None:
    """Where there is no noise, above a millionth of a nat."""
    base, other = _apart(1.1e-6)
    assert check_alive(base, other, adapter="x") == Alive(divergence=1.1e-6, noise=0.0, bound=LEAST)


def test_noise_raises_the_bound() -> None:
    """Four times what another batch makes of the base is not told apart from it."""
    base, other = _apart(0.5)
    assert check_alive(Reading(logits=base.logits, noise=0.12), other, adapter="x").bound == pytest.approx(0.48)
    with pytest.raises(HarnessError, match=r"more than 0\.52"):
        check_alive(Reading(logits=base.logits, noise=0.13), other, adapter="x")


def test_a_merged_model_may_differ_by_a_twentieth() -> None:
    """Of what the adapter changes, here 0.2 nats; whatever the noise is."""
    alive = Alive(divergence=0.2, noise=0.04, bound=0.16)
    assert check_merged(*_apart(0.009), alive=alive) == pytest.approx({"divergence": 0.009, "bound": 0.01}, rel=1e-4)
    with pytest.raises(HarnessError, match=r"differ by 0\.011 .* at most 0\.01 is allowed"):
        check_merged(*_apart(0.011), alive=alive)


@pytest.mark.parametrize("logits", [float("nan"), float("inf")])
def test_a_merged_model_that_is_no_number_is_refused(logits: float) -> None:
    """Not taken for one without a difference."""
    with pytest.raises(HarnessError, match="is not the specialized one"):
        check_merged(_reading([0.0, 0.0]), _reading([logits, 0.0]), alive=Alive(divergence=1, noise=0, bound=LEAST))


@dataclass
class Wobbling:
    """A model whose logits depend on how many texts it is given."""

    step: float

    def logits(self, texts: Sequence[str], *, last: int) -> list[Tensor]:
        """Two tokens, each of two."""
        return [torch.tensor([[0.0, self.step * len(texts)]] * 2) for _ in texts]


def test_noise_is_what_another_batch_makes() -> None:
    """A model that does not care about its batch has none."""
    assert read(Wobbling(0.0)).noise == 0.0
    together, alone = torch.tensor([[0.0, 0.12]]), torch.tensor([[0.0, 0.01]])
    assert read(Wobbling(0.01)).noise == pytest.approx(divergence([together], [alone]), rel=1e-4)


@pytest.fixture(scope="module")
def adapter(tiny_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that learned something."""
    out = tmp_path_factory.mktemp("tuned") / "adapter"
    tune(tiny_model, EXAMPLES, Tuning(rank=4, learning_rate=1e-2, epochs=2, batch_size=4), seed=0, out=out)
    return out


def test_a_tuned_adapter_is_alive(tiny_model: Model, adapter: Path) -> None:
    """As it is loaded to be scored; noise is far below."""
    base, specialized = read(load(tiny_model)), read(load(tiny_model, adapter=adapter))
    found = check_alive(base, specialized, adapter="x")
    assert found.noise < 1e-9 < 1e-4 < found.divergence


def test_an_adapter_that_was_never_tuned_is_not(tiny_model: Model, adapter: Path, tmp_path: Path) -> None:
    """Its second factor is 0: the divergence is exactly 0."""
    dead = tmp_path / "dead"
    dead.mkdir()
    (dead / "adapter_config.json").write_bytes((adapter / "adapter_config.json").read_bytes())
    weights = load_file(adapter / "adapter_model.safetensors")
    zeroed = {name: weight * 0 if "lora_B" in name else weight for name, weight in weights.items()}
    save_file(zeroed, dead / "adapter_model.safetensors")
    with pytest.raises(HarnessError, match=r"changes nothing: .* by 0 nats"):
        check_alive(read(load(tiny_model)), read(load(tiny_model, adapter=dead)), adapter="x")


def test_the_prompts_fit_small_models(tiny_model: Model) -> None:
    """Each once, with tokens enough."""
    assert len(set(PROMPTS)) == len(PROMPTS)
    assert all(LAST <= size <= 128 for size in load(tiny_model).count(PROMPTS))
