"""The headlines on gold and their nine questions."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream.convert import headline
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]
Files = Callable[[str], dict[str, Path]]

FILE = "gold-dataset-sinha-khandait.csv"
HEAD = "\t".join(headline.COLUMNS) + "\n"
ONES = {"up": 4412, "constant": 444, "down": 3912, "comparison": 2001, "past": 10252, "future": 319}
"""Column -> headlines that have a 1 there."""


def read(folder: Path, content: str) -> list[headline.Headline]:
    path = folder / "x.csv"
    path.write_bytes(content.encode())
    return list(headline.headlines(path))


def row(news: str = "gold up", flags: str = "1 0 0 0 1 0", date: str = "1/1/2017") -> str:
    return "\t".join([date, "http://x", news, *flags.split(), "positive"]) + "\n"


def ask(converted: Converted, line: int) -> dict[str, str]:
    """The answers of one tested headline by question."""
    records = [r for r in converted("headline")["headline.jsonl"] if r["id"].startswith(f"gold-{line}-")]
    return {record["gold"]: record["answer"] for record in records}


def test_every_headline_is_read(upstream_files: Files) -> None:
    """10,570, with as many ones in each column as the file has."""
    found = list(headline.headlines(upstream_files("headline")[FILE]))
    assert len(found) == 10570
    assert {name: sum(getattr(each, name) for each in found) for name in ONES} == ONES


def test_the_price_is_spoken_of_where_there_is_a_sentiment(upstream_files: Files) -> None:
    """The last column, which is not read, says "none" for exactly the headlines without a direction."""
    path = upstream_files("headline")[FILE]
    with path.open(encoding="utf-8", newline="") as file:
        sentiments = [row["Price Sentiment"] for row in csv.DictReader(file, delimiter="\t")]
    assert [each.price for each in headline.headlines(path)] == [sentiment != "none" for sentiment in sentiments]
    assert sentiments.count("none") == 1968


def test_a_tested_headline_is_asked_nine_questions(converted: Converted) -> None:
    """2,154 headlines are tested, one of them twice, and the 8,416 others are the pool."""
    outputs = converted("headline")
    test, pool = (Counter(record["id"].split("-")[1] for record in records) for records in outputs.values())
    assert set(test.values()) == {9}
    assert set(pool.values()) == {1}
    assert (len(test), len(pool)) == (2154, 8416)
    assert len(set(test) | set(pool)) == 10570
    assert [record["gold"] for record in outputs["headline.jsonl"][:9]] == list(headline.QUESTIONS)


def test_answers_of_the_test(converted: Converted) -> None:
    """How often each question is answered by yes, of 2,154."""
    counts = Counter(r["gold"] for r in converted("headline")["headline.jsonl"] if r["answer"] == "yes")
    assert counts == {
        "price": 1776,
        "price_up": 945,
        "price_constant": 98,
        "price_down": 774,
        "past_price": 1743,
        "future_price": 33,
        "past_news": 348,
        "future_news": 30,
        "comparison": 411,
    }


def test_the_split_is_as_it_is_documented(converted: Converted) -> None:
    """By the SHA-256 of the headline in lower case with single blanks."""
    for output, records in converted("headline").items():
        for record in records:
            news = record["input"].partition("\n")[0].removeprefix("Headline: ")
            number = int(sha256(" ".join(news.casefold().split()).encode()).hexdigest(), 16)
            assert (number % 5 == 0) is (output == "headline.jsonl")


def test_golden_documents(converted: Converted) -> None:
    """The first of the test, the last of the pool, one with quotation marks and one with a line break."""
    assert converted("headline")["headline.jsonl"][0] == {
        "id": "gold-4-price",
        "instruction": "Decide from the headline alone whether the answer to the question is yes or no.",
        "input": "Headline: Gold futures edge up after two-session decline\n"
        "Question: Does the headline say how the price of gold moves?",
        "answer": "yes",
        "gold": "price",
    }
    assert ask(converted, 4) == {
        name: "yes" if name in ("price", "price_up", "past_price") else "no" for name in headline.QUESTIONS
    }
    pool = {record["id"].split("-")[1]: record for record in converted("headline")["headline.pool.jsonl"]}
    assert list(pool)[-1] == "10572"
    assert pool["10572"]["input"].startswith("Headline: december gold down $1 at $749 an ounce on nymex\n")
    assert pool["4128"]["input"].startswith('Headline: gold bugs: "we told you so ... "\n')
    assert pool["5712"]["input"].startswith("Headline: gold tumbles to 9-month low at rs 8,520\nQuestion: ")


def test_cells_may_be_quoted(tmp_path: Path) -> None:
    """With TABs, line breaks and quotation marks inside; commas part nothing; the line is that of the beginning."""
    content = HEAD + row('"gold,\t""up""\nagain "') + row("b, c")
    assert [(each.line, each.news) for each in read(tmp_path, content)] == [(2, 'gold, "up" again'), (4, "b, c")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ":1: empty"),
        ("Dates,URL\n", ":1: must name the columns"),
        (HEAD.replace("Up", "Upwards"), ":1: must name the columns"),
        (HEAD + row() + "a\tb\n", ":3: must have 10 columns, not 2"),
        (HEAD + row('"a\nb"') + row() + "\n", ":5: must have 10 columns, not 0"),
        (HEAD + row(" "), ":2: no headline"),
        (HEAD + row(flags="1 0 0 2 1 0"), ":2: \"Asset Comparision\" must be 0 or 1, not '2'"),
        (HEAD + row() + row('"a" b'), ":3: "),
        (HEAD + row() + row('"a'), ":3: "),
    ],
)
def test_malformed_rows_are_named(tmp_path: Path, content: str, message: str) -> None:
    """With the file and the line."""
    with pytest.raises(HarnessError) as error:
        read(tmp_path, content)
    assert f"x.csv{message}" in str(error.value)


FLAGS = st.tuples(*[st.booleans()] * 6)
NEWS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(st.lists(st.tuples(NEWS, FLAGS)))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, whole: list[Any]) -> None:
    """Headlines and flags come back, whatever characters they have."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="\t")
    writer.writerow(headline.COLUMNS)
    writer.writerows(["1/1/2017", "http://x", news, *map(int, flags), "none"] for news, flags in whole)
    found = read(tmp_path_factory.mktemp("headline"), text.getvalue())
    assert [each.news for each in found] == [" ".join(news.split()) for news, _ in whole]
    assert [(e.up, e.constant, e.down, e.comparison, e.past, e.future) for e in found] == [f for _, f in whole]


@given(FLAGS)
def test_the_questions_agree_with_each_other(flags: tuple[bool, ...]) -> None:
    """Past and future are each told of the price or of other things, never of both."""
    names = ("up", "constant", "down", "comparison", "past", "future")
    it = headline.Headline(line=1, news="gold", **dict(zip(names, flags, strict=True)))
    answers = {name: is_yes(it) for name, (_, is_yes) in headline.QUESTIONS.items()}
    assert answers["price"] is any(answers[f"price_{way}"] for way in ("up", "constant", "down"))
    for time in ("past", "future"):
        assert answers[f"{time}_price"] + answers[f"{time}_news"] == getattr(it, time)
        assert not answers[f"{time}_price"] or answers["price"]
