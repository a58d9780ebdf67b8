# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing GGUF, version 3 (github.com/ggml-org/ggml, docs/gguf.md): a header, keys, tensor descriptions, data."""

import struct

import numpy as np

from weights import split_q8_0

UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
ALIGNMENT = 32
TYPE_F32, TYPE_Q8_0 = 0, 8
KEPT_FLOAT = ("_norm.weight", "ffn_gate_inp.weight")
FILE_TYPE_F32, FILE_TYPE_Q8_0 = 0, 7


def pack_string(text):
    data = text.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def pack_scalar(value):
    """The type's number, and the value packed."""
    if isinstance(value, bool):
        return BOOL, struct.pack("<?", value)
    if isinstance(value, int):
        return UINT32, struct.pack("<I", value)
    if isinstance(value, float):
        return FLOAT32, struct.pack("<f", value)
    return STRING, pack_string(value)


def pack_value(value):
    if not isinstance(value, list):
        kind, data = pack_scalar(value)
        return struct.pack("<I", kind) + data
    packed = [pack_scalar(element) for element in value]
    return struct.pack("<IIQ", ARRAY, packed[0][0], len(packed)) + b"".join(data for _, data in packed)


def pad(data):
    return data + bytes(-len(data) % ALIGNMENT)


class Writer:
    def __init__(self, architecture, quantised=False):
        self.architecture, self.quantised = architecture, quantised
        self.n_key, self.n_tensor = 0, 0
        self.keys, self.infos, self.data = b"", b"", b""
        self.whole_key("general.architecture", architecture)
        self.whole_key("general.type", "model")
        self.whole_key("general.file_type", FILE_TYPE_Q8_0 if quantised else FILE_TYPE_F32)

    def whole_key(self, name, value):
        self.keys += pack_string(name) + pack_value(value)
        self.n_key += 1

    def key(self, name, value):
        """With the architecture's name in front; None is left out."""
        if value is not None:
            self.whole_key(f"{self.architecture}.{name}", value)

    def tensor(self, name, values):
        """Values [..., rows, cols]; the file tells the sizes in the opposite order. What is no matrix stays float, and so
        does a router."""
        if self.quantised and values.ndim > 1 and name.endswith(".weight") and not name.endswith(KEPT_FLOAT):
            scales, numbers = split_q8_0(values)
            data = np.concatenate([scales.astype("<f2").view(np.int8), numbers], axis=1).tobytes()
            self.add(name, TYPE_Q8_0, values.shape, data)
        else:
            self.add(name, TYPE_F32, values.shape, values.astype("<f4").tobytes())

    def add(self, name, kind, shape, data):
        self.infos += pack_string(name) + struct.pack("<I", len(shape))
        self.infos += b"".join(struct.pack("<Q", n) for n in reversed(shape))
        self.infos += struct.pack("<IQ", kind, len(self.data))
        self.data += pad(data)
        self.n_tensor += 1

    def write(self, path):
        header = b"GGUF" + struct.pack("<IQQ", 3, self.n_tensor, self.n_key)
        with open(path, "wb") as file:
            file.write(pad(header + self.keys + self.infos) + self.data)
