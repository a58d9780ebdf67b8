# SPDX-License-Identifier: GPL-3.0-or-later
"""Falcon (Almazrouei et al. 2023): attention and network side by side, both added to the residual stream at once. In
the 7B model they read the same LayerNorm and all query heads share one key head; in the 40B model each has a norm of
its own, and groups of query heads share a key head. Falcon 2 11B has those groups and a single norm."""

import numpy as np

import rotary
from mathematics import gelu_tanh, layer_norm, mix, products, softmax


def part_fused_rows(fused, n_head, n_head_kv):
    """The file's rows of Q, K and V: key head by key head, first the query heads of its group, then its K, then its V. The
    converter writes all Q, then all K, then all V."""
    groups = fused.reshape(n_head_kv, n_head // n_head_kv + 2, -1, *fused.shape[1:])
    return tuple(part.reshape(-1, *fused.shape[1:]) for part in (groups[:, :-2], groups[:, -2], groups[:, -1]))


class Falcon:
    architecture = "falcon"
    model_type, class_name = "falcon", "FalconForCausalLM"
    fixed_config = {"alibi": False, "bias": False, "multi_query": True, "parallel_attn": True, "tie_word_embeddings": False}

    def __init__(self, config, source):
        self.config = config
        self.head_dim = config["hidden_size"] // config["num_attention_heads"]
        self.rotary = rotary.Rotary(rotary.frequencies(10000.0, self.head_dim))
        self.has_two_norms = config["new_decoder_architecture"] and config.get("num_ln_in_parallel_attn", 2) == 2
        self.weights = {}
        if source is not None:
            self.draw(source)

    def draw(self, source):
        c, w = self.config, self.weights
        n_embd, n_ff = c["hidden_size"], c["ffn_hidden_size"]
        n_qkv = (c["num_attention_heads"] + 2 * c["num_kv_heads"]) * self.head_dim
        norms = ["ln_attn", "ln_mlp"] if self.has_two_norms else ["input_layernorm"]
        w["transformer.word_embeddings.weight"] = source.embedding(c["vocab_size"], n_embd)
        w["transformer.ln_f.weight"], w["transformer.ln_f.bias"] = source.norm(n_embd), source.bias(n_embd)
        w["lm_head.weight"] = source.tensor(c["vocab_size"], n_embd)
        for layer in range(c["num_hidden_layers"]):
            p = f"transformer.h.{layer}."
            for norm in norms:
                w[f"{p}{norm}.weight"], w[f"{p}{norm}.bias"] = source.norm(n_embd), source.bias(n_embd)
            w[p + "self_attention.query_key_value.weight"] = source.tensor(n_qkv, n_embd, gain=1.5)
            w[p + "self_attention.dense.weight"] = source.tensor(n_embd, c["num_attention_heads"] * self.head_dim)
            w[p + "mlp.dense_h_to_4h.weight"] = source.tensor(n_ff, n_embd)
            w[p + "mlp.dense_4h_to_h.weight"] = source.tensor(n_embd, n_ff)

    def norm(self, x, name):
        return layer_norm(x, self.weights[name + ".weight"], self.weights[name + ".bias"],
                          self.config["layer_norm_epsilon"])

    def step(self, token, stream):
        c, w = self.config, self.weights
        x = w["transformer.word_embeddings.weight"][token]
        residuals = [x]
        for layer in range(c["num_hidden_layers"]):
            p = f"transformer.h.{layer}."
            if self.has_two_norms:
                for_attention, for_network = self.norm(x, p + "ln_attn"), self.norm(x, p + "ln_mlp")
            else:
                for_attention = for_network = self.norm(x, p + "input_layernorm")
            x = x + self.attention(for_attention, layer, stream) + self.network(for_network, p)
            residuals.append(x)
        return residuals, w["lm_head.weight"] @ self.norm(x, "transformer.ln_f")

    def attention(self, x, layer, stream):
        c, p = self.config, f"transformer.h.{layer}.self_attention."
        q, k, v = part_fused_rows(self.weights[p + "query_key_value.weight"], c["num_attention_heads"], c["num_kv_heads"])
        q, k, v = ((matrix @ x).reshape(-1, self.head_dim) for matrix in (q, k, v))
        keys, values, places = stream.add(layer, k, v)
        scores = products(self.rotary.turn(q, places[-1]), self.rotary.turn(keys, places)) / np.sqrt(self.head_dim)
        return self.weights[p + "dense.weight"] @ mix(softmax(scores), values)

    def network(self, x, p):
        return self.weights[p + "mlp.dense_4h_to_h.weight"] @ gelu_tanh(self.weights[p + "mlp.dense_h_to_4h.weight"] @ x)

    def write(self, gguf):
        c, w = self.config, self.weights
        gguf.key("context_length", 2048)
        gguf.key("tensor_data_layout", "jploski")
        gguf.key("embedding_length", c["hidden_size"])
        gguf.key("feed_forward_length", c["ffn_hidden_size"])
        gguf.key("block_count", c["num_hidden_layers"])
        gguf.key("attention.head_count", c["num_attention_heads"])
        gguf.key("attention.head_count_kv", c["num_kv_heads"])
        gguf.key("attention.layer_norm_epsilon", c["layer_norm_epsilon"])
        gguf.tensor("token_embd.weight", w["transformer.word_embeddings.weight"])
        gguf.tensor("output.weight", w["lm_head.weight"])
        for part in ("weight", "bias"):
            gguf.tensor(f"output_norm.{part}", w[f"transformer.ln_f.{part}"])
        for layer in range(c["num_hidden_layers"]):
            self.write_layer(gguf, f"transformer.h.{layer}.", f"blk.{layer}.")

    def write_layer(self, gguf, p, b):
        c, w = self.config, self.weights
        norms = {"attn_norm": "input_layernorm"}
        if self.has_two_norms:
            norms = {"attn_norm": "ln_mlp", "attn_norm_2": "ln_attn"}
        for ours, theirs in norms.items():
            for part in ("weight", "bias"):
                gguf.tensor(f"{b}{ours}.{part}", w[f"{p}{theirs}.{part}"])
        fused = w[p + "self_attention.query_key_value.weight"]
        gguf.tensor(b + "attn_qkv.weight",
                    np.concatenate(part_fused_rows(fused, c["num_attention_heads"], c["num_kv_heads"])))
        gguf.tensor(b + "attn_output.weight", w[p + "self_attention.dense.weight"])
        gguf.tensor(b + "ffn_up.weight", w[p + "mlp.dense_h_to_4h.weight"])
        gguf.tensor(b + "ffn_down.weight", w[p + "mlp.dense_4h_to_h.weight"])
