"""The measures of responses against their answers, each 0 to 1 and each over all that the model wrote.

A response is scored as it stands: nothing is cut at a line break, because no benchmark promises an answer of one line.
A model that goes on talking loses precision.
"""

from __future__ import annotations

from .forms import is_list, score_answer
from .labels import label_of, labels_of, number_of
from .lists import NOTHING, entities_of, entity_counts, entity_f1, items_of, list_counts, spans_of
from .texts import best_rouge_l, best_token_f1, normalize, paper_f1, plain, rouge_l, token_f1
from .totals import Choice, Counts, average_f1, macro_f1, micro_f1, weighted_f1

__all__ = [
    "NOTHING",
    "Choice",
    "Counts",
    "average_f1",
    "best_rouge_l",
    "best_token_f1",
    "entities_of",
    "entity_counts",
    "entity_f1",
    "is_list",
    "items_of",
    "label_of",
    "labels_of",
    "list_counts",
    "macro_f1",
    "micro_f1",
    "normalize",
    "number_of",
    "paper_f1",
    "plain",
    "rouge_l",
    "score_answer",
    "spans_of",
    "token_f1",
    "weighted_f1",
]
