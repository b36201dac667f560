"""The lm-eval tasks of the prepared benchmarks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import harness_benchmarks.paper as paper
import numpy as np
import pytest
from harness_benchmarks.paper import prepared
from harness_benchmarks.upstream.convert import headline, hoc
from harness_plugins import benchmarks as embedded
from harness_plugins import real_benchmarks as plugin
from hypothesis import given, settings
from hypothesis import strategies as st

from harness import Benchmark, HarnessError, prepared_path, template

FOLDER = Path(paper.__file__).parent
REAL = list(plugin.harness_benchmarks())
CHOICES = [benchmark for benchmark in REAL if benchmark.metric == "accuracy"]
GENERATED = [benchmark for benchmark in REAL if benchmark not in CHOICES]
NOT_WHOLE = {"paper_f1"}
"""What the whole answer need not score full marks in: the best piece of several is not all of them."""
FORMS = {
    "bioasq_factoid": "synonyms",
    "bioasq_list": "wanted_list",
    "bioasq_yesno": "yes_no",
    "pubmedqa": "yes_no_maybe",
    "pubmedqa_long": "text",
    "anatem": "entities",
    "ncbi_disease": "entities",
    "bionlp13cg": "typed_entities",
    "bc5cdr": "typed_entities",
    "fin_ner": "typed_entities",
    "ddi": "true_false",
    "hoc": "hallmarks",
    "fpb": "feeling",
    "fiqa_sa": "feeling",
    "headline": "headline",
    "convfinqa": "convfinqa",
    "tatqa": "tatqa",
} | {benchmark.name: "choice" for benchmark in CHOICES}
"""Benchmark -> the function that scores it."""
Converted = Callable[[str], dict[str, list[dict[str, Any]]]]


def name(benchmark: Benchmark) -> str:
    return benchmark.name


@pytest.fixture(scope="module")
def loaded(handmade: Path) -> dict[str, Any]:
    """All tasks as lm-eval loads them, by name, with handmade documents."""
    from lm_eval.tasks import TaskManager

    manager = TaskManager(include_path=str(FOLDER), include_defaults=False)
    return dict(manager.load([benchmark.name for benchmark in REAL])["tasks"])


def responses(task: Any, document: Any) -> list[Any]:
    """What a model gives that knows the answer."""
    if task.OUTPUT_TYPE == "multiple_choice":
        return [(-1.0 if option == document["answer"] else -50.0, False) for option in task.doc_to_choice(document)]
    return [document["answer"]]


def test_every_task_is_registered() -> None:
    """The plugin names each YAML file of the domains' folders, and nothing else."""
    files = {(path.parent.name, path.stem) for path in FOLDER.glob("*/*.yaml")}
    assert files == {(benchmark.domain, benchmark.name) for benchmark in REAL}


def test_suites_are_as_in_the_papers() -> None:
    """Ten of biomedicine and five of finance are the suite `paper`; all others are `extended`."""
    suites = {domain: [b.name for b in REAL if (b.domain, b.suite) == (domain, "paper")] for domain in plugin._TASKS}
    assert suites["finance"] == ["fpb", "fiqa_sa", "headline", "fin_ner", "convfinqa"]
    assert len(suites["biomed"]) == 10
    assert {benchmark.suite for benchmark in REAL} == {"paper", "extended"}


def test_column_headers_and_names_differ() -> None:
    """No domain has two columns of one title, and no name is taken by an embedded benchmark."""
    every = [*embedded.harness_benchmarks(), *REAL]
    titles = [(benchmark.domain, benchmark.title) for benchmark in REAL]
    assert len(titles) == len(set(titles))
    assert len(set(map(name, every))) == len(every)


@pytest.mark.parametrize("benchmark", REAL, ids=name)
def test_the_files_are_outputs_of_the_set(benchmark: Benchmark) -> None:
    """Documents and pool are files that the set's converter writes, in the set's folder."""
    assert benchmark.upstream is not None
    for path in (benchmark.documents, benchmark.pool):
        assert path.name in benchmark.upstream.outputs
        assert path.parent.name == benchmark.upstream.name


@pytest.mark.parametrize("benchmark", REAL, ids=name)
def test_the_leaderboard_s_metric_is_a_mean_over_documents(benchmark: Benchmark, loaded: dict[str, Any]) -> None:
    """Two models are compared document by document, so the metric that is shown first has a value for each."""
    from lm_eval.api.metrics import mean

    assert loaded[benchmark.name].aggregation()[benchmark.metric] is mean


@pytest.mark.parametrize("benchmark", REAL, ids=name)
def test_the_task_measures_what_it_lists(benchmark: Benchmark, loaded: dict[str, Any]) -> None:
    """The YAML lists each value that the scorer gives, no more and no less; those that are no mean have no number."""
    from lm_eval.api.metrics import mean

    task = loaded[benchmark.name]
    document = task.test_docs()[0]
    values = task.process_results(document, responses(task, document))
    assert values.keys() == task.aggregation().keys()
    single = {metric for metric, value in values.items() if isinstance(value, float)}
    assert single == {metric for metric, aggregation in task.aggregation().items() if aggregation is mean}


