# SPDX-License-Identifier: GPL-3.0-or-later
"""Gemma (Mesnard et al. 2024): Llama with a gate through GELU, an embedding that is scaled by the square root of its
width and is the output matrix too, and norms whose weight is one plus what the original file has."""

import numpy as np

from architectures.gemma2 import Gemma2
from mathematics import mix, products, softmax

NORMS = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm"}


class Gemma(Gemma2):
    architecture = "gemma"
    model_type, class_name = "gemma", "GemmaForCausalLM"
    norms = NORMS

    def step(self, token, stream):
        c, w = self.config, self.weights
        x = w["model.embed_tokens.weight"][token] * np.sqrt(c["hidden_size"])
        residuals = [x]
        for layer in range(c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            x = x + self.attention(self.norm(x, p + "input_layernorm"), layer, stream)
            x = x + self.network(self.norm(x, p + "post_attention_layernorm"), p + "mlp.")
            residuals.append(x)
        return residuals, w["model.embed_tokens.weight"] @ self.norm(x, "model.norm")

    def attention(self, x, layer, stream):
        c, w, p = self.config, self.weights, f"model.layers.{layer}.self_attn."
        q, k, v = ((w[f"{p}{name}_proj.weight"] @ x).reshape(-1, c["head_dim"]) for name in "qkv")
        keys, values, places = stream.add(layer, k, v)
        scores = products(self.rotary.turn(q, places[-1]), self.rotary.turn(keys, places)) / np.sqrt(c["head_dim"])
        return w[p + "o_proj.weight"] @ mix(softmax(scores), values)
