"""Hostile text: what reaches a terminal, a spreadsheet and JSON of what a model or a plugin wrote."""

from __future__ import annotations

import csv
import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.plain import cell, escaped, file_name, line, plain

NASTY = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\x1b\x9b\x07\x9c\r\n\t[];mHJ\\=+-@'\u202e\u200b")))
"""Any text, halves of surrogate pairs among it, and often what makes control sequences."""
WHOLE = NASTY.map(lambda text: text.encode(errors="ignore").decode())
"""The same without halves of surrogate pairs: two of them side by side are one character to JSON."""
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b2Jgone", "gone"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9dtitle\x9ctext", "text"),
        ("\x1bPq#0\x1b\\text", "text"),
        ("\x1b]0;never ended, text", "0;never ended, text"),
        ("\x1bc\x1b(0reset", "reset"),
        ("\x1b\x1b[31m[31mnested", "[31mnested"),
        ("over\rwritten", "over\nwritten"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("back\x08space\x7f and bell\x07", "backspace and bell"),
        ("safe \u202etxt.exe\u202c", "safe txt.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("tag\U000e0041\U000e0042ged", "tagged"),
        ("half \ud800 pair", "half  pair"),
        ("naïve Δ ≥ 3 µg\tκ 漢字 😀", "naïve Δ ≥ 3 µg\tκ 漢字 😀"),
    ],
)
def test_a_terminal_sees_the_text_alone(hostile: str, shown: str) -> None:
    """Sequences go whole, with their parameters; what people write in any language stays."""
    assert plain(hostile) == shown


@given(NASTY)
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    """No control character but newline and tab, no bidi control, nothing of zero width, and it can be encoded."""
    shown = plain(text)
    assert {character for character in shown if unicodedata.category(character) == "Cc"} <= {"\n", "\t"}
    assert not set(shown) & set(BIDI + ZERO_WIDTH)
    shown.encode("utf-8")


@given(NASTY)
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    """A second pass finds nothing that the first one made."""
    assert plain(plain(text)) == plain(text)
    assert line(line(text)) == line(text)


@given(
    st.text(
        alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="\u115f\u1160\u3164\uffa0")
    )
)
def test_ordinary_text_is_untouched(text: str) -> None:
    """Letters, numbers, punctuation, symbols, spaces."""
    assert plain(text) == text


@given(NASTY)
def test_a_line_is_one_line(text: str) -> None:
    """So that no text forges the line of a table or a second message."""
    assert len(line(text).splitlines()) <= 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\u200b=", " =", "＝"])
def test_no_cell_starts_a_formula(start: str) -> None:
    """Also behind characters that are not seen."""
    assert cell(f"{start}HYPERLINK()")[0] == "'"


@pytest.mark.parametrize("number", ["-2.2", "+1", "-0.0000", "1e-05", "-1.5E+3", "-.5", "12"])
def test_numbers_stay_numbers(number: str) -> None:
    """A spreadsheet sums them."""
    assert cell(number) == number


@pytest.mark.parametrize("almost", ["-2.2+cmd|' /C calc'!A0", "+1 2", "-", "-1e", "--1", "+1\n", "-١"])
def test_what_only_starts_as_a_number_is_text(almost: str) -> None:
    """It is no number to its end."""
    assert cell(almost)[0] == "'"


@given(st.lists(NASTY, min_size=1, max_size=4))
def test_a_row_of_cells_is_read_back_harmless(texts: list[str]) -> None:
    """Through a CSV file, each cell is what was written, and none starts a formula unless it is a number."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([*map(cell, texts), "end"])
    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert row == [*map(cell, texts), "end"]
    for each in row:
        assert each[:1] not in {*"=@\t\r"}
        assert each[:1] not in {*"+-"} or float(each) is not None


@given(st.recursive(WHOLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WHOLE, inner, max_size=3)))
def test_json_keeps_its_value_and_loses_its_teeth(value: object) -> None:
    """Escaped, it says the same, and a terminal that shows it sees plain characters."""
    text = escaped(json.dumps(value, indent=1, ensure_ascii=False))
    assert json.loads(text) == value
    assert plain(text) == text


@given(st.one_of(NASTY, st.sampled_from(["../../etc/passwd", "..", ".", "", "/", "a\\b", "C:\\x", "CON\x00"])))
def test_a_file_name_leaves_no_folder(text: str) -> None:
    """It is one part of a path, and no hidden one."""
    from pathlib import PurePosixPath, PureWindowsPath

    name = file_name(text)
    assert PurePosixPath(name).parts == PureWindowsPath(name).parts == (name,)
    assert not name.startswith(".")
