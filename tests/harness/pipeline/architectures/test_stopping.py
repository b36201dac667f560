"""Where answers end, with real tokenizers: most tokens need not be spelled out to see that none ends there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import harness_plugins.acorn
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerFast

from harness.engine import Spelling, cut_at
from harness.engine.stopping import Stops

from .conftest import read_real

STOPS = ("### Instruction:", "\n\n", "Below is an instruction", "<|endoftext|>", "𝔘", " é ", "n", "5.")
NAMES = ("llama2", "gpt-neox", "qwen2.5", "smollm2", "acorn")
PIECES = st.sampled_from([*STOPS, *(stop[: len(stop) // 2] for stop in STOPS), " ", "\n", "a word", "É", "٣", "##"])
WRITTEN = st.one_of(st.lists(PIECES, max_size=8).map("".join), st.text(max_size=20))
IDS = st.lists(st.integers(0, 7999), max_size=6)


@cache
def spelling_of(name: str) -> Spelling:
    """Of a real tokenizer."""
    acorn = Path(harness_plugins.acorn.__file__).parent / "model"
    tokenizer: Any = PreTrainedTokenizerFast.from_pretrained(acorn) if name == "acorn" else read_real(name)
    return Spelling(tokenizer=tokenizer, context=512)


@pytest.mark.parametrize("name", NAMES)
@given(before=WRITTEN, stop=st.sampled_from(STOPS), whole=st.booleans(), behind=WRITTEN, more=IDS)
@example(before="ॉ𐀀𐀀", stop="𝔘", whole=True, behind="", more=[])  # llama2 writes each of these characters as bytes
def test_an_answer_ends_at_the_token_that_completes_a_stop_string(
    name: str, before: str, stop: str, whole: bool, behind: str, more: list[int]
) -> None:
    """The first one behind which a stop string stands in the text of all that was written."""
    spelling, texts = spelling_of(name), (stop, "never written")
    stops = Stops(tokens=frozenset(), texts=texts, spelling=spelling)
    text = before + stop[: None if whole else -1] + behind
    tokens = [*spelling.tokenizer(text, add_special_tokens=False)["input_ids"], *more]
    answers = [tokens[: count + 1] for count in range(len(tokens))]
    spelled = [spelling.decode(answer) for answer in answers]
    expected = next((place for place, each in enumerate(spelled) if cut_at(each, texts) < len(each)), None)
    assert next((place for place, answer in enumerate(answers) if stops.end(answer)), None) == expected


def test_tokens_that_complete_nothing_are_spelled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often they are written, and whatever stands in front of them."""
    spelling, spelled = spelling_of("acorn"), list[int]()
    decode = Spelling.decode
    monkeypatch.setattr(Spelling, "decode", lambda self, tokens: spelled.extend(tokens) or decode(self, tokens))
    stops = Stops(tokens=frozenset(), texts=("### Instruction:",), spelling=spelling)
    tokens = spelling.tokenizer("rain and rain and rain")["input_ids"]
    assert not any(stops.end(tokens[: count + 1]) for count in range(len(tokens)))
    assert sorted(spelled) == sorted(set(tokens))
