# SPDX-License-Identifier: GPL-3.0-or-later
"""The sink-plus-window cache (Xiao et al. 2024) by its definition and in the slowest way: keys are kept as they were
before any rotation, the oldest that is no sink is taken out, and a token's position is its place in what is left."""

import math

import numpy as np


class Stream:
    """Of capacity slots, counting the token at hand, the first n_sink never leave."""

    def __init__(self, n_sink=0, capacity=math.inf):
        self.n_sink, self.capacity = n_sink, capacity
        self.layers = {}

    def add(self, layer, key, value):
        """Returns keys [n, n_head_kv, d], values of the same shape, and places [n] of all that the token at hand can see in
        the layer; it is itself the last of them."""
        keys, values = self.layers.setdefault(layer, ([], []))
        if len(keys) == self.capacity:
            del keys[self.n_sink], values[self.n_sink]
        keys.append(key)
        values.append(value)
        return np.array(keys), np.array(values), np.arange(len(keys))


def hide_distant(scores, places, window):
    """Native windows: a token sees itself and the window - 1 before it."""
    return scores if window is None else np.where(places[-1] - places < window, scores, -math.inf)
