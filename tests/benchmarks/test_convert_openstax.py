"""The passages of the economics textbook."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from harness_benchmarks.upstream.convert import cnxml, openstax
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]
Files = Callable[[str], dict[str, Path]]

KEY = "osbooks-principles-economics-bundle.tar.gz"
LONG = "A paragraph that is long enough to be kept for itself, because it has more than a hundred characters in all."
MATH = 'xmlns="http://www.w3.org/1998/Math/MathML"'


def element(content: str, name: str = "para") -> ElementTree.Element:
    return ElementTree.fromstring(f'<{name} xmlns="http://cnx.rice.edu/cnxml">{content}</{name}>')


def convert(folder: Path, **modules: str) -> list[dict[str, Any]]:
    for name, content in modules.items():
        path = folder / "bundle/modules" / name / "index.cnxml"
        path.parent.mkdir(parents=True)
        path.write_text(f'<document xmlns="http://cnx.rice.edu/cnxml">{content}</document>', encoding="utf-8")
    return [record for _, record in openstax.convert({KEY: folder})]


def module(content: str, title: str = "Trade") -> str:
    return f"<title>{title}</title><content>{content}</content>"


def passages(converted: Converted) -> list[dict[str, Any]]:
    return converted("openstax_economics")["openstax_economics.corpus.jsonl"]


def test_every_module_is_read(upstream_files: Files, converted: Converted) -> None:
    """190 modules; the five prefaces are left out, each of the others has passages."""
    paths = list(upstream_files("openstax_economics")[KEY].glob("*/modules/*/index.cnxml"))
    titles = {path.parent.name: cnxml.inline(ElementTree.parse(path).getroot()[0]) for path in paths}
    assert (len(paths), list(titles.values()).count(openstax.PREFACE)) == (190, 5)
    assert {record["id"].partition("#")[0] for record in passages(converted)} == {
        name for name, title in titles.items() if title != openstax.PREFACE
    }


def test_the_passages_are_counted(upstream_files: Files, converted: Converted) -> None:
    """2,565; those of modules that several editions share stand once."""
    folder = upstream_files("openstax_economics")[KEY]
    every = [r for path in folder.glob("*/modules/*/index.cnxml") for r in openstax.module_records(path)]
    assert len(passages(converted)) == len({record["text"] for record in every}) == 2565
    assert len({record["id"] for record in every}) == len(every)


def test_passages_have_a_fitting_length(converted: Converted) -> None:
    """At least 100 characters; only a paragraph that is longer itself makes a passage of more than 1,200."""
    for record in passages(converted):
        assert len(record["text"]) >= 100
        assert len(record["text"]) <= 1200 or "\n" not in record["text"]
        assert record["text"] == "\n".join(" ".join(line.split()) for line in record["text"].split("\n"))
    assert max(len(record["text"]) for record in passages(converted)) == 2351


def test_golden_passages(converted: Converted) -> None:
    """The first, the last, one with a formula, and one of key terms."""
    found = {record["id"]: record for record in passages(converted)}
    first = next(iter(found.values()))
    assert first["id"] == "m00001#1"
    assert first["title"] == "How Open Market Operations Affect Balance Sheets in a Limited Reserves Environment"
    assert first["text"].startswith("As we noted in our discussion of open market operations, in a limited reserves ")
    wages = found["m57232#1"]
    assert wages["title"].startswith("Labor-Leisure Choices")
    assert "the table shows that more than half of all workers are on the job 35 to 48 hours" in wages["text"].lower()
    assert any("Budget = P_1 × Q_1 + P_2 × Q_2" in record["text"] for record in found.values())
    terms = [record for record in found.values() if record["title"].endswith(": Key terms")]
    assert all(": " in line for record in terms for line in record["text"].split("\n"))
    assert len(terms) > 50


def test_a_passage_stays_in_its_section(tmp_path: Path) -> None:
    """Its title is the module's, with the section's heading; neighbours are joined until they are too long."""
    section = f"<section><title>Gains</title><para>{LONG}</para><list><item>{LONG}</item></list></section>"
    found = convert(
        tmp_path, m2=module(f"<para>{LONG[2:]}</para>{section}"), m1=module(f"<para>{LONG * 11}{LONG}</para>")
    )
    assert found == [
        {"id": "m1#1", "title": "Trade", "text": LONG * 12},
        {"id": "m2#1", "title": "Trade", "text": LONG[2:]},
        {"id": "m2#2", "title": "Trade: Gains", "text": f"{LONG}\n{LONG}"},
    ]


def test_what_is_no_running_text_is_left_out(tmp_path: Path) -> None:
    """Tables, figures, exercises, references, links to other pages, short ends and prefaces."""
    left_out = "".join(
        [
            f"<table><title>{LONG}</title></table><figure><caption>{LONG}</caption></figure>",
            f"<exercise><problem><para>{LONG}</para></problem></exercise>",
            f'<section class="References"><para>{LONG}</para></section>',
            f'<note class=" economics linkup"><para>{LONG}</para></note>',
            "<section><title>End</title><para>Read on.</para></section>",
        ]
    )
    preface = module(f"<para>{LONG}</para>", title="Preface")
    assert convert(tmp_path, m1=module(left_out), m2=preface) == []


def test_repeated_passages_stand_once(tmp_path: Path) -> None:
    """Editions share modules under other numbers."""
    found = convert(tmp_path, m1=module(f"<para>{LONG}</para>"), m2=module(f"<para>{LONG}</para>"))
    assert [record["id"] for record in found] == ["m1#1"]


def test_links_without_words_get_some(tmp_path: Path) -> None:
    """A book would number what they point at; at the beginning of a sentence they begin with a capital."""
    text = (
        f'<link target-id="f"/> and <link target-id="t"/>. <link target-id="Table_9" document="m9"/> and '
        f'<link document="m8">a chapter</link>. {LONG}<figure id="f"/><table id="t"/>'
    )
    (record,) = convert(tmp_path, m1=module(f"<para>{text}</para>"))
    assert record["text"] == f"The figure and the table. The table and a chapter. {LONG}"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Supply\n  <term>and</term> demand", "Supply and demand"),
        ("Q<sub>d</sub> and 10<sup>2</sup>", "Qd and 102"),
        ("one<newline/>two", "one two"),
        ("a<footnote>b</footnote> c<table><entry>d</entry></table>", "a c"),
        ("<list><item>a</item><item>b</item></list>", "a b"),
        (f"<math {MATH}><mfrac><mn>1</mn><mrow><mi>x</mi><mo>+</mo><mn>2</mn></mrow></mfrac></math>", "1 / (x + 2)"),
        (
            f"<math {MATH}><msub><mi>P</mi><mn>1</mn></msub><mo>=</mo><msup><mi>x</mi><mn>2</mn></msup></math>",
            "P_1 = x^2",
        ),
        (f"is<math {MATH}><mfenced><mi>x</mi></mfenced></math>.", "is (x) ."),
    ],
)
def test_elements_are_read_on_one_line(content: str, words: str) -> None:
    """Words are neither glued together nor torn apart, and formulas can be read."""
    assert cnxml.inline(element(content)) == words


@given(st.lists(st.tuples(st.sampled_from(["", "A", "B"]), st.text(min_size=1, max_size=900).filter(str.split))))
def test_no_block_is_lost_or_cut(found: list[tuple[str, str]]) -> None:
    """All of them come back in their order under their headings, and no passage could have been joined to the next."""
    blocks = [openstax.Block(heading=heading, text=text) for heading, text in found]
    joined = list(openstax.passages(iter(blocks)))
    assert [(heading, line) for heading, text in joined for line in text.split("\n")] == [
        (heading, " ".join(text.split())) for heading, text in found
    ]
    for (heading, text), (following, more) in pairwise(joined):
        assert heading != following or len(f"{text}\n{more.partition(chr(10))[0]}") > openstax.LONGEST


@pytest.mark.parametrize(
    ("content", "message"), [("<title>T</title>\n<content>", r":\d: not XML"), ("<content/>", ":1: no title")]
)
def test_malformed_modules_are_named(tmp_path: Path, content: str, message: str) -> None:
    """With the file and the line."""
    with pytest.raises(HarnessError, match=rf"m1/index\.cnxml{message}"):
        convert(tmp_path, m1=content)


def test_another_archive_is_named(tmp_path: Path) -> None:
    """One without modules is not taken for an empty one."""
    with pytest.raises(HarnessError, match="no modules"):
        convert(tmp_path)
