"""The noun that an order or a question is about: the last word of the first noun phrase, in the singular.

There is no tagger behind it. A noun phrase is what stands between words of the closed classes; a verb behind it is
known by its ending and the word lists.
"""

from __future__ import annotations

from collections.abc import Sequence

from .clauses import Token
from .lexicon import Lexicon, lexicon


def object_of(tokens: Sequence[Token]) -> str:
    """The direct object of an order, from the words behind its verb; empty where it has none.

    `down the names of people` gives `name`; `whether it is true`, `at the table` and `yes or no` give none.
    """
    words = lexicon()
    start = _behind_aside(tokens)
    for place in range(start, len(tokens)):
        token = tokens[place]
        if token.kind == "number" or _before_noun(tokens, place, words):
            continue
        if not token.is_word:
            return ""
        if _skipped_in_order(tokens, place, words):
            continue
        return "" if token.low in words.closed | words.answers else _object(tokens[place:], words)
    return ""


def topic_of(tokens: Sequence[Token]) -> str:
    """The noun that a question is about, from its question word on; empty where it has none.

    `what class of drugs does atenolol belong to` gives `class`, `how does the writer feel` gives `writer`.
    """
    words = lexicon()
    state = ""  # What the words so far lead to: a `verb` behind a pronoun, a `bare` verb behind a noun, or nothing.
    verbless = not any(token.low in words.auxiliaries for token in tokens)
    for place, token in enumerate(tokens):
        low = token.low
        if low in words.bare:
            state = "bare"
        elif low in words.pronouns and place:
            state = "verb"
        elif place == 0 and low in words.words:
            state = "verb" if low == "who" else ""
        elif token.is_word and (_is_adverb(low, words) or low in words.auxiliaries):
            continue
        elif not token.is_word or _leads_on(tokens, place, words):
            state = "bare" if state == "bare" else ""
        elif state == "verb" or (place == 1 and _is_predicate(tokens, words)):
            state, verbless = "", False
        else:
            return _subject(tokens[place:], words, bare=state == "bare", verbless=verbless)
    return ""


def singular(noun: str) -> str:
    """A noun in small letters without the ending of its plural: `studies` is `study`, `viruses` is `virus`."""
    words = lexicon()
    if noun in words.irregular:
        return words.irregular[noun]
    if len(noun) < 4 or noun in words.singular or not noun.endswith("s") or noun.endswith(("ss", "us", "is", "'s")):
        return noun.removesuffix("'s")
    if noun.endswith("ies") and len(noun) > 4:
        return f"{noun[:-3]}y"
    return noun[:-2] if noun.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")) else noun[:-1]


def _behind_aside(tokens: Sequence[Token]) -> int:
    """Where to begin: behind an aside between commas, as in `list, in order, the steps`."""
    if not tokens or tokens[0].text != ",":
        return 0
    return next((place + 1 for place in range(1, len(tokens)) if tokens[place].text == ","), len(tokens))


