# SPDX-License-Identifier: GPL-3.0-or-later
"""Phi 3 (Abdin et al. 2024) and Phi 4: Llama with Q, K and V in one matrix, gate and up in another. The long versions
divide each frequency by a factor of its own (LongRoPE, Ding et al. 2024), of one list up to the trained length and of
another beyond it. Which one holds is decided once, by the cache's capacity: the length can never be greater."""

import math

import numpy as np

import rotary
from mathematics import mix, products, rms_norm, silu, softmax
from stream import hide_distant


class Phi3:
    architecture = "phi3"
    model_type, class_name = "phi3", "Phi3ForCausalLM"
    fixed_config = {"hidden_act": "silu"}

    def __init__(self, config, source):
        self.config = config
        self.head_dim = config["hidden_size"] // config["num_attention_heads"]
        self.n_rot = int(config.get("partial_rotary_factor", 1.0) * self.head_dim)
        self.weights = {}
        self.draw(source)

    def draw(self, source):
        c, w = self.config, self.weights
        n_embd, n_ff = c["hidden_size"], c["intermediate_size"]
        n_q, n_kv = c["num_attention_heads"] * self.head_dim, c["num_key_value_heads"] * self.head_dim
        w["model.embed_tokens.weight"] = source.embedding(c["vocab_size"], n_embd)
        w["model.norm.weight"] = source.norm(n_embd)
        if not c.get("tie_word_embeddings"):
            w["lm_head.weight"] = source.tensor(c["vocab_size"], n_embd)
        for layer in range(c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            w[p + "input_layernorm.weight"] = source.norm(n_embd)
            w[p + "post_attention_layernorm.weight"] = source.norm(n_embd)
            w[p + "self_attn.qkv_proj.weight"] = source.tensor(n_q + 2 * n_kv, n_embd, gain=1.5)
            w[p + "self_attn.o_proj.weight"] = source.tensor(n_embd, n_q)
            w[p + "mlp.gate_up_proj.weight"] = source.tensor(2 * n_ff, n_embd)
            w[p + "mlp.down_proj.weight"] = source.tensor(n_embd, n_ff)

    def attention_factor(self):
        """A factor of queries and keys, whichever list holds."""
        c = self.config
        stretch = c["max_position_embeddings"] / c["original_max_position_embeddings"]
        if stretch <= 1 or not c.get("rope_scaling"):
            return 1.0
        return math.sqrt(1 + math.log(stretch) / math.log(c["original_max_position_embeddings"]))

    def get_rotary(self, capacity):
        c, freq = self.config, rotary.frequencies(self.config["rope_theta"], self.n_rot)
        if c.get("rope_scaling"):
            is_long = capacity > c["original_max_position_embeddings"]
            freq = freq / np.array(c["rope_scaling"]["long_factor" if is_long else "short_factor"])
        return rotary.Rotary(freq, self.attention_factor())

    def step(self, token, stream):
        c, w, epsilon = self.config, self.weights, self.config["rms_norm_eps"]
        x = w["model.embed_tokens.weight"][token]
        residuals = [x]
        for layer in range(c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            x = x + self.attention(rms_norm(x, w[p + "input_layernorm.weight"], epsilon), layer, stream)
            x = x + self.network(rms_norm(x, w[p + "post_attention_layernorm.weight"], epsilon), p + "mlp.")
            residuals.append(x)
        x = rms_norm(x, w["model.norm.weight"], epsilon)
        return residuals, w.get("lm_head.weight", w["model.embed_tokens.weight"]) @ x

    def attention(self, x, layer, stream):
        c, p = self.config, f"model.layers.{layer}.self_attn."
        heads = (self.weights[p + "qkv_proj.weight"] @ x).reshape(-1, self.head_dim)
        q, k, v = np.split(heads, [c["num_attention_heads"], c["num_attention_heads"] + c["num_key_value_heads"]])
        turn = self.get_rotary(stream.capacity).turn
        keys, values, places = stream.add(layer, k, v)
        scores = products(turn(q, places[-1]), turn(keys, places)) / np.sqrt(self.head_dim)
        scores = hide_distant(scores, places, c["sliding_window"])
        return self.weights[p + "o_proj.weight"] @ mix(softmax(scores), values)

    def network(self, x, p):
        gate, up = np.split(self.weights[p + "gate_up_proj.weight"] @ x, 2)
        return self.weights[p + "down_proj.weight"] @ (silu(gate) * up)

    def write(self, gguf):
        c, w = self.config, self.weights
        gguf.key("context_length", c["max_position_embeddings"])
        gguf.key("rope.scaling.original_context_length", c["original_max_position_embeddings"])
        gguf.key("embedding_length", c["hidden_size"])
        gguf.key("feed_forward_length", c["intermediate_size"])
        gguf.key("block_count", c["num_hidden_layers"])
        gguf.key("attention.head_count", c["num_attention_heads"])
        gguf.key("attention.head_count_kv", c["num_key_value_heads"])
        gguf.key("attention.layer_norm_rms_epsilon", c["rms_norm_eps"])
        gguf.key("rope.dimension_count", self.n_rot)
        gguf.key("rope.freq_base", c["rope_theta"])
        gguf.key("attention.sliding_window", c["sliding_window"] or 0)
        if c.get("rope_scaling"):
            gguf.key("rope.scaling.attn_factor", self.attention_factor())
            gguf.tensor("rope_factors_long.weight", np.array(c["rope_scaling"]["long_factor"]))
            gguf.tensor("rope_factors_short.weight", np.array(c["rope_scaling"]["short_factor"]))
        gguf.tensor("token_embd.weight", w["model.embed_tokens.weight"])
        gguf.tensor("output_norm.weight", w["model.norm.weight"])
        if "lm_head.weight" in w:
            gguf.tensor("output.weight", w["lm_head.weight"])
        names = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm", "attn_qkv": "self_attn.qkv_proj",
                 "attn_output": "self_attn.o_proj", "ffn_up": "mlp.gate_up_proj", "ffn_down": "mlp.down_proj"}
        for layer in range(c["num_hidden_layers"]):
            for ours, theirs in names.items():
                gguf.tensor(f"blk.{layer}.{ours}.weight", w[f"model.layers.{layer}.{theirs}.weight"])
