"""The configuration of a model, read and checked: what transformers can make no network of is told by its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import disk
from ..errors import HarnessError

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedModel

CONFIG = "config.json"
AGAIN = "bring it anew from where the model was published"
OTHER = "choose another with --model"


def config_in(folder: Path, *, what: str) -> PretrainedConfig:
    """The configuration in a folder; `what` names the model in an error.

    Raises HarnessError where there is none, and for one that is not JSON, makes no sense, or is of an architecture that
    writes no text, or that transformers does not have.
    """
    from transformers import CONFIG_MAPPING, MODEL_FOR_CAUSAL_LM_MAPPING, AutoConfig, __version__

    path = folder / CONFIG
    if not path.is_file():
        raise HarnessError(f"{what}: no {CONFIG} in {folder}, so its architecture is not known; {AGAIN}")
    told = disk.read_json(path, advice=AGAIN)
    kind = told.get("model_type") if isinstance(told, dict) else None
    if not isinstance(kind, str):
        raise HarnessError(f'{what}: {path} has no "model_type", which names the architecture; {AGAIN}')
    if kind not in CONFIG_MAPPING:
        if "auto_map" in told:
            raise HarnessError(f"{what}: it needs code of its own, which is never run; {OTHER}")
        raise HarnessError(
            f'{what}: {path} is of the architecture "{kind}", which transformers {__version__} does not have; '
            f"{OTHER}, or install a version that has it"
        )
    try:
        config: Any = AutoConfig.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    except Exception as error:  # each architecture checks its numbers in its own way
        raise HarnessError(f"{what}: {path} makes no sense: {reason(error)}; {AGAIN}") from error
    if type(config) not in MODEL_FOR_CAUSAL_LM_MAPPING:
        raise HarnessError(f'{what}: {path} is of the architecture "{kind}", which writes no text; {OTHER}')
    found: PretrainedConfig = config
    return found


def outline(config: PretrainedConfig) -> PreTrainedModel:
    """The network that a configuration describes, without numbers: one of any size is made in a second.

    Raises HarnessError where none can be made.
    """
    import torch
    from transformers import AutoModelForCausalLM

    build: Any = AutoModelForCausalLM.from_config
    try:
        with torch.device("meta"):
            network: PreTrainedModel = build(config, trust_remote_code=False)
    except Exception as error:  # a size of zero, an activation that there is not: each fails in its own way
        place = Path(str(config.name_or_path)) / CONFIG
        raise HarnessError(f"{place}: no network can be made of it: {reason(error)}; {AGAIN}") from error
    return network


def reason(error: Exception) -> str:
    """What an error of transformers says, in one line; of a checked field, what the check says."""
    from huggingface_hub.errors import StrictDataclassError

    first = error.__cause__ if isinstance(error, StrictDataclassError) and error.__cause__ else error
    return f"{type(first).__name__}: {' '.join(str(first).split()).rstrip('.')}"