def _before_noun(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether a word only leads up to a noun: an article, a quantity, `the same`, the `of` in `all of the`."""
    low = tokens[place].low
    if low in words.determiners or low in words.places:
        return True
    before = tokens[place - 1] if place else None
    return low == "of" and before is not None and (before.kind == "number" or before.low in words.determiners)


def _leads_on(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether a question goes on behind this word to its noun."""
    low = tokens[place].low
    return low in words.closed or low in words.answers or _before_noun(tokens, place, words)


def _skipped_in_order(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether an order goes on behind this word to its object: `down`, `me`, `only`, `and correct`, `positive` news."""
    low = tokens[place].low
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if low in ("and", "or"):
        return after is not None and after.low in words.orders
    if place and tokens[place - 1].low in ("and", "or") and low in words.orders:
        return True
    if low in words.answers - words.particles:
        return after is not None and _content(tokens, place + 1, words)
    return low in words.particles or low in words.indirect or _is_adverb(low, words)


def _stretch(tokens: Sequence[Token], words: Lexicon) -> tuple[list[Token], Token | None]:
    """The words of the open classes that begin the tokens, and what stands behind them."""
    found: list[Token] = []
    for token in tokens:
        low = token.low
        if token.kind == "number" or (found and token.is_word and len(low) == 1 and low not in words.closed):
            continue
        if found and (not token.is_word or low in words.closed or low in words.places or _is_adverb(low, words)):
            return found, token
        found.append(token)
    return found, None


def _object(tokens: Sequence[Token], words: Lexicon) -> str:
    """The head of the noun phrase that begins the tokens of an order."""
    phrase, _ = _stretch(tokens, words)
    end = next((place for place in range(1, len(phrase)) if _ends_phrase(phrase, place, words)), len(phrase))
    return singular(phrase[end - 1].low)


def _subject(tokens: Sequence[Token], words: Lexicon, *, bare: bool, verbless: bool) -> str:
    """The head of the noun phrase that begins the tokens of a question.

    `bare`: `do` or `can` went before, so that a verb in its plain form must follow the noun. `verbless`: no verb was
    found yet, so that one must follow too, `which label fits wheat`.
    """
    phrase, behind = _stretch(tokens, words)
    end = _end_of_subject(phrase, words)
    if bare and end == len(phrase) > 1 and _ends_in_verb(phrase[-1], behind, words):
        end -= 1
    elif verbless and end == len(phrase):
        verbs = (place for place in range(1, end) if _stems(phrase[place].low) & words.verbs_and_nouns)
        end = next(verbs, end)
    return singular(phrase[end - 1].low)


def _end_of_subject(phrase: Sequence[Token], words: Lexicon) -> int:
    for place in range(1, len(phrase)):
        low = phrase[place].low
        known = low in words.answers or low in words.predicates or low.endswith(("ful", "ous", "able", "ible", "ive"))
        if _ends_phrase(phrase, place, words) or (known and place == len(phrase) - 1):
            return place
        if low in words.verbs or low in words.happenings:
            return place
    return len(phrase)


def _ends_in_verb(last: Token, behind: Token | None, words: Lexicon) -> bool:
    """Whether the last of several open words is the verb: a known one, or any that does not have to be a noun."""
    if behind is not None and (_is_adverb(behind.low, words) or behind.low in words.auxiliaries):
        return False  # The verb is still to come: `do pandas mostly eat`.
    return last.low in words.verbs_and_nouns or behind is None or behind.low not in words.prepositions


def _ends_phrase(phrase: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether a noun phrase ends in front of a word: a participle, a verb, or the name of what the noun says."""
    token, before = phrase[place], phrase[place - 1]
    if _is_participle(token.low, words) or _has_ending(token.low, "ing", words.nouns_in_ing):
        return not _is_participle(before.low, words)  # Of two participles the second is no end.
    if before.text.islower() and token.text[0].isupper():
        return True  # `the abbreviation GDP`
    return token.low.endswith("s") and bool(_stems(token.low) & (words.verbs | words.happenings))


def _is_predicate(tokens: Sequence[Token], words: Lexicon) -> bool:
    """Whether a question word is what does something: `what happened`, `what caused the fall`."""
    low = tokens[1].low
    if _stems(low) & (words.verbs | words.happenings):
        return True
    return _is_participle(low, words) and not _content(tokens, 2, words)


def _stems(low: str) -> set[str]:
    """What a word may be a form of, if it is a verb."""
    endings = ("s", "es", "d", "ed")
    return {low, *(low.removesuffix(ending) for ending in endings)}


def _content(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether a word of the open classes stands here."""
    if place >= len(tokens) or not tokens[place].is_word:
        return False
    low = tokens[place].low
    return low not in words.closed and low not in words.answers and not _is_adverb(low, words)


def _is_participle(low: str, words: Lexicon) -> bool:
    return low in words.participles or _has_ending(low, "ed", words.nouns_in_ed)


def _is_adverb(low: str, words: Lexicon) -> bool:
    return low in words.adverbs or _has_ending(low, "ly", words.nouns_in_ly)


def _has_ending(low: str, ending: str, exceptions: frozenset[str]) -> bool:
    return len(low) > len(ending) + 1 and low.endswith(ending) and low not in exceptions
