# SPDX-License-Identifier: GPL-3.0-or-later
"""Gemma 3 (Kamath et al. 2025): Gemma 2 with a norm of Q and K in place of the caps. Five layers of six see a window
alone and turn by a base of their own, 10,000, which is never stretched; every sixth sees everything."""

import numpy as np

import rotary
from architectures.gemma2 import NORMS, Gemma2
from mathematics import mix, products, softmax
from stream import hide_distant


class Gemma3(Gemma2):
    architecture = "gemma3"
    model_type, class_name = "gemma3_text", "Gemma3ForCausalLM"
    fixed_config = {"hidden_activation": "gelu_pytorch_tanh"}
    norms = {**NORMS, "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm"}

    def __init__(self, config, source):
        super().__init__(config, source)
        self.rotary = rotary.from_config(config, config["head_dim"])
        self.local_rotary = rotary.Rotary(rotary.frequencies(config["rope_local_base_freq"], config["head_dim"]))

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
        return residuals, w["model.embed_tokens.weight"] @ self.norm(x, "model.norm")

    def attention(self, x, layer, stream):
        c, w, p = self.config, self.weights, f"model.layers.{layer}.self_attn."
        is_local = (layer + 1) % c["sliding_window_pattern"] != 0
        turn = (self.local_rotary if is_local else self.rotary).turn
        q, k, v = ((w[f"{p}{name}_proj.weight"] @ x).reshape(-1, c["head_dim"]) for name in "qkv")
        keys, values, places = stream.add(layer, self.norm(k, p + "k_norm"), v)
        scores = products(turn(self.norm(q, p + "q_norm"), places[-1]), turn(keys, places))
        scores = scores / np.sqrt(c["query_pre_attn_scalar"])
        scores = hide_distant(scores, places, c["sliding_window"] if is_local else None)
        return w[p + "o_proj.weight"] @ mix(softmax(scores), values)

    def write_keys(self, gguf):
        c = self.config
        super().write_keys(gguf)
        gguf.key("rope.freq_base", c["rope_theta"])
        if c["sliding_window_pattern"] != 6:
            gguf.key("attention.sliding_window_pattern", c["sliding_window_pattern"])
        if c["rope_local_base_freq"] != 10000:
            gguf.key("rope.freq_base_swa", c["rope_local_base_freq"])
        if c.get("rope_scaling"):
            gguf.key("rope.scaling.type", c["rope_scaling"]["rope_type"])
            gguf.key("rope.scaling.factor", c["rope_scaling"]["factor"])
