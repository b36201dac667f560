"""An adapter on its own, or added into the weights of its base, as files that transformers and peft load.

An adapter is tuned beside a base in 4 bits, and it is scored on the base as it is published: so the merge adds it to
the published weights too. Four bits are for tuning alone; nothing that is scored or exported has them.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import disk
from ..engine import WEIGHTS, quietly, read_network, read_tokenizer
from ..errors import HarnessError
from ..types import Model

if TYPE_CHECKING:
    from transformers import PreTrainedModel

CONFIG = "adapter_config.json"


def copy_adapter(model: Model, adapter: Path, out: Path) -> None:
    """Put a copy of the adapter into the new folder `out`; one of a hub model then names its base and revision.

    A local folder is called by the model's name alone: it lies elsewhere on every machine.
    """
    with disk.naming(out):
        out.mkdir(parents=True)
        shutil.copyfile(adapter / WEIGHTS, out / WEIGHTS)
    config = disk.read_json(adapter / CONFIG)
    if not Path(model.source).is_dir():
        config |= {"base_model_name_or_path": model.source, "revision": model.revision}
    disk.write_json(out / CONFIG, config)


def merge(model: Model, adapter: Path, out: Path) -> str:
    """Put base and adapter, merged, with the tokenizer into the new folder `out`; gives the precision, `bfloat16`.

    It is that in which the base is published. Each sum is computed in float32 and rounded once. Raises HarnessError for
    a base that is published in fewer than 16 bits, and for an adapter of another model.
    """
    network = read_network(model, dtype="auto")
    if getattr(network.config, "quantization_config", None) is not None:
        raise HarnessError(
            f'model "{model.name}": {model.source} is quantized, and a merge would round the adapter away; '
            "export it without --merge"
        )
    merged = _merged(network, adapter)
    with disk.naming(out), quietly():
        out.mkdir(parents=True)
        merged.save_pretrained(out)
        read_tokenizer(model).save_pretrained(out)
    return str(merged.dtype).removeprefix("torch.")


def _merged(network: PreTrainedModel, adapter: Path) -> PreTrainedModel:
    """The network with the adapter in its weights."""
    from safetensors import SafetensorError

    try:
        with quietly():
            from peft import PeftModel

            tuned: Any = PeftModel.from_pretrained(network, str(adapter))
        # Not peft's "safe" merge, which rounds the update to the precision of the weight before it adds it. What that
        # is safe from, weights that are no numbers, shows when the merged model is read.
        merged: PreTrainedModel = tuned.merge_and_unload(safe_merge=False)
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        reason = str(error).strip().split("\n")[0]
        raise HarnessError(f"{adapter}: not an adapter of this model ({reason}); tune again") from error
    return merged
