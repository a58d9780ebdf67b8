# SPDX-License-Identifier: GPL-3.0-or-later
"""OLMo 2 (Walsh et al. 2025): blocks read the residual stream as it is, and what they give goes through a norm before
it is added. All heads of Q together go through one RMSNorm, all of K through another. OLMo 3, which files name alike,
has layers that see a window alone and turn unstretched."""

import numpy as np

import rotary
from mathematics import mix, products, rms_norm, silu, softmax
from stream import hide_distant

NAMES = {"attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
         "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm", "attn_output": "self_attn.o_proj",
         "post_attention_norm": "post_attention_layernorm", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
         "ffn_down": "mlp.down_proj", "post_ffw_norm": "post_feedforward_layernorm"}


class Olmo2:
    architecture = "olmo2"
    model_type, class_name = "olmo2", "Olmo2ForCausalLM"
    fixed_config = {"hidden_act": "silu", "tie_word_embeddings": False}

    def __init__(self, config, source):
        self.config = config
        self.head_dim = config["hidden_size"] // config["num_attention_heads"]
        self.rotary = rotary.from_config(config, self.head_dim)
        self.local_rotary = rotary.Rotary(rotary.frequencies(config["rope_theta"], self.head_dim))
        self.weights = {}
        self.draw(source)

    def draw(self, source):
        c, w = self.config, self.weights
        n_embd, n_ff = c["hidden_size"], c["intermediate_size"]
        n_q, n_kv = c["num_attention_heads"] * self.head_dim, c["num_key_value_heads"] * self.head_dim
        shapes = {"attn_q": (n_q, n_embd), "attn_k": (n_kv, n_embd), "attn_v": (n_kv, n_embd), "attn_output": (n_embd, n_q),
                  "ffn_gate": (n_ff, n_embd), "ffn_up": (n_ff, n_embd), "ffn_down": (n_embd, n_ff)}
        norms = {"attn_q_norm": n_q, "attn_k_norm": n_kv, "post_attention_norm": n_embd, "post_ffw_norm": n_embd}
        w["model.embed_tokens.weight"] = source.embedding(c["vocab_size"], n_embd)
        w["model.norm.weight"] = source.norm(n_embd)
        w["lm_head.weight"] = source.tensor(c["vocab_size"], n_embd)
        for layer in range(c["num_hidden_layers"]):
            for name, shape in shapes.items():
                w[f"model.layers.{layer}.{NAMES[name]}.weight"] = source.tensor(*shape)
            for name, n in norms.items():
                w[f"model.layers.{layer}.{NAMES[name]}.weight"] = source.norm(n)

    def norm(self, x, name):
        return rms_norm(x, self.weights[name + ".weight"], self.config["rms_norm_eps"])

    def step(self, token, stream):
        c, w = self.config, self.weights
        x = w["model.embed_tokens.weight"][token]
        residuals = [x]
        for layer in range(c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            x = x + self.norm(self.attention(x, layer, stream), p + "post_attention_layernorm")
            x = x + self.norm(self.network(x, p + "mlp."), p + "post_feedforward_layernorm")
            residuals.append(x)
        return residuals, w["lm_head.weight"] @ self.norm(x, "model.norm")

    def is_local(self, layer):
        return self.config.get("layer_types", ["full_attention"] * (layer + 1))[layer] == "sliding_attention"

    def attention(self, x, layer, stream):
        w, p = self.weights, f"model.layers.{layer}.self_attn."
        q = self.norm(w[p + "q_proj.weight"] @ x, p + "q_norm").reshape(-1, self.head_dim)
        k = self.norm(w[p + "k_proj.weight"] @ x, p + "k_norm").reshape(-1, self.head_dim)
        v = (w[p + "v_proj.weight"] @ x).reshape(-1, self.head_dim)
        keys, values, places = stream.add(layer, k, v)
        turn = (self.local_rotary if self.is_local(layer) else self.rotary).turn
        scores = products(turn(q, places[-1]), turn(keys, places)) / np.sqrt(self.head_dim)
        scores = hide_distant(scores, places, self.config["sliding_window"] if self.is_local(layer) else None)
        return w[p + "o_proj.weight"] @ mix(softmax(scores), values)

    def network(self, x, p):
        w = self.weights
        return w[p + "down_proj.weight"] @ (silu(w[p + "gate_proj.weight"] @ x) * (w[p + "up_proj.weight"] @ x))

    def write(self, gguf):
        c, w = self.config, self.weights
        gguf.key("block_count", c["num_hidden_layers"])
        gguf.key("context_length", c["max_position_embeddings"])
        gguf.key("embedding_length", c["hidden_size"])
        gguf.key("feed_forward_length", c["intermediate_size"])
        gguf.key("attention.head_count", c["num_attention_heads"])
        gguf.key("attention.head_count_kv", c["num_key_value_heads"])
        gguf.key("rope.freq_base", c["rope_theta"])
        gguf.key("attention.layer_norm_rms_epsilon", c["rms_norm_eps"])
        if "layer_types" in c:
            gguf.key("attention.sliding_window", c["sliding_window"])
            gguf.key("attention.sliding_window_pattern",
                     [self.is_local(layer) for layer in range(c["num_hidden_layers"])])
        if "rope_scaling" in c:
            gguf.key("rope.scaling.type", c["rope_scaling"]["rope_type"])
            gguf.key("rope.scaling.factor", c["rope_scaling"]["factor"])
            gguf.key("rope.scaling.original_context_length", c["rope_scaling"]["original_max_position_embeddings"])
        for ours, theirs in (("token_embd", "model.embed_tokens"), ("output_norm", "model.norm"), ("output", "lm_head")):
            gguf.tensor(ours + ".weight", w[theirs + ".weight"])
        for layer in range(c["num_hidden_layers"]):
            for ours, theirs in NAMES.items():
                gguf.tensor(f"blk.{layer}.{ours}.weight", w[f"model.layers.{layer}.{theirs}.weight"])


class Olmo3(Olmo2):
    model_type, class_name = "olmo3", "Olmo3ForCausalLM"
