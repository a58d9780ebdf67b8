# SPDX-License-Identifier: GPL-3.0-or-later
"""Random weights that both programs can hold exactly: doubles with the values of floats. Nothing is zero, one or equal to
another, so that no weight could be left out or taken for its neighbour unnoticed."""

import numpy as np


def as_float(values):
    return values.astype(np.float32).astype(np.float64)


class Source:
    def __init__(self, seed):
        self.random = np.random.Generator(np.random.PCG64(seed))

    def tensor(self, *shape, gain=1.0):
        """[..., n_out, n_in], so wide that an output's size is about that of the input."""
        return as_float(self.random.standard_normal(shape) * (gain / np.sqrt(shape[-1])))

    def embedding(self, n_vocab, n_embd):
        return as_float(self.random.standard_normal((n_vocab, n_embd)))

    def norm(self, *shape):
        return as_float(1 + 0.3 * self.random.standard_normal(shape))

    def norm_around_zero(self, *shape):
        """For norms whose weight is one plus this; the sum is a float too."""
        return np.round(0.3 * self.random.standard_normal(shape) * 4096) / 4096

    def bias(self, *shape):
        return as_float(0.3 * self.random.standard_normal(shape))
