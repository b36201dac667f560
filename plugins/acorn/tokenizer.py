"""The tokenizer of acorn, trained on its corpus."""

from __future__ import annotations

from itertools import islice

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from .corpus.mixture import texts
from .plan import Plan

END = "<|endoftext|>"
"""What ends every document."""


def train_tokenizer(plan: Plan, sample: int = 20_000) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer from the corpus's first documents; digits stand alone.

    A line is read as if a space opened it, so that a word is the same token at the start of a line as within one. Else
    an answer on a line of its own could not be copied from the text above: a small model would have to learn, word by
    word, that one token and three others spell the same. What is decoded is what was encoded.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Replace(Regex(r"\n(?=[^\n])"), "\n ")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.Sequence([decoders.ByteLevel(), decoders.Replace(Regex(r"\n (?=[^\n])"), "\n")])
    trainer = trainers.BpeTrainer(
        vocab_size=plan.vocabulary,
        special_tokens=[END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(islice(texts(plan.seed), sample), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=END,
        bos_token=END,
        pad_token=END,
        model_max_length=plan.context,
        clean_up_tokenization_spaces=False,
    )
