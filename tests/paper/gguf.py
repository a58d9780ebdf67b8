# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of GGUF files with something changed: learned sink logits put in, or blocks made floats."""

import struct
from array import array
from pathlib import Path

SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
STRING, ARRAY = 8, 9
F32, Q8_0 = 0, 8
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


class File:
    """A file's metadata as they lie there, and its tensors: lists of name, dimensions, type and bytes."""

    def __init__(self, path):
        reader = Reader(Path(path).read_bytes())
        self.magic = reader.data[:8]
        reader.at = 8
        n_tensor, self.n_key = reader.number("Q"), reader.number("Q")
        begin = reader.at
        for _ in range(self.n_key):
            reader.string()
            reader.skip_value(reader.number("I"))
        self.keys = reader.data[begin:reader.at]
        infos = [(reader.string(), [reader.number("Q") for _ in range(reader.number("I"))], reader.number("I"), reader.number("Q"))
                 for _ in range(n_tensor)]
        data = reader.data[reader.at + -reader.at % ALIGNMENT:]
        ends = sorted(offset for *_, offset in infos) + [len(data)]
        self.tensors = [[name, dims, kind, data[offset:ends[ends.index(offset) + 1]]] for name, dims, kind, offset in infos]

    def write(self, path):
        infos, data = b"", b""
        for name, dims, kind, content in self.tensors:
            name = name.encode()
            infos += struct.pack("<Q", len(name)) + name + struct.pack(f"<I{len(dims)}QIQ", len(dims), *dims, kind, len(data))
            data += pad(content)
        Path(path).write_bytes(pad(self.magic + struct.pack("<QQ", len(self.tensors), self.n_key) + self.keys + infos) + data)


def add_sink_logits(source, target, n_layer, n_head, logit):
    """Every head of every layer gets the same logit, a float that joins the softmax alone: -10,000 changes nothing, 0 makes the
    paper's zero sink of a model that was not trained for it."""
    file = File(source)
    file.tensors += [[f"blk.{layer}.attn_sinks.weight", [n_head], F32, struct.pack(f"<{n_head}f", *[logit] * n_head)]
                     for layer in range(n_layer)]
    file.write(target)


def expand_blocks(source, target):
    """Q8_0 becomes F32: the same weights to the last bit, for a scale has 11 bits of mantissa and a quant 8."""
    file = File(source)
    for tensor in file.tensors:
        if tensor[2] == Q8_0:
            n_block = tensor[1][0] // 32
            for n in tensor[1][1:]:
                n_block *= n
            values = array("f", (scale * quant for scale, *quants in struct.iter_unpack("<e32b", tensor[3][:34 * n_block])
                                 for quant in quants))
            tensor[2:] = [F32, values.tobytes()]
    file.write(target)
