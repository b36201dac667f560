"""DDI's pairs of drugs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import pytest
from harness_benchmarks.upstream.convert import ddi
from hypothesis import assume, given
from hypothesis import strategies as st

from harness import HarnessError

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]
Files = Callable[[str], dict[str, Path]]


def write(folder: Path, *, text: str = "A or B inhibit C.", entities: str = "", pairs: str = "") -> Path:
    path = folder / "x.xml"
    sentence = f'<sentence id="s" text={quoteattr(text)}>{entities}{pairs}</sentence>'
    path.write_text(f'<document id="d">\n{sentence}\n</document>', encoding="utf-8")
    return path


def entity(name: str, offsets: str) -> str:
    return f'<entity id="{name}" charOffset="{offsets}" type="drug" text="-"/>'


def pair(first: str = "e1", second: str = "e2", answer: str = "true") -> str:
    return f'<pair id="p" e1="{first}" e2="{second}" ddi="{answer}"/>'


def unmarked(text: str) -> str:
    return " ".join(text.replace(ddi.MARK, "").casefold().split())


def by_id(converted: Converted, name: str) -> dict[str, Any]:
    return next(record for record in converted("ddi")["ddi.jsonl"] if record["id"] == name)


def test_the_corpus_is_whole(upstream_files: Files) -> None:
    """The test has 191 documents, 1,299 sentences, 5,716 pairs; the numbers of true ones by type are upstream's."""
    folder = upstream_files("ddi")["DDICorpus-2013.zip"] / ddi.TEST
    roots = [ElementTree.parse(path).getroot() for path in folder.glob("*/*.xml")]
    kinds = Counter(each.get("type") for root in roots for each in root.iter("pair") if each.get("ddi") == "true")
    assert (len(roots), sum(len(list(root.iter("sentence"))) for root in roots)) == (191, 1299)
    assert sum(len(list(root.iter("pair"))) for root in roots) == 5716
    assert kinds == {"effect": 360, "mechanism": 302, "advise": 221, "int": 96}


@pytest.mark.parametrize(("part", "true", "false"), [(ddi.TEST, 979, 4737), (ddi.POOL, 4021, 23771)])
def test_every_pair_is_read(part: str, true: int, false: int, upstream_files: Files) -> None:
    """Of both parts, before any is dropped; every sentence has both drugs marked."""
    folder = upstream_files("ddi")["DDICorpus-2013.zip"] / part
    found = [each for path in folder.glob("*/*.xml") for each in ddi.pairs(path)]
    assert Counter(answer for _, _, answer in found) == {"true": true, "false": false}
    assert all(text.count(ddi.MARK) in (4, 6, 8) for _, text, _ in found)


def test_repeated_pairs_of_the_pool_are_dropped(converted: Converted, upstream_files: Files) -> None:
    """40 of the test repeat an earlier one word for word and stay; the pool loses 437, and 73 that are tested."""
    folder = upstream_files("ddi")["DDICorpus-2013.zip"]
    test, pool = (
        [(text, answer) for path in (folder / part).glob("*/*.xml") for _, text, answer in ddi.pairs(path)]
        for part in (ddi.TEST, ddi.POOL)
    )
    texts = {text for text, _ in test}
    tested = set(map(unmarked, texts))
    again = [text for text in {text for text, _ in pool} if unmarked(text) in tested]
    assert (len(test) - len(texts), len(set(test)) - len(texts)) == (40, 0)
    assert (len(pool) - len({text for text, _ in pool}), len(again)) == (437, 73)
    assert {output: len(records) for output, records in converted("ddi").items()} == {
        "ddi.jsonl": 5716,
        "ddi.pool.jsonl": 27792 - 437 - 73,
    }


def test_the_balance_of_the_classes(converted: Converted) -> None:
    """17 % of the test documents are true, 14 % of the pool."""
    answers = {name: Counter(each["answer"] for each in records) for name, records in converted("ddi").items()}
    assert answers == {
        "ddi.jsonl": {"true": 979, "false": 4737},
        "ddi.pool.jsonl": {"true": 3922, "false": 23360},
    }


def test_the_first_document(converted: Converted) -> None:
    """From DrugBank: no article."""
    first = converted("ddi")["ddi.jsonl"][0]
    assert first["id"] == "DDI-DrugBank.d610.s0.p0"
    assert first["input"] == (
        "Pharmacokinetic properties of @abacavir@ were not altered by the addition of either @lamivudine@ or "
        "zidovudine or the combination of lamivudine and zidovudine."
    )
    assert first["answer"] == "false"
    assert "pmids" not in first


def test_the_last_document(converted: Converted) -> None:
    """From MedLine: the article is known."""
    last = converted("ddi")["ddi.jsonl"][-1]
    assert last["id"] == "DDI-MedLine.d195.s7.p0"
    assert last["input"].endswith("@piperine@ can be used as a bioenhancer along with @ibuprofen@.")
    assert (last["answer"], last["pmids"]) == ("true", ["22029226"])


