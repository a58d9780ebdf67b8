# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing GGUF, version 3 (github.com/ggml-org/ggml, docs/gguf.md): a header, keys, tensor descriptions, data."""

import struct

import numpy as np

UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
ALIGNMENT = 32
TYPE_F32, TYPE_Q8_0 = 0, 8


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
    def __init__(self, architecture):
        self.architecture = architecture
        self.n_key, self.n_tensor = 0, 0
        self.keys, self.infos, self.data = b"", b"", b""
        self.whole_key("general.architecture", architecture)
        self.whole_key("general.type", "model")

    def whole_key(self, name, value):
        self.keys += pack_string(name) + pack_value(value)
        self.n_key += 1

    def key(self, name, value):
        """With the architecture's name in front; None is left out."""
        if value is not None:
            self.whole_key(f"{self.architecture}.{name}", value)

    def tensor(self, name, values):
        """Values [..., rows, cols]; the file tells the sizes in the opposite order."""
        self.block(name, TYPE_F32, values.shape, values.astype("<f4").tobytes())

    def block(self, name, kind, shape, data):
        self.infos += pack_string(name) + struct.pack("<I", len(shape))
        self.infos += b"".join(struct.pack("<Q", n) for n in reversed(shape))
        self.infos += struct.pack("<IQ", kind, len(self.data))
        self.data += pad(data)
        self.n_tensor += 1

    def write(self, path):
        header = b"GGUF" + struct.pack("<IQQ", 3, self.n_tensor, self.n_key)
        with open(path, "wb") as file:
            file.write(pad(header + self.keys + self.infos) + self.data)
