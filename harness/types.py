"""The nouns: Domain, Model, Benchmark, Recipe, Score, Delta, and the examples they are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""A value that JSON can hold."""
Record = dict[str, Any]
"""A JSON object: one line of a JSONL file."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """An instruction with its input and response: a hand-written seed, or a generated one."""

    instruction: str
    input: str = ""
    """May be empty: then the instruction says all."""
    response: str
    task_type: str = ""
    """Family of the task, `factoid`; empty for generated examples."""
    topic: str = ""
    """One of the domain's topics; empty for generated examples."""


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A published row, shown on a leaderboard as *reported* and never part of a statistic."""

    model: str
    """The model as the publication names it."""
    shots: int | None = None
    """Demonstrations in the prompt; None where the publication does not say so beside the number."""
    average: float
    """Average F1 in points, 0 to 100."""
    source: str
    """Publication and table."""


@dataclass(frozen=True, kw_only=True)
class RemoteFile:
    """One file that somebody else publishes, pinned by its contents."""

    key: str
    """Short name that the converter knows it by, unique within its set; a plain part of a path, `train.tsv`."""
    url: str
    """`https://...`; empty for a file that only the user can bring, because it may not be passed on."""
    size: int
    """Bytes; an upper bound for a file that the user brings, and for an archive, of which a mirror may hold a part."""
    sha256: str
    """Of the file, in hex. For an archive of the sorted lines `<member path> <SHA-256 of the member>\\n` of the members
    that are used, because a host may pack the same files in other bytes. Empty for a file that the user brings."""
    archive: str = ""
    """`zip`, `tar.gz`, or empty for a file that is no archive."""
    members: tuple[str, ...] = ()
    """Shell patterns of the used members of an archive, `*/labels/*.txt` (`*` matches `/` too); empty: all files."""
    advice: str = ""
    """For a file that the user brings: where it is to be had, and what it must look like."""

    @property
    def brought(self) -> bool:
        """Whether only the user can bring it."""
        return not self.url


Convert = Callable[[Mapping[str, Path]], Iterator[tuple[str, Record]]]
"""Turns a set's files (key -> path; the path of an archive is a folder with its members) into (output, record) pairs.

