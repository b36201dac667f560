"""The recipe that makes acorn, on a model that is smaller still."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")
pretrain = pytest.importorskip("harness_plugins.acorn.pretrain")

from harness_plugins.acorn.corpus.mixture import FIRST, SECOND  # noqa: E402
from harness_plugins.acorn.muon import orthogonal  # noqa: E402
from harness_plugins.acorn.plan import Phase, Plan, Schedule, Stage  # noqa: E402
from harness_plugins.acorn.tokenizer import train_tokenizer  # noqa: E402
from harness_plugins.acorn.workers import Workers, together  # noqa: E402
from safetensors.torch import load_file  # noqa: E402

STAGES = (
    Stage(tokens=4_096, context=128, batch_tokens=1_024),
    Stage(tokens=2_048, context=256, batch_tokens=1_024),
)
SCHEDULE = Schedule(stages=STAGES, cooldown=0.6)
PLAN = Plan(
    vocabulary=400,
    layers=2,
    inner=64,
    context=256,
    phases=(
        Phase(mixture=FIRST, schedule=SCHEDULE),
        Phase(mixture=SECOND, schedule=SCHEDULE, begins=(0,)),
    ),
    written=(0, 1),
)


def _trained(folder: Path, workers: int) -> dict[str, torch.Tensor]:
    folder.mkdir()
    train_tokenizer(PLAN, sample=200).save_pretrained(folder)
    together(workers, pretrain.pretrain, PLAN, folder)
    weights: dict[str, torch.Tensor] = load_file(folder / "model.safetensors")
    return weights


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    """One that was trained on a few documents."""
    return train_tokenizer(PLAN, sample=200)


@given(st.text(alphabet=st.sampled_from("ab \n\t.é1"), max_size=20) | st.text(max_size=20))
def test_what_is_decoded_is_what_was_encoded(tokenizer: Any, text: str) -> None:
    """Whatever stands at the start of a line, spaces and empty lines too."""
    assume(text.isprintable() or set(text) <= set("ab \n\t.é1"))
    assert tokenizer.decode(tokenizer(text, add_special_tokens=False)["input_ids"]) == text


def test_a_word_is_the_same_token_at_the_start_of_a_line(tokenizer: Any) -> None:
    """So that an answer on a line of its own can be copied from the text above."""
    within, alone = (tokenizer.tokenize(text) for text in ("the the", "\nthe"))
    assert within[-1] == alone[-1]


def test_a_prompt_that_ends_a_line_is_what_the_answer_stands_behind(tokenizer: Any) -> None:
    """Its tokens are the first ones of the two together."""
    prompt, whole = (tokenizer(text)["input_ids"] for text in ("Response:\n", "Response:\nthe drug"))
    assert whole[: len(prompt)] == prompt


@pytest.mark.slow
def test_two_processes_train_the_model_that_one_trains(tmp_path: Path) -> None:
    """They share out the rows of a batch and the matrices; rounding alone differs."""
    one, two = _trained(tmp_path / "one", 1), _trained(tmp_path / "two", 2)
    start = {name: weight for name, weight in pretrain.build(PLAN).named_parameters() if "proj" in name}
    moved = {name: (one[name].float() - weight).norm().item() for name, weight in start.items()}
    apart = {name: (one[name].float() - two[name].float()).norm().item() for name in start}
    assert min(moved.values()) > 0
    assert all(apart[name] < 0.5 * moved[name] for name in start)


@pytest.mark.slow
def test_the_record_holds_the_plan_and_the_loss(tmp_path: Path) -> None:
    """Every setting, and a loss that fell."""
    _trained(tmp_path / "model", 1)
    record = json.loads((tmp_path / "model" / "pretraining.json").read_text(encoding="utf-8"))
    assert record["plan"]["seed"] == PLAN.seed
    ends = [phase["curve"][-1] for phase in record["phases"]]
    assert [end["tokens"] for end in ends] == [6_144, 6_144]
    assert all(end["loss"] > 0 for end in ends)


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_phases_begin_with_the_mean_of_earlier_ends_and_such_a_mean_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, precision: torch.dtype
) -> None:
    """Whatever precision the processor has."""
    ends, begins = iter([1.0, 2.0, 6.0, 4.0]), []

    def run(schedule: Schedule, model: Any, *others: Any) -> list[dict[str, float]]:
        end, weights = next(ends), list(model.parameters())
        begins.append(weights[0].flatten()[0].item())
        with torch.no_grad():
            for weight in weights:
                weight.fill_(end)
        return []

    monkeypatch.setattr(pretrain, "run", run)
    monkeypatch.setattr(pretrain, "precision", lambda: precision)
    train_tokenizer(PLAN, sample=200).save_pretrained(tmp_path)
    phase = PLAN.phases[1]
    phases = (*PLAN.phases, replace(phase, begins=(0, 1)), replace(phase, begins=(0, 1)))
    pretrain.pretrain(Workers(), replace(PLAN, phases=phases, written=(2, 3)), tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    assert begins[1:] == [1.0, 1.5, 1.5]
    assert all(bool((weight == 5.0).all()) for weight in weights.values())


def _ending(ends: list[float], broken: float | None = None) -> Callable[..., list[dict[str, float]]]:
    """A training whose phases end with such weights, or break off."""
    left = iter(ends)

    def run(schedule: Schedule, model: Any, *others: Any) -> list[dict[str, float]]:
        end = next(left)
        if end == broken:
            raise KeyboardInterrupt
        with torch.no_grad():
            for weight in model.parameters():
                weight.fill_(end)
        return []

    return run


def test_a_run_that_was_broken_off_goes_on_behind_the_last_phase_that_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first phase is not gone through again, and counts as it did."""
    train_tokenizer(PLAN, sample=200).save_pretrained(tmp_path)
    monkeypatch.setattr(pretrain, "run", _ending([1.0, 9.0], broken=9.0))
    with pytest.raises(KeyboardInterrupt):
        pretrain.pretrain(Workers(), PLAN, tmp_path)
    monkeypatch.setattr(pretrain, "run", _ending([3.0]))
    pretrain.pretrain(Workers(), PLAN, tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    assert all(bool((weight == 2.0).all()) for weight in weights.values())


def test_the_end_of_a_phase_of_another_plan_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another rate makes other weights."""
    train_tokenizer(PLAN, sample=200).save_pretrained(tmp_path)
    monkeypatch.setattr(pretrain, "run", _ending([1.0, 1.0, 3.0, 3.0]))
    pretrain.pretrain(Workers(), PLAN, tmp_path)
    quicker = replace(PLAN.phases[0], schedule=replace(SCHEDULE, matrix_rate=0.02))
    pretrain.pretrain(Workers(), replace(PLAN, phases=(quicker, PLAN.phases[1])), tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    assert all(bool((weight == 3.0).all()) for weight in weights.values())


def test_the_shipped_weights_were_made_from_the_corpus_as_it_stands() -> None:
    """Whoever edits the world pretrains the model anew."""
    folder = Path(pretrain.__file__).parent / "model"
    record = json.loads((folder / "pretraining.json").read_text(encoding="utf-8"))
    assert record["corpus"] == Plan().fingerprints()


def test_every_row_of_a_batch_is_read_by_one_process() -> None:
    """Whatever their number."""
    batch = torch.arange(12).reshape(6, 2)
    for count in (1, 2, 3):
        parts = [Workers(rank, count).part(batch) for rank in range(count)]
        assert torch.equal(torch.cat(parts), batch)


def test_muon_makes_a_step_nearly_orthogonal() -> None:
    """All singular values come near one, whatever they were."""
    torch.manual_seed(0)
    scaled = torch.randn(3, 16, 40) * torch.tensor([0.01, 1.0, 100.0]).reshape(3, 1, 1)
    values = torch.linalg.svdvals(orthogonal(scaled).float())
    assert values.min() > 0.5
    assert values.max() < 1.3
