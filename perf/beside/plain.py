"""The study of `harness compare` as a plain script of what is commonly used: `python perf/beside/plain.py`.

Seeds, prompts, tasks and rules are the project's, so that it is the same study. The work is done by others: `generate`
of transformers batch by batch in the order of arrival, `rouge_score` as Alpaca uses it, `rank_bm25`, TRL's `SFTTrainer`
on the base in NF4, and lm-eval's `simple_evaluate`. It keeps nothing, resumes nothing, and reckons no interval.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import click
import torch
from datasets import Dataset
from lm_eval import simple_evaluate
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager
from peft import LoraConfig, PeftModel, get_peft_model
from rank_bm25 import BM25Okapi
from rouge_score import rouge_scorer
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig
from trl import SFTConfig, SFTTrainer

from harness.jsonl import read_examples, read_passages
from harness.registry import Registry, load_registry
from harness.synthesis.filters import UNSERVABLE, fits_length, whole
from harness.synthesis.parsing import Candidate, parse
from harness.synthesis.prompts import instruction_prompt, response_prompt
from harness.synthesis.responses import STOPS, fault
from harness.template import alpaca
from harness.types import Domain, Example, Model

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
WRITING, SCORING, TUNING = 16, 32, 8
"""Texts at once: what generation and scoring were quickest with on a CPU, and the batch that the study tunes with."""
SHOWN, TOPICS, DEMONSTRATIONS, PASSAGES = 3, 5, 5, 5
NOVELTY = 0.7


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much is done."""

    documents: int | None
    examples: int
    shots: tuple[int, ...]


@dataclass(kw_only=True)
class Pool:
    """The texts that were kept, as tokens."""

    kept: list[list[str]] = field(default_factory=list)
    scorer: Any = field(default_factory=lambda: rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False))

    def take(self, text: str) -> bool:
        """Whether a text is new; then it is kept."""
        tokens = self.scorer._tokenizer.tokenize(text)
        if any(rouge_scorer._score_lcs(other, tokens).fmeasure > NOVELTY for other in self.kept):
            return False
        self.kept.append(tokens)
        return True


def write(network: Any, tokenizer: Any, prompts: Sequence[str], longest: int, **options: Any) -> list[str]:
    """What the model writes behind prompts, batch by batch as they come; the token that ends it is left in."""
    written: list[str] = []
    for start in range(0, len(prompts), WRITING):
        given = tokenizer(list(prompts[start : start + WRITING]), return_tensors="pt", padding=True).to(DEVICE)
        with torch.inference_mode():
            tokens = network.generate(
                **given, max_new_tokens=longest, pad_token_id=tokenizer.pad_token_id, tokenizer=tokenizer, **options
            )
        written += tokenizer.batch_decode(tokens[:, given["input_ids"].shape[1] :])
    return written


def invent(network: Any, tokenizer: Any, domain: Domain, seeds: Sequence[Example], wanted: int) -> list[Candidate]:
    """New tasks, until so many have passed the filters."""
    random, pool, found = Random(0), Pool(), list[Candidate]()
    for seed in seeds:
        pool.take(whole(seed))
    while len(found) < wanted:
        shown = [random.sample(seeds, SHOWN) for _ in range(WRITING)]
        topics = [random.sample(domain.topics, TOPICS) for _ in shown]
        prompts = [
            instruction_prompt(domain.title, topics=some, seeds=few) for some, few in zip(topics, shown, strict=True)
        ]
        texts = write(network, tokenizer, prompts, 160, do_sample=True, temperature=1.0, top_p=0.98, top_k=0)
        for text in texts:
            told = parse(text.split(tokenizer.eos_token)[0], first=SHOWN + 1, finished=tokenizer.eos_token in text)
            for item in told.items:
                task = Candidate(instruction=item.instruction, input=item.input, round=0, row=0, seeds=())
                if fits_length(task) and not UNSERVABLE.search(task.instruction) and pool.take(whole(task)):
                    found.append(task)
    return found[:wanted]


def respond(
    network: Any,
    tokenizer: Any,
    domain: Domain,
    seeds: Sequence[Example],
    tasks: Sequence[Candidate],
    *,
    retrieval: bool,
) -> list[Example]:
    """The tasks with the model's answers, those without a good one left out."""
    random = Random(0)
    passages = read_passages(domain.corpus) if retrieval and domain.corpus else ()
    index = BM25Okapi([passage.lower().split() for passage in passages]) if passages else None
    prompts = []
    for task in tasks:
        found = index.get_top_n(whole(task).lower().split(), passages, n=PASSAGES) if index else ()
        shown = random.sample(seeds, DEMONSTRATIONS)
        prompt = response_prompt(
            domain.persona, demonstrations=shown, passages=found, instruction=task.instruction, input=task.input
        )
        prompts.append(prompt)
    examples = []
    for task, text in zip(
        tasks, write(network, tokenizer, prompts, 64, do_sample=False, stop_strings=STOPS), strict=True
    ):
        ends = [place for end in (*STOPS, tokenizer.eos_token) if (place := text.find(end)) >= 0]
        response = text[: min(ends, default=len(text))].strip()
        if not fault(task, response, finished=bool(ends)):
            examples.append(Example(instruction=task.instruction, input=task.input, response=response))
    return examples


