"""Labels by their likelihood."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import harness_benchmarks
import pytest

from harness import Benchmark, HarnessError, Model, template
from harness.engine import Generation, Manner, load
from harness.evaluation import evaluate
from harness.evaluation.labelling import choice, forms_of, weights_of
from harness.journal import Journal
from harness.jsonl import read_documents

FOLDER = Path(harness_benchmarks.__file__).parent / "biomed"
YESNO = Benchmark(
    name="acorn_biomed_yesno",
    title="yes/no",
    domain="biomed",
    folder=FOLDER,
    documents=FOLDER / "yesno.jsonl",
    pool=FOLDER / "yesno.pool.jsonl",
    labels=("yes", "no"),
)


class Speaker:
    """An engine that writes one thing and finds another the likeliest."""

    context = 4096

    def __init__(self, says: str, thinks: str) -> None:
        self.says, self.thinks = says, thinks
        self.options: list[Sequence[str]] = []

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def generate(self, prompts: Sequence[str], how: Manner) -> list[Generation]:
        self.options.append(how.options)
        likelihoods = tuple(-1.0 if option == self.thinks else -4.0 for option in how.options)
        return [Generation(text=self.says, tokens=1, finished=True, likelihoods=likelihoods) for _ in prompts]


def run(engine: Any, tmp_path: Path, benchmark: Benchmark = YESNO, **settings: Any) -> Any:
    given = {"shots": 0, "seed": 1, "limit": 8} | settings
    return evaluate(engine, benchmark, journal=Journal(tmp_path / "journal.jsonl"), **given)


def test_each_label_is_tried_in_both_cases() -> None:
    """Small, and with a capital: the parser takes either. One that has its capital anyway is tried once."""
    assert forms_of(("yes", "no")) == ("yes", "Yes", "no", "No")
    assert forms_of(("AAPL", "x")) == ("AAPL", "x", "X")


def test_the_forms_of_a_label_are_added_up() -> None:
    """Probabilities of 0.2 and 0.1 are one of 0.3; very small ones are not lost."""
    logs = [math.log(share) for share in (0.2, 0.1, 0.25, 0.01)]
    weights = weights_of(("yes", "no"), logs)
    assert weights == {"yes": pytest.approx(math.log(0.3)), "no": pytest.approx(math.log(0.26))}
    assert weights_of(("yes",), [-2000.0, -2000.0])["yes"] == pytest.approx(-2000 + math.log(2))
    assert weights_of(("yes",), [-math.inf, -math.inf]) == {"yes": -math.inf}


def test_a_number_of_likelihoods_that_is_not_that_of_the_forms_is_refused() -> None:
    """An engine that says nothing of the options."""
    with pytest.raises(ValueError, match="zip"):
        weights_of(("yes", "no"), ())


def test_the_likeliest_label_is_right_or_not() -> None:
    """Of equal ones the first; whatever the case of the answer."""
    assert choice({"yes": -1.0, "no": -2.0}, "Yes") == {"choice": 1.0}
    assert choice({"yes": -3.0, "no": -2.0}, "yes") == {"choice": 0.0}
    assert choice({"yes": -2.0, "no": -2.0}, "yes") == {"choice": 1.0}
    assert choice({}, "yes") == {}


def test_what_is_written_and_what_is_likeliest_are_scored_apart(tmp_path: Path) -> None:
    """A model that writes no label, and finds the right one the likeliest on half of the documents."""
    engine = Speaker("I could not say.", "No")
    score = run(engine, tmp_path)
    assert (score.mean("parsed"), score.mean("accuracy"), score.mean("choice")) == (0, 0, 0.5)
    assert engine.options == [("yes", "Yes", "no", "No")]
    assert all(list(document.likelihoods) == ["yes", "no"] for document in score.documents)


def test_a_benchmark_without_labels_is_not_asked_about_any(tmp_path: Path) -> None:
    """No option is tried, and nothing is said of a choice."""
    engine = Speaker("yes", "yes")
    score = run(engine, tmp_path, replace(YESNO, labels=()))
    assert engine.options == [()]
    assert not any(document.likelihoods or "choice" in document.values for document in score.documents)


def test_a_killed_evaluation_keeps_its_likelihoods(tmp_path: Path) -> None:
    """They are in the journal beside the responses."""
    first = run(Speaker("yes", "no"), tmp_path)
    again = Speaker("no", "yes")
    assert run(again, tmp_path) == first
    assert again.options == []


@pytest.mark.parametrize("shots", [0, 2])
def test_a_real_model_weighs_the_labels_behind_its_prompts(tiny_model: Model, tmp_path: Path, shots: int) -> None:
    """The prompt is the one that the response is written behind: the labels are as likely as when read behind it."""
    engine = load(tiny_model)
    score = run(engine, tmp_path, limit=2, shots=shots)
    if not shots:
        prompts = {template.alpaca(one.instruction, one.input) for one in read_documents(YESNO.documents)}
        for document in score.documents:
            prompt = next(each for each in prompts if _mark(each) == document.prompt)
            (total, _), (break_, _) = engine.log_likelihood([(prompt, "yes"), (prompt.rstrip(), "\n")])
            (capital, _), *_ = engine.log_likelihood([(prompt, "Yes")])
            expected = math.log(math.exp(total) + math.exp(capital)) - break_
            assert document.likelihoods["yes"] == pytest.approx(expected, abs=1e-3)
    assert all(math.fsum(map(math.exp, document.likelihoods.values())) < 1 for document in score.documents)


def _mark(prompt: str) -> str:
    from hashlib import sha256

    return sha256(prompt.encode()).hexdigest()


def test_labels_need_a_parser(tmp_path: Path) -> None:
    """A task that does not tell right from unparseable cannot be split, and says so before anything is asked."""
    spans = replace(YESNO, name="acorn_biomed_list", documents=FOLDER / "list.jsonl", pool=FOLDER / "list.pool.jsonl")
    with pytest.raises(HarnessError, match="acorn_biomed_list has labels, but its task does not measure accuracy"):
        run(Speaker("yes", "yes"), tmp_path, spans)
