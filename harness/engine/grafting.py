"""A published adapter added into the weights of its base: the two are one model, written once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import disk
from ..errors import HarnessError
from .quiet import quietly

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

WEIGHTS = "adapter_model.safetensors"
"""File of an adapter in peft's format."""
CONFIG = "adapter_config.json"
PICKLE = "adapter_model.bin"


def check_adapter(folder: Path, *, what: str, advice: str) -> None:
    """Raise HarnessError where a folder holds no adapter in peft's format, or one whose weights are a pickle.

    `advice` are the commands that make safetensors of it.
    """
    if not (folder / CONFIG).is_file():
        raise HarnessError(f"{what}: no {CONFIG}; an adapter is a folder in peft's format")
    if not (folder / WEIGHTS).is_file():
        raise HarnessError(f"{what}: no {WEIGHTS}; a pickle ({PICKLE}) is not read: convert it once, with: {advice}")


def graft(network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, adapter: Path, out: Path) -> None:
    """Write the network with the adapter in its weights, and the tokenizer, into the folder `out`: whole or not.

    Each sum is computed in float32 and rounded once to the precision of the network.
    """
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    grafted = merged(network, adapter)
    try:
        with disk.naming(out), quietly():
            draft.mkdir(parents=True)
            grafted.save_pretrained(draft)
            tokenizer.save_pretrained(draft)
            for path in draft.iterdir():
                disk.settle(path)
            if not out.exists():  # another run may have been faster, with the same bytes
                draft.replace(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def merged(network: PreTrainedModel, adapter: Path) -> PreTrainedModel:
    """The network with an adapter in its weights; raises HarnessError for the adapter of another model."""
    from safetensors import SafetensorError

    try:
        with quietly():
            from peft import PeftModel

            tuned: Any = PeftModel.from_pretrained(network, str(adapter))
        check_layers(tuned, adapter)
        # Not peft's "safe" merge, which rounds the update to the precision of the weight before it adds it. What that
        # is safe from, weights that are no numbers, shows when the merged model is read.
        whole: PreTrainedModel = tuned.merge_and_unload(safe_merge=False)
    except (OSError, ValueError, RuntimeError, TypeError, SafetensorError) as error:
        reason = str(error).strip().split("\n")[0]
        raise HarnessError(
            f"{adapter}: not an adapter of this model ({reason}); choose another, or tune again"
        ) from error
    return whole


def check_layers(tuned: PeftModel, adapter: Path) -> None:
    """Refuse an adapter of which layers are left over, or missing: peft would pass over them with a warning."""
    from peft import get_peft_model_state_dict
    from safetensors import safe_open

    applied = set(get_peft_model_state_dict(tuned, save_embedding_layers=False))
    with safe_open(adapter / WEIGHTS, framework="pt") as file:
        stored = set(file.keys())
    if different := sorted(applied ^ stored):
        raise HarnessError(
            f"{adapter}: not an adapter of this model: {len(different)} weights belong to layers of one of them alone, "
            f"{different[0]} first; tune again, with the installed versions of peft and transformers"
        )