@pytest.mark.parametrize("benchmark", REAL, ids=name)
def test_every_answer_scores_full_marks(benchmark: Benchmark, loaded: dict[str, Any]) -> None:
    """A model that gives each document's own answer gets 1 in every metric of the task, in those over all too."""
    task = loaded[benchmark.name]
    found = [task.process_results(document, responses(task, document)) for document in task.test_docs()]
    totals = {metric: total([values[metric] for values in found]) for metric, total in task.aggregation().items()}
    assert {metric for metric, value in totals.items() if value != 1} <= NOT_WHOLE


@pytest.mark.parametrize("benchmark", GENERATED, ids=name)
def test_generation_is_as_the_harness_says(benchmark: Benchmark, loaded: dict[str, Any]) -> None:
    """Greedy, as long as the benchmark says, and stopped by the template's openings alone."""
    expected = {"until": list(template.STOPS), "max_gen_toks": benchmark.max_new_tokens, "do_sample": False}
    assert loaded[benchmark.name].config.generation_kwargs == expected


@pytest.mark.parametrize("benchmark", REAL, ids=name)
def test_the_task_reads_its_own_files(benchmark: Benchmark, loaded: dict[str, Any]) -> None:
    """What lm-eval scores and shows are the documents and the pool that the plugin names."""
    task = loaded[benchmark.name]
    documents = [json.loads(line)["id"] for line in lines(benchmark, benchmark.documents)]
    shown = [json.loads(line)["id"] for line in lines(benchmark, benchmark.pool)]
    assert [document["id"] for document in task.test_docs()] == documents
    assert [document["id"] for document in task.fewshot_docs()] == shown


def lines(benchmark: Benchmark, path: Path) -> list[str]:
    """Those of a prepared file, wherever the data folder is now."""
    assert benchmark.upstream is not None
    return prepared_path(benchmark.upstream.name, path.name).read_text(encoding="utf-8").splitlines()


def test_the_prompt_is_the_template(loaded: dict[str, Any]) -> None:
    """Prepared benchmarks are asked as embedded ones are."""
    task = loaded["pubmedqa"]
    document = task.test_docs()[0]
    assert task.doc_to_text(document) == template.alpaca(document["instruction"], document["input"])


def test_what_is_not_prepared_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A task whose files are missing names the command that prepares them."""
    monkeypatch.setenv("HARNESS_DATA", str(tmp_path))
    with pytest.raises(HarnessError, match=r"hoc\.jsonl is not there; run: harness prepare --set hoc"):
        prepared.load("hoc", "hoc")


def test_hallmarks_are_the_converter_s() -> None:
    """What counts as a hallmark is what answers may hold."""
    assert tuple(label.lower() for label in hoc.HALLMARKS) == prepared.HALLMARKS


def test_the_nine_questions_are_averaged() -> None:
    """Each question's F1 counts alike, not each document."""
    assert len(headline.QUESTIONS) == 9
    right = {"answer": "yes", "gold": '"price"'}
    wrong = {"answer": "yes", "gold": '"comparison"'}
    parts = [prepared.headline(document, ["yes"])["average_f1"] for document in [right] * 3]
    parts.append(prepared.headline(wrong, ["no"])["average_f1"])
    assert prepared.average_f1(parts) == 0.5


likelihoods = st.lists(st.floats(-200, 0), min_size=4, max_size=4)
texts = st.lists(st.text("abc 肝β", min_size=1, max_size=12), min_size=4, max_size=4, unique=True)


@given(likelihoods, texts, st.integers(0, 3))
@settings(max_examples=1000)
def test_options_are_compared_as_lm_eval_does(found: list[float], options: list[str], right: int) -> None:
    """The likeliest option as a whole and by the character, the first of equals, as in `acc` and `acc_norm`."""
    document = {"answer": options[right], "gold": json.dumps({"options": options, "index": right})}
    values = prepared.choice(document, [(likelihood, False) for likelihood in found])
    lengths = np.array([float(len(option)) for option in options])
    assert values["accuracy"] == float(np.argmax(found) == right)
    assert values["accuracy_norm"] == float(np.argmax(np.array(found) / lengths) == right)


def test_one_of_two_equal_options_is_as_right_as_the_other() -> None:
    """Upstream has questions with the same option twice."""
    document = {"answer": "B", "gold": '{"options": ["A", "B", "B"], "index": 2}'}
    assert prepared.choice(document, [(-3.0, False), (-1.0, False), (-2.0, False)])["accuracy"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("benchmark", [each for each in REAL if each.name != "medical_drugs"], ids=name)
def test_every_real_answer_scores_full_marks(benchmark: Benchmark, converted: Converted) -> None:
    """The answer of every real document gets 1 in every metric of one document: metrics and converters agree."""
    assert benchmark.upstream is not None
    scorer = getattr(prepared, FORMS[benchmark.name])
    for record in converted(benchmark.upstream.name)[benchmark.documents.name]:
        document = prepared._document(record)
        if benchmark in CHOICES:
            response = [(float(option == record["answer"]), False) for option in prepared.options(document)]
        else:
            response = [record["answer"]]
        values = scorer(document, response)
        low = {metric for metric, value in values.items() if isinstance(value, float) and value != 1}
        assert low <= NOT_WHOLE, record["id"]
