"""Scoring an engine on a benchmark through lm-eval."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import harness_benchmarks
import pytest

from harness import Benchmark, HarnessError, Model, template
from harness.engine import Batching, Generation, Manner, load
from harness.evaluation import Repeat, chosen, evaluate
from harness.journal import Journal

FOLDER = Path(harness_benchmarks.__file__).parent


class Parrot:
    """An engine that answers each prompt by a function of it, and remembers what it was asked."""

    def __init__(self, answer: str | None = None, context: int = 4096) -> None:
        """An engine that always says one thing, or for None a word of the prompt."""
        self.answer = answer
        self.context = context
        self.prompts: list[str] = []
        self.asked: list[Manner] = []
        self.cut_pairs: list[bool] = []

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def check(self, prompts: Sequence[str], *, max_new_tokens: int) -> list[int]:
        return self.count(prompts)

    def generate(self, prompts: Sequence[str], how: Manner) -> list[Generation]:
        self.prompts += prompts
        self.asked.append(how)
        said = [prompt.split()[-3] if self.answer is None else self.answer for prompt in prompts]
        return [Generation(text=text, tokens=len(text.split()), finished=True) for text in said]

    def log_likelihood(self, pairs: Sequence[tuple[str, str]], *, cut: bool = False) -> list[tuple[float, bool]]:
        self.cut_pairs.append(cut)
        return [(-float(len(continuation)), False) for _, continuation in pairs]


def embedded(domain: str, kind: str) -> Benchmark:
    folder = FOLDER / domain
    return Benchmark(
        name=f"acorn_{domain}_{kind}",
        title=kind,
        domain=domain,
        folder=folder,
        documents=folder / f"{kind}.jsonl",
        pool=folder / f"{kind}.pool.jsonl",
    )


YESNO = embedded("biomed", "yesno")


def run(engine: Any, benchmark: Benchmark, tmp_path: Path, **settings: Any) -> Any:
    chosen = {"shots": 0, "seed": 1, "limit": None} | settings
    return evaluate(engine, benchmark, journal=Journal(tmp_path / "journal.jsonl"), **chosen)


def rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_document_is_scored_in_order(tmp_path: Path) -> None:
    """A score holds every document of the file, in its order, with answer, response and values."""
    score = run(Parrot("yes"), YESNO, tmp_path)
    assert [document.answer for document in score.documents] == [row["answer"] for row in rows(YESNO.documents)]
    assert {document.response for document in score.documents} == {"yes"}
    assert (score.benchmark, score.shots, score.mean("accuracy"), score.mean("parsed")) == (YESNO.name, 0, 0.5, 1.0)


def test_a_zero_shot_prompt_is_the_template(tmp_path: Path) -> None:
    """Without shots the model sees the Alpaca prompt and nothing else."""
    engine = Parrot("no")
    score = run(engine, YESNO, tmp_path, limit=1)
    documents = rows(YESNO.documents)
    (index,) = chosen([document["answer"] for document in documents], 1)
    asked = template.alpaca(documents[index]["instruction"], documents[index]["input"])
    assert engine.prompts == [asked]
    assert score.documents[0].prompt == sha256(engine.prompts[0].encode()).hexdigest()


def test_the_settings_of_the_task_reach_the_engine(tmp_path: Path) -> None:
    """Answers are as long as the benchmark says and stop at the template's openings."""
    engine = Parrot("no")
    run(engine, YESNO, tmp_path, limit=1)
    assert engine.asked[0].max_new_tokens == YESNO.max_new_tokens
    assert engine.asked[0].stop == template.STOPS


def test_shots_come_from_the_pool(tmp_path: Path) -> None:
    """Five shots are five answered prompts of pool documents in front, an empty line between them."""
    engine = Parrot("no")
    run(engine, YESNO, tmp_path, limit=1, shots=5)
    *shown, last = engine.prompts[0].split("Below is an instruction")[1:]
    pool = {template.alpaca(row["instruction"], row["input"]) + row["answer"] for row in rows(YESNO.pool)}
    assert len(shown) == 5
    assert {f"Below is an instruction{block}".removesuffix("\n\n") for block in shown} <= pool
    assert last.endswith("### Response:\n")


def test_the_seed_alone_draws_the_shots(tmp_path: Path) -> None:
    """The same seed shows the same demonstrations, another seed others."""
    asked = []
    for number, seed in enumerate((1, 1, 2)):
        engine = Parrot("no")
        run(engine, YESNO, tmp_path / str(number), shots=3, seed=seed)
        asked.append(engine.prompts)
    assert asked[0] == asked[1]
    assert asked[0] != asked[2]


