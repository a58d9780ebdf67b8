#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An independent reading of a model file: its own GGUF reader, tokenizer, forward pass and greedy reply, in plain Python.

usage: gguf-forward.py MODEL.gguf TEXT

Prints what the file says, then the greedy reply to TEXT with each token's probability. To be compared with
`rivulet-train sample --temperature 0` on the checkpoint that the file was written from. Slow: seconds a token.
"""
import math
import mmap
import struct
import sys

FORMATS = {0: 'B', 1: 'b', 2: 'H', 3: 'h', 4: 'I', 5: 'i', 6: 'f', 7: '?', 10: 'Q', 11: 'q', 12: 'd'}


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        value = struct.unpack_from('<' + form, self.data, self.at)[0]
        self.at += struct.calcsize('<' + form)
        return value

    def string(self):
        n = self.take('Q')
        self.at += n
        return self.data[self.at - n:self.at].decode()

    def value(self, kind):
        if kind == 8:
            return self.string()
        if kind == 9:
            inner, n = self.take('I'), self.take('Q')
            return [self.value(inner) for _ in range(n)]
        return self.take(FORMATS[kind])


def read(path):
    with open(path, 'rb') as file:
        reader = Reader(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    assert reader.data[:4] == b'GGUF'
    reader.at = 4
    assert reader.take('I') == 3
    n_tensors, n_entries = reader.take('Q'), reader.take('Q')
    entries = {}
    for _ in range(n_entries):
        key = reader.string()
        entries[key] = reader.value(reader.take('I'))
    shapes = []
    for _ in range(n_tensors):
        name = reader.string()
        sizes = [reader.take('Q') for _ in range(reader.take('I'))]
        shapes.append((name, sizes, reader.take('I'), reader.take('Q')))
    align = entries['general.alignment']
    start = (reader.at + align - 1) // align * align
    return entries, {name: tensor(reader.data, sizes, kind, start + offset) for name, sizes, kind, offset in shapes}


def tensor(data, sizes, kind, at):
    """Rows of floats."""
    n_cols, n_rows = sizes[0], sizes[1] if len(sizes) > 1 else 1
    n = n_cols * n_rows
    if kind == 0:
        flat = struct.unpack_from(f'<{n}f', data, at)
    elif kind == 1:
        flat = struct.unpack_from(f'<{n}e', data, at)
    else:
        assert kind == 8
        flat = []
        for block in range(n // 32):
            scale, *quants = struct.unpack_from('<e32b', data, at + 34 * block)
            flat += [scale * q for q in quants]
    return [flat[i * n_cols:(i + 1) * n_cols] for i in range(n_rows)]


def product(matrix, vector):
    return [sum(map(lambda a, b: a * b, row, vector)) for row in matrix]


def norm(vector, weight, epsilon):
    scale = 1 / math.sqrt(sum(x * x for x in vector) / len(vector) + epsilon)
    return [x * scale * w for x, w in zip(vector, weight)]


def rotate(vector, position, head_dim, base):
    out = list(vector)
    for i in range(0, len(vector), 2):
        angle = position * base ** (-(i % head_dim) / head_dim)
        c, s = math.cos(angle), math.sin(angle)
        out[i], out[i + 1] = vector[i] * c - vector[i + 1] * s, vector[i] * s + vector[i + 1] * c
    return out


class Model:
    def __init__(self, path):
        self.entries, self.tensors = read(path)
        self.n_layer = self.entries['llama.block_count']
        self.n_head = self.entries['llama.attention.head_count']
        self.n_head_kv = self.entries['llama.attention.head_count_kv']
        self.head_dim = self.entries['llama.rope.dimension_count']
        self.base = self.entries['llama.rope.freq_base']
        self.epsilon = self.entries['llama.attention.layer_norm_rms_epsilon']
        self.pieces = self.entries['tokenizer.ggml.tokens']
        self.scores = self.entries['tokenizer.ggml.scores']
        self.ids = {piece: i for i, piece in enumerate(self.pieces)}
        self.cache = [([], []) for _ in range(self.n_layer)]

    def encode(self, text):
        symbols = list('\u2581' + text.replace(' ', '\u2581'))
        while True:
            found = [(self.scores[self.ids[a + b]], -i) for i, (a, b) in enumerate(zip(symbols, symbols[1:])) if a + b in self.ids]
            if not found:
                break
            i = -max(found)[1]
            symbols[i:i + 2] = [symbols[i] + symbols[i + 1]]
        return [i for s in symbols for i in ([self.ids[s]] if s in self.ids else [self.ids[f'<0x{b:02X}>'] for b in s.encode()])]

    def attend(self, layer, query):
        keys, values = self.cache[layer]
        out = []
        for head in range(self.n_head):
            q = query[head * self.head_dim:(head + 1) * self.head_dim]
            first = head // (self.n_head // self.n_head_kv) * self.head_dim
            scores = [sum(a * b for a, b in zip(q, key[first:first + self.head_dim])) / math.sqrt(self.head_dim) for key in keys]
            weights = [math.exp(s - max(scores)) for s in scores]
            total = sum(weights)
            out += [sum(w * value[first + j] for w, value in zip(weights, values)) / total for j in range(self.head_dim)]
        return out

    def step(self, token, position):
        """Logits after one more token."""
        x = list(self.tensors['token_embd.weight'][token])
        for layer in range(self.n_layer):
            part = lambda name: self.tensors[f'blk.{layer}.{name}.weight']
            h = norm(x, part('attn_norm')[0], self.epsilon)
            query = rotate(product(part('attn_q'), h), position, self.head_dim, self.base)
            self.cache[layer][0].append(rotate(product(part('attn_k'), h), position, self.head_dim, self.base))
            self.cache[layer][1].append(product(part('attn_v'), h))
            x = [a + b for a, b in zip(x, product(part('attn_output'), self.attend(layer, query)))]
            h = norm(x, part('ffn_norm')[0], self.epsilon)
            gate, up = product(part('ffn_gate'), h), product(part('ffn_up'), h)
            hidden = [g / (1 + math.exp(-g)) * u for g, u in zip(gate, up)]
            x = [a + b for a, b in zip(x, product(part('ffn_down'), hidden))]
        return product(self.tensors['token_embd.weight'], norm(x, self.tensors['output_norm.weight'][0], self.epsilon))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    model = Model(sys.argv[1])
    for key, value in model.entries.items():
        print(f'{key}: {value if not isinstance(value, list) else f"[{len(value)}]"}')
    end = model.ids['<|end|>']
    tokens = [model.ids['<sink>'], model.ids['<|user|>']] + model.encode(sys.argv[2]) + [end, model.ids['<|assistant|>']]
    for position in range(len(tokens) + 60):
        logits = model.step(tokens[position], position)
        if position + 1 < len(tokens):
            continue
        best = max(range(len(logits)), key=logits.__getitem__)
        probability = 1 / sum(math.exp(value - logits[best]) for value in logits)
        print(f'{best:5} {probability:.4f} {model.pieces[best]}')
        if best == end:
            break
        tokens.append(best)


if __name__ == '__main__':
    main()