It streams, and yields the records of an output in their order; outputs may take turns. A record of a benchmark is
`{"id", "instruction", "input", "answer"}`, and `gold` (any JSON) where its metric needs structure. One of a corpus is
`{"id", "title", "text"}`. A record that stems from PubMed articles names them: its `id` is `pmid:<number>`, or it has
`pmids`, a list of numbers as strings. Raises HarnessError for a file that it does not understand.
"""


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """A set of files that somebody else publishes, and what they are turned into."""

    name: str
    """Short name on the command line, and of its folder of prepared files, `bioasq`."""
    title: str
    licence: str
    commercial: bool
    """Whether the licence allows commercial use; False where that is unclear."""
    citation: str
    homepage: str
    files: tuple[RemoteFile, ...]
    outputs: Mapping[str, int]
    """Prepared file -> number of its records, `{"bioasq_list.jsonl": 75}`; 0 where what the user brings decides."""
    convert: Convert
    version: str = ""
    """What identifies the converter: sets that were prepared by another version of it are prepared again."""

    @property
    def brought(self) -> bool:
        """Whether it needs a file that only the user can bring."""
        return any(file.brought for file in self.files)


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """Unlabelled texts of a domain that are prepared from upstream files."""

    name: str
    path: Path
    """JSONL, one text a line: `id`, `title` (may be empty) and `text`."""
    upstream: Upstream


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


@dataclass(frozen=True, kw_only=True)
class DocumentScore:
    """What was measured on one document."""

    document: str
    """SHA-256 of the document."""
    prompt: str
    """SHA-256 of the prompt that the model saw."""
    response: str
    """What the model wrote, or which option it found the likeliest."""
    answer: str
    """What was expected."""
    values: Mapping[str, float]
    """Metric -> value in 0 to 1; `parsed` is 1 where an answer of the allowed form was found."""
    cut: int = 0
    """Tokens that the prompt lost from its left, because it did not fit into the model's context."""
    likelihoods: Mapping[str, float] = field(default_factory=dict)
    """Allowed label -> natural log-probability that the response begins with it, in small letters or with a capital;
    empty where a benchmark has no labels."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """One model on one benchmark at one number of shots, document by document."""

    benchmark: str
    shots: int
    documents: tuple[DocumentScore, ...]
    totals: Mapping[str, float] = field(default_factory=dict)
    """Metric -> value in 0 to 1, for what is measured over all documents together and is no mean: macro F1."""

    def mean(self, metric: str) -> float:
        """Mean of a metric over the documents, 0 to 1; raises KeyError for a metric that was not measured."""
        values = [document.values[metric] for document in self.documents]
        return sum(values) / len(values)

    @property
    def cut(self) -> int:
        """Documents whose prompt was too long and lost tokens from its left."""
        return sum(document.cut > 0 for document in self.documents)


SEPARATES = 0.05
"""An adjusted p up to this can separate two models."""


@dataclass(frozen=True, kw_only=True)
class Between:
    """How a delta differs from study seed to study seed, in points."""

    values: tuple[float, ...]
    """The delta of each seed, in the order of the seeds."""
    deviation: float
    """Their sample standard deviation (n - 1)."""
    low: float
    """Lower end of the 95 % interval of their mean for other documents *and* other seeds."""
    high: float
    """Its upper end."""


@dataclass(frozen=True, kw_only=True)
class Delta:
    """Specialized minus base, paired by document, in points (0 to 100); over several study seeds their mean."""

    value: float
    low: float
    """Lower end of the 95 % interval, for other documents."""
    high: float
    """Upper end of the 95 % interval."""
    documents: int
    p: float | None = None
    """How often chance alone would part the two at least as far, two-sided; None where it was not tested."""
    adjusted: float | None = None
    """p, adjusted for all deltas that were tested with it (Holm)."""
    method: str = ""
    """How p was reckoned: `exact McNemar`, `exact permutation` or `sampled permutation`."""
    moved: int | None = None
    """Documents whose value is not the same under both."""
    least: float | None = None
    """The least true delta that such documents show in 80 % of studies, found by the adjusted p; None where none is."""
    noise: float | None = None
    """Its size in units of what the arithmetic alone moves; None where that was not measured."""
    bounded: bool = False
    """Whether nothing moved when it was measured: then `noise` is at least so many."""
    between: Between | None = None
    """The spread between study seeds, where there are several."""

    @property
    def separated(self) -> bool:
        """Whether adjusted p is at most 0.05 and the interval (over several seeds: for other seeds too) excludes zero.

        Where p was not adjusted, as in a leaderboard of before, the interval alone decides.
        """
        ends = self.between or self
        return (self.adjusted is None or self.adjusted <= SEPARATES) and (ends.low > 0 or ends.high < 0)


Progress = Callable[[int, int], None]
"""Told how much of a stage's work is done: (done, total)."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """One item of a benchmark."""

    instruction: str
    input: str = ""
    """May be empty: then the instruction says all."""
    answer: str
    """What is expected, in the form that the instruction asks for."""
    id: str = ""
    """What upstream calls it, in a prepared set; `pmid:<number>` where it stems from one PubMed article."""
    pmids: tuple[str, ...] = ()
    """PubMed articles that it stems from, as numbers."""
    gold: Json = None
    """The answer with its structure, where the metric needs one: a list of synonyms a wanted entity."""


@dataclass(frozen=True, kw_only=True)
class CorpusText:
    """One text of a prepared corpus; passages are pieces of it."""

    id: str
    """What upstream calls it; `pmid:<number>` for a PubMed article."""
    title: str = ""
    text: str
    pmids: tuple[str, ...] = ()
    """PubMed articles that it stems from, as numbers."""
