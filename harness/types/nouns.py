"""What a plugin brings: Domain, Model, Benchmark, Recipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .published import Corpus, Reported, Upstream


@dataclass(frozen=True, kw_only=True)
class Domain:
    """A field of knowledge, what to become good at."""

    name: str
    """Short name on the command line, `biomed`."""
    title: str
    """The field in prose, `biomedicine`."""
    topics: tuple[str, ...]
    """Topics that instructions are asked for."""
    persona: str
    """One line that makes the model an expert of the domain; it opens the prompt for responses."""
    seeds: Path
    """JSONL, one labelled example a line, the fields of `Example`."""
    corpus: Path | None = None
    """JSONL, one unlabelled passage a line: `{"text": ...}`; what retrieval searches."""
    corpora: tuple[Corpus, ...] = ()
    """What retrieval searches instead where a study is not on the embedded benchmarks."""
    neutral: Path | None = None
    """JSONL, one text a line: `{"text": ...}`, which has nothing to do with the domain and which no corpus and no
    benchmark holds: what the loss on neutral text is measured on. None: that of another domain."""
    reported: tuple[Reported, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """Settings of a QLoRA run (Dettmers et al., arXiv 2305.14314); defaults of arXiv 2310.00160, appendix."""

    rank: int = 8
    alpha: int = 16
    dropout: float = 0.05
    """Probability that an input of a LoRA layer is zeroed during tuning."""
    learning_rate: float = 3e-4
    """AdamW's peak rate; a linear warm-up over 5 % of the steps, then a linear fall to zero."""
    epochs: int = 3
    batch_size: int = 32
    """Examples per optimizer step."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A base language model, what becomes good."""

    name: str
    """Short name on the command line, `acorn`."""
    comment: str
    """One line for `harness list`."""
    source: str
    """A local folder or a hub id."""
    revision: str | None = None
    """Commit, branch or tag of a hub model, which a study resolves to a commit; a folder goes by its files' hashes."""
    adapter: str | None = None
    """A published adapter in peft's format that is part of the base model: a local folder or a hub id."""
    adapter_revision: str | None = None
    gated: bool = False
    """Whether the hub gives it only to who has accepted its licence there."""
    parameters: int  # number of weights
    context: int
    """Longest prompt plus answer in tokens."""
    licence: str
    tuning: Mapping[str, float] = field(default_factory=dict)
    """Fields of `Tuning` in which this model departs from a recipe's: small models need larger learning rates."""


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """One lm-eval task used as a yardstick for one domain."""

    name: str
    """Name of the lm-eval task, `acorn_biomed_yesno`."""
    title: str
    """Column header, `yes/no`."""
    domain: str
    """Name of the domain it measures."""
    folder: Path
    """Folder with the task's YAML; handed to lm-eval as `include_path`."""
    documents: Path
    """JSONL of the test documents: `instruction`, `input`, `answer`."""
    pool: Path
    """JSONL of the documents that few-shot demonstrations come from, the same fields."""
    metric: str = "token_f1"
    """The per-document metric whose mean the leaderboard shows."""
    suite: str = "embedded"
    """`embedded`, `paper` or `extended`."""
    upstream: Upstream | None = None
    """What its documents are prepared from; None where they come with the plugin."""
    max_new_tokens: int = 48
    """Where an answer that does not end is cut."""
    labels: tuple[str, ...] = ()
    """The allowed answers, where every answer is one of a few; the task then measures `accuracy` and `parsed`. Such a
    benchmark is scored by the labels' likelihood too."""


@dataclass(frozen=True, kw_only=True)
class Synthesis:
    """Settings of the generation of examples; defaults of arXiv 2310.00160, section 3."""

    domain: str | None = None
    """Whose seeds are shown: a domain's name, or None for the study's own domain."""
    seeds_per_prompt: int = 3
    temperature: float = 1.0
    top_p: float = 0.98
    demonstrations: int = 5
    """Seed demonstrations in front of a response."""
    retrieval: bool = False
    """Whether BM25 passages stand in front of a response."""
    passages: int = 5
    rounds: int = 1
    """How often responses are written and the base is tuned on them; in round 2 the specialized model answers."""
    filters: bool = True
    """Whether poor candidates are rejected: by length, by words, as duplicates, and for want of novelty. What overlaps
    with a benchmark document is rejected in any case."""
    novelty: float = 0.7
    """A candidate whose ROUGE-L F with a seed or an accepted example is above this is rejected."""
    novelty_on: str = "both"
    """`both`: instruction and input together; `instruction`: the instruction alone."""
    shuffled: bool = False
    """Whether each instruction then gets the response to another one: a control, of which nothing can be learned but
    what instructions and responses look like."""
    samples: int = 0
    """Self-consistency: so many further responses are sampled behind each prompt, and the response becomes the one that
    agrees best with all others (arXiv 2203.11171); 0: the greedy response stands."""
    sample_temperature: float = 0.7
    """Of these samples, above 0; the paper's for its largest models."""
    agreement: float = 0.5
    """An example is dropped if that response's mean token F1 with the other ones is below this. For answers of one word
    0.5 of four samples and the greedy one is a majority: three of five."""
    rivals: int = 0
    """Round trip: an example is dropped unless its response makes its own task likelier than the responses to so many
    other tasks make it, in the mean of ln p; 0: it is not looked at."""
    largest_form: float = 1.0
    """Balance: no form of answer (label, list, span and others) makes up a larger share of the examples; above 0."""
    by_topic: bool = False
    """Topic balance: whether each prompt for instructions names one topic and shows its seeds, the topics in turn."""
    least_yield: float = 0.02
    """Saturation: synthesis stops when a whole round accepts a smaller share of its candidates than this."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """All settings that decide the trained result: the base is tuned on seeds and on what was generated from them."""

    name: str
    """Short name on the command line, `self-specialize`."""
    comment: str
    """One line for `harness list`."""
    synthesis: Synthesis | None = Synthesis()
    """None: no examples are generated, the seeds alone are tuned on."""
    gold: bool = False
    """Whether as many labelled documents are tuned on beside the seeds as others generate examples; they come from the
    pools of the study's benchmarks, and are no test documents and no demonstrations. Needs `synthesis=None`."""
    seeds: float = 1.0
    """Share of the seeds that are used, above 0; drawn by the study's seed."""
    size: float = 1.0
    """Share of the examples that are tuned on beside the seeds, above 0; the first ones."""
    control: bool = False
    """Whether it stands on a leaderboard to be compared with, and is no method to be used."""
    tuning: Tuning = Tuning()
