"""The real benchmarks: nineteen of biomedicine and six of finance, prepared from what others publish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import harness_benchmarks.paper as tasks
from harness_benchmarks.upstream import upstreams

from harness import Benchmark, hookimpl, prepared_path

_FOLDER = Path(tasks.__file__).parent


@dataclass(frozen=True, kw_only=True)
class _Task:
    """A file of `benchmarks/paper/<domain>/`, and what it does not say."""

    title: str
    upstream: str
    paper: bool = True
    """Whether it is of the suite `paper`: the ten of arXiv 2310.00160, and the five of finance after them."""
    metric: str = "token_f1"
    long: bool = False
    """Whether answers may be long: lists, entities, whole paragraphs."""
    pool: bool = True
    """Whether there are documents beside those of the test; if not, demonstrations come from other test documents."""
    labels: tuple[str, ...] = ()
    """The allowed answers, where every answer is one of a few."""


_YES_NO = ("yes", "no")
_FEELINGS = ("positive", "negative", "neutral")


def _mmlu(subject: str) -> _Task:
    return _Task(title=subject, upstream="mmlu_med", paper=False, metric="accuracy", pool=False)


_TASKS = {
    "biomed": {
        "bioasq_factoid": _Task(title="BioASQ factoid", upstream="bioasq"),
        "bioasq_list": _Task(title="BioASQ list", upstream="bioasq", long=True),
        "bioasq_yesno": _Task(title="BioASQ yes/no", upstream="bioasq", labels=_YES_NO),
        "pubmedqa": _Task(title="PubMedQA", upstream="pubmedqa", labels=(*_YES_NO, "maybe")),
        "anatem": _Task(title="AnatEM", upstream="anatem", long=True),
        "bionlp13cg": _Task(title="BioNLP13CG", upstream="bionlp13cg", long=True),
        "ncbi_disease": _Task(title="NCBI disease", upstream="ncbi_disease", long=True),
        "ddi": _Task(title="DDI", upstream="ddi", labels=("true", "false")),
        "medical_drugs": _Task(title="Medical Drugs", upstream="medical_drugs", labels=_FEELINGS),
        "hoc": _Task(title="HoC", upstream="hoc", long=True),
        "pubmedqa_long": _Task(title="PubMedQA long", upstream="pubmedqa", paper=False, metric="rouge_l", long=True),
        "bc5cdr": _Task(title="BC5CDR", upstream="bc5cdr", paper=False, long=True),
        "medmcqa": _Task(title="MedMCQA", upstream="medmcqa", paper=False, metric="accuracy", pool=False),
        "mmlu_anatomy": _mmlu("MMLU anatomy"),
        "mmlu_clinical_knowledge": _mmlu("MMLU clinical"),
        "mmlu_college_biology": _mmlu("MMLU biology"),
        "mmlu_college_medicine": _mmlu("MMLU medicine"),
        "mmlu_medical_genetics": _mmlu("MMLU genetics"),
        "mmlu_professional_medicine": _mmlu("MMLU professional"),
    },
    "finance": {
        "fpb": _Task(title="FPB", upstream="fpb", labels=_FEELINGS),
        "fiqa_sa": _Task(title="FiQA SA", upstream="fiqa_sa", labels=_FEELINGS),
        "headline": _Task(title="Headline", upstream="headline", labels=_YES_NO),
        "fin_ner": _Task(title="NER", upstream="fin_ner", long=True),
        "convfinqa": _Task(title="ConvFinQA", upstream="convfinqa", metric="numeric_match"),
        "tatqa": _Task(title="TAT-QA", upstream="tatqa", paper=False, metric="tatqa_f1", long=True),
    },
}
"""Domain -> name -> task, in the order of the columns."""


@hookimpl
def harness_benchmarks() -> Iterator[Benchmark]:
    """One benchmark a task, prepared or not."""
    for domain, named in _TASKS.items():
        for name, task in named.items():
            yield _benchmark(domain, name, task)


def _benchmark(domain: str, name: str, task: _Task) -> Benchmark:
    return Benchmark(
        name=name,
        title=task.title,
        domain=domain,
        folder=_FOLDER / domain,
        documents=prepared_path(task.upstream, f"{name}.jsonl"),
        pool=prepared_path(task.upstream, f"{name}.pool.jsonl" if task.pool else f"{name}.jsonl"),
        metric=task.metric,
        suite="paper" if task.paper else "extended",
        upstream=upstreams()[task.upstream],
        max_new_tokens=128 if task.long else 48,
        labels=task.labels,
    )
