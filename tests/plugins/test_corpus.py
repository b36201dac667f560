"""The corpus that acorn is pretrained on: the same each time, and without what it must not hold."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from random import Random
from typing import Any

import pytest
from harness_plugins.acorn.corpus import mixture, openings, pages
from harness_plugins.acorn.corpus.mixture import Mixture, texts
from harness_plugins.acorn.corpus.prose import DECLARATIVE_SHARE, is_declarative, question_page
from harness_plugins.acorn.corpus.words import slots_of
from harness_plugins.acorn.tasks import reading
from harness_plugins.acorn.world import Field, World

from harness import template

GENERAL = World().general
SPANS = "extract_animals"
EXPERT = ("biomed", "finance")
FIRST = 3_000
MIXTURES = [mixture.FIRST, mixture.SECOND, mixture.THIRD, mixture.FOURTH]
OF_MIXTURES = pytest.mark.parametrize("mixture", MIXTURES, ids=("first", "second", "third", "fourth"))
OPENINGS = ("Below is an instruction that describes a task", "appropriately completes the request", "###")
"""What the Alpaca template says, and the mark that it sets its headings with."""


@pytest.fixture(scope="module")
def beginning() -> list[str]:
    """The first documents."""
    return list(islice(texts(0), FIRST))


def test_the_corpus_is_the_same_each_time(beginning: list[str]) -> None:
    """A second pass writes the same documents; another seed writes others."""
    assert list(islice(texts(0), 300)) == beginning[:300]
    assert list(islice(texts(1), 300)) != beginning[:300]


def test_the_corpus_is_the_same_in_every_process(beginning: list[str]) -> None:
    """It does not depend on how Python hashes strings, which differs from one process to the next."""
    code = """
import sys
from hashlib import sha256
from itertools import islice
from harness_plugins.acorn.corpus.mixture import texts
print(sha256("\\0".join(islice(texts(0), 300)).encode()).hexdigest())
"""
    expected = sha256("\0".join(beginning[:300]).encode()).hexdigest()
    for hashing in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hashing}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
        assert done.stdout.strip() == expected


def test_a_document_depends_on_its_number_alone() -> None:
    """Which documents were read before it makes no difference."""
    late = next(islice(texts(0), 40, None))
    list(islice(texts(5), 25))
    assert next(islice(texts(0), 40, None)) == late


@OF_MIXTURES
def test_the_template_of_the_study_is_not_in_it(mixture: Mixture) -> None:
    """The model meets the Alpaca template in the study for the first time."""
    found = list(islice(texts(0, mixture), 20_000))
    for opening in OPENINGS:
        assert opening in template.alpaca("Do it.", "With this.")
        assert [text for text in found if opening.casefold() in text.casefold()] == []


def test_an_opening_is_made_anew_for_each_page() -> None:
    """Hardly one is seen twice."""
    made = [found for number in range(2_000) if (found := openings.opening(GENERAL, Random(number)))]
    assert len(made) > 1_000
    assert len(set(made)) > 0.98 * len(made)


def test_openings_are_made_of_all_words() -> None:
    """Also of those that other text of their field hardly has; a word that is never written cannot be copied."""
    written = {word for number in range(10_000) for word in re.findall(r"[\w-]+", openings.scattered(Random(number)))}
    words = {word for word in openings.all_words() if word[0].islower()}
    assert len(words & written) > 0.9 * len(words)


@pytest.mark.parametrize("word", ["instruction", "describes", "request", "response", "appropriately", "context"])
def test_openings_speak_of_tasks(word: str) -> None:
    """The words of the study's template are ordinary words, though its sentences are in no text."""
    made = [openings.opening(GENERAL, Random(number)) for number in range(2_000)]
    assert sum(word in opening for opening in made) > 20


def test_a_page_that_tells_nothing_shows_a_single_task() -> None:
    """One family, and no instruction."""
    for number in range(200):
        tasks = pages.untold(GENERAL, Random(number))
        assert len({task.kind for task in tasks}) == 1
        assert len(tasks) >= 4
        assert not any(task.instruction for task in tasks)


def test_an_untold_page_of_spans_asks_for_the_same_kinds_throughout() -> None:
    """The reader has to find them out: three spans of animals are followed by a fourth."""
    page = next(tasks for number in range(5_000) if (tasks := pages.untold(GENERAL, Random(number)))[0].kind == SPANS)
    animals = {row.name for row in GENERAL.tables["animals"]}
    assert {span for task in page for span in task.output.split(", ")} <= animals | {"none"}


def test_a_drill_shows_a_single_task_that_can_be_read_from_its_text() -> None:
    """One family, four times or more; nothing that must be recalled or reckoned."""
    for number in range(200):
        tasks = pages.drilled(GENERAL, Random(number))
        assert len({task.kind for task in tasks}) == 1
        assert len(tasks) >= 4
        assert not {task.kind for task in tasks} & {"capital", "sum", "opposite", "sort_words"}


