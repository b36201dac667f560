"""A config.json that no network can be made of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.engine import find, load, read_anatomy
from harness.errors import HarnessError
from harness.types import Model


@pytest.mark.parametrize("text", [b"{nonsense", b"\xff\xfe", b""])
def test_what_is_not_json_is_told(copied: Model, text: bytes) -> None:
    """The file is named, and where to have another."""
    (Path(copied.source) / "config.json").write_bytes(text)
    with pytest.raises(HarnessError, match=r"copy/config\.json: not JSON .*; bring it anew"):
        find(f"path:{copied.source}")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"model_type": None}, r'config\.json has no "model_type"'),
        ({"model_type": ["llama"]}, r'config\.json has no "model_type"'),
        ({"model_type": "wonder"}, r'the architecture "wonder", which transformers [\d.]+ does not have'),
        ({"model_type": "vit"}, r'the architecture "vit", which writes no text; choose another'),
        ({"hidden_size": "large"}, r"config\.json makes no sense: .*'hidden_size' expected int, got str"),
        ({"num_attention_heads": 5}, r"makes no sense: .*hidden size \(32\) is not a multiple"),
    ],
)
def test_what_is_no_model_of_language_is_told(copied: Model, changes: dict[str, Any], told: str) -> None:
    """Before anything else is read."""
    _change(copied, changes)
    with pytest.raises(HarnessError, match=told) as raised:
        find(f"path:{copied.source}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(("setting", "value"), [("hidden_act", "nothing"), ("vocab_size", -1)])
@pytest.mark.parametrize("ask", [load, read_anatomy])
def test_a_network_that_cannot_be_made_is_told(copied: Model, setting: str, value: object, ask: Any) -> None:
    """A plan finds it without the weights."""
    _change(copied, {setting: value})
    with pytest.raises(HarnessError, match=r"copy/config\.json: no network can be made of it: .*; bring it anew"):
        ask(copied)


def test_a_list_is_no_configuration(copied: Model) -> None:
    """It is JSON all the same."""
    (Path(copied.source) / "config.json").write_text("[1, 2]")
    with pytest.raises(HarnessError, match='has no "model_type"'):
        find(f"path:{copied.source}")


def _change(model: Model, changes: dict[str, Any]) -> None:
    path = Path(model.source) / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
