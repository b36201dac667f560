"""Reading what people write: every malformed line is told with file, line and reason."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.jsonl import read_documents, read_examples, read_passages, read_records, read_texts
from harness.types import CorpusText, Document, Example

READERS: list[Callable[[Path], object]] = [read_records, read_examples, read_documents, read_passages, read_texts]

SEED = {"instruction": "Name the gene.", "input": "TP53 is mutated.", "response": "TP53"}

text = st.text(st.characters(exclude_categories=["Cs"]))
filled = text.filter(str.strip)


def _file(folder: Path, *lines: object) -> Path:
    path = folder / "seeds.jsonl"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def _complaint(read: Callable[[Path], object], path: Path) -> str:
    with pytest.raises(HarnessError) as caught:
        read(path)
    return str(caught.value)


def _read_or_refuse(read: Callable[[Path], object], path: Path) -> None:
    complaint = str(path)
    try:
        read(path)
    except HarnessError as error:
        complaint = str(error)
    assert complaint.startswith(str(path))


@given(st.binary() | st.text().map(lambda value: value.encode(errors="surrogatepass")))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Whatever a file holds, a reader returns or raises HarnessError naming the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.jsonl"
        path.write_bytes(raw)
        for read in READERS:
            _read_or_refuse(read, path)


json_like = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*SEED, "text", "id", "gold", "pmids", "x"]), inner, max_size=4)
    ),
)


@given(st.lists(json_like, max_size=3))
def test_any_json_is_read_or_refused(values: list[object]) -> None:
    """Whatever JSON the lines hold, NaN and half surrogate pairs among it, only HarnessError is raised."""
    with tempfile.TemporaryDirectory() as folder:
        path = _file(Path(folder), *values)
        for read in READERS:
            _read_or_refuse(read, path)


@given(st.lists(st.tuples(filled, text, filled, text), min_size=1, unique_by=lambda item: item[:2]))
def test_examples_come_back_as_written(values: list[tuple[str, str, str, str]]) -> None:
    """Examples survive being written and read, whatever characters they hold."""
    examples = tuple(Example(instruction=a, input=b, response=c, topic=d) for a, b, c, d in values)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seeds.jsonl"
        path.write_bytes("".join(json.dumps(asdict(e), ensure_ascii=False) + "\n" for e in examples).encode())
        assert read_examples(path) == examples


@given(st.lists(st.dictionaries(text, st.integers() | text), min_size=1))
def test_records_come_back_as_written(records: list[dict[str, object]]) -> None:
    """Records of any fields survive being written and read."""
    with tempfile.TemporaryDirectory() as folder:
        assert read_records(_file(Path(folder), *records)) == tuple(records)


def test_documents_are_read(tmp_path: Path) -> None:
    """A document is instruction, answer and an input that may be left out."""
    path = _file(tmp_path, {"instruction": "Is water wet?", "answer": "yes"})
    assert read_documents(path) == (Document(instruction="Is water wet?", answer="yes"),)


def test_passages_are_read(tmp_path: Path) -> None:
    """A passage is the text of its line; windows line ends and a missing last one do no harm."""
    path = tmp_path / "corpus.jsonl"
    path.write_bytes('{"text": "one"}\r\n{"text": "two\u2028"}'.encode())
    assert read_passages(path) == ("one", "two\u2028")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"instruction": "a"}, 'missing "response"'),
        ({"instruction": " ", "response": "b"}, '"instruction" is empty'),
        ({"instruction": "a", "response": ""}, '"response" is empty'),
        ({"instruction": "a", "response": 7}, '"response" must be a string, not 7'),
        (
            {"instruction": "a", "response": "b", "ouput": "c"},
            'unknown field "ouput"; the fields are instruction, input',
        ),
        ({"instruction": "a", "response": "\ud800"}, '"response" holds half a surrogate pair'),
        ('{"instruction": "a", "instruction": "b"}', 'not JSON (field "instruction" stands twice)'),
        ('{"instruction": "a"', "not JSON"),
        ('{"instruction": NaN}', "not JSON (NaN is no JSON number)"),
        ("[" * 100_000, "nested too deeply"),
        ("1" * 5000, "not JSON"),
        ('["a"]', "not a JSON object"),
        ("", "empty line"),
        ("\ufeff{}", "not JSON"),
    ],
)
def test_malformed_lines_are_placed(tmp_path: Path, line: object, reason: str) -> None:
    """The error of a malformed line is `file:line: reason`."""
    path = _file(tmp_path, SEED, line, {**SEED, "input": "other"})
    assert _complaint(read_examples, path).startswith(f"{path}:2: {reason}")


def test_latin_1_is_refused(tmp_path: Path) -> None:
    """A line that is not UTF-8 is told with its place."""
    path = tmp_path / "seeds.jsonl"
    path.write_bytes(b'{"text": "a"}\n{"text": "caf\xe9"}\n')
    assert _complaint(read_passages, path).startswith(f"{path}:2: not UTF-8")


@pytest.mark.parametrize("read", [read_examples, read_documents])
def test_duplicates_are_told_with_both_lines(tmp_path: Path, read: Callable[[Path], object]) -> None:
    """The same instruction and input twice is an error that names both lines, whatever the response."""
    answer = "response" if read is read_examples else "answer"
    items = [{"instruction": "a", "input": place, answer: str(n)} for n, place in enumerate("xyzy")]
    path = _file(tmp_path, *items)
    assert _complaint(read, path) == f"{path}:4: the same instruction and input as in line 2; remove one of them"


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("content", ["", "\n", " \n\n"])
def test_empty_files_are_refused(tmp_path: Path, read: Callable[[Path], object], content: str) -> None:
    """A file without any line of content is an error and not an empty result."""
    path = tmp_path / "empty.jsonl"
    path.write_text(content)
    assert _complaint(read, path).startswith(f"{path}: empty")


@pytest.mark.parametrize("name", [".", "missing.jsonl"])
def test_unreadable_files_are_named(tmp_path: Path, name: str) -> None:
    """A missing file and a folder are errors that name the path."""
    assert _complaint(read_records, tmp_path / name).startswith(f"{tmp_path / name}: cannot read: ")


def test_a_prepared_document_says_more(tmp_path: Path) -> None:
    """What upstream calls it, which articles it stems from, and its answer with structure, in any JSON."""
    plain = {"instruction": "Name them.", "input": "A and B.", "answer": "A, B"}
    more = {"id": "q7", "pmids": ["12", "345"], "gold": [["A", "a"], ["B"]]}
    path = _file(tmp_path, {**plain, **more}, {**plain, "input": "", "gold": None})
    assert read_documents(path) == (
        Document(**plain, id="q7", pmids=("12", "345"), gold=[["A", "a"], ["B"]]),
        Document(instruction="Name them.", answer="A, B"),
    )


@pytest.mark.parametrize("wrong", ["12", [12], ["pmid:12"], [""], None, {"12": "12"}])
def test_articles_are_numbers(tmp_path: Path, wrong: object) -> None:
    """As a list of strings; anything else would be compared with nothing."""
    path = _file(tmp_path, {"instruction": "a", "answer": "b", "pmids": wrong})
    assert _complaint(read_documents, path).startswith(f'{path}:1: "pmids" must be a list of numbers as strings, not ')


def test_a_seed_has_no_gold(tmp_path: Path) -> None:
    """What only documents have is unknown elsewhere."""
    assert _complaint(read_examples, _file(tmp_path, {**SEED, "gold": 1})).startswith(
        f"{tmp_path}/seeds.jsonl:1: unknown"
    )


def test_texts_come_back_as_written(tmp_path: Path) -> None:
    """Those of a prepared corpus, with a title or without; the same words may stand there twice."""
    path = _file(tmp_path, {"id": "1", "title": "T", "text": "a"}, {"id": "2", "text": "a", "pmids": ["9"]})
    assert read_texts(path) == (CorpusText(id="1", title="T", text="a"), CorpusText(id="2", text="a", pmids=("9",)))


def test_two_texts_have_two_names(tmp_path: Path) -> None:
    """The error names both lines."""
    path = _file(tmp_path, {"id": "1", "text": "a"}, {"id": "1", "text": "b"})
    assert _complaint(read_texts, path) == f"{path}:2: the same id as in line 1; remove one of them"
