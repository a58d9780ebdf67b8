# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts learned sink logits into a copy of a GGUF file: a float a head and layer that joins the softmax alone. For tests: a
logit of -10,000 changes nothing, a logit of 0 makes the paper's zero sink of a model that was not trained for it."""

import struct
from pathlib import Path

SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
STRING, ARRAY, F32 = 8, 9, 0
ALIGNMENT = 32


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self, form):
        value, = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return value

    def string(self):
        n = self.number("Q")
        self.at += n
        return self.data[self.at - n:self.at].decode("utf-8")

    def skip_value(self, kind):
        if kind == STRING:
            self.string()
        elif kind == ARRAY:
            of, n = self.number("I"), self.number("Q")
            if of in SIZES:
                self.at += SIZES[of] * n
            else:
                for _ in range(n):
                    self.skip_value(of)
        else:
            self.at += SIZES[kind]


def pad(data):
    return data + bytes(-len(data) % ALIGNMENT)


def add_sink_logits(source, target, n_layer, n_head, logit):
    """Every head of every layer gets the same logit."""
    reader = Reader(Path(source).read_bytes())
    reader.at = 8
    n_tensor, n_key = reader.number("Q"), reader.number("Q")
    for _ in range(n_key):
        reader.string()
        reader.skip_value(reader.number("I"))
    for _ in range(n_tensor):
        reader.string()
        n_dims = reader.number("I")
        reader.at += 8 * n_dims + 4 + 8
    header, at = reader.data[:reader.at], reader.at
    tensors = pad(reader.data[at + -at % ALIGNMENT:])
    infos = b""
    for layer in range(n_layer):
        name = f"blk.{layer}.attn_sinks.weight".encode()
        infos += struct.pack("<Q", len(name)) + name + struct.pack("<IQIQ", 1, n_head, F32, len(tensors))
        tensors += pad(struct.pack(f"<{n_head}f", *[logit] * n_head))
    counts = struct.pack("<Q", n_tensor + n_layer)
    Path(target).write_bytes(pad(header[:8] + counts + header[16:] + infos) + tensors)
