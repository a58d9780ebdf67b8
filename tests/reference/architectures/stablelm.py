# SPDX-License-Identifier: GPL-3.0-or-later
"""StableLM (Tow et al. 2023, Bellagente et al. 2024): Llama's projections and SwiGLU, read through LayerNorms with
biases; rotary positions on the first dimensions of a head alone. Q, K and V may have biases, every head of Q and K a
LayerNorm of its own, and attention and network may read the same norm side by side."""

import numpy as np

import rotary
from mathematics import layer_norm, mix, products, silu, softmax


class StableLm:
    architecture = "stablelm"
    model_type, class_name = "stablelm", "StableLmForCausalLM"
    fixed_config = {"hidden_act": "silu", "tie_word_embeddings": False}

    def __init__(self, config, source):
        self.config = config
        self.head_dim = config["hidden_size"] // config["num_attention_heads"]
        self.n_rot = int(config["partial_rotary_factor"] * self.head_dim)
        self.rotary = rotary.Rotary(rotary.frequencies(config["rope_theta"], self.n_rot))
        self.n_head = {"q": config["num_attention_heads"], "k": config["num_key_value_heads"],
                       "v": config["num_key_value_heads"]}
        self.weights = {}
        self.draw(source)

    def draw(self, source):
        c, w = self.config, self.weights
        n_embd, n_ff = c["hidden_size"], c["intermediate_size"]
        norms = ["model.norm"]
        w["model.embed_tokens.weight"] = source.embedding(c["vocab_size"], n_embd)
        w["lm_head.weight"] = source.tensor(c["vocab_size"], n_embd)
        for layer in range(c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            norms += [p + "input_layernorm"] + ([] if c["use_parallel_residual"] else [p + "post_attention_layernorm"])
            for name, n_head in self.n_head.items():
                w[p + f"self_attn.{name}_proj.weight"] = source.tensor(n_head * self.head_dim, n_embd, gain=1.5)
                if c["use_qkv_bias"]:
                    w[p + f"self_attn.{name}_proj.bias"] = source.bias(n_head * self.head_dim)
                for head in range(n_head if c["qk_layernorm"] and name != "v" else 0):
                    w[p + f"self_attn.{name}_layernorm.norms.{head}.weight"] = source.norm(self.head_dim)
            w[p + "self_attn.o_proj.weight"] = source.tensor(n_embd, c["num_attention_heads"] * self.head_dim)
            w[p + "mlp.gate_proj.weight"] = source.tensor(n_ff, n_embd)
            w[p + "mlp.up_proj.weight"] = source.tensor(n_ff, n_embd)
            w[p + "mlp.down_proj.weight"] = source.tensor(n_embd, n_ff)
        for name in norms:
            w[name + ".weight"], w[name + ".bias"] = source.norm(n_embd), source.bias(n_embd)

    def norm(self, x, name):
        return layer_norm(x, self.weights[name + ".weight"], self.weights[name + ".bias"], self.config["layer_norm_eps"])

    def step(self, token, stream):
        c, w = self.config, self.weights
        x = w["model.embed_tokens.weight"][token]
        residuals = [x]
        for layer in range(c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            normed = self.norm(x, p + "input_layernorm")
            x = x + self.attention(normed, layer, stream)
            if not c["use_parallel_residual"]:
                normed = self.norm(x, p + "post_attention_layernorm")
            x = x + self.network(normed, p + "mlp.")
            residuals.append(x)
        return residuals, w["lm_head.weight"] @ self.norm(x, "model.norm")

    def head_norms(self, p, name):
        return np.stack([self.weights[f"{p}{name}_layernorm.norms.{head}.weight"] for head in range(self.n_head[name])])

    def project(self, x, p, name):
        w = self.weights
        heads = w[f"{p}{name}_proj.weight"] @ x + w.get(f"{p}{name}_proj.bias", 0)
        heads = heads.reshape(-1, self.head_dim)
        if self.config["qk_layernorm"] and name != "v":
            heads = layer_norm(heads, self.head_norms(p, name), 0, self.config["layer_norm_eps"])
        return heads

    def attention(self, x, layer, stream):
        p = f"model.layers.{layer}.self_attn."
        q, k, v = (self.project(x, p, name) for name in "qkv")
        keys, values, places = stream.add(layer, k, v)
        scores = products(self.rotary.turn(q, places[-1]), self.rotary.turn(keys, places)) / np.sqrt(self.head_dim)
        return self.weights[p + "o_proj.weight"] @ mix(softmax(scores), values)

    def network(self, x, p):
        w = self.weights
        return w[p + "down_proj.weight"] @ (silu(w[p + "gate_proj.weight"] @ x) * (w[p + "up_proj.weight"] @ x))

    def write(self, gguf):
        c, w = self.config, self.weights
        gguf.key("context_length", c["max_position_embeddings"])
        gguf.key("embedding_length", c["hidden_size"])
        gguf.key("block_count", c["num_hidden_layers"])
        gguf.key("feed_forward_length", c["intermediate_size"])
        gguf.key("rope.dimension_count", self.n_rot)
        gguf.key("attention.head_count", c["num_attention_heads"])
        gguf.key("attention.head_count_kv", c["num_key_value_heads"])
        gguf.key("use_parallel_residual", c["use_parallel_residual"])
        gguf.key("attention.layer_norm_epsilon", c["layer_norm_eps"])
        names = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
        for layer in range(c["num_hidden_layers"]):
            p, b = f"model.layers.{layer}.", f"blk.{layer}."
            names |= {b + "attn_norm": p + "input_layernorm", b + "ffn_norm": p + "post_attention_layernorm",
                      b + "attn_q": p + "self_attn.q_proj", b + "attn_k": p + "self_attn.k_proj",
                      b + "attn_v": p + "self_attn.v_proj", b + "attn_output": p + "self_attn.o_proj",
                      b + "ffn_gate": p + "mlp.gate_proj", b + "ffn_up": p + "mlp.up_proj",
                      b + "ffn_down": p + "mlp.down_proj"}
            for name in "qk" if c["qk_layernorm"] else "":
                gguf.tensor(f"{b}attn_{name}_norm.weight", self.head_norms(p + "self_attn.", name))
        for ours, theirs in names.items():
            for part in ("weight", "bias"):
                if f"{theirs}.{part}" in w:
                    gguf.tensor(f"{ours}.{part}", w[f"{theirs}.{part}"])
