# SPDX-License-Identifier: GPL-3.0-or-later
"""Random weights that both programs can hold exactly: doubles with the values of floats, or, for matrices of a model
that is to be quantised, with values that Q8_0 has. Nothing is zero, one or equal to another, so that no weight could be
left out or taken for its neighbour unnoticed."""

import numpy as np


def as_float(values):
    return values.astype(np.float32).astype(np.float64)


def split_q8_0(values):
    """Blocks of 32 values along the rows: a scale each, float16, and whole numbers of -127 to 127, the largest of them
    127 or -127."""
    blocks = values.reshape(-1, 32)
    scales = (np.max(np.abs(blocks), axis=1, keepdims=True) / 127).astype(np.float16)
    return scales, np.rint(blocks / scales.astype(np.float64)).astype(np.int8)


def as_q8_0(values):
    scales, numbers = split_q8_0(values)
    return (scales.astype(np.float64) * numbers).reshape(values.shape)


class Source:
    def __init__(self, seed, quantised=False):
        self.random = np.random.Generator(np.random.PCG64(seed))
        self.to_matrix = as_q8_0 if quantised else as_float

    def tensor(self, *shape, gain=1.0):
        """[..., n_out, n_in], so wide that an output's size is about that of the input."""
        return self.to_matrix(self.random.standard_normal(shape) * (gain / np.sqrt(shape[-1])))

    def embedding(self, n_vocab, n_embd):
        return self.to_matrix(self.random.standard_normal((n_vocab, n_embd)))

    def norm(self, *shape):
        return as_float(1 + 0.3 * self.random.standard_normal(shape))

    def norm_around_zero(self, *shape):
        """For norms whose weight is one plus this; the sum is a float too."""
        return np.round(0.3 * self.random.standard_normal(shape) * 4096) / 4096

    def bias(self, *shape):
        return as_float(0.3 * self.random.standard_normal(shape))
