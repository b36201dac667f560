"""BioASQ's questions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream.convert import bioasq
from hypothesis import given
from hypothesis import strategies as st

from harness import HarnessError

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]


def question(**fields: object) -> dict[str, Any]:
    whole = {"id": "q1", "type": "factoid", "body": "Which gene?", "exact_answer": [["ABCC11"]]}
    snippet = {"text": "The gene is ABCC11.", "document": "http://www.ncbi.nlm.nih.gov/pubmed/123"}
    return whole | {"snippets": [snippet]} | fields


def convert(folder: Path, *questions: object) -> list[tuple[str, dict[str, Any]]]:
    path = folder / "8B1_golden.json"
    path.write_text(json.dumps({"questions": questions}), encoding="utf-8")
    return list(bioasq.convert({"8B1_golden.json": path}))


def by_id(converted: Converted, output: str, name: str) -> dict[str, Any]:
    return next(record for record in converted("bioasq")[output] if record["id"] == name)


def test_all_questions_of_both_rounds_are_there(upstream_files: Callable[[str], dict[str, Path]]) -> None:
    """500 of 8b and 500 of 7b, of which 122 and 110 ask for a summary and are left out."""
    kinds = {"7": Counter[str](), "8": Counter[str]()}
    for key, path in upstream_files("bioasq").items():
        kinds[key[0]].update(each["type"] for each in json.loads(path.read_text())["questions"])
    assert kinds["8"] == {"factoid": 151, "list": 75, "yesno": 152, "summary": 122}
    assert kinds["7"] == {"factoid": 162, "list": 88, "yesno": 140, "summary": 110}


def test_none_is_lost(converted: Converted) -> None:
    """No question of a kind that is asked for is dropped, in the test or in the pool."""
    counts = {output: len(records) for output, records in converted("bioasq").items()}
    assert counts == {
        "bioasq_factoid.jsonl": 151,
        "bioasq_factoid.pool.jsonl": 162,
        "bioasq_list.jsonl": 75,
        "bioasq_list.pool.jsonl": 88,
        "bioasq_yesno.jsonl": 152,
        "bioasq_yesno.pool.jsonl": 140,
    }


def test_the_first_factoid(converted: Converted) -> None:
    """A question with two names for its answer."""
    first = converted("bioasq")["bioasq_factoid.jsonl"][0]
    assert first["id"] == "5e29fb27aa19d74431000005"
    assert first["input"].endswith("\nQuestion: How does LB-100 affect the DDR proteins (BRCA1, Chk2, and γH2AX)?")
    assert first["answer"] == "Hyperphosphorylation"
    assert first["gold"] == [["Hyperphosphorylation", "Hyperphosphorylates"]]
    assert first["pmids"] == ["25376608"]


def test_the_last_factoid(converted: Converted) -> None:
    """From the last file of the round."""
    last = converted("bioasq")["bioasq_factoid.jsonl"][-1]
    assert last["input"].endswith("\nQuestion: How long in bp is the human pseudoautosomal region 2 (PAR2)?")
    assert (last["id"], last["answer"]) == ("5d387f24a1e1595105000013", "320kbp")


def test_an_awkward_factoid(converted: Converted) -> None:
    """An answer with a comma in it is one answer."""
    record = by_id(converted, "bioasq_factoid.jsonl", "5e822615835f4e4777000034")
    assert record["gold"] == [["FECH gene, ferrochelatase"]]


def test_the_first_list(converted: Converted) -> None:
    """An answer as upstream has it, its misspelling included."""
    first = converted("bioasq")["bioasq_list.jsonl"][0]
    assert first["input"].endswith("\nQuestion: What are the most common side effects of amantadine ER?")
    assert first["answer"] == "Hallucination, Dissiness, Orthostatic hypotension, Pedal edema"
    assert first["gold"] == [["Hallucination"], ["Dissiness"], ["Orthostatic hypotension"], ["Pedal edema"]]


def test_the_last_list(converted: Converted) -> None:
    """From the last file of the round."""
    last = converted("bioasq")["bioasq_list.jsonl"][-1]
    assert last["input"].endswith("\nQuestion: Name two inhalable insulin products.")
    assert last["gold"] == [["Exubera"], ["Afrezza"]]


def test_an_awkward_list(converted: Converted) -> None:
    """Entries with synonyms, one of which has commas and parentheses."""
    record = by_id(converted, "bioasq_list.jsonl", "5e46e8c13f5415952900000c")
    assert record["gold"][1] == ["pyrimidine pyrimidone photoproducts", "(6-4)pp"]
    assert record["answer"].endswith(", 8-oxo-7,8-dihydroguanine")


def test_the_first_and_the_last_yes_or_no(converted: Converted) -> None:
    """Answers are labels and have no further structure."""
    first, last = (converted("bioasq")["bioasq_yesno.jsonl"][place] for place in (0, -1))
    assert first["input"].endswith("\nQuestion: Are gut microbiota profiles altered by irradiation?")
    assert last["input"].endswith("\nQuestion: Can CMB305 be used against sarcomas?")
    assert (first["answer"], last["answer"], "gold" in first) == ("yes", "yes", False)


def test_the_balance_of_yes_and_no(converted: Converted) -> None:
    """95 to 57 in the test."""
    answers = Counter(record["answer"] for record in converted("bioasq")["bioasq_yesno.jsonl"])
    assert answers == {"yes": 95, "no": 57}


def test_inputs_are_bounded(converted: Converted) -> None:
    """The excerpts of a question have 2,000 characters at most, and every question has some."""
    for records in converted("bioasq").values():
        for record in records:
            excerpts, _, asked = record["input"].rpartition("\n")
            assert 0 < len(excerpts) <= 2000
            assert asked.startswith("Question: ")


@given(st.lists(st.text(alphabet="ab ", max_size=12), max_size=8), st.integers(1, 30))
def test_evidence_fits_and_keeps_its_order(snippets: list[str], longest: int) -> None:
    """It fits, repeats nothing, begins with the first snippet that says anything, and is in upstream's order."""
    taken = bioasq.evidence(snippets, longest)
    lines = list(filter(None, (" ".join(snippet.split()) for snippet in snippets)))
    assert len("\n".join(taken)) <= longest
    assert len(set(taken)) == len(taken)
    assert bool(taken) is bool(lines)
    assert all(first.startswith(short) for first, short in zip(lines, taken[:1], strict=False))
    places = [lines.index(line, 1) for line in taken[1:]]
    assert places == sorted(places)


