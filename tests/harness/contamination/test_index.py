"""What a text shares with benchmark documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.contamination import COPY, TRACE, WORDING, ContaminationIndex, Match
from harness.types import Document

LONG = "The oldest of the three drugs lowers fever within an hour, and it thins the blood for several days."
QUESTION = "Which gland makes the stress hormone cortisol?"
ASKED = "Does a walk of twenty minutes after dinner lower the sugar in the blood?"
TASK = "Read the note on the patient with care and then say in one word whether it is good or bad news."


def _document(input: str, instruction: str = "") -> Document:
    return Document(instruction=instruction, input=input, answer="yes")


def _index(*inputs: str, instruction: str = "") -> ContaminationIndex:
    return ContaminationIndex({"quiz": [_document(input, instruction) for input in inputs]})


def _found(index: ContaminationIndex, text: str) -> list[tuple[str, str]]:
    return [(match.kind, match.span) for match in index.matches(text)]


def test_thirteen_shared_words_are_a_copy() -> None:
    """The whole stretch is given as it stands in the text, through case, punctuation and line breaks."""
    shared = "oldest of the THREE drugs lowers fever; within an\nhour and it thins"
    assert _found(_index(LONG), f"Read: (The {shared}) nothing.") == [(COPY, f"The {shared}")]


def test_twelve_shared_words_of_a_context_are_nothing() -> None:
    """One word fewer than the n-gram; what is asked is something else."""
    index = _index(f"{LONG} {QUESTION}")
    assert index.matches("oldest of the three drugs lowers fever within an hour and it") == ()


def test_the_document_is_named() -> None:
    """By its benchmark and its line; the context shows words around the span."""
    index = ContaminationIndex({"quiz": [_document("Is it so?")], "exam": [_document("Why?"), _document(LONG)]})
    (match,) = index.matches(f"One two. {LONG} Three four.")
    assert [str(place) for place in match.documents] == ["exam:2"]
    assert match.context == f"One two. {LONG} Three four."


def test_a_text_that_stands_in_two_benchmarks_is_both() -> None:
    """The documents are all that have it as their own."""
    index = ContaminationIndex({"quiz": [_document(LONG)], "exam": [_document("Why?"), _document(LONG)]})
    (match,) = index.matches(LONG)
    assert [str(place) for place in match.documents] == ["quiz:1", "exam:2"]


def test_a_short_document_counts_as_a_whole() -> None:
    """A document of 6 to 12 words is found anywhere inside a text, and only whole."""
    assert _found(_index(QUESTION), f"Answer: {QUESTION.upper()} Please.") == [(COPY, QUESTION.upper()[:-1])]
    assert _index(QUESTION).matches("Which gland makes the stress hormone?") == ()


def test_a_short_text_below_a_shared_instruction_counts_as_a_whole() -> None:
    """A patient's nine words are found without the instruction that all documents share."""
    index = _index("I begged my doctor to take me off it.", "It did me good.", instruction=TASK)
    assert _found(index, "He wrote: I begged my doctor to take me off it!")[0][0] == COPY


def test_a_question_inside_a_document_counts_as_a_whole() -> None:
    """A question that is asked behind an instruction and a context is found without them."""
    index = _index(
        f"Question: {QUESTION} It is a gland above the kidney, as you know.", instruction="Answer in a word."
    )
    assert _found(index, f"Tell me. {QUESTION}") == [(COPY, QUESTION[:-1])]


@pytest.mark.parametrize("text", ["", "Is this true?", "Name the five best drugs"])
def test_a_very_short_document_matches_nothing(text: str) -> None:
    """Fewer than six words are nobody's own."""
    assert _index(text).matches(f"{text} And more words, many more of them.") == ()


def test_a_whole_ends_with_the_text() -> None:
    """Of two wholes that begin alike, only the shorter one fits into what is left of a text."""
    index = _index("one two three four five six", "one two three four five six seven eight")
    assert _found(index, "then one two three four five six") == [(COPY, "one two three four five six")]


def test_the_instruction_that_documents_share_is_their_wording() -> None:
    """A text that repeats it copies no document; where one document alone has it, it does."""
    assert [kind for kind, _ in _found(_index(LONG, QUESTION, instruction=TASK), TASK)] == [WORDING]
    assert [kind for kind, _ in _found(_index(LONG, instruction=TASK), TASK)] == [COPY]


def test_words_across_instruction_and_input_are_the_documents_own() -> None:
    """The end of a shared instruction with the beginning of an input is a copy."""
    index = _index(LONG, QUESTION, instruction=TASK)
    assert _found(index, f"{TASK.split('whether')[1]} {' '.join(LONG.split()[:7])}")[0][0] == COPY


def test_a_question_that_many_ask_is_wording() -> None:
    """More than ten documents ask it of different texts: it belongs to none; ten and it does."""
    texts = [f"Number {index} is here. {QUESTION}" for index in range(11)]
    assert [kind for kind, _ in _found(_index(*texts), QUESTION)] == [WORDING]
    assert [kind for kind, _ in _found(_index(*texts[1:]), QUESTION)] == [COPY]


