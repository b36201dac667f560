"""The quantized base with low-rank adapters (Dettmers et al. 2023, arXiv 2305.14314)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import disk
from ..engine import device, quietly, read_network, sharded
from ..store import derive
from ..types import Model, Tuning
from .packing import check_packed, check_tunable

if TYPE_CHECKING:
    from peft import PeftModel
    from torch import Tensor
    from transformers import PreTrainedModel

LARGE = 1_000_000_000
"""Weights from which activations are computed twice instead of being kept."""
SMALL = 100_000_000
"""Weights up to which a CPU keeps the quantized weights unpacked: unpacking them twice a step took a sixth of it."""


def attach(model: Model, settings: Tuning, *, seed: int) -> PeftModel:
    """The base in 4 bits, frozen, with fresh adapters in float32 beside all its linear layers but the output's.

    Raises HarnessError for a model that cannot be kept in 4 bits.
    """
    with quietly():
        return _attached(model, settings, seed)


def _attached(model: Model, settings: Tuning, seed: int) -> PeftModel:
    import torch
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training

    check_tunable(model)
    prepare: Any = prepare_model_for_kbit_training
    network = prepare(
        _quantized(model),
        use_gradient_checkpointing=model.parameters >= LARGE,
        gradient_checkpointing_kwargs={"use_reentrant": False},
    )
    config = LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    torch.manual_seed(derive(seed, "adapter"))
    tuned: PeftModel = get_peft_model(network, config).train()
    config.base_model_name_or_path = model.name  # peft puts the folder there, which is another on each machine
    if device() == "cpu" and not sharded():
        _lay_out(tuned)
    return tuned


def _lay_out(tuned: PeftModel) -> None:
    """Put numbers where the products of a CPU are quick; none of them changes.

    The second factor of an adapter is kept column by column: its gradient then took a sixth of the time. What the
    output layer reads is put together: it is cut from longer rows, and would be multiplied row by row.
    """
    for name, weight in tuned.named_parameters():
        if weight.requires_grad and ".lora_B." in name:
            weight.data = weight.data.t().contiguous().t()
    network: Any = tuned
    network.get_output_embeddings().register_forward_pre_hook(lambda layer, given: (given[0].contiguous(), *given[1:]))


def _quantized(model: Model) -> PreTrainedModel:
    """Weights in 4-bit NormalFloat with double quantization, as in section 3 of the paper."""
    import torch
    from transformers import BitsAndBytesConfig

    # On a CPU float32: bfloat16 was a quarter faster on one that has instructions for it, and is slow on others.
    precision = torch.bfloat16 if device() == "cuda" else torch.float32
    configure: Any = BitsAndBytesConfig
    quantization = configure(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=precision,
        # What weights are divided among processes are numbers of one kind (see peft's guide to FSDP and QLoRA).
        **({"bnb_4bit_quant_storage": precision} if sharded() else {}),
    )
    with _plain_layers():
        network: Any = read_network(model, dtype=precision, quantization_config=quantization)
    check_packed(model, network)
    unpacked = device() == "cpu" and model.parameters <= SMALL and not sharded()
    # Unpacked, each weight is still one of its block's 16 values, and the products are the same.
    quantized: PreTrainedModel = network.dequantize() if unpacked else network
    return quantized


@contextmanager
def _plain_layers() -> Iterator[None]:
    """Inside, Falcon is made of torch's own linear layers.

    transformers quantizes these alone. Falcon's compute the same under a class of their own, and would stay in 16 bits:
    four times the memory, and no QLoRA.
    """
    from torch.nn import Linear
    from transformers.models.falcon import modeling_falcon

    module: Any = modeling_falcon
    own = module.FalconLinear
    module.FalconLinear = Linear
    try:
        yield
    finally:
        module.FalconLinear = own


def save(tuned: PeftModel, out: Path, weights: Mapping[str, Tensor] | None = None) -> None:
    """Put the adapter into a folder in peft's format, whole or not at all, and the same bytes on every machine.

    `weights` are all that was tuned, where the model holds only parts of them.
    """
    draft = out.with_name(f".{out.name}.draft")
    with disk.naming(out):
        shutil.rmtree(draft, ignore_errors=True)
        # False: peft would look at the hub for what the base is.
        held = weights or {name: weight for name, weight in tuned.named_parameters() if weight.requires_grad}
        told: Any = {name: weight.detach().contiguous() for name, weight in held.items()}
        tuned.save_pretrained(str(draft), save_embedding_layers=False, state_dict=told)
        (draft / "README.md").unlink(missing_ok=True)  # a form that nobody filled in
        config = disk.read_json(draft / "adapter_config.json")
        config["target_modules"] = sorted(config["target_modules"])  # a set, whose order changes from run to run
        disk.write_json(draft / "adapter_config.json", config)
        shutil.rmtree(out, ignore_errors=True)
        draft.replace(out)
