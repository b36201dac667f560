"""Headlines on gold (Sinha and Khandait 2021), each with nine questions to be answered by yes or no.

The questions are those that Shah et al. (FLUE, arXiv 2211.00083) and others after them ask. The file that is to be had
tells past from future, and whether there is a word on the price, in columns apart; what is said of the price in the
past, and of other things in the past, and so on, follows from the two. The split is this project's own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness import Record

from .documents import digest, document, malformed, one_line, plain, read_text, split

SHARES = 5
"""One of so many headlines is tested."""
FLAGS = (
    "Price Direction Up",
    "Price Direction Constant",
    "Price Direction Down",
    "Asset Comparision",
    "Past Information",
    "Future Information",
)
"""Columns that hold 0 or 1, as upstream spells them."""
COLUMNS = ("Dates", "URL", "News", *FLAGS, "Price Sentiment")
WORDINGS = (
    "Answer the question about the headline with yes or no.",
    "Read the headline from the commodities news and reply to the question: yes or no.",
    "Decide from the headline alone whether the answer to the question is yes or no.",
)


@dataclass(frozen=True, kw_only=True)
class Headline:
    """A headline with what annotators marked."""

    line: int
    """Where it begins in the file, from 1."""
    news: str
    up: bool
    constant: bool
    down: bool
    comparison: bool
    past: bool
    future: bool

    @property
    def price(self) -> bool:
        """Whether a price is said to move or to stay; upstream's last column is "none" where it is not."""
        return self.up or self.constant or self.down


QUESTIONS: dict[str, tuple[str, Callable[[Headline], bool]]] = {
    "price": ("Does the headline say how the price of gold moves?", lambda it: it.price),
    "price_up": ("Does the headline say that the price of gold goes up?", lambda it: it.up),
    "price_constant": ("Does the headline say that the price of gold stays about the same?", lambda it: it.constant),
    "price_down": ("Does the headline say that the price of gold goes down?", lambda it: it.down),
    "past_price": ("Does the headline tell of the price of gold in the past?", lambda it: it.price and it.past),
    "future_price": ("Does the headline tell of the price of gold in the future?", lambda it: it.price and it.future),
    "past_news": (
        "Does the headline tell of something in the past that is not the price?",
        lambda it: it.past and not it.price,
    ),
    "future_news": (
        "Does the headline tell of something in the future that is not the price?",
        lambda it: it.future and not it.price,
    ),
    "comparison": ("Does the headline compare gold with another asset?", lambda it: it.comparison),
}
"""What `gold` of a document names -> the question, and whether its answer is yes."""


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`headline`: a tested headline is asked all nine questions, one of the pool a single one, by a hash."""
    there = tuple(headlines(files["gold-dataset-sinha-khandait.csv"]))
    test = (_document(each, question) for each in there if is_test(each.news) for question in QUESTIONS)
    pool = (_document(each, _pool_question(each)) for each in there if not is_test(each.news))
    return split("headline", test, pool, origin=_news)


def is_test(news: str) -> bool:
    """Whether the SHA-256 of a headline, as a number, is a multiple of five; case and white space do not matter."""
    return digest(plain(news)) % SHARES == 0


def _pool_question(headline: Headline) -> str:
    return tuple(QUESTIONS)[digest(f"pool {headline.line}") % len(QUESTIONS)]


def _document(headline: Headline, name: str) -> Record:
    question, is_yes = QUESTIONS[name]
    return document(
        f"gold-{headline.line}-{name}",
        WORDINGS,
        input=f"Headline: {headline.news}\nQuestion: {question}",
        answer="yes" if is_yes(headline) else "no",
        gold=name,
    )


def _news(record: Record) -> str:
    return str(record["input"]).rpartition("\n")[0]


def headlines(path: Path) -> Iterator[Headline]:
    """The headlines of a file whose columns are parted by TABs, whatever its name says, and may be quoted.

    Raises HarnessError `file:line: reason` for a first line other than `COLUMNS`, and for a row that has more or fewer
    columns, no headline, or a flag that is neither 0 nor 1.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), delimiter="\t", strict=True)
    line = 1
    try:
        for row in reader:
            if line == 1 and tuple(row) != COLUMNS:
                raise malformed(path, line, f"must name the columns {', '.join(COLUMNS)}")
            if line > 1:
                yield _headline(path, line, row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise malformed(path, line, str(error)) from error
    if line == 1:
        raise malformed(path, line, "empty")


def _headline(path: Path, line: int, row: list[str]) -> Headline:
    if len(row) != len(COLUMNS):
        raise malformed(path, line, f"must have {len(COLUMNS)} columns, not {len(row)}")
    cells = dict(zip(COLUMNS, row, strict=True))
    news = one_line(cells["News"])
    if not news:
        raise malformed(path, line, "no headline")
    for name in FLAGS:
        if cells[name] not in ("0", "1"):
            raise malformed(path, line, f'"{name}" must be 0 or 1, not {cells[name][:40]!r}')
    up, constant, down, comparison, past, future = (cells[name] == "1" for name in FLAGS)
    return Headline(
        line=line, news=news, up=up, constant=constant, down=down, comparison=comparison, past=past, future=future
    )
