# SPDX-License-Identifier: GPL-3.0-or-later
"""Gemma 2 (Riviere et al. 2024): every block's output too goes through a norm before it is added, scores and logits are
softly capped, and every second layer, the first among them, sees a window alone. The embedding, which is the output
matrix too, is scaled by the square root of its width. A norm's weight is one plus what the original file has."""

import numpy as np

import rotary
from mathematics import gelu_tanh, mix, products, rms_norm, soft_cap, softmax
from stream import hide_distant

NORMS = {"attn_norm": "input_layernorm", "post_attention_norm": "post_attention_layernorm",
         "ffn_norm": "pre_feedforward_layernorm", "post_ffw_norm": "post_feedforward_layernorm"}
MATRICES = {"attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
            "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
            "ffn_down": "mlp.down_proj"}


class Gemma2:
    architecture = "gemma2"
    model_type, class_name = "gemma2", "Gemma2ForCausalLM"
    fixed_config = {"hidden_activation": "gelu_pytorch_tanh"}
    norms = NORMS

    def __init__(self, config, source):
        self.config = config
        self.rotary = rotary.Rotary(rotary.frequencies(config["rope_theta"], config["head_dim"]))
        self.weights = {}
        self.draw(source)

    def draw(self, source):
        c, w = self.config, self.weights
        n_embd, n_ff = c["hidden_size"], c["intermediate_size"]
        n_q, n_kv = c["num_attention_heads"] * c["head_dim"], c["num_key_value_heads"] * c["head_dim"]
        shapes = {"attn_q": (n_q, n_embd), "attn_k": (n_kv, n_embd), "attn_v": (n_kv, n_embd),
                  "attn_output": (n_embd, n_q), "ffn_gate": (n_ff, n_embd), "ffn_up": (n_ff, n_embd),
                  "ffn_down": (n_embd, n_ff)}
        w["model.embed_tokens.weight"] = source.embedding(c["vocab_size"], n_embd)
        w["model.norm.weight"] = source.norm_around_zero(n_embd)
        for layer in range(c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            for name in self.norms.values():
                w[f"{p}{name}.weight"] = source.norm_around_zero(n_embd if "norm" in name.split(".")[0] else c["head_dim"])
            for name, shape in shapes.items():
                w[f"{p}{MATRICES[name]}.weight"] = source.tensor(*shape, gain=1.5)

    def norm(self, x, name):
        return rms_norm(x, 1 + self.weights[name + ".weight"], self.config["rms_norm_eps"])

    def step(self, token, stream):
        c, w = self.config, self.weights
        x = w["model.embed_tokens.weight"][token] * np.sqrt(c["hidden_size"])
        residuals = [x]
        for layer in range(c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            block = self.attention(self.norm(x, p + "input_layernorm"), layer, stream)
            x = x + self.norm(block, p + "post_attention_layernorm")
            block = self.network(self.norm(x, p + "pre_feedforward_layernorm"), p + "mlp.")
            x = x + self.norm(block, p + "post_feedforward_layernorm")
            residuals.append(x)
        logits = w["model.embed_tokens.weight"] @ self.norm(x, "model.norm")
        return residuals, soft_cap(logits, c["final_logit_softcapping"])

    def attention(self, x, layer, stream):
        c, w, p = self.config, self.weights, f"model.layers.{layer}.self_attn."
        q, k, v = ((w[f"{p}{name}_proj.weight"] @ x).reshape(-1, c["head_dim"]) for name in "qkv")
        keys, values, places = stream.add(layer, k, v)
        scores = products(self.rotary.turn(q, places[-1]), self.rotary.turn(keys, places))
        scores = soft_cap(scores / np.sqrt(c["query_pre_attn_scalar"]), c["attn_logit_softcapping"])
        scores = hide_distant(scores, places, c["sliding_window"] if layer % 2 == 0 else None)
        return w[p + "o_proj.weight"] @ mix(softmax(scores), values)

    def network(self, x, p):
        w = self.weights
        return w[p + "down_proj.weight"] @ (gelu_tanh(w[p + "gate_proj.weight"] @ x) * (w[p + "up_proj.weight"] @ x))

    def write_keys(self, gguf):
        c = self.config
        gguf.key("context_length", c["max_position_embeddings"])
        gguf.key("embedding_length", c["hidden_size"])
        gguf.key("block_count", c["num_hidden_layers"])
        gguf.key("feed_forward_length", c["intermediate_size"])
        gguf.key("attention.head_count", c["num_attention_heads"])
        gguf.key("attention.head_count_kv", c["num_key_value_heads"])
        gguf.key("attention.layer_norm_rms_epsilon", c["rms_norm_eps"])
        gguf.key("attention.key_length", c["head_dim"])
        gguf.key("attention.value_length", c["head_dim"])
        gguf.key("attention.sliding_window", c.get("sliding_window"))
        gguf.key("attn_logit_softcapping", c.get("attn_logit_softcapping"))
        gguf.key("final_logit_softcapping", c.get("final_logit_softcapping"))

    def write(self, gguf):
        w = self.weights
        self.write_keys(gguf)
        gguf.tensor("token_embd.weight", w["model.embed_tokens.weight"])
        gguf.tensor("output_norm.weight", 1 + w["model.norm.weight"])
        for layer in range(self.config["num_hidden_layers"]):
            p, b = f"model.layers.{layer}.", f"blk.{layer}."
            for ours, theirs in self.norms.items():
                gguf.tensor(f"{b}{ours}.weight", 1 + w[f"{p}{theirs}.weight"])
            for ours, theirs in MATRICES.items():
                gguf.tensor(f"{b}{ours}.weight", w[f"{p}{theirs}.weight"])