def test_what_is_left_beside_a_common_question_is_asked() -> None:
    """Nine questions are put to each headline, the same to all: the headline is what a document has of its own."""
    headlines = [f"Headline: gold ended week {index} higher on a weak dollar" for index in range(11)]
    texts = [f"{headline}\nQuestion: {asked}" for headline in headlines for asked in (QUESTION, ASKED)]
    index = _index(*texts, instruction="Read.")
    match = index.overlap("They say gold ended week 7 higher on a weak dollar.")
    assert match is not None
    assert match.span == "gold ended week 7 higher on a weak dollar"


def test_eight_words_of_a_question_are_a_trace() -> None:
    """If they are more than half of it; the context is no question."""
    index = _index(f"{LONG} {ASKED}")
    assert _found(index, "Say if a walk of twenty minutes after dinner lowers weight.") == []
    assert _found(index, "Say if a walk of twenty minutes after dinner lower the weight.") == [
        (TRACE, "a walk of twenty minutes after dinner lower the")
    ]


def test_seven_words_of_a_question_are_nothing() -> None:
    """However short the question is."""
    index = _index("Can aspirin harm the stomach of a child?")
    assert _found(index, "aspirin harm the stomach of a child") == []
    assert _found(index, "can aspirin harm the stomach of a child") == [
        (COPY, "can aspirin harm the stomach of a child")
    ]


def test_two_runs_add_up_to_a_trace() -> None:
    """Eight words and eight more, with one in between that was changed."""
    text = "one two three four five six seven eight nine ten eleven twelve 13 14 15 16 17 18 19 20 21 22 23 24 25?"
    halves = text.replace("nine", "9").split(" 18")[0]
    assert [kind for kind, _ in _found(_index(text), halves)] == [TRACE]
    assert _found(_index(text), " ".join(halves.split()[9:])) == []


def test_a_line_above_options_is_asked() -> None:
    """A question of an examination that ends in options needs no question mark."""
    index = _index(
        "The chief cell of the nerve that carries pain is\nA. Fast\nB. Slow\nC. Mixed", LONG, instruction="Pick."
    )
    assert [kind for kind, _ in _found(index, "the chief cell of the nerve that carries heat")] == [TRACE]


def test_a_text_that_asks_nothing_leaves_no_trace() -> None:
    """Twelve words of a statement are nothing, thirteen a copy."""
    words = LONG.split()
    assert _found(_index(LONG), " ".join(words[3:15])) == []
    assert [kind for kind, _ in _found(_index(LONG), " ".join(words[3:16]))] == [COPY]


def test_half_of_a_question_is_no_trace() -> None:
    """It must be more."""
    text = "One two three four five six seven eight 9 10 11 12 13 14 15 16?"
    assert _found(_index(text), "one two three four five six seven eight") == []
    assert [kind for kind, _ in _found(_index(text), "one two three four five six seven eight 9")] == [TRACE]


def test_a_common_phrase_is_no_trace() -> None:
    """What more than ten documents ask in the same words is nobody's; ten and it is told with all of them."""
    texts = [f"Is drug{index} a safe cure for the common cold of children?" for index in range(11)]
    phrase = "It is a safe cure for the common cold of children."
    assert _found(_index(*texts), phrase) == []
    (first, *_) = matches = _index(*texts[1:]).matches(phrase)
    assert (first.kind, len(matches)) == (TRACE, 10)


def test_a_trace_inside_a_copy_is_not_told_again() -> None:
    """The copy says more."""
    assert [kind for kind, _ in _found(_index(ASKED), ASKED)] == [COPY]


def test_copies_stand_first() -> None:
    """Then wordings, then traces, wherever they stand in the text."""
    index = ContaminationIndex({"quiz": [_document(LONG, TASK), _document(ASKED, TASK)]})
    kinds = [kind for kind, _ in _found(index, f"{ASKED.split(' lower')[0]} lower it. {TASK} {LONG}")]
    assert kinds == [COPY, WORDING, TRACE]


def test_other_forms_of_the_same_letters_match() -> None:
    """Ligatures and full-width letters are the letters they stand for."""
    assert _index("Define the first sign of flu").overlap("define the \ufb01rst sign of flu")


@given(st.text(max_size=200), st.integers(0, 30), st.integers(0, 30))
def test_a_part_of_a_document_is_found(text: str, start: int, length: int) -> None:
    """Any stretch of a document is a copy if and only if it holds thirteen of its words in a row."""
    words = [f"w{index}" for index in range(40)]
    found = _index(" ".join(words), text).overlap(" ".join(words[start : start + length]))
    assert (found is not None) == (len(words[start : start + length]) >= 13)


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=60))
def test_any_text_can_be_looked_at(document: str, text: str, other: str) -> None:
    """Whatever it holds: a match has words, and stands in the text."""
    index = ContaminationIndex({"quiz": [_document(document, other), _document(text, other)]})
    for match in index.matches(f"{other}\n{document}\n{text}"):
        assert isinstance(match, Match)
        assert match.span in f"{other}\n{document}\n{text}"
        assert match.span.strip()
