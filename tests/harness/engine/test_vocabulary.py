"""Tokenizers that cannot be read, or are another model's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from transformers import AutoTokenizer

from harness.engine import Manner, load, read_tokenizer
from harness.errors import HarnessError
from harness.types import Model


def _add(model: Model, tokens: list[str], **how: Any) -> None:
    tokenizer = AutoTokenizer.from_pretrained(model.source)
    tokenizer.add_tokens(tokens, **how)
    tokenizer.save_pretrained(model.source)


@pytest.mark.parametrize("ask", [load, read_tokenizer])
def test_tokens_beyond_the_embedding_are_refused(copied: Model, ask: Any) -> None:
    """The first is named with its number: a prompt with it would end in an index error, or worse on a GPU."""
    size = len(AutoTokenizer.from_pretrained(copied.source))
    _add(copied, ["<one>", "<two>"])
    with pytest.raises(HarnessError, match=rf'2 of its tokens .* of {size} .*"<one>" first, number {size}'):
        ask(copied)


def test_a_special_token_beyond_the_embedding_is_harmless(copied: Model) -> None:
    """As that for images, which Gemma 3 has for its text models too."""
    _add(copied, ["<image>"], special_tokens=True)
    assert load(copied).generate(["A cat"], Manner(max_new_tokens=2))


def test_an_end_beyond_the_embedding_is_refused(copied: Model) -> None:
    """The model could not write it."""
    tokenizer = AutoTokenizer.from_pretrained(copied.source)
    tokenizer.add_special_tokens({"eos_token": "<end>"})
    tokenizer.save_pretrained(copied.source)
    with pytest.raises(HarnessError, match='"<end>" first'):
        load(copied)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("tokenizer.json", "{nonsense", r"copy/tokenizer\.json: not JSON"),
        ("tokenizer.json", "{}", "its tokenizer cannot be read: "),
        ("tokenizer_config.json", "[", r"copy/tokenizer_config\.json: not JSON"),
        ("tokenizer.json", None, "no tokenizer in .*copy; bring it anew"),
    ],
)
def test_a_tokenizer_that_cannot_be_read_is_told(copied: Model, name: str, text: str | None, told: str) -> None:
    """In one line."""
    path = Path(copied.source) / name
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(HarnessError, match=told) as raised:
        read_tokenizer(copied)
    assert "\n" not in str(raised.value)
