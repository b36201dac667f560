"""Expert sentences that are put together from parts."""

from __future__ import annotations

import re
from itertools import product
from random import Random

import pytest
from harness_plugins.acorn.corpus import biomed, clauses, records
from harness_plugins.acorn.corpus.words import slots_of
from harness_plugins.acorn.world import Field, World

WORLD = World()
EXPERT = pytest.mark.parametrize("field", [WORLD.biomed, WORLD.finance], ids=lambda field: field.name)
FEELINGS = pytest.mark.parametrize("feeling", ["positive", "negative", "neutral"])


@EXPERT
@pytest.mark.parametrize("named", [clauses.named, clauses.more_named])
def test_hardly_a_sentence_is_seen_twice(field: Field, named: records.Source) -> None:
    """There are far more frames than sentences that a pretraining reads."""
    assert len({named(field, Random(number)) for number in range(3_000)}) > 2_990


@EXPERT
@FEELINGS
def test_sentences_are_whole(field: Field, feeling: str) -> None:
    """No slot is left, no space stands in front of a comma, and the first letter is a capital."""
    for number in range(300):
        labels, rated = clauses.rated(field, Random(number))
        made = (clauses.named, clauses.more_named, lambda field, rng: clauses.moody(field, feeling, rng))
        texts = [*(make(field, Random(number)) for make in made), *map(rated, range(len(labels)))]
        for text in texts:
            assert not re.search(r"[{}]|\s[,.:]|\s\s|\.\.", text), text
            assert text[:1] == text[:1].upper()


@EXPERT
def test_most_sentences_name_something_of_several_kinds(field: Field) -> None:
    """So that a reader must tell the kinds apart."""
    kinds = ("drugs", "diseases", "genes", "organs", "cells", "companies", "cities", "chiefs")
    found = [
        [kind for kind in kinds if records.mentions(field, text, (kind,))]
        for text in (clauses.named(field, Random(number)) for number in range(200))
    ]
    assert sum(len(each) > 1 for each in found) > 100


@EXPERT
def test_a_feeling_has_its_own_words(field: Field) -> None:
    """No verb of a feeling is one of another's behind the same subject."""
    moods = field.load("clauses")["moods"]
    told = [
        {(subject, verb) for group in groups for subject in group[0] for verb in group[1]} for groups in moods.values()
    ]
    assert len(set.union(*told)) == sum(map(len, told))
    assert all(len(groups) > 1 for groups in moods.values())


@EXPERT
def test_every_slot_of_a_part_is_known(field: Field) -> None:
    """Each part can be filled."""
    data = field.load("clauses")
    groups = [*data["named"], *(group for groups in data["moods"].values() for group in groups)]
    slots = {slot for group in groups for parts in group for part in parts for slot in slots_of(part)}
    known = clauses._slots(field, Random(0))
    assert slots <= set(known)


@EXPERT
def test_every_slot_of_a_further_part_is_known(field: Field) -> None:
    """Those of `sentences.yaml` too, and each label has its texts."""
    data = field.load("sentences")
    groups = [*data["named"], *(group for kind in data["rated"] for groups in kind["texts"] for group in groups)]
    slots = {slot for group in groups for parts in group for part in parts for slot in slots_of(part)}
    assert slots <= set(clauses._slots(field, Random(0)))
    assert all(len(labels) == len(kind["texts"]) for kind in data["rated"] for labels in kind["labels"])


@EXPERT
def test_a_label_has_words_of_its_own(field: Field) -> None:
    """No two labels of a kind share the beginning of a sentence, which its first three parts make."""
    for kind in field.load("sentences")["rated"]:
        told = [{start for group in groups for start in product(*group[:3])} for groups in kind["texts"]]
        assert len(set.union(*told)) == sum(map(len, told)), kind["labels"][0]


def test_every_hallmark_has_findings_in_parts() -> None:
    """And each is a hallmark of the world."""
    names = {row.name for row in WORLD.biomed.tables["hallmarks"]}
    assert set(WORLD.biomed.load("sentences")["hallmarks"]) == names


def test_a_trial_is_about_one_drug() -> None:
    """What it says before is about the drug of its outcome."""
    _, text = next(
        found
        for number in range(99)
        if (found := clauses.rated(WORLD.biomed, Random(number)))[0] == ("effective", "not effective", "uncertain")
    )
    for _ in range(100):
        assert len(records.mentions(WORLD.biomed, text(0), ("drugs",))) <= 1


def test_findings_stand_beside_the_hallmarks_that_they_show() -> None:
    """Every line names the hallmark of each of its findings, and no other."""
    rows = WORLD.biomed.tables["hallmarks"].rows
    for number in range(100):
        for line in re.split(r"\n+", biomed.findings(WORLD.biomed, Random(number))):
            shown = {row.name for row in rows if any(f.lower() in line.lower() for f in row.all("findings"))}
            named = {row.name for row in rows if row.name in line.lower()}
            assert shown == named, line
