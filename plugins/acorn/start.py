"""Where the weights start: small noise, and one circuit that copies, put in by hand.

To use a demonstration, a model must find where a token stood before and look at what followed (an induction head;
Olsson et al., arXiv 2209.11895). Large models find this circuit by themselves after billions of tokens. In a pilot, six
million parameters and six million tokens did not: answers with five demonstrations were those without. So the circuit
stands there from the start, in three heads, and training is free to change it; the idea of starting attention from
the structure it will have anyway is that of mimetic initialization (Trockman and Kolter, arXiv 2305.09828).

- One head of the first layer looks at the previous token. It needs no content: one dimension of every embedding holds
  the same number, and rotary embeddings turn it into a preference for the distance of one.
- It writes what it sees, projected by P, into the directions R.
- Two heads of the second layer compare the current token, through P, with what R holds, and copy the token there.
"""

from __future__ import annotations

import torch
from transformers import LlamaForCausalLM

EMBEDDING = 0.5
"""Standard deviation of an embedding's values: norm 8, so that what Muon makes the layers write does not drown it."""
CONSTANT = 4.0
"""Value of the constant dimension in every embedding."""
LOGIT = 0.08
"""Weight of the last norm: brings the logits of these large tied embeddings back to the order of one."""
SHARP = 0.9
"""Of the head that looks back: puts about nine tenths of its attention on the previous token."""
MATCH = 4.0
"""Of the heads that compare: an equal token stands out from five hundred others."""
WRITE = 1.1
"""Makes what is written about as long as an embedding."""
COPY = 1.5
FAST = 6
"""Rotary pairs that turn fast enough to tell a distance of one from two."""
SLOW = 16
"""First rotary pair that turns so slowly that contents are compared over a thousand tokens."""


@torch.no_grad()
def put_copying_in(model: LlamaForCausalLM, seed: int) -> None:
    """Write the three heads into the first two layers, in place."""
    random = torch.Generator().manual_seed(seed)
    width, size = model.config.hidden_size, model.config.head_dim
    frame = torch.linalg.qr(torch.randn(width - 1, width - 1, generator=random)).Q
    rows = torch.nn.functional.pad(frame, (0, 1))  # the last dimension is the constant one
    read, write, copied = rows[:size], rows[size : 2 * size], rows[2 * size : 3 * size]
    embedding = model.model.embed_tokens.weight
    embedding.copy_(EMBEDDING * torch.randn(embedding.shape, generator=random))
    embedding[:, -1] = CONSTANT
    model.model.norm.weight.fill_(LOGIT)
    for layer in model.model.layers:  # noise that is written would drown what the heads write
        layer.self_attn.o_proj.weight.zero_()
        layer.mlp.down_proj.weight.zero_()
    _look_back(model, size, read=read, write=write)
    _find_and_copy(model, size, read=read, write=write, copied=copied)


def _look_back(model: LlamaForCausalLM, size: int, *, read: torch.Tensor, write: torch.Tensor) -> None:
    attention, pairs = model.model.layers[0].self_attn, torch.arange(FAST)
    angles = model.model.rotary_emb.inv_freq[:FAST]
    queries, keys = attention.q_proj.weight, attention.k_proj.weight
    queries[:size], keys[:size] = 0, 0
    keys[pairs, -1] = SHARP
    queries[pairs, -1] = SHARP * torch.cos(angles)
    queries[pairs + size // 2, -1] = -SHARP * torch.sin(angles)
    attention.v_proj.weight[:size] = read
    attention.o_proj.weight[:, :size] = WRITE * write.T


def _find_and_copy(
    model: LlamaForCausalLM, size: int, *, read: torch.Tensor, write: torch.Tensor, copied: torch.Tensor
) -> None:
    attention = model.model.layers[1].self_attn
    slow = torch.arange(SLOW, size // 2)
    slow = torch.cat([slow, slow + size // 2])
    for head, part in enumerate(torch.arange(size).split(len(slow))):
        queries = attention.q_proj.weight[head * size : (head + 1) * size]
        keys = attention.k_proj.weight[head * size : (head + 1) * size]
        queries.zero_()
        keys.zero_()
        queries[slow[: len(part)]] = MATCH * read[part]
        keys[slow[: len(part)]] = MATCH * write[part]
        attention.v_proj.weight[head * size : (head + 1) * size] = copied
        attention.o_proj.weight[:, head * size : (head + 1) * size] = COPY * copied.T
