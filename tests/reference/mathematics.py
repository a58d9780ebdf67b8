# SPDX-License-Identifier: GPL-3.0-or-later
"""The few formulas that the architectures share, in double precision and for one token: a vector x [n] at a time, or
its heads [n_head, head_dim]."""

import math

import numpy as np


def rms_norm(x, weight, epsilon):
    """Zhang and Sennrich 2019; over the last axis."""
    return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + epsilon) * weight


def layer_norm(x, weight, bias, epsilon):
    """Ba, Kiros and Hinton 2016; over the last axis."""
    centred = x - np.mean(x, axis=-1, keepdims=True)
    return centred / np.sqrt(np.mean(centred * centred, axis=-1, keepdims=True) + epsilon) * weight + bias


def silu(x):
    return x / (1 + np.exp(-x))


def gelu(x):
    """Hendrycks and Gimpel 2016, in the form with the error function."""
    return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def gelu_tanh(x):
    """The same paper's approximation."""
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))


def soft_cap(x, cap):
    """Gemma 2: nothing beyond the cap, and little change well below it."""
    return cap * np.tanh(x / cap)


def softmax(x, sink=None):
    """Over the last axis. A sink [n_head] is one more logit a head, which takes its share and has nothing to give."""
    if sink is not None:
        x = np.concatenate([x, sink[:, np.newaxis]], axis=-1)
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    p = e / np.sum(e, axis=-1, keepdims=True)
    return p if sink is None else p[:, :-1]


def top_k(x, k):
    """The indices of the k largest, the largest first. Where rounding could choose others, no program can be compared
    with another: such a model is not to be used."""
    order = np.argsort(-x, kind="stable")
    if k < len(x) and x[order[k - 1]] - x[order[k]] < 1e-4:
        raise ValueError("two experts are as good as each other: take another seed")
    return order[:k]


def products(q, keys):
    """Scores [n_head, n] of a query's heads [n_head, d] with keys [n, n_head_kv, d]. Query heads in a row share a key head
    (Ainslie et al. 2023)."""
    group = len(q) // keys.shape[1]
    return np.einsum("hd,nhd->hn", q, np.repeat(keys, group, axis=1))


def mix(probabilities, values):
    """The values [n, n_head_kv, d], weighted: [n_head * d]."""
    group = len(probabilities) // values.shape[1]
    return np.einsum("hn,nhd->hd", probabilities, np.repeat(values, group, axis=1)).reshape(-1)
