"""General tasks on words and numbers, whose answer stands in the input or is computed from it."""

from __future__ import annotations

from random import Random

from ..corpus.general import first_name
from ..world import Field
from .task import Made, Makers

MAKERS = Makers()


def _words(field: Field, rng: Random, low: int = 3, high: int = 6) -> list[str]:
    tables = [field.tables[name] for name in ("words", "animals", "objects")]
    names = [rng.choice(rng.choice(tables).rows).name for _ in range(rng.randint(low, high))]
    return list(dict.fromkeys(names))


def _numbers(rng: Random) -> list[int]:
    return rng.sample(range(1, rng.choice([20, 100, 500])), k=rng.randint(3, 6))


@MAKERS.add("sort_words", "reverse_words", "uppercase", "repeat_twice", "title_case", "first_letter", "last_word")
@MAKERS.add("first_word", "count_words")
def on_words(field: Field, rng: Random, family: str) -> Made:
    """A few words, changed or counted."""
    words = _words(field, rng)
    comma = ", " if family in ("sort_words",) or rng.random() < 0.3 else " "
    text = comma.join(words)
    answers = {
        "sort_words": ", ".join(sorted(words)),
        "reverse_words": comma.join(reversed(words)),
        "uppercase": text.upper(),
        "repeat_twice": f"{text} {text}",
        "title_case": comma.join(word.title() for word in words),
        "first_letter": words[0][0],
        "last_word": text.replace(",", "").split()[-1],
        "first_word": text.replace(",", "").split()[0],
        "count_words": str(len(text.split())),
    }
    shown = words[0] if family == "first_letter" else text
    return {}, shown, answers[family]


@MAKERS.add("count_letter")
def count_letter(field: Field, rng: Random, family: str) -> Made:
    """How often a letter stands in a word."""
    word = _words(field, rng, 1, 1)[0]
    letter = rng.choice(word.replace(" ", ""))
    return {"x": letter, "y": word}, word, str(word.count(letter))


@MAKERS.add("sort_numbers_up", "sort_numbers_down", "largest", "smallest", "sum")
def on_numbers(field: Field, rng: Random, family: str) -> Made:
    """A few numbers, ordered or added."""
    numbers = _numbers(rng)
    if family == "sum":
        numbers = [rng.randrange(1, 40) for _ in range(rng.randint(2, 3))]
    comma = rng.choice([", ", " "])
    answers = {
        "sort_numbers_up": comma.join(map(str, sorted(numbers))),
        "sort_numbers_down": comma.join(map(str, sorted(numbers, reverse=True))),
        "largest": str(max(numbers)),
        "smallest": str(min(numbers)),
        "sum": str(sum(numbers)),
    }
    return {}, comma.join(map(str, numbers)), answers[family]


@MAKERS.add("difference", "product", "which_more")
def two_numbers(field: Field, rng: Random, family: str) -> Made:
    """Two numbers, subtracted, multiplied or compared."""
    top = 13 if family == "product" else 100
    a, b = rng.sample(range(1, top), k=2)
    if family == "difference":
        a, b = max(a, b), min(a, b)
    answer = {"difference": a - b, "product": a * b, "which_more": max(a, b)}[family]
    return {"x": str(a), "y": str(b)}, f"{a}, {b}", str(answer)


@MAKERS.add("odd_one_out")
def odd_one_out(field: Field, rng: Random, family: str) -> Made:
    """Three of a kind and one of another."""
    tables = rng.sample(["animals", "objects", "countries", "jobs"], k=2)
    names = [row.name for row in rng.sample(field.tables[tables[0]].rows, k=3)]
    odd = rng.choice(field.tables[tables[1]].rows).name
    listed = [*names, odd]
    rng.shuffle(listed)
    return {}, ", ".join(listed), odd


@MAKERS.add("remove_word", "replace_word")
def edit_words(field: Field, rng: Random, family: str) -> Made:
    """A sentence without a word, or with another in its place."""
    words = _words(field, rng, 4, 6)
    gone, new = rng.choice(words), _words(field, rng, 1, 1)[0]
    text = " ".join(words)
    changed = [word for word in words if word != gone]
    if family == "replace_word":
        changed = [new if word == gone else word for word in words]
    return {"x": gone, "y": new}, text, " ".join(changed)


@MAKERS.add("extract_names", "extract_numbers")
def extract_plain(field: Field, rng: Random, family: str) -> Made:
    """The names or the numbers of a sentence."""
    names = list(dict.fromkeys(first_name(field, rng) for _ in range(2)))
    numbers = [str(number) for number in rng.sample(range(2, 90), k=2)]
    things = [row.name for row in rng.sample(field.tables["objects"].rows, k=2)]
    frame = rng.choice(
        [
            "{n} put {a} boxes and {b} bags beside the {t}.",
            "At the market {n} paid {a} coins for the {t} and {b} for the {u}.",
            "There were {a} people in the hall when {n} came with {b} more.",
            "Page {a} shows the {t} that {n} found on day {b}.",
        ]
    )
    text = frame.format(n=" and ".join(names), a=numbers[0], b=numbers[1], t=things[0], u=things[1])
    return {}, text, ", ".join(names if family == "extract_names" else numbers)