def test_what_fits_no_more_is_left_out() -> None:
    """A later, shorter snippet may still fit."""
    assert bioasq.evidence(["aaaa", "bbbbbbbb", "cc"], 8) == ["aaaa", "cc"]


def test_a_first_snippet_that_is_too_long_is_cut() -> None:
    """After a word; there is always some evidence."""
    assert bioasq.evidence(["one two three", "x"], 8) == ["one two"]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("a", [["a"]]),
        (["a", "b"], [["a"], ["b"]]),
        ([["a", " b "], ["c"]], [["a", "b"], ["c"]]),
        ([[["a"], "a", ["b"]]], [["a", "b"]]),
        ([["a\n b", ""]], [["a b"]]),
    ],
)
def test_answers_are_nested_as_deep_as_they_like(answer: object, found: list[list[str]]) -> None:
    """What comes out is a list of entities, each a list of names."""
    assert bioasq.entities(answer) == found


@given(st.recursive(st.sampled_from(["a", "b", "c d"]), lambda inner: st.lists(inner, min_size=1, max_size=3)))
def test_no_name_of_an_answer_is_lost(answer: Any) -> None:
    """Every text of an answer is a name of one of its entities, and no other is."""

    def texts(item: Any) -> set[str]:
        return {item} if isinstance(item, str) else set().union(*map(texts, item))

    assert {name for names in bioasq.entities(answer) for name in names} == texts(answer)


def test_a_factoid_s_names_are_all_synonyms(tmp_path: Path) -> None:
    """However they are nested: one entity is asked for."""
    for answer in (["a", "b"], [["a"], ["b"]], [["a", "b"]]):
        ((_, record),) = convert(tmp_path, question(exact_answer=answer))
        assert (record["answer"], record["gold"]) == ("a", [["a", "b"]])


def test_other_rounds_are_no_pool(tmp_path: Path) -> None:
    """A file of round 9 is neither test nor pool."""
    path = tmp_path / "9B1_golden.json"
    path.write_text(json.dumps({"questions": [question()]}))
    assert list(bioasq.convert({"9B1_golden.json": path})) == []


def test_a_question_of_the_test_is_not_in_the_pool(tmp_path: Path) -> None:
    """Even with other snippets it is the same question."""
    files = {}
    for key, text in (("8B1", "One."), ("7B1", "Two.")):
        files[key] = tmp_path / key
        files[key].write_text(json.dumps({"questions": [question(snippets=[{"text": text}])]}))
    assert [output for output, _ in bioasq.convert(files)] == ["bioasq_factoid.jsonl"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"exact_answer": []}, r'q1: "exact_answer" names nothing'),
        ({"exact_answer": [["a"], []], "type": "list"}, r'q1: "exact_answer" names nothing'),
        ({"exact_answer": [[7]]}, r'q1: "exact_answer" must be text or lists of text, not 7'),
        ({"type": "yesno", "exact_answer": "perhaps"}, r"""q1: "exact_answer" must be yes or no, not 'perhaps'"""),
        ({"body": " "}, r'q1: "body" must be text'),
        ({"snippets": "text"}, r'q1: "snippets" must be a list'),
        ({"snippets": [{}]}, r'q1: "text" must be text, not null'),
        ({"id": None}, r'question: "id" must be text'),
    ],
)
def test_a_malformed_question_is_named(tmp_path: Path, wrong: dict[str, object], reason: str) -> None:
    """The error names the file and the question."""
    with pytest.raises(HarnessError, match=rf"8B1_golden\.json:{reason}"):
        convert(tmp_path, question(**wrong))


def test_a_file_of_another_shape_is_named(tmp_path: Path) -> None:
    """Without a list of questions nothing is converted."""
    (tmp_path / "x").write_text("[]")
    with pytest.raises(HarnessError, match='x:1: no list of "questions"'):
        list(bioasq.convert({"8B1": tmp_path / "x"}))
