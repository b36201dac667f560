"""Which candidates are kept, and where the others are counted."""

from __future__ import annotations

import pytest

from harness.contamination import ContaminationIndex
from harness.errors import HarnessError
from harness.synthesis.filters import FILTERS, Sieve
from harness.synthesis.parsing import Candidate, Round
from harness.types import Document, Example, Synthesis

SEED = Example(instruction="Name the gene that causes the disease.", input="cystic fibrosis", response="CFTR")
DOCUMENT = "Which enzyme is blocked by the oldest drug against fever and pain?"


def candidate(instruction: str, text: str = "") -> Candidate:
    """A candidate of no particular origin."""
    return Candidate(instruction=instruction, input=text, round=0, row=0, seeds=(0,))


def sieve(*, wanted: int = 100, **settings: object) -> Sieve:
    """A sieve that knows one seed and one benchmark document."""
    index = ContaminationIndex({"quiz": [Document(instruction=DOCUMENT, answer="")]})
    return Sieve([SEED], settings=Synthesis(**settings), contamination=index, wanted=wanted)  # type: ignore[arg-type]


def sift(*candidates: Candidate, malformed: int = 0, wanted: int = 100, **settings: object) -> Sieve:
    """A sieve after one round."""
    used = sieve(wanted=wanted, **settings)
    used.take(Round(candidates=candidates, malformed=malformed, truncated=0, seeds_shown=(1,)))
    return used


@pytest.mark.parametrize(
    ("instruction", "text", "filter_name"),
    [
        ("Define fever.", "", "length"),
        ("word " * 61, "", "length"),
        ("Say what the note means.", "word " * 151, "length"),
        ("Describe the tumor in this image.", "", "words"),
        ("Summarize what the linked Website says.", "", "words"),
        ("name the gene that  causes the disease.", "Cystic  fibrosis", "duplicate"),
        ("Name the gene that causes the disease.", "cystic fibrosis, mild", "novelty"),
        (DOCUMENT, "", "contamination"),
        ("Answer in one word, please.", f"I ask you: {DOCUMENT.lower()}", "contamination"),
    ],
)
def test_each_filter_counts_what_falls_there(instruction: str, text: str, filter_name: str) -> None:
    """A candidate that a filter is for is rejected, and counted at that filter alone."""
    funnel = sift(candidate(instruction, text)).funnel()
    assert funnel.rejected == dict.fromkeys(FILTERS, 0) | {filter_name: 1}
    assert funnel.accepted == 0


def test_without_filters_only_benchmark_documents_fall() -> None:
    """What is poor is kept, twice where it comes twice; what overlaps with a document is rejected in any case."""
    poor = [candidate("Define fever."), candidate("Describe the tumor in this image.")]
    funnel = sift(*poor, *poor, candidate(SEED.instruction, SEED.input), candidate(DOCUMENT), filters=False).funnel()
    assert funnel.accepted == 5
    assert funnel.rejected == dict.fromkeys(FILTERS, 0) | {"contamination": 1}


@pytest.mark.parametrize(
    ("instruction", "text"),
    [
        ("Define high fever.", ""),
        (" ".join(f"w{index}" for index in range(60)), " ".join(f"v{index}" for index in range(150))),
        ("Which method of imaging is profiled here?", "An image, a link and a file are mentioned."),
    ],
)
def test_what_is_within_bounds_passes(instruction: str, text: str) -> None:
    """The bounds themselves are allowed, and unservable words count whole and in the instruction only."""
    assert sift(candidate(instruction, text)).funnel().accepted == 1


def test_filters_run_in_order() -> None:
    """A candidate that several filters would reject is counted at the first."""
    assert sift(candidate("See image.", "word " * 200)).funnel().rejected["length"] == 1


def test_accepted_candidates_join_the_pool() -> None:
    """The second of two alike candidates is a duplicate, and a near copy is too close."""
    first = candidate("List three organs of the chest.")
    funnel = sift(first, first, candidate("List three organs of the human chest.")).funnel()
    assert (funnel.accepted, funnel.rejected["duplicate"], funnel.rejected["novelty"]) == (1, 1, 1)


def test_novelty_on_the_instruction_alone() -> None:
    """The same instruction with another input passes by default, and not where the instruction alone is compared."""
    other = candidate(SEED.instruction, "a long report on quite another illness of the blood and its many causes")
    assert sift(other).funnel().accepted == 1
    assert sift(other, novelty_on="instruction").funnel().rejected["novelty"] == 1


def test_the_count_asked_for_is_not_exceeded() -> None:
    """Candidates of the round that pass beyond the count are surplus, and the round still is sifted to its end."""
    names = ("alpha beta gamma", "delta epsilon zeta", "eta theta iota", "one two")
    used = sift(*(candidate(name) for name in names), wanted=2)
    funnel = used.funnel()
    assert [each.instruction for each in used.accepted] == list(names[:2])
    assert (funnel.surplus, funnel.rejected["length"], funnel.rounds) == (1, 1, (2,))


def test_the_funnel_adds_up() -> None:
    """Candidates are rejected, surplus or accepted, nothing else."""
    funnel = sift(candidate("alpha beta gamma"), candidate("too short"), malformed=3).funnel()
    assert funnel.rejected["parse"] == 3
    assert funnel.candidates == sum(funnel.rejected.values()) + funnel.surplus + funnel.accepted == 5


def test_yields_are_shares_of_candidates() -> None:
    """A round's yield is what passed over what was tried, 0 for a round without candidates."""
    used = sift(candidate("alpha beta gamma"), malformed=3)
    used.take(Round(candidates=(), malformed=0, truncated=1, seeds_shown=(1,)))
    assert used.yields == [0.25, 0.0]


def test_diversity_is_measured_on_both_kinds_of_text() -> None:
    """Equal instructions with different inputs are as close as can be by instruction, and less so by both."""
    funnel = sift(candidate("Name the organ.", "x y z u v w"), candidate("Name the organ.", "a b c d e f")).funnel()
    assert funnel.nearest_instruction == 1.0
    assert funnel.nearest_both == pytest.approx(3 / 9)
    assert funnel.distinct == 0.5


def test_an_unknown_kind_of_novelty_is_refused() -> None:
    """The error lists the choices."""
    with pytest.raises(HarnessError, match="both, instruction"):
        sieve(novelty_on="input")