def tune(model: Model, tokenizer: Any, examples: Sequence[Example], out: Path) -> Any:
    """The base with an adapter, merged into it."""
    quantization = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.float32 if DEVICE == "cpu" else torch.bfloat16,
    )
    network = AutoModelForCausalLM.from_pretrained(
        model.source, quantization_config=quantization, dtype=torch.float32 if DEVICE == "cpu" else torch.bfloat16
    )
    if DEVICE == "cpu":  # in 4 bits, with the adapters that TRL makes of bfloat16 then, it takes three times as long
        network = network.dequantize()
        network.is_loaded_in_4bit = False
    config = LoraConfig(r=8, lora_alpha=16, lora_dropout=0.05, target_modules="all-linear", task_type="CAUSAL_LM")
    rows = [{"prompt": alpaca(each.instruction, each.input), "completion": each.response} for each in examples]
    settings = SFTConfig(
        output_dir=str(out),
        per_device_train_batch_size=TUNING,
        num_train_epochs=3,
        learning_rate=2e-3,
        warmup_steps=0.05,
        max_length=model.context,
        bf16=DEVICE == "cuda",
        gradient_checkpointing=False,
        save_strategy="no",
        report_to="none",
        use_cpu=DEVICE == "cpu",
    )
    tuned = get_peft_model(network, config)
    SFTTrainer(model=tuned, args=settings, train_dataset=Dataset.from_list(rows), processing_class=tokenizer).train()
    tuned.save_pretrained(str(out))
    base = AutoModelForCausalLM.from_pretrained(
        model.source, dtype=torch.float32 if DEVICE == "cpu" else torch.bfloat16
    )
    return PeftModel.from_pretrained(base.to(DEVICE), str(out)).merge_and_unload().eval()


def score(network: Any, tokenizer: Any, tasks: Sequence[str], manager: TaskManager, sizes: Sizes) -> Iterator[float]:
    """The mean token F1 over all tasks, for each number of shots."""
    model = HFLM(pretrained=network, tokenizer=tokenizer, batch_size=SCORING)
    for shots in sizes.shots:
        found = simple_evaluate(
            model, tasks=list(tasks), num_fewshot=shots, limit=sizes.documents, task_manager=manager
        )["results"]
        yield sum(found[task]["token_f1,none"] for task in tasks) / len(tasks)


def study(registry: Registry, name: str, sizes: Sizes, say: Callable[[str], None]) -> None:
    """Base, generic alignment, and self-specialization with retrieval."""
    model, domain = registry.model("acorn"), registry.domain(name)
    embedded = [each for each in registry.benchmarks.values() if each.domain == name and each.upstream is None]
    manager = TaskManager(include_path=str(embedded[0].folder), include_defaults=False)
    tokenizer = AutoTokenizer.from_pretrained(model.source, padding_side="left")
    base = AutoModelForCausalLM.from_pretrained(
        model.source, dtype=torch.float32 if DEVICE == "cpu" else torch.bfloat16
    )
    base = base.to(DEVICE).eval()

    def tell(row: str, network: Any) -> None:
        scores = score(network, tokenizer, [each.name for each in embedded], manager, sizes)
        say(f"{row:28}" + "".join(f"{100 * each:8.1f}" for each in scores))

    tell("base", base)
    for row, source, retrieval in (
        ("self-align", registry.domain("general"), False),
        ("self-specialize-retrieval", domain, True),
    ):
        seeds = read_examples(source.seeds)
        tasks = invent(base, tokenizer, source, seeds, sizes.examples)
        examples = respond(base, tokenizer, source, seeds, tasks, retrieval=retrieval)
        with tempfile.TemporaryDirectory() as folder:
            tell(row, tune(model, tokenizer, [*seeds, *examples], Path(folder)))


@click.command()
@click.option("--domain", default="finance", show_default=True, help="What to specialize in.")
@click.option("--limit", type=int, help="Documents of each benchmark; all of them without it.")
@click.option("--examples", default=160, show_default=True, help="Accepted tasks of each recipe.")
@click.option("--shots", default="0,1,5", show_default=True, help="Demonstrations at which models are scored.")
def main(domain: str, limit: int | None, examples: int, shots: str) -> None:
    """Run the study and print the average token F1, a row for each model, a column for each number of shots."""
    sizes = Sizes(documents=limit, examples=examples, shots=tuple(map(int, shots.split(","))))
    study(load_registry(), domain, sizes, click.echo)


if __name__ == "__main__":
    main()
