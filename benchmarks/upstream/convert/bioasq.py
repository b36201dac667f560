"""BioASQ task B: questions of experts with snippets of abstracts; round 8b is the test, round 7b the pool."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from harness import Record

from .documents import document, items_of, malformed, one_line, read_json, shortened, split, text_of

TEST, POOL = "8B", "7B"
"""How the keys of the files of a round begin."""
LONGEST = 2000
"""Characters of snippets in an input; 8b has a median of 1,200 and a maximum of 9,300 before repeats are dropped."""

WORDINGS = {
    "factoid": (
        "Read the excerpts and answer the question with the name or fact that it asks for.",
        "Answer the question from the excerpts; give the term or phrase and nothing else.",
        "Find what the question asks for in the excerpts and write it in a few words.",
    ),
    "list": (
        "Read the excerpts and list everything that the question asks for, separated by commas.",
        "Answer the question from the excerpts with a list of terms and commas between them.",
        "Collect the answers to the question from the excerpts, one after another with commas.",
    ),
    "yesno": (
        "Read the excerpts and answer the question with yes or no.",
        "Settle the question by means of the excerpts: yes or no.",
        "Reply to the question with a single yes or no, as the excerpts suggest.",
    ),
}
"""Kind of question -> the instructions."""

_ARTICLE = re.compile(r"/pubmed/([0-9]+)$")


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`bioasq_factoid`, `bioasq_list` and `bioasq_yesno`; questions that ask for a summary are left out."""
    test, pool = (tuple(_questions(files, beginning)) for beginning in (TEST, POOL))
    for kind, answered in _ANSWERS.items():
        records = (_records(questions, kind, answered) for questions in (test, pool))
        yield from split(f"bioasq_{kind}", *records, origin=_question)


def _questions(files: Mapping[str, Path], beginning: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    for key in sorted(key for key in files if key.startswith(beginning)):
        whole = read_json(files[key])
        questions = whole.get("questions") if isinstance(whole, dict) else None
        if not isinstance(questions, list):
            raise malformed(files[key], 1, 'no list of "questions"')
        yield from ((files[key], question) for question in questions)


def _records(
    questions: Iterable[tuple[Path, dict[str, Any]]], kind: str, answered: Callable[[object], tuple[str, object]]
) -> Iterator[Record]:
    for path, question in questions:
        name = text_of(path, "question", question, "id")
        if text_of(path, name, question, "type") != kind:
            continue
        try:
            answer, gold = answered(question.get("exact_answer"))
        except ValueError as error:
            raise malformed(path, name, f'"exact_answer" {error}') from error
        yield document(
            name,
            WORDINGS[kind],
            input=_input(path, name, question),
            answer=answer,
            gold=gold,
            pmids=_articles(path, name, question),
        )


def _input(path: Path, name: str, question: Mapping[str, Any]) -> str:
    snippets = [text_of(path, name, snippet, "text") for snippet in items_of(path, name, question, "snippets")]
    return "\n".join([*evidence(snippets), f"Question: {one_line(text_of(path, name, question, 'body'))}"])


def evidence(snippets: Iterable[str], longest: int = LONGEST) -> list[str]:
    """The snippets of an input, in upstream's order, of `longest` characters together, line breaks included.

    A snippet that repeats an earlier one is left out, and so is one that does not fit any more; later, shorter ones
    may. Where the first is longer than all that is allowed, it is cut after a word.
    """
    texts = list(filter(None, map(one_line, snippets)))
    taken: list[str] = []
    room = longest
    for text in dict.fromkeys([shortened(text, longest) for text in texts[:1]] + texts[1:]):
        if len(text) <= room:
            taken.append(text)
            room -= len(text) + 1
    return taken


def _question(record: Record) -> str:
    return str(record["input"]).rpartition("\n")[2]


def _articles(path: Path, name: str, question: Mapping[str, Any]) -> set[str]:
    """PubMed numbers of all articles that a question was written from."""
    snippets = items_of(path, name, question, "snippets")
    places = [*items_of(path, name, question, "documents"), *(snippet.get("document") for snippet in snippets)]
    return {found.group(1) for found in map(_ARTICLE.search, map(str, places)) if found}


def entities(answer: object) -> list[list[str]]:
    """The entities of an `exact_answer`, each as its synonyms without repeats, however deep upstream nests them.

    A text is an entity with one name. Raises ValueError where anything else stands, or an entity without a name.
    """
    items = answer if isinstance(answer, list) else [answer]
    found = [list(dict.fromkeys(one_line(name) for name in _names(item))) for item in items]
    if not found or not all(found):
        raise ValueError("names nothing")
    return found


def _names(item: object) -> Iterator[str]:
    if isinstance(item, list):
        for part in item:
            yield from _names(part)
    elif not isinstance(item, str):
        raise ValueError(f"must be text or lists of text, not {item!r:.40}")
    elif item.strip():
        yield item


def _factoid(answer: object) -> tuple[str, object]:
    """All names are synonyms of the one entity that is asked for: a flat list has no other meaning here."""
    names = entities([answer])
    return names[0][0], names


def _list(answer: object) -> tuple[str, object]:
    found = entities(answer)
    return ", ".join(names[0] for names in found), found


def _yesno(answer: object) -> tuple[str, object]:
    label = str(answer).strip().lower()
    if label not in ("yes", "no"):
        raise ValueError(f"must be yes or no, not {answer!r:.40}")
    return label, None


_ANSWERS: dict[str, Callable[[object], tuple[str, object]]] = {"factoid": _factoid, "list": _list, "yesno": _yesno}
"""Kind of question -> its answer as text, and with its structure."""
