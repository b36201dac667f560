"""The numeric rules of ConvFinQA and TAT-QA, against a second implementation that was written without the first."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence

import numpy
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness import numeric

MARKS = "'\"\\$€£¥%(),[]"
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "percent": 0.01}
THOROUGH = settings(max_examples=1000)


class Reference:
    """TAT-QA's scorer, character by character instead of by patterns, with NumPy where the official one uses it."""

    def scale(self, word: str) -> float:
        for name, factor in SCALES.items():
            if word.lower().find(name) >= 0:
                return factor
        return 1

    def bare(self, text: str) -> str:
        for mark in MARKS:
            text = text.replace(mark, "")
        return text

    def numeric(self, text: str) -> bool:
        words = self.bare(text).split()
        if not words:
            return False
        try:
            value = float(words[0])
        except ValueError:
            return False
        return not numpy.isnan(value) and (len(words) < 2 or self.scale(words[1]) != 1)

    def first(self, text: str) -> int | float | None:
        """The first number in a text without marks; a number that begins with its point is none."""
        for at, _ in enumerate(text):
            begin = at + (text[at] in "+-")
            end = self.run(text, begin, str.isdecimal)
            if end > begin:
                if text[end : end + 1] == "." and (last := self.run(text, end + 1, str.isdecimal)) > end + 1:
                    return float(text[at:last])
                return int(text[at:end])
            if text[begin : begin + 1] == "." and text[begin + 1 : begin + 2].isdecimal():
                return None
        return None

    def run(self, text: str, begin: int, kind: object) -> int:
        while begin < len(text) and kind(text[begin]):  # type: ignore[operator]
            begin += 1
        return begin

    def word_factor(self, text: str) -> float:
        """The scale that a word right behind a number names; the first such word decides."""
        for at, _ in enumerate(text):
            end = self.run(text, at, lambda mark: mark.isdecimal() or mark == ".")
            if end == at:
                continue
            for gap in (0, 1):
                if gap and not text[end : end + 1].isspace():
                    continue
                stop = self.run(text, end + gap, lambda mark: mark in string.ascii_letters)
                if stop > end + gap:
                    return self.scale(text[end:stop])
        return 1

    def in_brackets(self, text: str) -> bool:
        for piece in text.split("(")[1:]:
            inside, bracket, _ = piece.partition(")")
            if bracket and inside and all(mark.isdecimal() or mark.isspace() or mark == "." for mark in inside):
                return True
        return False

    def in_percent(self, text: str) -> bool:
        before = [piece[-1:] for piece in text.strip().split("%")[:-1]]
        return any(mark and (mark.isdecimal() or mark.isspace() or mark == ".") for mark in before)

    def value(self, text: str) -> float | None:
        number = self.first(self.bare(text))
        if number is None:
            return None
        signed = number * self.word_factor(text) * (-1 if self.in_brackets(text) else 1)
        return round(signed * (0.01 if self.in_percent(text) else 1), 4)

    def normal(self, text: str) -> str:
        words = []
        for word in text.lower().split(" "):
            if not self.numeric(word):
                word = "".join(mark for mark in word if mark not in string.punctuation)
            if self.numeric(word):
                word = str(self.value(word))
            words += self.without_articles(word).split()
        return " ".join(words)

    def without_articles(self, text: str) -> str:
        pieces, word = [], ""
        for mark in f"{text} ":
            if mark.isalnum() or mark == "_":
                word += mark
            else:
                pieces += ["" if word in ("a", "an", "the") else word, mark] if word else [mark]
                pieces[-2:-1] = [" "] if pieces[-2:-1] == [""] else pieces[-2:-1]
                word = ""
        return "".join(pieces)

    def joined(self, answers: Sequence[str], scale: str) -> str:
        parts = []
        for answer in sorted(answers):
            value = self.value(answer) if self.numeric(answer) else None
            if value is None:
                parts.append(answer + (" " + scale if scale else ""))
            elif "%" in answer:
                parts.append("%.4f" % value)  # noqa: UP031
            else:
                parts.append("%.4f" % (round(value, 2) * self.scale(scale)))
        return " ".join(parts)

    def scores(self, answers: Sequence[str], scale: str, gold: Sequence[str], gold_scale: str, kind: str) -> object:
        if not answers or not gold:
            return 0.0, 0.0
        given_texts = [self.joined(answers, scale)]
        if len(answers) == 1 and not scale and "%" not in answers[0] and self.numeric(answers[0]):
            value = self.value(answers[0])
            given_texts += [] if value is None else ["%.4f" % value]  # noqa: UP031
        wanted = self.normal(self.joined(gold, gold_scale))
        best = max(self.pair(self.normal(text), wanted) for text in given_texts)
        return (best[0], best[0]) if kind in ("arithmetic", "count") else best

    def pair(self, found: str, wanted: str) -> tuple[float, float]:
        ours, theirs = numpy.unique(found.split()), numpy.unique(wanted.split())
        shared = numpy.intersect1d(ours, theirs).size
        precision = shared / ours.size if ours.size else 1.0
        recall = shared / theirs.size if theirs.size else 1.0
        overlap = 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)
        return float(found == wanted), float(round(numpy.mean([overlap]), 2))

    def readings(self, response: str) -> Iterator[tuple[list[str], str]]:
        whole = response.strip()
        for answers in ([whole] if whole else [], [piece.strip() for piece in whole.split(";") if piece.strip()]):
            yield answers, ""
            cut = [self.cut(answer) for answer in answers]
            if cut and cut[-1][1] and {scale for _, scale in cut} <= {cut[-1][1], ""}:
                yield [answer for answer, _ in cut], cut[-1][1]

    def cut(self, answer: str) -> tuple[str, str]:
        end = len(answer)
        while end and (answer[end - 1].isspace() or answer[end - 1] == "."):
            end -= 1
        for scale in ("thousand", "million", "billion", "percent"):
            begin = end - len(scale)
            before = answer[begin - 1] if begin > 0 else " "
            if begin >= 0 and answer[begin:end].lower() == scale and not (before.isalnum() or before == "_"):
                return answer[:begin].rstrip(), scale
        return answer, ""