def test_a_limit_takes_documents_that_are_like_the_whole(tmp_path: Path) -> None:
    """A limited score is a part of the full one, in its order and with its labels and demonstrations."""
    full = run(Parrot(), YESNO, tmp_path / "full", shots=2)
    part = run(Parrot(), YESNO, tmp_path / "part", shots=2, limit=8)
    taken = {document.document for document in part.documents}
    assert part.documents == tuple(document for document in full.documents if document.document in taken)
    assert sorted(document.answer for document in part.documents) == ["no"] * 4 + ["yes"] * 4
    assert part.documents != full.documents[:8]


def test_a_repeat_scores_some_of_the_same_documents_in_other_batches(tmp_path: Path) -> None:
    """Prompts and values are those of the first time; batches are smaller, and not sorted by length."""
    first = run(Parrot(), YESNO, tmp_path / "first", shots=2, limit=80)
    journal = Journal(tmp_path / "again.jsonl")
    repeat = Repeat(documents=20, batching=Batching(size=6, order=1))
    engine = Parrot()
    again = evaluate(engine, YESNO, shots=2, seed=1, limit=80, journal=journal, repeat=repeat)
    assert len(again.documents) == 20
    assert all(document in first.documents for document in again.documents)
    assert [len(record["texts"]) for record in journal.read()] == [6, 6, 6, 2]
    lengths = [len(prompt.split()) for prompt in engine.prompts]
    assert lengths != sorted(lengths)


def test_a_limit_beyond_the_documents_takes_all(tmp_path: Path) -> None:
    """A task may have fewer documents than others."""
    assert len(run(Parrot("yes"), YESNO, tmp_path, limit=1000).documents) == 100


@pytest.mark.parametrize(("domain", "kind"), [("biomed", "list"), ("finance", "numeric"), ("general", "facts")])
def test_each_form_of_answer_is_scored(tmp_path: Path, domain: str, kind: str) -> None:
    """Spans, numbers and free text have their own metrics, all between 0 and 1."""
    benchmark = embedded(domain, kind)
    score = run(Parrot("12, liver"), benchmark, tmp_path, limit=5)
    assert benchmark.metric in score.documents[0].values
    assert all(0 <= value <= 1 for document in score.documents for value in document.values.values())


def test_a_killed_evaluation_goes_on(tmp_path: Path) -> None:
    """Responses in the journal are not asked for again."""
    first = run(Parrot("yes"), YESNO, tmp_path, limit=4)
    again = Parrot("no")
    assert run(again, YESNO, tmp_path, limit=4) == first
    assert again.prompts == []


