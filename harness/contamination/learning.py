"""What of the benchmark documents no other text may hold: the words by which they are recognized."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..types import Document
from .asking import SHORT, anchors, core, is_question, key, pieces
from .matches import Place
from .words import Vocabulary

LONG = 13
"""Words in a row that make a copy: the length of Brown et al., arXiv 2005.14165, appendix C."""
WHOLE = 6
"""Words of a text or a question that may count as a whole; shorter ones ("Is this true?") are no one's."""
COMMON = 10
"""What more own texts than this hold is a common phrase, the bound of NVIDIA's NeMo Curator for what a corpus holds."""


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """What an own text asks, as code points, one a word."""

    code: str
    own: int
    """Number of the own text."""


@dataclass(frozen=True, kw_only=True)
class Learned:
    """Words of the documents as code points, with the number of the own text that they identify.

    Where they identify a task's wording instead, the number is negative: `~number` counts the wordings.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    own: list[list[Place]] = field(default_factory=list)
    """The documents of each own text, which may stand in several."""
    wordings: list[Place] = field(default_factory=list)
    """The first document of each wording."""
    anchors: list[Anchor] = field(default_factory=list)
    long: dict[str, int] = field(default_factory=dict)
    """LONG words in a row -> number."""
    whole: dict[str, int] = field(default_factory=dict)
    """A whole text or question of WHOLE to LONG - 1 words -> number."""
    short: dict[str, int] = field(default_factory=dict)
    """SHORT words in a row of an anchor -> index of the first anchor that holds them."""
    further: dict[str, list[int]] = field(default_factory=dict)
    """The same -> indices of the other anchors, where there are some."""

    def asking(self, gram: str) -> Sequence[int]:
        """Indices of the anchors that hold SHORT words in a row; none where these are a common phrase."""
        first = self.short.get(gram)
        if first is None:
            return ()
        found = (first, *self.further.get(gram, ()))
        return found if len(found) <= COMMON else ()


def learn(documents: Mapping[str, Sequence[Document]]) -> Learned:
    """Read benchmarks, each a name and its documents in the order of its file; answers do not count."""
    learned = Learned()
    numbers: dict[str, int] = {}
    for benchmark, items in documents.items():
        _learn_benchmark(learned, benchmark, items, numbers)
    return learned


def _learn_benchmark(learned: Learned, benchmark: str, items: Sequence[Document], numbers: dict[str, int]) -> None:
    read = learned.vocabulary.learn
    codes = [(read(document.instruction), read(document.input)) for document in items]
    wordings = _shared(codes)
    texts: dict[int, str] = {}
    for line, (document, (instruction, input)) in enumerate(zip(items, codes, strict=True), start=1):
        place = Place(benchmark=benchmark, line=line)
        head = len(instruction) if instruction in wordings else 0
        whole = instruction + input
        number = numbers.setdefault(whole[head:], len(numbers))
        if number == len(learned.own):
            learned.own.append([])
            texts[number] = document.input if head else f"{document.instruction}\n{document.input}"
        learned.own[number].append(place)
        if head and wordings[instruction] is None:
            wordings[instruction] = place
            _learn_wording(learned, document.instruction, place)
        _learn_copies(learned, whole, number, head=head)
    _learn_pieces(learned, texts)


def _shared(codes: Sequence[tuple[str, str]]) -> dict[str, Place | None]:
    """The instructions that documents with different inputs share."""
    inputs: dict[str, set[str]] = defaultdict(set)
    for instruction, input in codes:
        inputs[instruction].add(input)
    return {instruction: None for instruction, under in inputs.items() if len(under) > 1}


def _learn_wording(learned: Learned, instruction: str, place: Place) -> None:
    number = ~len(learned.wordings)
    learned.wordings.append(place)
    for gram in grams(learned.vocabulary.learn(instruction), LONG):
        learned.long.setdefault(gram, number)
    for question in filter(is_question, pieces(instruction)):
        _learn_whole(learned, learned.vocabulary.learn(question), number)


def _learn_copies(learned: Learned, whole: str, number: int, *, head: int) -> None:
    """The grams that do not lie in the first words alone, which are a wording; the whole of what is shorter."""
    for start in range(max(0, head - LONG + 1), len(whole) - LONG + 1):
        gram = whole[start : start + LONG]
        if learned.long.get(gram, -1) < 0:
            learned.long[gram] = number
    if len(whole) > head:
        _learn_whole(learned, whole, number)
        _learn_whole(learned, whole[head:], number)


def _learn_pieces(learned: Learned, texts: Mapping[int, str]) -> None:
    """The questions and the anchors of a benchmark's own texts."""
    counts = Counter(piece for text in texts.values() for piece in {key(piece) for piece in pieces(text)})
    common = {piece for piece, count in counts.items() if count > COMMON}
    wordings: dict[str, int] = {}
    for number, text in texts.items():
        for question in filter(is_question, pieces(text)):
            told = key(question)
            if told in common and told not in wordings:
                wordings[told] = ~len(learned.wordings)
                learned.wordings.append(learned.own[number][0])
            _learn_whole(learned, learned.vocabulary.learn(question), wordings.get(told, number))
        _learn_whole(learned, learned.vocabulary.learn(core(text, common)), number)
        for anchor in anchors(text, common):
            _learn_anchor(learned, learned.vocabulary.learn(anchor), number)


def _learn_whole(learned: Learned, code: str, number: int) -> None:
    """An own text comes before a wording; of several the first does."""
    if WHOLE <= len(code) < LONG and (code not in learned.whole or learned.whole[code] < 0 <= number):
        learned.whole[code] = number


def _learn_anchor(learned: Learned, code: str, number: int) -> None:
    index = len(learned.anchors)
    learned.anchors.append(Anchor(code=code, own=number))
    for gram in set(grams(code, SHORT)):
        if learned.short.setdefault(gram, index) != index:
            learned.further.setdefault(gram, []).append(index)


def grams(code: str, length: int) -> Iterator[str]:
    """So many words in a row, from each place on."""
    return (code[start : start + length] for start in range(len(code) - length + 1))
