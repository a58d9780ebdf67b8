# SPDX-License-Identifier: GPL-3.0-or-later
"""Granite 3 (IBM 2024): Llama with four fixed numbers, for the embedding, for the scores in place of 1 / sqrt
(head_dim), for what each block adds, and for the logits, which are divided by theirs."""

from architectures.llama import Llama
from mathematics import mix, products, rms_norm, softmax


class Granite(Llama):
    architecture = "granite"
    model_type, class_name = "granite", "GraniteForCausalLM"
    fixed_config = {"hidden_act": "silu", "attention_bias": False, "mlp_bias": False}

    def step(self, token, stream):
        c, w, epsilon = self.config, self.weights, self.config["rms_norm_eps"]
        x = w["model.embed_tokens.weight"][token] * c["embedding_multiplier"]
        residuals = [x]
        for layer in range(c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            block = self.attention(rms_norm(x, w[p + "input_layernorm.weight"], epsilon), layer, stream)
            x = x + block * c["residual_multiplier"]
            block = self.network(rms_norm(x, w[p + "post_attention_layernorm.weight"], epsilon), p)
            x = x + block * c["residual_multiplier"]
            residuals.append(x)
        x = rms_norm(x, w["model.norm.weight"], epsilon)
        return residuals, w.get("lm_head.weight", w["model.embed_tokens.weight"]) @ x / c["logits_scaling"]

    def attention(self, x, layer, stream):
        p = f"model.layers.{layer}."
        q, k, v = self.project(x, p)
        keys, values, places = stream.add(layer, k, v)
        scores = products(self.rotary.turn(q, places[-1]), self.rotary.turn(keys, places))
        heads = mix(softmax(scores * self.config["attention_multiplier"]), values)
        return self.weights[p + "self_attn.o_proj.weight"] @ heads

    def write_keys(self, gguf):
        c = self.config
        super().write_keys(gguf)
        gguf.key("attention.scale", c["attention_multiplier"])
        gguf.key("embedding_scale", c["embedding_multiplier"])
        gguf.key("residual_scale", c["residual_multiplier"])
        gguf.key("logit_scale", c["logits_scaling"])
