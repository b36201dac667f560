"""Opening what a Model names, a local folder or a hub entry, without running anything that lies in it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import disk
from ..errors import HarnessError
from ..places import DATA, data_folder
from ..types import Model
from .configuring import config_in, outline, reason
from .fitting import PACKED_BITS, check_disk, check_memory, free_disk
from .grafting import CONFIG, WEIGHTS, check_adapter, graft
from .hub import Fetching, fetch, fetch_weights, to_fetch
from .keeping import keep_memory
from .quiet import quietly
from .shards import check_files
from .vocabulary import check_vocabulary, tokenizer_in
from .whole import check_numbers, check_whole

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

UNSAFE = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".h5", ".msgpack")
"""Endings of weights that are pickles, which run code when read, or of formats that are not read here."""


def identify(model: Model) -> str:
    """What identifies a base model: `sha256:` of a local folder's files, or `id@revision`; `+` a published adapter's.

    Hidden files and Markdown are left out: a corrected model card makes no other model. Raises HarnessError for a
    folder that is missing or holds weights other than safetensors, and for a hub model without a revision.
    """
    folder = folder_of(model)
    base = f"{model.source}@{_revision(model)}" if folder is None else _hashed(folder)
    if not model.adapter:
        return base
    if is_hub(model.adapter):
        return f"{base}+{model.adapter}@{model.adapter_revision}"
    return f"{base}+{_hashed(_adapter(model))}"


def _hashed(folder: Path) -> str:
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    told = {name: path for name, path in names.items() if not f"/{name}".count("/.") and path.suffix != ".md"}
    return "sha256:" + disk.fingerprint({name: disk.digest(path) for name, path in told.items()})


def is_hub(source: str) -> bool:
    """Whether a source is a hub id, and no local folder, there or not."""
    path = Path(source)
    return not (path.is_dir() or path.is_absolute() or source.count("/") > 1 or source.startswith("."))


def read_config(model: Model) -> PretrainedConfig:
    """The configuration of the base, whose weights need not be there; raises HarnessError as `config_in` does."""
    return config_in(light_folder(model), what=f'model "{model.name}"')


def read_context(model: Model) -> int:
    """The longest text that a model says it reads, in tokens; raises HarnessError where it says nothing."""
    if (longest := longest_of(read_config(model))) is None:
        raise HarnessError(
            f'model "{model.name}": its configuration does not say how long a text may be; bring it by a plugin '
            "(plugins/README.md), whose Model says its context"
        )
    return longest


def read_tokenizer(model: Model) -> PreTrainedTokenizerBase:
    """The tokenizer, which pads on the left: an answer begins where its prompt ends, in all rows of a batch.

    It is that of the base, whose weights need not be there; a published adapter brings none. Raises HarnessError where
    it cannot be read, or has tokens that the network does not know.
    """
    folder = light_folder(model)
    tokenizer = tokenizer_in(folder, source=model.source)
    check_vocabulary(tokenizer, read_config(model), what=f'model "{model.name}"', folder=folder)
    return tokenizer


def read_network(model: Model, **options: Any) -> PreTrainedModel:
    """The network, in evaluation mode on `device()`; options go to transformers' `from_pretrained`.

    Raises HarnessError where there is too little memory, where files are missing or damaged, where weights are not
    safetensors or do not fit the configuration, where the code of the model would come from its folder, and where the
    network is shorter than the model's context.
    """
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    _use_cores()
    keep_memory()
    silence: Any = logging.disable_progress_bar
    silence()  # a study draws its own bars
    check_memory(model, bits=_bits(options), device=device())
    options |= {"use_safetensors": True, "trust_remote_code": False, "device_map": _own_device()}
    # What does not fit is told below, and better: transformers would put random numbers there, or show a table.
    options |= {"output_loading_info": True, "ignore_mismatched_sizes": True, "local_files_only": True}
    folder, what = _place(model), f'model "{model.name}"'
    check_files(folder)
    outline(config_in(folder, what=what))
    with naming(model), quietly():
        found: Any = AutoModelForCausalLM.from_pretrained(str(folder), **options)
    network, told = found
    check_whole(network, told, what=what, folder=folder)
    check_numbers(network, what=what, folder=folder)
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


def _own_device() -> str:
    """The device of this process: of several GPUs the one that it was told to use."""
    import torch

    return f"cuda:{torch.cuda.current_device()}" if device() == "cuda" else "cpu"


def _bits(options: Mapping[str, Any]) -> float:
    """Bits of a weight, as these options load it; what is not said is taken for 16, as models are published."""
    if "quantization_config" in options:
        return PACKED_BITS
    return 8.0 * getattr(options.get("dtype"), "itemsize", 2)


def folder_of(model: Model) -> Path | None:
    """The local folder of a model; None for a hub id. Raises HarnessError where the folder is missing or unsafe."""
    folder = Path(model.source)
    if not folder.is_dir():
        if not is_hub(model.source):
            raise HarnessError(f'model "{model.name}": no folder {folder}')
        return None
    unsafe = sorted(path.name for path in folder.rglob("*") if path.suffix in UNSAFE)
    if unsafe:
        raise HarnessError(f"{folder}: {unsafe[0]} is not safetensors, the only weights that are read; remove it")
    if not any(folder.glob("*.safetensors")):
        raise HarnessError(f'model "{model.name}": no *.safetensors in {folder}')
    return folder


def light_folder(model: Model) -> Path:
    """A folder with configuration and tokenizer of the base, and maybe without its weights."""
    return folder_of(model) or fetch(model.source, _revision(model), what=f'model "{model.name}"')


def fetching(model: Model) -> Fetching:
    """What loading a model would fetch, a published adapter too: nothing of a folder."""
    if folder := folder_of(model):
        found = Fetching(free=free_disk(folder))
    else:
        found = to_fetch(model.source, _revision(model), what=f'model "{model.name}"')
    if not (model.adapter and is_hub(model.adapter)):
        return found
    if (_adapter_folder(model, CONFIG) / WEIGHTS).is_file():
        return found
    what = f'adapter "{model.adapter}"'
    more = to_fetch(model.adapter, _adapter_revision(model), what=what, file=WEIGHTS, advice=_converting(model))
    return Fetching(commands=found.commands + more.commands, bytes=found.bytes + more.bytes, free=more.free)


def _place(model: Model) -> Path:
    """The folder that a model is read from: its own, that of the cache, or that of base and published adapter."""
    if model.adapter:
        return _grafted(model)
    return folder_of(model) or fetch_weights(model.source, _revision(model), what=f'model "{model.name}"')


def _grafted(model: Model) -> Path:
    """The folder of base and published adapter, which is made where it is not there."""
    base = replace(model, adapter=None, adapter_revision=None)
    out = data_folder() / "models" / disk.fingerprint(identify(model))[:16]
    if not out.is_dir():
        check_disk(out, 2 * model.parameters, what=f'model "{model.name}"', advice=f"name another folder with {DATA}")
        adapter = _adapter(model)  # first: a base is much to fetch for an adapter that cannot be used
        graft(read_network(base, dtype="auto"), read_tokenizer(base), adapter, out)
    return out


def _adapter(model: Model) -> Path:
    """The folder of a published adapter; raises HarnessError where there is none, or its weights are a pickle."""
    folder = _adapter_folder(model, WEIGHTS, CONFIG)
    check_adapter(folder, what=f'adapter "{model.adapter}"', advice=_converting(model))
    return folder


def _adapter_folder(model: Model, *files: str) -> Path:
    assert model.adapter is not None
    if not is_hub(model.adapter):
        return Path(model.adapter)
    return fetch(model.adapter, _adapter_revision(model), what=f'adapter "{model.adapter}"', files=files)


def _converting(model: Model) -> str:
    """The commands that make safetensors of an adapter's pickle, and the options that then name model and adapter."""
    assert model.adapter is not None
    base = f"hf:{model.source}@{model.revision}" if is_hub(model.source) else f"path:{model.source}"
    if not is_hub(model.adapter):
        return f"harness convert {model.adapter}"
    name = model.adapter.partition("/")[2]
    return (
        f"hf download {model.adapter} --include 'adapter*' --revision {model.adapter_revision} --local-dir {name} && "
        f"harness convert {name}, and name it with: --model {base} --adapter {name}"
    )


def _revision(model: Model) -> str:
    if not model.revision:
        raise HarnessError(f'model "{model.name}": {model.source} is no local folder, and a hub model needs a revision')
    return model.revision


def _adapter_revision(model: Model) -> str:
    if not model.adapter_revision:
        raise HarnessError(f'adapter "{model.adapter}": an adapter of a hub needs a revision')
    return model.adapter_revision


@contextmanager
def naming(model: Model) -> Iterator[None]:
    """Turn what transformers says about files into a HarnessError that names the model."""
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, ValueError, ImportError, SafetensorError) as error:
        raise HarnessError(f'model "{model.name}": cannot read {model.source}: {reason(error)}') from error


def _use_cores() -> None:
    """As many threads as OMP_NUM_THREADS says, else as there are cores that this process may use."""
    import torch

    asked = os.environ.get("OMP_NUM_THREADS", "")
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(int(asked) if asked.isdigit() and int(asked) else allowed)
