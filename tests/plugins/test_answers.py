"""Where the answers of a page of tasks stand, and how much the loss counts there."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest
from harness_plugins.acorn.corpus.mixture import documents
from harness_plugins.acorn.corpus.pages import lone, told
from harness_plugins.acorn.corpus.sheets import Page, draw_format, sheet
from harness_plugins.acorn.world import World

from harness.registry import load_registry


def test_a_sheet_says_where_its_answers_stand() -> None:
    """In the order of the tasks, each from its first character to the one behind its last."""
    for number in range(200):
        tasks = told(World().general, Random(number))
        page = sheet(tasks, draw_format(World().general, Random(number)), Random(number))
        assert [page.text[first:behind] for first, behind in page.answers] == [task.output for task in tasks]


def test_only_pages_of_tasks_have_answers() -> None:
    """Text that nobody asked for counts alike everywhere."""
    pages = list(islice(documents(0), 300))
    assert 0.1 < sum(bool(page.answers) for page in pages) / len(pages) < 0.4


def test_a_lone_question_has_none() -> None:
    """What the web replies to it is talk, which counts like other text."""
    assert not any(lone(World().general, Random(number)).answers for number in range(20))


def test_the_loss_counts_more_in_an_answer_and_at_its_end() -> None:
    """The tokens of each answer and the one behind it have the weight, all others one."""
    pretrain = pytest.importorskip("harness_plugins.acorn.pretrain")
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast.from_pretrained(load_registry().model("acorn").source)
    text = "Q: Capital of Peru?\nA: Lima\nQ: Opposite of hot?\nA: cold"
    first, second = text.index("Lima"), text.index("cold")
    page = Page(text=text, answers=((first, first + 4), (second, second + 4)))
    stretch = next(pretrain.tokens(iter([page]), tokenizer, 5.0))
    found = zip(stretch.ids, stretch.weights, strict=True)
    weighted = [tokenizer.decode([one]) for one, weight in found if weight == 5]
    assert set(stretch.weights) == {1.0, 5.0}
    assert "".join(weighted).replace(" ", "") == "Lima\ncold<|endoftext|>"