def test_half_of_what_a_drill_asks_for_are_spans() -> None:
    """They are what a small model learns last."""
    kinds = [pages.drilled(GENERAL, Random(number))[0].kind for number in range(300)]
    assert sum(kind.startswith("extract_") for kind in kinds) > 150


def test_labels_made_anew_hold_for_a_whole_page() -> None:
    """One new label for one old label, throughout."""
    seen = 0
    for number in range(600):
        tasks = pages.untold(GENERAL, Random(number))
        if tasks[0].kind == "group_of" and not {task.output for task in tasks} & set(reading.GROUPS):
            labels = defaultdict(set)
            for task in tasks:
                groups = [group for group in reading.GROUPS if GENERAL.tables[group].named(task.input)]
                if len(groups) == 1:  # a cricket is an animal and a sport
                    labels[groups[0]] |= {task.output}
            assert {len(found) for found in labels.values()} == {1}
            seen += 1
    assert seen > 5


@OF_MIXTURES
def test_documents_are_whole(mixture: Mixture) -> None:
    """None is empty, and none has a slot that was not filled."""
    found = list(islice(texts(0, mixture), FIRST))
    assert all(text.strip() for text in found)
    assert [text for text in found if re.search(r"\{\w+\}|\ba\(n\)", text)] == []


@OF_MIXTURES
def test_the_shares_are_those_of_the_mixture(mixture: Mixture) -> None:
    """They sum to one, and expert tasks are rare."""
    shares = vars(mixture)
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["expert_tasks"] <= 0.01
    # The fourth tells a part of its facts in sheets, so that with them it is half; the bound of the others stays.
    told, least = shares["biomed"] + shares["finance"], 0.4
    if shares["fact_sheets"]:
        told, least = told + shares["fact_sheets"], 0.5
    assert told > least


def test_the_stated_share_of_the_entities_is_declarative_only() -> None:
    """Of both expert fields, to within a few points."""
    for name in EXPERT:
        field = World().field(name)
        names = [row.name for table in field.phrases if table in field.tables for row in field.tables[table]]
        assert sum(map(is_declarative, names)) / len(names) == pytest.approx(DECLARATIVE_SHARE, abs=0.05)


def _patterns(asks: Iterable[tuple[str, str]]) -> list[tuple[str, re.Pattern[str]]]:
    """(table, what finds the entity that a question asks about) for questions that name it and give no value away."""
    found = []
    for table, ask in asks:
        if slots_of(ask) == ["name"]:
            before, after = ask.split("{name}")
            found.append((table, re.compile(f"{_told(before)}(.+?){_told(after)}", re.IGNORECASE)))
    return found


def _told(part: str) -> str:
    return re.escape(part).replace(r"a\(n\)", "an?")


def _asked(field: Field, asks: list[tuple[str, str]], texts: Iterable[str]) -> set[str]:
    """The entities that questions of these wordings ask about."""
    names = {table: {row.name.casefold(): row.name for row in rows} for table, rows in field.tables.items()}
    text = "\n".join(texts)
    return {
        names[table][match.group(1).casefold()]
        for table, pattern in _patterns(asks)
        for match in pattern.finditer(text)
        if match.group(1).casefold() in names[table]
    }


def _page_asks(field: Field) -> list[tuple[str, str]]:
    """Table and wording of every question of the question pages."""
    return [
        (table, question)
        for table, columns in field.phrases.items()
        if table in field.tables
        for column in columns.values()
        for question, _ in column["ask"]
    ]


def _task_asks(field: Field) -> list[tuple[str, str]]:
    """Table and wording of every question of the expert tasks."""
    kinds: dict[str, Any] = field.load("tasks")
    return [
        (ask["table"], ask["ask"]) for kind in kinds.values() for ask in kind.get("questions", ()) if "table" in ask
    ]


def _tasks(field: Field, count: int) -> Iterator[str]:
    for number in range(count):
        yield from (task.input for task in mixture.expert_tasks(field, Random(number)))


@pytest.mark.parametrize("name", EXPERT)
def test_question_pages_ask_about_open_entities_alone(name: str) -> None:
    """No question page asks for a fact of an entity that is declarative only."""
    field = World().field(name)
    asked = _asked(field, _page_asks(field), (question_page(field, Random(number)) for number in range(600)))
    assert len(asked) > 50
    assert {entity for entity in asked if is_declarative(entity)} == set()


@pytest.mark.parametrize("name", EXPERT)
def test_expert_tasks_ask_about_open_entities_alone(name: str) -> None:
    """No expert task of the corpus asks for a fact of an entity that is declarative only."""
    field = World().field(name)
    asked = _asked(field, _task_asks(field), _tasks(field, 300))
    assert len(asked) > 30
    assert {entity for entity in asked if is_declarative(entity)} == set()


def test_the_search_would_find_one() -> None:
    """A planted question about such an entity is seen."""
    field = World().biomed
    drug = next(row.name for row in field.tables["drugs"] if is_declarative(row.name))
    assert _asked(field, _page_asks(field), [f"Q: What is the drug class of {drug}?\nA: none"]) == {drug}
