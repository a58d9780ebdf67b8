# SPDX-License-Identifier: GPL-3.0-or-later
"""MPT (MosaicML 2023): no rotation; a key's score falls with its distance, by a slope of its own for every head (ALiBi,
Press et al. 2022). Q, K and V may be clamped; biases may be left out everywhere, of norms too; the output is the
embedding."""

import math

import numpy as np

from mathematics import gelu_tanh, layer_norm, mix, products, softmax

EPSILON = 1e-5


def slopes(n_head, bias_max):
    """2^(-bias_max h / n) for h = 1 ... n. Where n is no power of two: those of the next one, every second first."""
    n = 2 ** math.ceil(math.log2(n_head))
    all_slopes = 2.0 ** (-bias_max * np.arange(1, n + 1) / n)
    return all_slopes if n == n_head else np.concatenate([all_slopes[1::2], all_slopes[::2]])[:n_head]


class Mpt:
    architecture = "mpt"
    model_type, class_name = "mpt", "MPTForCausalLM"
    fixed_config = {"expansion_ratio": 4, "learned_pos_emb": False}

    def __init__(self, config, source):
        self.config = config
        self.head_dim = config["d_model"] // config["n_heads"]
        self.n_kv = config["attn_config"].get("kv_n_heads", config["n_heads"])
        self.slopes = slopes(config["n_heads"], config["attn_config"]["alibi_bias_max"])
        self.weights = {}
        self.draw(source)

    def draw(self, source):
        c, w = self.config, self.weights
        n_embd, n_ff = c["d_model"], 4 * c["d_model"]
        shapes = {"attn.Wqkv": (n_embd + 2 * self.n_kv * self.head_dim, n_embd), "attn.out_proj": (n_embd, n_embd),
                  "ffn.up_proj": (n_ff, n_embd), "ffn.down_proj": (n_embd, n_ff)}
        w["transformer.wte.weight"] = source.embedding(c["vocab_size"], n_embd)
        w["transformer.norm_f.weight"] = source.norm(n_embd)
        for layer in range(c["n_layers"]):
            p = f"transformer.blocks.{layer}."
            w[p + "norm_1.weight"], w[p + "norm_2.weight"] = source.norm(n_embd), source.norm(n_embd)
            for name, shape in shapes.items():
                w[f"{p}{name}.weight"] = source.tensor(*shape, gain=1.2)
        if not c["no_bias"]:
            for name in list(w):
                if name != "transformer.wte.weight":
                    w[name.replace("weight", "bias")] = source.bias(len(w[name]))

    def linear(self, x, name):
        return self.weights[name + ".weight"] @ x + self.weights.get(name + ".bias", 0)

    def norm(self, x, name):
        return layer_norm(x, self.weights[name + ".weight"], self.weights.get(name + ".bias", 0), EPSILON)

    def step(self, token, stream):
        x = self.weights["transformer.wte.weight"][token]
        residuals = [x]
        for layer in range(self.config["n_layers"]):
            p = f"transformer.blocks.{layer}."
            x = x + self.attention(self.norm(x, p + "norm_1"), layer, stream)
            x = x + self.linear(gelu_tanh(self.linear(self.norm(x, p + "norm_2"), p + "ffn.up_proj")), p + "ffn.down_proj")
            residuals.append(x)
        return residuals, self.weights["transformer.wte.weight"] @ self.norm(x, "transformer.norm_f")

    def attention(self, x, layer, stream):
        c, p = self.config, f"transformer.blocks.{layer}.attn."
        fused = self.linear(x, p + "Wqkv")
        clip = c["attn_config"]["clip_qkv"]
        if clip is not None:
            fused = np.clip(fused, -clip, clip)
        heads = fused.reshape(-1, self.head_dim)
        q, k, v = np.split(heads, [c["n_heads"], c["n_heads"] + self.n_kv])
        keys, values, places = stream.add(layer, k, v)
        scores = products(q, keys) / np.sqrt(self.head_dim)
        scores -= self.slopes[:, np.newaxis] * (places[-1] - places)
        return self.linear(mix(softmax(scores), values), p + "out_proj")

    def write(self, gguf):
        c, w = self.config, self.weights
        gguf.key("context_length", c["max_seq_len"])
        gguf.key("embedding_length", c["d_model"])
        gguf.key("block_count", c["n_layers"])
        gguf.key("feed_forward_length", 4 * c["d_model"])
        gguf.key("attention.head_count", c["n_heads"])
        gguf.key("attention.head_count_kv", c["attn_config"].get("kv_n_heads"))
        gguf.key("attention.layer_norm_epsilon", EPSILON)
        gguf.key("attention.clamp_kqv", c["attn_config"]["clip_qkv"])
        gguf.key("attention.max_alibi_bias", c["attn_config"]["alibi_bias_max"])
        names = {"token_embd": "transformer.wte", "output_norm": "transformer.norm_f"}
        for layer in range(c["n_layers"]):
            p, b = f"transformer.blocks.{layer}.", f"blk.{layer}."
            names |= {b + "attn_norm": p + "norm_1", b + "attn_qkv": p + "attn.Wqkv", b + "attn_output": p + "attn.out_proj",
                      b + "ffn_norm": p + "norm_2", b + "ffn_up": p + "ffn.up_proj", b + "ffn_down": p + "ffn.down_proj"}
        for ours, theirs in names.items():
            for part in ("weight", "bias"):
                if f"{theirs}.{part}" in w:
                    gguf.tensor(f"{ours}.{part}", w[f"{theirs}.{part}"])
