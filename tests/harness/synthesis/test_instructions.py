"""Rounds of invented instructions."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from harness.contamination import ContaminationIndex
from harness.errors import HarnessError
from harness.journal import Journal
from harness.synthesis import Invented, InventRequest, invent
from harness.types import Document, Domain, Example, Synthesis

WORDS = [f"word{index}" for index in range(400)]
SEEDS = tuple(Example(instruction=f"Say the seed {name}.", input=name, response=name) for name in "abcdefgh")
DOMAIN = Domain(
    name="botany", title="botany", topics=tuple("stuvwxyz"), persona="You know.", seeds=Path("botany.jsonl")
)
REQUEST = InventRequest(domain=DOMAIN, seeds=SEEDS, settings=Synthesis(), wanted=20, seed=1, batch=8)
CLEAN = ContaminationIndex({})


def inventive(prompt: str, seed: int) -> tuple[str, bool]:
    """Two whole tasks and a third without its end, all of random words."""
    random = Random(f"{prompt}{seed}")
    first, second = (" ".join(random.choices(WORDS, k=8)) for _ in range(2))
    return f" {first}\nInput: none\n\n5. Instruction: {second}\nInput: {first}\n\n6. Instruction: and", False


def repetitive(prompt: str, seed: int) -> tuple[str, bool]:
    """The same task for ever."""
    return " Name the one leaf.\nInput: none", True


def outcome(invented: Invented) -> dict[str, Any]:
    """All that a run gives, to compare two of them."""
    return asdict(invented)


def test_the_count_asked_for_is_delivered(fake: Any, journal: Journal) -> None:
    """Exactly as many candidates as wanted come back, from no more rounds than it takes."""
    invented = invent(fake(inventive), REQUEST, journal=journal, contamination=CLEAN)
    assert (len(invented.candidates), invented.stopped) == (20, "")
    assert invented.funnel.rounds == (16, 4)
    assert (invented.funnel.surplus, invented.funnel.truncated, invented.funnel.candidates) == (12, 16, 32)


def test_saturation_stops_and_says_the_yields(fake: Any, journal: Journal) -> None:
    """A model that has nothing new ends after three poor rounds, with what it gave."""
    invented = invent(fake(repetitive), REQUEST, journal=journal, contamination=CLEAN)
    assert len(invented.candidates) == 1
    assert invented.stopped.startswith("saturation: 1 of 20 accepted; the last 3 rounds gave 0.0%, 0.0%, 0.0%")
    assert invented.funnel.rejected["duplicate"] == 8 * 4 - 1


def test_one_poor_round_is_no_saturation(fake: Any, journal: Journal) -> None:
    """The yield is averaged over three rounds, so that chance does not end a run."""
    seeds: list[int] = []

    def uneven(prompt: str, seed: int) -> tuple[str, bool]:
        seeds.append(seed)
        return repetitive(prompt, seed) if len(set(seeds)) == 2 else inventive(prompt, seed)

    assert invent(fake(uneven), REQUEST, journal=journal, contamination=CLEAN).stopped == ""


def test_rounds_are_bounded(fake: Any, journal: Journal) -> None:
    """A model that never saturates under the settings ends at the hard bound, which the reason names."""
    request = replace(REQUEST, settings=Synthesis(least_yield=0), most_rounds=5)
    invented = invent(fake(repetitive), request, journal=journal, contamination=CLEAN)
    assert invented.stopped == "rounds: 1 of 20 accepted after 5 rounds, the most that are run"


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_resumed_run_equals_an_uninterrupted_one(fake: Any, journal: Journal, kept: int) -> None:
    """Whatever rounds the journal holds, the result and the journal end the same, and stored rounds are not sampled."""
    request = replace(REQUEST, wanted=40)
    expected = outcome(invent(fake(inventive), request, journal=journal, contamination=CLEAN))
    whole = journal.path.read_bytes()
    journal.path.write_bytes(b"".join(whole.splitlines(keepends=True)[:kept]) + b'{"round": 9, "ro')
    engine = fake(inventive)
    assert outcome(invent(engine, request, journal=Journal(journal.path), contamination=CLEAN)) == expected
    assert journal.path.read_bytes() == whole
    assert len(engine.calls) == 3 - kept


def test_a_finished_journal_needs_no_engine(fake: Any, journal: Journal) -> None:
    """All that follows from the raw texts is read from the journal."""
    expected = outcome(invent(fake(inventive), REQUEST, journal=journal, contamination=CLEAN))
    engine = fake(inventive)
    assert outcome(invent(engine, REQUEST, journal=journal, contamination=CLEAN)) == expected
    assert engine.calls == []


def test_prompts_show_random_seeds_and_topics(fake: Any, journal: Journal) -> None:
    """Each prompt shows three seeds drawn for it alone, and its candidates say which."""
    engine = fake(inventive)
    invented = invent(engine, REQUEST, journal=journal, contamination=CLEAN)
    prompts = [prompt for call in engine.calls for prompt in call["prompts"]]
    assert [len(call["prompts"]) for call in engine.calls] == [8, 8]
    assert len(set(prompts)) == 16
    for candidate in invented.candidates:
        prompt = engine.calls[candidate.round]["prompts"][candidate.row]
        shown = [f"{number}. Instruction: {SEEDS[seed].instruction}" for number, seed in enumerate(candidate.seeds, 1)]
        assert len(shown) == 3
        assert all(line in prompt for line in shown)


TOPICAL = tuple(replace(seed, topic=topic) for seed, topic in zip(SEEDS, "sssttttu", strict=True))
BY_TOPIC = replace(REQUEST, seeds=TOPICAL, settings=Synthesis(by_topic=True))


def test_by_topic_each_prompt_names_one_topic_in_turn(fake: Any, journal: Journal) -> None:
    """Eight topics and eight prompts: every round asks for each topic once."""
    engine = fake(inventive)
    invent(engine, BY_TOPIC, journal=journal, contamination=CLEAN)
    for call in engine.calls:
        named = [line for prompt in call["prompts"] for line in prompt.splitlines() if line.startswith("- Topics: ")]
        assert named == [f"- Topics: {topic}." for topic in DOMAIN.topics]


def test_by_topic_the_seeds_are_those_of_the_topic(fake: Any, journal: Journal) -> None:
    """All three are of it where it has as many; where it has one, that comes first and others fill up."""
    invented = invent(fake(inventive), BY_TOPIC, journal=journal, contamination=CLEAN)
    shown = {each.row: [TOPICAL[seed].topic for seed in each.seeds] for each in invented.candidates}
    assert (shown[0], shown[1]) == (["s"] * 3, ["t"] * 3)
    assert (shown[2][0], "u" in shown[2][1:], len(shown[2])) == ("u", False, 3)


def test_by_topic_the_accepted_are_counted(fake: Any, journal: Journal) -> None:
    """Of sixteen tasks a round each topic has two; four of the second are still wanted."""
    counts = invent(fake(inventive), BY_TOPIC, journal=journal, contamination=CLEAN).topics
    assert counts == dict.fromkeys("stuvwxyz", 2) | dict.fromkeys("st", 4)


def test_by_topic_needs_topics(fake: Any, journal: Journal) -> None:
    """A domain without any is told, before the model is asked."""
    request = replace(BY_TOPIC, domain=replace(DOMAIN, topics=()))
    with pytest.raises(HarnessError, match='"botany" has no topics'):
        invent(fake(inventive), request, journal=journal, contamination=CLEAN)


def test_the_settings_reach_the_sampler(fake: Any, journal: Journal) -> None:
    """Temperature, top-p and the token limit are those asked for, and every round samples with a seed of its own."""
    engine = fake(inventive)
    request = replace(REQUEST, settings=Synthesis(temperature=0.8, top_p=0.9), max_new_tokens=99)
    invent(engine, request, journal=journal, contamination=CLEAN)
    assert [call["how"].max_new_tokens for call in engine.calls] == [99, 99]
    samplings = [call["how"].sampling for call in engine.calls]
    assert {(each.temperature, each.top_p) for each in samplings} == {(0.8, 0.9)}
    assert len({each.seed for each in samplings}) == 2


def test_another_seed_gives_other_candidates(fake: Any, tmp_path: Path) -> None:
    """The seed decides all that is drawn."""
    one, other = (
        invent(fake(inventive), replace(REQUEST, seed=seed), journal=Journal(tmp_path / str(seed)), contamination=CLEAN)
        for seed in (1, 2)
    )
    assert one.candidates != other.candidates


def test_prompts_that_do_not_fit_show_fewer_seeds(fake: Any, journal: Journal) -> None:
    """A long seed is left out of a small context, counted, and the next number follows the seeds that are left."""
    long = Example(instruction="Read this long seed.", input="word " * 300, response="x")
    engine = fake(inventive, context=400)
    request = replace(REQUEST, seeds=(long, *SEEDS[:3]))
    invented = invent(engine, request, journal=journal, contamination=CLEAN)
    assert 0 < invented.funnel.shortened < invented.funnel.completions
    assert max(engine.count(engine.calls[0]["prompts"])) <= 400 - 160
    assert {len(candidate.seeds) for candidate in invented.candidates} == {0, 1, 2, 3}


def test_a_context_too_small_for_any_prompt_is_an_error(fake: Any, journal: Journal) -> None:
    """Where not even the requirements fit, the error says how many tokens there are and how many are free."""
    with pytest.raises(HarnessError, match=r"has \d+ tokens, there is room for 20"):
        invent(fake(inventive, context=180), REQUEST, journal=journal, contamination=CLEAN)


def test_a_domain_without_seeds_is_an_error(fake: Any, journal: Journal) -> None:
    """The error names the domain."""
    with pytest.raises(HarnessError, match='domain "botany" has no seeds'):
        invent(fake(inventive), replace(REQUEST, seeds=()), journal=journal, contamination=CLEAN)


def test_contaminated_candidates_are_not_delivered(fake: Any, journal: Journal) -> None:
    """A task that a benchmark holds falls, and the yield says so."""
    document = "Which flower of the meadow opens in the evening?"
    invented = invent(
        fake(lambda prompt, seed: (f" {document}\nInput: none", True)),
        REQUEST,
        journal=journal,
        contamination=ContaminationIndex({"quiz": [Document(instruction=document, answer="")]}),
    )
    assert invented.candidates == ()
    assert invented.funnel.rejected["contamination"] == invented.funnel.candidates == 24


def test_progress_tells_accepted_candidates(fake: Any, journal: Journal) -> None:
    """After every round progress hears how many are accepted, of how many wanted."""
    told: list[tuple[int, int]] = []
    invent(
        fake(inventive),
        REQUEST,
        journal=journal,
        contamination=CLEAN,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(16, 20), (20, 20)]