REFERENCE = Reference()

numbers = st.one_of(
    st.integers(-5000, 5_000_000).map(str),
    st.integers(-5000, 5_000_000).map("{:,}".format),
    st.decimals(-1000, 1000, places=2).map(str),
    st.decimals(-1, 1, places=5).map(str),
    st.sampled_from(
        ["0", ".5", "-.5", "1.", "1e3", "12..5", "1.2.3", "2019-2020", "1_000", "infinity", "nan", "١٢", "²"]
    ),
)
amounts = st.tuples(
    st.sampled_from(["", "", "$", "$ ", "(", "$(", "€", "-", "- ", "\u2212", "+"]),
    numbers,
    st.sampled_from(["", "", "%", " %", ")", ")%", "%)", " million", " thousand", " percent", "k", ",", "."]),
).map("".join)
pieces = st.one_of(
    amounts,
    st.sampled_from(
        ["the", "a", "An", "net", "sales", "U.S.", "Theatre", "ΑΣ", "naïve", "year-end", "—", "(a)", "!?", ""]
    ),
    st.sampled_from(["million", "Billions", "hundred", "percent", "%", ";", "; ", "\n", "\t", "\u00a0", "e.g."]),
)
phrases = st.one_of(amounts, st.lists(pieces, max_size=5).map(" ".join), st.text(max_size=12))
scales = st.sampled_from(["", "", "thousand", "million", "billion", "percent"])
kinds = st.sampled_from(["span", "multi-span", "arithmetic", "count"])
several = st.lists(phrases, max_size=3)


@THOROUGH
@given(predicted=several, scale=scales, gold=several, gold_scale=scales, kind=kinds)
def test_tatqa_is_the_reference(predicted: list[str], scale: str, gold: list[str], gold_scale: str, kind: str) -> None:
    """Exact match and F1 of any two lists of answers in any two scales."""
    found = numeric.official_tatqa((predicted, scale), gold, kind=kind, scale=gold_scale)
    assert found == REFERENCE.scores(predicted, scale, gold, gold_scale, kind)


@THOROUGH
@given(value=st.decimals(-2000, 2000, places=4), given_scale=scales, gold_scale=scales, kind=kinds, form=amounts)
def test_tatqa_is_the_reference_where_values_agree(
    value: object, given_scale: str, gold_scale: str, kind: str, form: str
) -> None:
    """The same number in two scales, where matches are frequent, beside an answer of another form."""
    for predicted, gold in (([str(value)], [str(value)]), ([form, str(value)], [str(value), form])):
        found = numeric.official_tatqa((predicted, given_scale), gold, kind=kind, scale=gold_scale)
        assert found == REFERENCE.scores(predicted, given_scale, gold, gold_scale, kind)


@THOROUGH
@given(response=st.lists(phrases, max_size=3).map("; ".join), gold=several, scale=scales, kind=kinds)
def test_a_response_is_read_as_the_reference_reads_it(response: str, gold: list[str], scale: str, kind: str) -> None:
    """The best of all readings of one text."""
    expected = max(REFERENCE.scores(*reading, gold, scale, kind) for reading in REFERENCE.readings(response))  # type: ignore[type-var]
    assert numeric.tatqa(response, gold, kind=kind, scale=scale) == expected


