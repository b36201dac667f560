"""The tokenizer of a model, and whether the network knows its tokens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .. import disk
from ..errors import HarnessError
from .configuring import AGAIN, CONFIG, reason

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedTokenizerBase

FORMS = ("tokenizer.json", "*.model", "vocab.*", "*.tiktoken")
"""Files that a tokenizer is read from, one or more of them."""


def tokenizer_in(folder: Path, *, source: str) -> PreTrainedTokenizerBase:
    """The tokenizer in a folder that may hold nothing else; it pads on the left. An error names the `source`."""
    from transformers import AutoTokenizer, PreTrainedTokenizerBase

    try:
        tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    except Exception as error:  # each kind of tokenizer fails in its own way
        for path in sorted(folder.glob("*token*.json")):
            disk.read_json(path, advice=AGAIN)  # names the file, where that is what is wrong
        if not any(path for form in FORMS for path in folder.glob(form)):
            raise HarnessError(f"{source}: no tokenizer in {folder}; {AGAIN}") from error
        raise HarnessError(f"{source}: its tokenizer cannot be read: {reason(error)}; {AGAIN}") from error
    if tokenizer.eos_token_id is None:
        raise HarnessError(f"{source}: the tokenizer has no end-of-sequence token, so no answer could end")
    tokenizer.padding_side = "left"
    assert isinstance(tokenizer, PreTrainedTokenizerBase)
    return tokenizer


def check_vocabulary(tokenizer: PreTrainedTokenizerBase, config: PretrainedConfig, *, what: str, folder: Path) -> None:
    """Raise HarnessError for tokens that have no place in the network's vocabulary.

    Special ones that no text is spelled in may: Gemma 3 has one for images, which its text models do not know.
    """
    size = getattr(config.get_text_config(), "vocab_size", None)
    beyond = {token: number for token, number in tokenizer.get_vocab().items() if size and number >= size}
    special = {number for number, token in tokenizer.added_tokens_decoder.items() if token.special}
    used = {tokenizer.eos_token_id, tokenizer.bos_token_id}
    if wrong := {token: number for token, number in beyond.items() if number not in special or number in used}:
        token = min(wrong, key=lambda each: wrong[each])
        raise HarnessError(
            f"{what}: its tokenizer does not fit: {len(wrong)} of its tokens have no place in a vocabulary of {size} "
            f'("vocab_size" in {folder / CONFIG}), "{token}" first, number {wrong[token]}; bring tokenizer and '
            f"{CONFIG} anew, from one place"
        )
