# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading GGUF files of floats: keys, and tensors as doubles [..., rows, cols]."""

import struct
from pathlib import Path

import numpy as np

SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, ARRAY = 8, 9
TYPE_F32, TYPE_F16, TYPE_BF16 = 0, 1, 30


class Cursor:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        value, = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return value

    def string(self):
        n = self.take("Q")
        self.at += n
        return self.data[self.at - n:self.at].decode("utf-8")

    def value(self, kind):
        if kind == STRING:
            return self.string()
        if kind == ARRAY:
            of, n = self.take("I"), self.take("Q")
            return [self.value(of) for _ in range(n)]
        return self.take(SCALARS[kind])


def to_doubles(data, kind, at, shape):
    n = int(np.prod(shape))
    if kind == TYPE_F32:
        values = np.frombuffer(data, "<f4", n, at)
    elif kind == TYPE_F16:
        values = np.frombuffer(data, "<f2", n, at)
    elif kind == TYPE_BF16:
        values = (np.frombuffer(data, "<u2", n, at).astype(np.uint32) << 16).view(np.float32)
    else:
        raise ValueError(f"tensor type {kind} is no float")
    return values.astype(np.float64).reshape(shape)


def read(path):
    """Returns the keys and the tensors, each by name."""
    cursor = Cursor(Path(path).read_bytes())
    cursor.at = 8
    n_tensor, n_key = cursor.take("Q"), cursor.take("Q")
    keys = {}
    for _ in range(n_key):
        name = cursor.string()
        keys[name] = cursor.value(cursor.take("I"))
    infos = []
    for _ in range(n_tensor):
        name, n_dims = cursor.string(), cursor.take("I")
        shape = [cursor.take("Q") for _ in range(n_dims)][::-1]
        infos.append((name, shape, cursor.take("I"), cursor.take("Q")))
    alignment = keys.get("general.alignment", 32)
    begin = cursor.at + -cursor.at % alignment
    return keys, {name: to_doubles(cursor.data, kind, begin + at, shape) for name, shape, kind, at in infos}