def test_progress_counts_documents(tmp_path: Path) -> None:
    """The callback hears the total and reaches it."""
    heard: list[tuple[int, int]] = []
    run(Parrot("yes"), YESNO, tmp_path, limit=4, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (4, 4)


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """lm-eval writes neither bars nor warnings."""
    run(Parrot("yes"), YESNO, tmp_path, shots=2)
    assert capfd.readouterr() == ("", "")


def test_the_logging_is_as_before(tmp_path: Path) -> None:
    """What is silenced for an evaluation is restored after it."""
    import lm_eval.api.task

    before = logging.getLogger("lm_eval").level, lm_eval.api.task.tqdm
    run(Parrot("yes"), YESNO, tmp_path, limit=1)
    assert before == (logging.getLogger("lm_eval").level, lm_eval.api.task.tqdm)


def test_a_prompt_beyond_the_context_is_cut(tmp_path: Path) -> None:
    """A prompt that does not fit with the response may be cut, and the score says by how many tokens and how often."""
    engine = Parrot("yes")
    whole = run(engine, YESNO, tmp_path / "whole", shots=1, limit=10)
    lengths = sorted(engine.count(engine.prompts))
    engine = Parrot("yes", context=lengths[4] + YESNO.max_new_tokens)
    score = run(engine, YESNO, tmp_path / "cut", shots=1, limit=10)
    assert sorted(document.cut for document in score.documents) == [max(0, each - lengths[4]) for each in lengths]
    assert (whole.cut, score.cut) == (0, sum(each > lengths[4] for each in lengths))
    assert engine.asked[0].cut


def test_a_context_shorter_than_a_response_is_an_error(tmp_path: Path) -> None:
    """Where no token of a prompt would be left, the task and the context are named."""
    with pytest.raises(HarnessError, match=r"acorn_biomed_yesno: the model's context of 48 tokens has no room"):
        run(Parrot("yes", context=YESNO.max_new_tokens), YESNO, tmp_path)


def test_more_shots_than_the_pool_is_an_error(tmp_path: Path) -> None:
    """The pool's size bounds the shots."""
    with pytest.raises(HarnessError, match=r"41 shots, but .*holds 40;"):
        run(Parrot("yes"), YESNO, tmp_path, shots=41)


def test_an_unknown_task_is_an_error(tmp_path: Path) -> None:
    """A name that the folder does not define is answered with what it holds."""
    with pytest.raises(HarnessError, match=r"acorn_biomed_none.*acorn_biomed_abstract"):
        run(Parrot("yes"), replace(YESNO, name="acorn_biomed_none"), tmp_path)


def test_an_unmeasured_metric_is_an_error(tmp_path: Path) -> None:
    """A benchmark whose metric the task does not have is refused before anything is generated."""
    with pytest.raises(HarnessError, match=r"no metric entity_f1; it has token_f1"):
        run(Parrot("yes"), replace(YESNO, metric="entity_f1"), tmp_path)


def test_a_malformed_document_is_an_error(tmp_path: Path) -> None:
    """A broken line of the documents is named by file and line."""
    root = tmp_path / "benchmarks"
    shutil.copytree(FOLDER, root)
    broken = root / "biomed" / "yesno.jsonl"
    with broken.open("a", encoding="utf-8") as file:
        file.write('{"instruction": 1}\n')
    benchmark = replace(YESNO, folder=root / "biomed", documents=broken, pool=root / "biomed" / "yesno.pool.jsonl")
    with pytest.raises(HarnessError, match=r"yesno.jsonl:101: "):
        run(Parrot("yes"), benchmark, tmp_path)


def task(tmp_path: Path, settings: str, code: str, *documents: dict[str, str], metric: str) -> Benchmark:
    """A benchmark of its own: the settings of its YAML, functions, documents."""
    path = tmp_path / "own.jsonl"
    path.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
    (tmp_path / "own.yaml").write_text(
        "task: own\ntest_split: test\ncustom_dataset: !function own.load\n"
        f"doc_to_text: instruction\ndoc_to_target: answer\n{settings}\n",
        encoding="utf-8",
    )
    (tmp_path / "own.py").write_text(
        "from pathlib import Path\nfrom harness_benchmarks.tasks import read\n"
        "def load(**_): return {'test': read(Path(__file__).with_name('own.jsonl'))}\n" + code,
        encoding="utf-8",
    )
    return replace(YESNO, name="own", folder=tmp_path, documents=path, pool=path, metric=metric)


def test_multiple_choice_tasks_ask_for_likelihoods(tmp_path: Path) -> None:
    """A task of lm-eval that compares likelihoods is scored through the engine too."""
    settings = (
        "output_type: multiple_choice\ndoc_to_choice: [long answer, b]\n"
        "metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]"
    )
    documents = [{"instruction": f"Pick {word}", "input": "", "answer": "b"} for word in ("one", "that one there")]
    benchmark = task(tmp_path, settings, "", *documents, metric="acc")
    engine = Parrot(context=4)
    score = run(engine, benchmark, tmp_path)
    assert (score.mean("acc"), engine.cut_pairs) == (1, [True])
    assert [(document.response, document.answer) for document in score.documents] == [("b", "b")] * 2
    # With an option the last token may stand one place beyond the context; the longest option decides.
    assert [document.cut for document in score.documents] == [0, 1]


TOGETHER = """
def score(document, results):
    return {"right": float(results[0] == document["answer"]), "together": [document["answer"], results[0]]}
def together(pairs):
    return sum(len(expected) + len(found) for expected, found in pairs) / 100
"""


def test_what_is_measured_over_all_documents_is_part_of_the_score(tmp_path: Path) -> None:
    """A metric with an aggregation of its own has one value for all documents, and none for each."""
    settings = (
        "output_type: generate_until\ngeneration_kwargs: {until: [X], max_gen_toks: 8}\n"
        "process_results: !function own.score\nmetric_list:\n"
        "  - {metric: right, aggregation: mean, higher_is_better: true}\n"
        "  - {metric: together, aggregation: !function own.together, higher_is_better: true}"
    )
    documents = [{"instruction": f"Say {answer}", "input": "", "answer": answer} for answer in ("yes", "no", "maybe")]
    benchmark = task(tmp_path, settings, TOGETHER, *documents, metric="right")
    score = run(Parrot("no"), benchmark, tmp_path)
    assert score.totals == {"together": 0.16}
    assert [document.values for document in score.documents] == [{"right": 0}, {"right": 1}, {"right": 0}]
    with pytest.raises(HarnessError, match=r"own: together is measured over all documents .* choose one of right"):
        run(Parrot("no"), replace(benchmark, metric="together"), tmp_path)


def test_a_real_model_is_scored(tiny_model: Model, tmp_path: Path) -> None:
    """A model that really generates has a value in every metric, and the same ones when asked again."""
    scores = [run(load(tiny_model), YESNO, tmp_path / name, limit=2) for name in ("one", "two")]
    assert scores[0] == scores[1]
    assert scores[0].documents[0].values.keys() == {"token_f1", "rouge_l", "parsed", "accuracy"}
