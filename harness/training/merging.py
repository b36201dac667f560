"""An adapter on its own, or added into the weights of its base, as files that transformers and peft load.

An adapter is tuned beside a base in 4 bits, and it is scored on the base as it is published: so the merge adds it to
the published weights too. Four bits are for tuning alone; nothing that is scored or exported has them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from .. import disk
from ..engine import WEIGHTS, is_hub, merged, quietly, read_network, read_tokenizer
from ..errors import HarnessError
from ..types import Model

CONFIG = "adapter_config.json"


def copy_adapter(model: Model, adapter: Path, out: Path) -> None:
    """Put a copy of the adapter into the new folder `out`; one of a hub model then names its base and revision.

    A local folder is called by the model's name alone: it lies elsewhere on every machine. So is a base that has a
    published adapter in it.
    """
    with disk.naming(out):
        out.mkdir(parents=True)
        shutil.copyfile(adapter / WEIGHTS, out / WEIGHTS)
    config = disk.read_json(adapter / CONFIG)
    if is_hub(model.source) and not model.adapter:
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
    whole = merged(network, adapter)
    with disk.naming(out), quietly():
        out.mkdir(parents=True)
        whole.save_pretrained(out)
        read_tokenizer(model).save_pretrained(out)
    return str(whole.dtype).removeprefix("torch.")
