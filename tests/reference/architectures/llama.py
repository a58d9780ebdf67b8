# SPDX-License-Identifier: GPL-3.0-or-later
"""Llama 1 to 3 (Touvron et al. 2023, Dubey et al. 2024) and what is built alike: a residual stream, read through
RMSNorm by attention with rotary positions and by a SwiGLU network (Shazeer 2020)."""

import numpy as np

import rotary
from mathematics import mix, products, rms_norm, silu, softmax
from stream import hide_distant


def swap_rotary_rows(matrix, n_head):
    """From a head's halves that turn together to neighbours that do: the converter's permutation of Q and K."""
    halves = matrix.reshape(n_head, 2, -1, *matrix.shape[1:])
    return np.swapaxes(halves, 1, 2).reshape(matrix.shape)


class Llama:
    architecture = "llama"
    model_type, class_name = "llama", "LlamaForCausalLM"
    fixed_config = {"hidden_act": "silu"}

    def __init__(self, config, source):
        self.config = config
        self.head_dim = config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"]
        self.rotary = rotary.from_config(config, self.head_dim)
        self.weights = {}
        if source is not None:
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
            w[p + "self_attn.q_proj.weight"] = source.tensor(n_q, n_embd, gain=1.5)
            w[p + "self_attn.k_proj.weight"] = source.tensor(n_kv, n_embd, gain=1.5)
            w[p + "self_attn.v_proj.weight"] = source.tensor(n_kv, n_embd)
            w[p + "self_attn.o_proj.weight"] = source.tensor(n_embd, n_q)
            self.draw_network(source, p)

    def draw_network(self, source, p):
        n_embd, n_ff = self.config["hidden_size"], self.config["intermediate_size"]
        self.weights[p + "mlp.gate_proj.weight"] = source.tensor(n_ff, n_embd)
        self.weights[p + "mlp.up_proj.weight"] = source.tensor(n_ff, n_embd)
        self.weights[p + "mlp.down_proj.weight"] = source.tensor(n_embd, n_ff)

    def step(self, token, stream):
        """One token: the residual stream after the embedding and after each layer, and the logits."""
        c, w, epsilon = self.config, self.weights, self.config["rms_norm_eps"]
        x = w["model.embed_tokens.weight"][token]
        residuals = [x]
        for layer in range(c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            x = x + self.attention(rms_norm(x, w[p + "input_layernorm.weight"], epsilon), layer, stream)
            x = x + self.network(rms_norm(x, w[p + "post_attention_layernorm.weight"], epsilon), p)
            residuals.append(x)
        x = rms_norm(x, w["model.norm.weight"], epsilon)
        return residuals, w.get("lm_head.weight", w["model.embed_tokens.weight"]) @ x

    def project(self, x, p):
        """Q, K and V before rotation, as heads."""
        q, k, v = (self.weights[p + f"self_attn.{name}_proj.weight"] @ x for name in "qkv")
        return tuple(heads.reshape(-1, self.head_dim) for heads in (q, k, v))

    def attention(self, x, layer, stream):
        p = f"model.layers.{layer}."
        q, k, v = self.project(x, p)
        keys, values, places = stream.add(layer, k, v)
        q = self.rotary.turn(q, places[-1])
        keys = self.rotary.turn(keys, places)
        scores = hide_distant(products(q, keys) / np.sqrt(self.head_dim), places, self.config.get("sliding_window"))
        return self.weights[p + "self_attn.o_proj.weight"] @ mix(softmax(scores), values)

    def network(self, x, p):
        w = self.weights
        inner = silu(w[p + "mlp.gate_proj.weight"] @ x) * (w[p + "mlp.up_proj.weight"] @ x)
        return w[p + "mlp.down_proj.weight"] @ inner

    def write_keys(self, gguf):
        c = self.config
        gguf.key("block_count", c["num_hidden_layers"])
        gguf.key("context_length", c["max_position_embeddings"])
        gguf.key("embedding_length", c["hidden_size"])
        gguf.key("feed_forward_length", c["intermediate_size"])
        gguf.key("attention.head_count", c["num_attention_heads"])
        gguf.key("attention.head_count_kv", c["num_key_value_heads"])
        gguf.key("rope.freq_base", float(c["rope_theta"]))
        gguf.key("attention.layer_norm_rms_epsilon", c["rms_norm_eps"])
        if "head_dim" in c:
            gguf.key("attention.key_length", c["head_dim"])
            gguf.key("attention.value_length", c["head_dim"])
        gguf.key("attention.sliding_window", c.get("sliding_window"))
        gguf.key("vocab_size", c["vocab_size"])
        gguf.key("rope.dimension_count", self.head_dim)
        self.write_rope_scaling(gguf)

    def write_rope_scaling(self, gguf):
        scaling = self.config.get("rope_scaling") or {}
        kind = scaling.get("rope_type")
        if kind == "llama3":
            plain = rotary.frequencies(self.config["rope_theta"], self.head_dim)
            gguf.tensor("rope_freqs.weight", plain / self.rotary.freq)
        elif kind is not None:
            gguf.key("rope.scaling.type", kind)
            gguf.key("rope.scaling.factor", scaling["factor"])
            gguf.key("rope.scaling.original_context_length", scaling.get("original_max_position_embeddings"))
            gguf.key("rope.scaling.yarn_beta_fast", scaling.get("beta_fast"))
            gguf.key("rope.scaling.yarn_beta_slow", scaling.get("beta_slow"))

    def write(self, gguf):
        w = self.weights
        self.write_keys(gguf)
        gguf.tensor("token_embd.weight", w["model.embed_tokens.weight"])
        gguf.tensor("output_norm.weight", w["model.norm.weight"])
        if "lm_head.weight" in w:
            gguf.tensor("output.weight", w["lm_head.weight"])
        for layer in range(self.config["num_hidden_layers"]):
            self.write_attention(gguf, f"model.layers.{layer}.", f"blk.{layer}.")
            self.write_network(gguf, f"model.layers.{layer}.", f"blk.{layer}.")

    def write_attention(self, gguf, p, b):
        c, w = self.config, self.weights
        gguf.tensor(b + "attn_norm.weight", w[p + "input_layernorm.weight"])
        gguf.tensor(b + "ffn_norm.weight", w[p + "post_attention_layernorm.weight"])
        gguf.tensor(b + "attn_q.weight", swap_rotary_rows(w[p + "self_attn.q_proj.weight"], c["num_attention_heads"]))
        gguf.tensor(b + "attn_k.weight", swap_rotary_rows(w[p + "self_attn.k_proj.weight"], c["num_key_value_heads"]))
        gguf.tensor(b + "attn_v.weight", w[p + "self_attn.v_proj.weight"])
        gguf.tensor(b + "attn_output.weight", w[p + "self_attn.o_proj.weight"])

    def write_network(self, gguf, p, b):
        for ours, theirs in (("ffn_gate", "gate_proj"), ("ffn_up", "up_proj"), ("ffn_down", "down_proj")):
            gguf.tensor(f"{b}{ours}.weight", self.weights[f"{p}mlp.{theirs}.weight"])


class Mistral(Llama):
    """Jiang et al. 2023: a native window."""
    model_type, class_name = "mistral", "MistralForCausalLM"
