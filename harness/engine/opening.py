"""Opening what a Model names, a local folder or a hub entry, without running anything that lies in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import disk
from ..errors import HarnessError
from ..types import Model

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

UNSAFE = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".h5", ".msgpack")
"""Endings of weights that are pickles, which run code when read, or of formats that are not read here."""


def identify(model: Model) -> str:
    """What identifies a base model: `sha256:` of a local folder's files, or `id@revision`.

    Hidden files and Markdown are left out: a corrected model card makes no other model. Raises HarnessError for a
    folder that is missing or holds weights other than safetensors, and for a hub model without a revision.
    """
    folder = _folder(model)
    if folder is None:
        return f"{model.source}@{_revision(model)}"
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    told = {name: path for name, path in names.items() if not f"/{name}".count("/.") and path.suffix != ".md"}
    return "sha256:" + disk.fingerprint({name: disk.digest(path) for name, path in told.items()})


def read_tokenizer(model: Model) -> PreTrainedTokenizerBase:
    """The tokenizer, which pads on the left: an answer begins where its prompt ends, in all rows of a batch."""
    from transformers import AutoTokenizer

    with _naming(model):
        tokenizer = AutoTokenizer.from_pretrained(_place(model), **_pinned(model), trust_remote_code=False)
    if tokenizer.eos_token_id is None:
        raise HarnessError(f"{model.source}: the tokenizer has no end-of-sequence token, so no answer could end")
    tokenizer.padding_side = "left"
    return tokenizer


def read_network(model: Model, **options: Any) -> PreTrainedModel:
    """The network, in evaluation mode on `device()`; options go to transformers' `from_pretrained`.

    Raises HarnessError where files are missing or damaged, where weights are not safetensors, where the code of the
    model would come from its folder, and where the network is shorter than the model's context.
    """
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    _use_cores()
    silence: Any = logging.disable_progress_bar
    silence()  # a study draws its own bars
    options |= {"use_safetensors": True, "trust_remote_code": False, "device_map": device()}
    with _naming(model):
        network: Any = AutoModelForCausalLM.from_pretrained(_place(model), **_pinned(model), **options)
    longest = longest_of(network.config)
    if longest is not None and longest < model.context:
        raise HarnessError(f'model "{model.name}": a context of {model.context} tokens, but its network has {longest}')
    ready: PreTrainedModel = network.eval()
    return ready


def longest_of(config: PretrainedConfig) -> int | None:
    """The longest text in tokens that a network was made for; None where its configuration does not say."""
    text = config.get_text_config()
    found = (getattr(text, name, None) for name in ("max_position_embeddings", "max_seq_len"))  # the second is MPT's
    return next((int(length) for length in found if length), None)


def device() -> str:
    """Where models run: `cuda` where there is one, else `cpu`."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _folder(model: Model) -> Path | None:
    """The local folder of a model; None for a hub id. Raises HarnessError where the folder is missing or unsafe."""
    folder = Path(model.source)
    if not folder.is_dir():
        if folder.is_absolute() or model.source.count("/") > 1 or model.source.startswith("."):
            raise HarnessError(f'model "{model.name}": no folder {folder}')
        return None
    unsafe = sorted(path.name for path in folder.rglob("*") if path.suffix in UNSAFE)
    if unsafe:
        raise HarnessError(f"{folder}: {unsafe[0]} is not safetensors, the only weights that are read; remove it")
    if not any(folder.glob("*.safetensors")):
        raise HarnessError(f'model "{model.name}": no *.safetensors in {folder}')
    return folder


def _place(model: Model) -> str:
    return str(_folder(model) or model.source)


def _pinned(model: Model) -> dict[str, Any]:
    """The revision of a hub model, and that nothing is fetched for a local folder."""
    return {"local_files_only": True} if _folder(model) else {"revision": _revision(model)}


def _revision(model: Model) -> str:
    if not model.revision:
        raise HarnessError(f'model "{model.name}": {model.source} is no local folder, and a hub model needs a revision')
    return model.revision


@contextmanager
def _naming(model: Model) -> Iterator[None]:
    """Turn what transformers says about files into a HarnessError that names the model."""
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, ValueError, ImportError, SafetensorError) as error:
        reason = str(error).strip().split("\n")[0]
        raise HarnessError(f'model "{model.name}": cannot read {model.source}: {reason}') from error


def _use_cores() -> None:
    """As many threads as OMP_NUM_THREADS says, else as there are cores that this process may use."""
    import torch

    asked = os.environ.get("OMP_NUM_THREADS", "")
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(int(asked) if asked.isdigit() and int(asked) else allowed)