def test_an_awkward_document(converted: Converted) -> None:
    """A drug in two pieces, between which another one stands."""
    text = by_id(converted, "DDI-MedLine.d169.s1.p0")["input"]
    assert text.startswith("@Calcium@ is the only known component in the diet that may affect absorption of both ")
    assert text.endswith(" both @nonheme@ and heme @iron@.")


def test_two_drugs_that_share_a_word(converted: Converted) -> None:
    """The shared word is marked once, with the drug whose piece holds it."""
    assert by_id(converted, "DDI-MedLine.d169.s1.p2")["input"].endswith("both @nonheme@ and @heme iron@.")


def test_a_pair_is_marked(tmp_path: Path) -> None:
    """Both drugs, and no third one; white space becomes single blanks."""
    entities = entity("e1", "0-0") + entity("e2", "5-5") + entity("e3", "15-15")
    path = write(tmp_path, text="A or B  inhibit C.", entities=entities, pairs=pair("e1", "e2", "false"))
    assert list(ddi.pairs(path)) == [("p", "@A@ or @B@ inhibit C.", "false")]


def test_pieces_are_marked_each(tmp_path: Path) -> None:
    """A discontinuous drug has as many pairs of marks as pieces."""
    entities = entity("e1", "0-3;16-20") + entity("e2", "30-33")
    path = write(tmp_path, text="oral or vaginal pills inhibit drug.", entities=entities, pairs=pair())
    assert [text for _, text, _ in ddi.pairs(path)] == ["@oral@ or vaginal @pills@ inhibit @drug@."]


RANGES = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)).map(sorted), min_size=1, max_size=4)


@given(RANGES)
def test_offsets_are_read(ranges: list[list[int]]) -> None:
    """Any pieces inside the text, in any order."""
    offsets = ";".join(f"{first}-{last}" for first, last in ranges)
    assert ddi.pieces(offsets, 20) == [(first, last + 1) for first, last in ranges]


@given(st.one_of(st.text("0123456789-;", max_size=9), st.text(max_size=5)))
def test_only_offsets_are_read(offsets: str) -> None:
    """Whatever else stands there is refused; what is read lies inside the text."""
    try:
        found = ddi.pieces(offsets, 30)
    except ValueError:
        return
    assert found
    assert all(0 <= first < last <= 30 for first, last in found)
    assert len(found) == offsets.count(";") + 1


@given(RANGES)
def test_marks_enclose_the_drugs_alone(ranges: list[list[int]]) -> None:
    """Between marks stand the characters of the pieces and no others; without the marks the text is as it was."""
    text = "abcdefghijklmnopqrst"
    found = ddi.marked(text, [(first, last + 1) for first, last in ranges])
    inside = "".join(part for number, part in enumerate(found.split(ddi.MARK)) if number % 2)
    assert found.replace(ddi.MARK, "") == text
    assert sorted(inside) == sorted({text[place] for first, last in ranges for place in range(first, last + 1)})


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=3, max_size=20))
def test_offsets_count_characters(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Not bytes: the first and the last character of any text are marked, whatever XML makes of them."""
    assume(ddi.MARK not in text and not (text[0] + text[-1]).isspace() and text == " ".join(text.split()))
    last = len(text) - 1
    entities = entity("e1", "0-0") + entity("e2", f"{last}-{last}")
    path = write(tmp_path_factory.mktemp("ddi"), text=text, entities=entities, pairs=pair())
    assert [found for _, found, _ in ddi.pairs(path)] == [f"@{text[0]}@{text[1:-1]}@{text[-1]}@"]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"pairs": pair()}, "p: no entity e1 in its sentence"),
        ({"entities": entity("e1", "0-0"), "pairs": pair()}, "p: no entity e2 in its sentence"),
        ({"entities": entity("e1", "9-99")}, "e1: \"charOffset\" is '9-99': not inside the sentence, which has 17"),
        ({"entities": entity("e1", "3-2")}, "e1: \"charOffset\" is '3-2': not inside the sentence"),
        ({"entities": entity("e1", "3")}, "e1: \"charOffset\" is '3': not pairs of numbers"),
        ({"entities": '<entity id="e1"/>'}, 'e1: entity without "charOffset"'),
        ({"pairs": '<pair id="p" e1="a" e2="b"/>'}, 'p: pair without "ddi"'),
        ({"entities": entity("e1", "0-0"), "pairs": pair("e1", "e1", "maybe")}, 'p: "ddi" must be true or false'),
        ({"entities": "<entity>"}, r"2: not XML \(mismatched tag"),
    ],
)
def test_a_malformed_element_is_named(tmp_path: Path, parts: dict[str, str], reason: str) -> None:
    """The error names the file and the element, or the line where it is no XML."""
    with pytest.raises(HarnessError, match=rf"x\.xml:{reason}"):
        list(ddi.pairs(write(tmp_path, **parts)))


def test_an_archive_without_documents_is_named(tmp_path: Path) -> None:
    """Another corpus is not taken for an empty one."""
    with pytest.raises(HarnessError, match="no documents"):
        list(ddi.convert({"DDICorpus-2013.zip": tmp_path}))