@pytest.mark.parametrize(
    ("response", "answers", "scale", "expected"),
    [
        ("12.6 million", ["12.6"], "million", 1),
        ("$12,600,000", ["12.6"], "million", 1),
        ("12.6", ["12.6"], "million", 0),
        ("-12.6 million", ["12.6"], "million", 0),
        ("22.22%", ["22.22"], "percent", 1),
        ("22.22 percent", ["22.22"], "percent", 1),
        ("0.2222", ["22.22"], "percent", 1),
        ("22.22", ["22.22"], "percent", 0),
        ("1,496.5", ["$1,496.5"], "", 1),
        ("(33) million", ["(33)"], "million", 1),
        ("-33 million", ["(33)"], "million", 1),
        ("44.1 thousand; 56.7 thousand", ["44.1", "56.7"], "thousand", 1),
        ("56.7; 44.1 thousand", ["44.1", "56.7"], "thousand", 1),
        ("56.7 thousand; 44.1", ["44.1", "56.7"], "thousand", 0),
        ("56.7 million; 44.1 thousand", ["44.1", "56.7"], "thousand", 0),
        ("2019; 2018", ["2018", "2019"], "", 1),
        ("The modified retrospective method.", ["the modified retrospective method"], "", 1),
        ("2.5 million", ["$2.5 million"], "", 1),
        ("claims; returns", ["claims; returns"], "", 1),
        ("", ["12"], "", 0),
        (" \n ", [""], "", 0),
        ("!?", ["12"], "", 0),
        ("12.6 million. It rose from 9.1 million.", ["12.6"], "million", 1),
        ("It rose from 9.1 million to 12.6 million.", ["12.6"], "million", 0),
    ],
)
def test_exact_match_of_tatqa(response: str, answers: list[str], scale: str, expected: float) -> None:
    """Scales, percentages, thousands, parentheses and several answers, as a model may write them."""
    assert numeric.tatqa(response, answers, kind="span", scale=scale)[0] == expected


def test_f1_of_worked_out_answers_is_exact_match() -> None:
    """A number that is half right is wrong, while a span may be half right."""
    assert numeric.tatqa("12 cows", ["12 dogs"], kind="span", scale="") == (0, 0.5)
    assert numeric.tatqa("12 cows", ["12 dogs"], kind="arithmetic", scale="") == (0, 0)


def test_repeated_words_count_once() -> None:
    """F1 is that of sets of words."""
    assert numeric.tatqa("net net net sales", ["net sales sales"], kind="span", scale="") == (0, 1)


def test_the_oddities_of_the_official_scorer_are_kept() -> None:
    """Thousands in parentheses are not negative, and numbers that begin with a point are all alike."""
    assert numeric.tatqa("1,200", ["(1,200)"], kind="span", scale="") == (1, 1)
    assert numeric.tatqa("(200)", ["200"], kind="span", scale="") == (0, 0)
    assert numeric.tatqa("x .7", ["x .5"], kind="span", scale="") == (1, 1)


@pytest.mark.parametrize("response", ["9" * 400, "9" * 5000, "9" * 308 + " million", f"{'9' * 400}%", "1e999", "inf"])
@pytest.mark.parametrize("scale", ["", "billion", "percent"])
def test_no_number_is_too_long(response: str, scale: str) -> None:
    """Where the official scorer stops with an overflow, a response is words."""
    assert numeric.tatqa(response, ["12"], kind="arithmetic", scale=scale) == (0, 0)
    assert numeric.tatqa(f"x {response}", [f"x {response}"], kind="span", scale=scale)[0] in (0, 1)
    assert numeric.numeric_match(response, "12") == 0


def test_scores_of_tatqa_have_their_names() -> None:
    """What the task's metrics are called."""
    gold = {"answer": ["12.6"], "answer_type": "arithmetic", "scale": "million"}
    assert numeric.score_tatqa("12.6 million", gold) == {"tatqa_em": 1, "tatqa_f1": 1, "parsed": 1}
    assert numeric.score_tatqa(" ", gold) == {"tatqa_em": 0, "tatqa_f1": 0, "parsed": 0}


def first_amount(text: str) -> float | None:
    """The first number of a text by descent from each place, without patterns."""
    text = text.lower()
    for at, _ in enumerate(text):
        if at and (text[at - 1].isalnum() or text[at - 1] in "_.,"):
            continue
        found = _amount_at(text, at)
        if found is not None:
            return found
    return None


def _blanks(text: str, at: int, most: int = 10**6) -> int:
    while at < len(text) and most and text[at].isspace():
        at, most = at + 1, most - 1
    return at


