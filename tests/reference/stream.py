# SPDX-License-Identifier: GPL-3.0-or-later
"""The sink-plus-window cache (Xiao et al. 2024) by its definition and in the slowest way: keys are kept as they were
before any rotation, the oldest that is neither a sink nor to be kept is taken out, and a token's position is its place in what
is left."""

import math

import numpy as np


class Stream:
    """Of capacity slots, counting the token at hand, the first n_sink never leave, nor do the tokens in kept."""

    def __init__(self, n_sink=0, capacity=math.inf, kept=()):
        self.n_sink, self.capacity, self.kept = n_sink, capacity, kept
        self.layers = {}

    def add(self, layer, key, value):
        """Returns keys [n, n_head_kv, d], values of the same shape, and places [n] of all that the token at hand can see in
        the layer; it is itself the last of them."""
        keys, values, tokens = self.layers.setdefault(layer, ([], [], []))
        token = tokens[-1] + 1 if tokens else 0
        if len(keys) == self.capacity:
            oldest = next(i for i in range(self.n_sink, len(tokens)) if tokens[i] not in self.kept)
            del keys[oldest], values[oldest], tokens[oldest]
        keys.append(key)
        values.append(value)
        tokens.append(token)
        return np.array(keys), np.array(values), np.arange(len(keys))


def hide_distant(scores, places, window):
    """Native windows: a token sees itself and the window - 1 before it."""
    return scores if window is None else np.where(places[-1] - places < window, scores, -math.inf)
