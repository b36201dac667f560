"""What an instruction asks for: its root verb, or its question word, with the noun that it is about.

Self-Instruct finds them with a constituency parser and drops what has no verb with an object (Wang et al.,
arXiv 2212.10560, section 3.2). Here word lists (`lexicon.toml`) and rules do it, in English alone, and questions are
kept.

How accurate: of 110 instructions that were labelled by hand and tried once, after the rules were written, the verb is
right in all 110 and the noun too in 97 (88 %, 95 % interval 81 to 93 %). Of the 200 that the rules were written with,
198 and 195. `tests/harness/described/labelled.tsv` has them all; docs/measuring.md says what goes wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .clauses import Clause, Token, clauses, segments
from .lexicon import Lexicon, lexicon
from .nouns import object_of, topic_of

WHETHER = "whether"
"""The question word of all that yes or no could answer."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """The verb of an instruction and its noun; both are empty where no verb was found."""

    verb: str = ""
    """`list`, or a question word: `which`, `how many`, `whether`."""
    noun: str = ""
    question: bool = False


def asked(instruction: str) -> Ask:
    """What an instruction asks for: the first of its clauses that gives an order or asks decides."""
    words = lexicon()
    found = list(clauses(instruction))
    for number, clause in enumerate(found):
        if ask := _ask_of(clause, words):
            return ask
        if _only_answers(clause.tokens, words):
            rest = found[number + 1] if number + 1 < len(found) else None
            direct = _ask_of(rest, words) if rest else None
            return direct or Ask(verb=WHETHER, noun=topic_of(rest.tokens) if rest else "", question=True)
    return Ask()


def _ask_of(clause: Clause, words: Lexicon) -> Ask | None:
    """The order or the question of one clause, at its start or behind what leads up to it."""
    for number, segment in enumerate(segments(clause.tokens)):
        if number and not _leads_up(clause.tokens, words):
            break
        tokens = _behind_courtesies(segment, words)
        if ask := _order(tokens, clause.end, words) or _question(tokens, clause.end, words):
            return ask
    return _late_question(clause, words)


def _behind_courtesies(tokens: Sequence[Token], words: Lexicon) -> Sequence[Token]:
    for place, token in enumerate(tokens):
        if token.is_word and token.low not in words.courtesies and not token.low.endswith("ly"):
            return tokens[place:]
    return ()


def _leads_up(tokens: Sequence[Token], words: Lexicon) -> bool:
    """Whether a clause begins with what leads up to an order: `Given the text, ...`, `Yes or no, ...`."""
    first = tokens[0].low
    leads = words.prepositions | words.conjunctions | words.participles | words.answers | words.courtesies
    return first in leads or first.endswith(("ing", "ed"))


def _order(tokens: Sequence[Token], end: str, words: Lexicon) -> Ask | None:
    place = _behind_politeness(tokens, words)
    if place >= len(tokens):
        return None
    verb = tokens[place].low
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if not _opens_order(tokens[place], after, end, words):
        return None
    return Ask(verb=verb, noun=object_of(tokens[place + 1 :]))


def _opens_order(token: Token, after: Token | None, end: str, words: Lexicon) -> bool:
    low = token.low
    if after is None and end == ":" and low in words.verbs_and_nouns:
        return False  # A heading: `Answer:`.
    if low == "do" or low == "have":
        return end != "?"
    if low in words.verbs:
        return True
    if low in words.verbs_and_nouns:
        return after is None or (after.low != "of" and after.low not in words.auxiliaries)
    # Any other word in front of an article is a verb too, as a noun seldom is.
    if after is None or after.low not in words.determiners or low in words.closed or low in words.answers:
        return False
    return token.is_word and not low.endswith(("ing", "ed", "s")) and low not in words.participles | words.adverbs


def _behind_politeness(tokens: Sequence[Token], words: Lexicon) -> int:
    """Where the verb of an order stands: behind `would you please`, `do not`, `you should` or nothing."""
    lows = [token.low for token in tokens[:5]]
    place = 0
    if lows[:2] in (["can", "you"], ["could", "you"], ["would", "you"], ["will", "you"]):
        place = 2
    elif lows[:2] == ["do", "not"] or lows[:1] in (["don't"], ["never"]):
        place = 2 if lows[0] == "do" else 1
    elif lows[:2] in (["you", "should"], ["you", "must"]):
        place = 2
    while place and place < len(lows) and lows[place] in words.courtesies:
        place += 1
    return place


def _question(tokens: Sequence[Token], end: str, words: Lexicon) -> Ask | None:
    """The question that opens here, perhaps with a preposition: `in which organ`."""
    if len(tokens) > 1 and tokens[0].low in words.prepositions and tokens[1].low in words.words:
        tokens = tokens[1:]
    if not tokens:
        return None
    low = tokens[0].low
    if low in words.openers or (low in words.openers_with_mark and end == "?"):
        return Ask(verb=WHETHER, noun=topic_of(tokens), question=True)
    near = {token.low for token in tokens[1:4]}
    if low in words.words and (end == "?" or near & words.auxiliaries):
        return _wh(tokens)
    return None


def _late_question(clause: Clause, words: Lexicon) -> Ask | None:
    """A question whose word stands late: `Tuberculosis is caused by which bacterium?`."""
    if clause.end != "?":
        return None
    for place, token in enumerate(clause.tokens):
        if token.low in words.words and (place == 0 or clause.tokens[place - 1].text != ","):
            return _wh(clause.tokens[place:])
    return None


def _wh(tokens: Sequence[Token]) -> Ask:
    much = tokens[1].low if len(tokens) > 1 else ""
    if tokens[0].low == "how" and much in ("many", "much"):
        return Ask(verb=f"how {much}", noun=topic_of([tokens[0], *tokens[2:]]), question=True)
    return Ask(verb=tokens[0].low, noun=topic_of(tokens), question=True)


def _only_answers(tokens: Sequence[Token], words: Lexicon) -> bool:
    """Whether a clause only lists what may be answered: `True or false`."""
    allowed = words.answers | {"or", "and", ","}
    return len(tokens) > 1 and all(token.low in allowed for token in tokens)