def _digits(text: str, at: int) -> int:
    while at < len(text) and text[at] in string.digits:
        at += 1
    return at


def _amount_at(text: str, at: int) -> float | None:
    negative = brackets = False
    if text[at] == "(":
        brackets, at = True, _blanks(text, at + 1)
    if text[at : at + 1] in ("+", "-", "\u2212"):
        negative, at = text[at] != "+", at + 1
    if text[at : at + 1] == "$":
        at = _blanks(text, at + 1, 1)
        if text[at : at + 1] in ("+", "-", "\u2212"):
            negative, at = negative or text[at] != "+", at + 1
        if text[at : at + 1] == "(":
            brackets, at = True, _blanks(text, at + 1)
    end = _number_end(text, at)
    if end == at:
        return None
    value = numpy.float64(text[at:end].replace(",", ""))
    percent, end = _percent(text, end)
    close = _blanks(text, end)
    closed = text[close : close + 1] == ")"
    late = _percent(text, close + 1 if closed else end)[0]
    value = value / 100 if percent or late else value
    return round(float(-value if negative or (brackets and closed) else value), 5)


def _number_end(text: str, at: int) -> int:
    end = _digits(text, at)
    if 0 < end - at <= 3:
        while text[end : end + 1] == "," and _digits(text, end + 1) - end - 1 >= 3:
            end += 4
            if _digits(text, end) > end:
                break
    if text[end : end + 1] == "." and _digits(text, end + 1) > end + 1:
        return _digits(text, end + 1)
    return end


def _percent(text: str, at: int) -> tuple[bool, int]:
    for start in (at, _blanks(text, at, 1)):
        if text[start : start + 1] == "%":
            return True, start + 1
        if text.startswith("per", start):
            middle = _blanks(text, start + 3, 1)
            after = text[middle + 4 : middle + 5]
            if text.startswith("cent", middle) and not (after.isalnum() or after == "_"):
                return True, middle + 4
    return False, at


@THOROUGH
@given(response=st.lists(phrases, max_size=3).map(" ".join))
@example(response="27% ( 27 % )")
@example(response="$ ( 4.2 )")
@example(response="5 per cent")
def test_the_first_number_is_that_of_the_reference(response: str) -> None:
    """Signs, parentheses, separators and percentages of any text."""
    assert numeric.amount_of(response) == first_amount(response)


@THOROUGH
@given(value=st.decimals(-(10**7), 10**7, places=5), digits=st.integers(0, 7))
def test_the_tolerance_is_five_digits(value: object, digits: int) -> None:
    """A rounded number matches exactly where rounding it to five digits gives the answer."""
    gold = float(f"{value}")
    written = f"{gold:.{digits}f}"
    assert numeric.numeric_match(written, str(value)) == (round(float(written), 5) == gold)
    percent = f"{gold * 100:.{digits}f}%"
    assert numeric.numeric_match(percent, str(value)) == (round(float(percent[:-1]) / 100, 5) == gold)


@pytest.mark.parametrize(
    ("response", "gold", "expected"),
    [
        ("14.2403%", "0.1424", 1),
        ("142.403%", "1.42403", 1),
        ("142.4%", "1.42403", 0),
        ("1.424030001", "1.42403", 1),
        ("0.1", "10", 0),
        ("10%", "10", 0),
        ("$ 1,234.50", "1234.5", 1),
        ("(4.2)", "-4.2", 1),
        ("$(4.2)", "-4.2", 1),
        ("\u22124.2 million", "-4.2", 1),
        ("4.2", "-4.2", 0),
        ("-0", "0", 1),
        ("The change is 7, from 3 to 10.", "7", 1),
        ("From 3 to 10 the change is 7.", "7", 0),
        ("Yes, it is.", "yes", 1),
        ("No. Yes.", "yes", 0),
        ("1", "yes", 0),
        ("nothing", "no", 0),
        ("", "5", 0),
        ("?!", "5", 0),
        ("５", "5", 0),
        ("1.2.3", "1.2", 1),
        ("FY2019 5", "5", 1),
    ],
)
def test_numeric_match_of_convfinqa(response: str, gold: str, expected: float) -> None:
    """Percentages against fractions, separators, signs, yes and no, and texts without a number."""
    assert numeric.numeric_match(response, gold) == expected


def test_scores_of_convfinqa_have_their_names() -> None:
    """What the task's metrics are called; a response without what is asked for is not parsed."""
    assert numeric.score_convfinqa("it is 5", "5") == {"numeric_match": 1, "parsed": 1}
    assert numeric.score_convfinqa("it is 5", "yes") == {"numeric_match": 0, "parsed": 0}
