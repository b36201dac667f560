"""Passages of prepared corpora, and their overlap with test documents."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.contamination import ContaminationIndex
from harness.synthesis import LONGEST, Sifted, screen, sift
from harness.synthesis.passages import Dropped, cut
from harness.types import CorpusText, Document

TITLE = "Does early walking shorten the stay after a hip operation?"
CLEAN = "Walking on the first day is safe. It was well liked by all who tried it."


def _sift(texts: list[CorpusText], *documents: Document, **more: Any) -> Sifted:
    index = ContaminationIndex({"quiz": documents})
    return sift(texts, documents, contamination=index, **more)


def _document(input: str, **more: Any) -> Document:
    return Document(instruction="Answer yes or no.", input=input, answer="yes", **more)


def _words(count: int, start: int = 0) -> str:
    return " ".join(f"w{number}" for number in range(start, start + count))


def test_what_no_document_holds_is_kept() -> None:
    """Below its title, in the order of the texts."""
    texts = [CorpusText(id="1", title="Walking", text=CLEAN), CorpusText(id="2", text="Sit.")]
    assert _sift(texts, _document("Is the earth flat?")) == Sifted(passages=(f"Walking\n{CLEAN}", "Sit."), dropped=())


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ({"id": "pmid:123"}, {"id": "pmid:123"}),
        ({"id": "PMID: 123"}, {"pmids": ("7", "123")}),
        ({"id": "a", "pmids": ("123",)}, {"id": "pmid:123"}),
        ({"id": "a", "pmids": ("5", "123")}, {"pmids": ("123",)}),
    ],
)
def test_a_text_of_a_documents_article_is_dropped(text: dict[str, Any], document: dict[str, Any]) -> None:
    """Whatever its words are; the number of the article is told."""
    found = _sift([CorpusText(text=CLEAN, **text)], _document("Is it so?", **document))
    assert (found.passages, found.dropped) == ((), (Dropped(text=text["id"], reason="article", found="123"),))


def test_other_ids_identify_no_article() -> None:
    """Each set numbers its documents for itself."""
    assert _sift([CorpusText(id="123", text=CLEAN)], _document("Is it so?", id="123")).passages


@pytest.mark.parametrize(
    "input", [TITLE, f"Some evidence.\nQuestion: {TITLE}", f"Some evidence. {TITLE.upper()} Nobody knows."]
)
def test_a_text_whose_title_is_asked_for_is_dropped(input: str) -> None:
    """As a line or a sentence of the document, whatever its case; all passages of the text are."""
    text = CorpusText(id="1", title=TITLE, text=f"{_words(LONGEST)}. {CLEAN}")
    assert [(each.reason, each.found) for each in _sift([text], _document(input)).dropped] == [("title", TITLE)] * 2


def test_a_short_title_identifies_nothing() -> None:
    """The name of a disease among the options of a question is no text about it."""
    text = CorpusText(id="1", title="Attention Deficit-Hyperactivity Disorder", text=CLEAN)
    assert _sift([text], _document("Which?\nattention deficit-hyperactivity disorder\nasthma")).passages


def test_a_passage_that_shares_thirteen_words_is_dropped() -> None:
    """It alone: the other passages of its text are kept."""
    text = CorpusText(id="1", title="Long", text=f"{_words(LONGEST)}. {_words(LONGEST, start=500)}.")
    found = _sift([text], _document(f"It is said that {_words(13, start=520)} and more."))
    assert [passage.split()[1] for passage in found.passages] == ["w0"]
    assert found.dropped == (Dropped(text="1", reason="overlap", found=_words(13, start=520)),)
    assert found.counts == {"article": 0, "title": 0, "overlap": 1}
    assert len(_sift([text], _document(f"It is said that {_words(12, start=520)} and more.")).passages) == 2


def test_a_passage_that_holds_a_question_is_dropped() -> None:
    """A whole question of six words or more, also a short one."""
    text = CorpusText(id="1", text="People ask: which gland makes the hormone cortisol? The adrenal gland does.")
    assert _sift([text], _document("Which gland makes the hormone cortisol?")).counts["overlap"] == 1


def test_no_passage_stands_twice() -> None:
    """Sources repeat each other."""
    texts = [CorpusText(id=str(number), title="Walking", text=CLEAN) for number in range(3)]
    assert len(_sift(texts, _document("Is it so?")).passages) == 1


def test_progress_is_told_of_texts() -> None:
    """Each of them."""
    told: list[tuple[int, int]] = []
    _sift([CorpusText(id=name, text=name) for name in "ab"], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_a_passage_holds_whole_sentences() -> None:
    """As many as have room."""
    sentences = [_words(40, start=100 * number) + "." for number in range(4)]
    text = CorpusText(id="1", text=" ".join(sentences[:2]) + "\n\n" + " ".join(sentences[2:]))
    assert list(cut(text)) == [" ".join(sentences[:2]), " ".join(sentences[2:])]


def test_a_long_sentence_is_cut() -> None:
    """After every LONGEST words; what is left over goes with the next sentence."""
    text = CorpusText(id="1", text=f"{_words(2 * LONGEST + 10)}. The end.")
    assert [len(passage.split()) for passage in cut(text)] == [LONGEST, LONGEST, 12]


@given(st.text(alphabet=st.sampled_from("ab c.?!\n\u2028\t"), max_size=300), st.sampled_from(["", "A title", "  "]))
def test_no_word_is_lost(text: str, title: str) -> None:
    """The passages hold the words of the text in their order, none longer than LONGEST."""
    passages = list(cut(CorpusText(id="1", title=title, text=text)))
    bare = [passage.removeprefix(f"{title.strip()}\n") if title.strip() else passage for passage in passages]
    assert " ".join(bare).split() == text.split()
    assert all(0 < len(passage.split()) <= LONGEST for passage in bare)


NEAR = "Does a walk of twenty minutes after dinner lower the sugar?"


def test_a_passage_near_a_document_is_kept_and_told() -> None:
    """More than half of the question, and not all of it; the finding counts the kept passages."""
    texts = [CorpusText(id="1", text=CLEAN), CorpusText(id="2", text=NEAR.replace("sugar", "weight"))]
    found = _sift(texts, _document(NEAR))
    assert len(found.passages) == 2
    assert [(each.where, each.kept, each.match.kind) for each in found.found] == [("passage 2", True, "trace")]


def test_a_passage_may_hold_the_wording_of_a_task() -> None:
    """An instruction that documents share gives none of them away."""
    task = "Which of the following answers to the question does the note on the patient support best of all?"
    documents = [Document(instruction=task, input=text, answer="x") for text in (NEAR, TITLE)]
    assert _sift([CorpusText(id="1", text=task)], *documents) == Sifted(passages=(task,), dropped=())


def test_ready_passages_are_screened_as_they_are() -> None:
    """None is cut or joined; a copy is dropped, with its line."""
    index = ContaminationIndex({"quiz": [_document(NEAR)]})
    found = screen(["One  two.", f"They ask: {NEAR}", "One  two."], contamination=index)
    assert found.passages == ("One  two.", "One  two.")
    assert found.dropped == (Dropped(text="2", reason="overlap", found=NEAR[:-1]),)
    assert [(each.where, each.kept) for each in found.found] == [("line 2", False)]


def test_a_short_phrase_of_the_corpus_is_no_leak() -> None:
    """What more than ten texts hold is nobody's; thirteen words in a row are a copy, however often they stand there."""
    short, long = "All authors read and approved the final text", f"{_words(13)}."
    for count in (10, 11):
        texts = [CorpusText(id=str(number), text=f"Text {number}. {short}.") for number in range(count)]
        found = _sift(texts, Document(instruction=short, answer="yes"))
        assert (len(found.passages), len(found.dropped)) == ((count, 0) if count > 10 else (0, count))
    assert found.common == {"all authors read and approved the final text": 11}
    texts = [CorpusText(id=str(number), text=f"Text {number}. {long}") for number in range(11)]
    assert _sift(texts, _document(f"{long} And more.")).passages == ()
