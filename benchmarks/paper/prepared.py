"""What the YAML files of prepared benchmarks call: loading documents, scoring responses.

lm-eval imports this file by its path, so it takes what it needs from the top of `harness` alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness import HarnessError, metrics, numeric, prepared_path

if TYPE_CHECKING:
    from datasets import Dataset

Document = Mapping[str, str]
"""`id`, `instruction`, `input`, `answer`, and `gold` as JSON, because its shape differs between benchmarks."""
Values = dict[str, Any]
"""Metric -> value; for one that is measured over all documents together, what the document adds to it."""
Scorer = Callable[[Document, Sequence[str]], Values]

FIELDS = ("id", "instruction", "input", "answer")
HALLMARKS = (
    "sustaining proliferative signaling",
    "evading growth suppressors",
    "resisting cell death",
    "enabling replicative immortality",
    "inducing angiogenesis",
    "activating invasion and metastasis",
    "genomic instability and mutation",
    "tumor promoting inflammation",
    "cellular energetics",
    "avoiding immune destruction",
)


def load(upstream: str, file: str, *, pool: bool = True, **metadata: Any) -> dict[str, Dataset]:
    """The splits `test` and, where the set has one, `pool` of a prepared benchmark.

    Raises HarnessError where it is not prepared.
    """
    files = {"test": f"{file}.jsonl"} | ({"pool": f"{file}.pool.jsonl"} if pool else {})
    return {split: read(prepared_path(upstream, name), upstream) for split, name in files.items()}


def read(path: Path, upstream: str) -> Dataset:
    """One prepared file; other fields than those of a document are left out."""
    from datasets import Dataset

    if not path.is_file():
        raise HarnessError(f"{path} is not there; run: harness prepare --set {upstream}")
    with path.open(encoding="utf-8") as lines:
        return Dataset.from_list([_document(json.loads(line)) for line in lines])


def _document(record: Mapping[str, Any]) -> dict[str, str]:
    gold = json.dumps(record.get("gold"), ensure_ascii=False)
    return {field: record.get(field, "") for field in FIELDS} | {"gold": gold}


def _gold(document: Document) -> Any:
    return json.loads(document["gold"])


def _shared(document: Document, response: str) -> Values:
    answer = document["answer"]
    return {
        "token_f1": metrics.token_f1(response, answer),
        "rouge_l": metrics.rouge_l(response, answer),
        "paper_f1": metrics.paper_f1(response, answer),
    }


def _label(*labels: str, positive: str | None = None) -> Scorer:
    """Answers are one of some labels; `positive` is the one whose own F1 is measured."""

    def score(document: Document, results: Sequence[str]) -> Values:
        expected, found = document["answer"], metrics.label_of(results[0], labels)
        values = _shared(document, results[0])
        values |= {"accuracy": float(found == expected), "parsed": float(found is not None)}
        values |= {metric: [expected, found] for metric in ("macro_f1", "weighted_f1")}
        if positive:
            values["positive_f1"] = metrics.Counts.of({found} & {positive}, {expected} & {positive})
        return values

    return score


yes_no = _label("yes", "no")
yes_no_maybe = _label("yes", "no", "maybe")
true_false = _label("true", "false", positive="true")
feeling = _label("positive", "negative", "neutral")


def headline(document: Document, results: Sequence[str]) -> Values:
    """Yes or no to one of nine questions, which is the document's `gold`."""
    values = yes_no(document, results)
    return values | {"average_f1": [_gold(document), *values["macro_f1"]]}


def text(document: Document, results: Sequence[str]) -> Values:
    """Any text."""
    return _shared(document, results[0]) | {"parsed": float(bool(results[0].strip()))}


def synonyms(document: Document, results: Sequence[str]) -> Values:
    """One thing under any of its names, which are all names in `gold`."""
    response = results[0]
    names = [name for each in _gold(document) for name in ([each] if isinstance(each, str) else each)]
    return text(document, results) | {
        "token_f1": metrics.best_token_f1(response, names),
        "rouge_l": metrics.best_rouge_l(response, names),
        "exact": float(metrics.plain(response) in set(map(metrics.plain, names))),
    }


def wanted_list(document: Document, results: Sequence[str]) -> Values:
    """A list of things, each under any of its names: `gold` is a list of lists of names."""
    return _listed(document, results[0], {"list_f1": metrics.list_counts(results[0], _gold(document)).f1})


def _entities(*, typed: bool) -> Scorer:
    """A list of entities: `gold` is a list of [type, span]."""

    def score(document: Document, results: Sequence[str]) -> Values:
        counts = metrics.entity_counts(results[0], list(map(tuple, _gold(document))), typed=typed)
        return _listed(document, results[0], {"entity_f1": counts.f1, "micro_f1": counts})

    return score


entities = _entities(typed=False)
typed_entities = _entities(typed=True)


def hallmarks(document: Document, results: Sequence[str]) -> Values:
    """Any of the ten hallmarks of cancer, or none: `gold` is a list of them."""
    found = metrics.labels_of(results[0], HALLMARKS)
    counts = metrics.Counts.of(set(found), set(_gold(document)))
    told = bool(found) or metrics.plain(results[0]) == metrics.NOTHING
    return _shared(document, results[0]) | {"example_f1": counts.f1, "micro_f1": counts, "parsed": float(told)}


def _listed(document: Document, response: str, values: Values) -> Values:
    return _shared(document, response) | values | {"parsed": float(metrics.is_list(response))}


def convfinqa(document: Document, results: Sequence[str]) -> Values:
    """A number, or yes or no, by the rules of ConvFinQA; the answer is as upstream gives it."""
    return _shared(document, results[0]) | numeric.score_convfinqa(results[0], document["answer"])


def tatqa(document: Document, results: Sequence[str]) -> Values:
    """A number, a span or several, by the rules of TAT-QA: `gold` holds answers, their type and their scale."""
    return _shared(document, results[0]) | numeric.score_tatqa(results[0], _gold(document))


def options(document: Document) -> list[str]:
    """The options of a question."""
    return list(_gold(document)["options"])


def choice(document: Document, results: Sequence[tuple[float, bool]]) -> Values:
    """Which option the model finds the likeliest: as a whole, and by the character, which favours no short one."""
    texts = options(document)
    likelihoods = [likelihood for likelihood, _ in results]
    chosen = texts[_best(likelihoods)]
    by_character = [likelihood / len(text) for likelihood, text in zip(likelihoods, texts, strict=True)]
    right = document["answer"]
    return {"accuracy": float(chosen == right), "accuracy_norm": float(texts[_best(by_character)] == right)}


def _best(values: Sequence[float]) -> int:
    return max(range(len(values)), key=values.__getitem__)


macro_f1 = metrics.macro_f1
weighted_f1 = metrics.weighted_f1
micro_f1 = metrics.micro_f1
average_f1 = metrics.average_f1
