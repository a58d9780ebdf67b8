# SPDX-License-Identifier: GPL-3.0-or-later
"""gpt-oss (OpenAI 2025): every head has a learned logit that joins its softmax and gives nothing; every second layer,
the first among them, sees a window alone; biases everywhere but in norms; a mixture of experts, whose SwiGLU is
clamped, steeper, and has one added to its linear half. YaRN's ramp begins and ends at fractions of a dimension."""

import math

import numpy as np

import rotary
from mathematics import mix, products, rms_norm, softmax, top_k
from stream import hide_distant

STEEPNESS, LIMIT = 1.702, 7.0


def yarn_between_dimensions(freq, theta, factor, original, beta_fast, beta_slow):
    """As rotary.yarn(), but for the ends of the ramp, which nobody rounds."""
    def dimension(turns):
        return len(freq) * math.log(original / (turns * 2 * math.pi)) / math.log(theta)

    low, high = dimension(beta_fast), dimension(beta_slow)
    ramp = np.clip((np.arange(len(freq)) - low) / (high - low), 0, 1)
    return freq / factor * ramp + freq * (1 - ramp)


class GptOss:
    architecture = "gpt-oss"
    model_type, class_name = "gpt_oss", "GptOssForCausalLM"
    fixed_config = {"hidden_act": "silu", "swiglu_limit": LIMIT, "tie_word_embeddings": False,
                    "attention_bias": True}

    def __init__(self, config, source):
        self.config = config
        scaling, theta = config["rope_scaling"], config["rope_theta"]
        freq = yarn_between_dimensions(rotary.frequencies(theta, config["head_dim"]), theta, scaling["factor"],
                                       scaling["original_max_position_embeddings"], scaling["beta_fast"],
                                       scaling["beta_slow"])
        self.rotary = rotary.Rotary(freq, rotary.yarn_scale(scaling["factor"]))
        self.weights = {}
        self.draw(source)

    def draw(self, source):
        c, w = self.config, self.weights
        n_embd, n_ff, n_expert = c["hidden_size"], c["intermediate_size"], c["num_local_experts"]
        n_q, n_kv = c["num_attention_heads"] * c["head_dim"], c["num_key_value_heads"] * c["head_dim"]
        shapes = {"self_attn.q_proj": (n_q, n_embd), "self_attn.k_proj": (n_kv, n_embd), "self_attn.v_proj": (n_kv, n_embd),
                  "self_attn.o_proj": (n_embd, n_q), "mlp.router": (n_expert, n_embd)}
        w["model.embed_tokens.weight"] = source.embedding(c["vocab_size"], n_embd)
        w["model.norm.weight"] = source.norm(n_embd)
        w["lm_head.weight"] = source.tensor(c["vocab_size"], n_embd)
        for layer in range(c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            w[p + "input_layernorm.weight"] = source.norm(n_embd)
            w[p + "post_attention_layernorm.weight"] = source.norm(n_embd)
            w[p + "self_attn.sinks"] = source.norm(c["num_attention_heads"])
            for name, shape in shapes.items():
                w[f"{p}{name}.weight"] = source.tensor(*shape, gain=1.5)
                w[f"{p}{name}.bias"] = source.bias(shape[0])
            # Wide enough for the clamp to be met; [expert, in, out], the rows of gate and up taking turns.
            w[p + "mlp.experts.gate_up_proj"] = np.swapaxes(source.tensor(n_expert, 2 * n_ff, n_embd, gain=4.0), 1, 2)
            w[p + "mlp.experts.gate_up_proj_bias"] = source.bias(n_expert, 2 * n_ff)
            w[p + "mlp.experts.down_proj"] = np.swapaxes(source.tensor(n_expert, n_embd, n_ff, gain=0.1), 1, 2)
            w[p + "mlp.experts.down_proj_bias"] = source.bias(n_expert, n_embd)

    def linear(self, x, name):
        return self.weights[name + ".weight"] @ x + self.weights[name + ".bias"]

    def norm(self, x, name):
        return rms_norm(x, self.weights[name + ".weight"], self.config["rms_norm_eps"])

    def step(self, token, stream):
        c, w = self.config, self.weights
        x = w["model.embed_tokens.weight"][token]
        residuals = [x]
        for layer in range(c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            x = x + self.attention(self.norm(x, p + "input_layernorm"), layer, stream)
            x = x + self.network(self.norm(x, p + "post_attention_layernorm"), p + "mlp.")
            residuals.append(x)
        return residuals, w["lm_head.weight"] @ self.norm(x, "model.norm")

    def attention(self, x, layer, stream):
        c, p = self.config, f"model.layers.{layer}.self_attn."
        q, k, v = (self.linear(x, f"{p}{name}_proj").reshape(-1, c["head_dim"]) for name in "qkv")
        keys, values, places = stream.add(layer, k, v)
        scores = products(self.rotary.turn(q, places[-1]), self.rotary.turn(keys, places)) / np.sqrt(c["head_dim"])
        scores = hide_distant(scores, places, c["sliding_window"] if layer % 2 == 0 else None)
        return self.linear(mix(softmax(scores, self.weights[p + "sinks"]), values), p + "o_proj")

    def network(self, x, p):
        w, total = self.weights, 0
        logits = self.linear(x, p + "router")
        chosen = top_k(logits, self.config["num_experts_per_tok"])
        for expert, share in zip(chosen, softmax(logits[chosen])):
            both = x @ w[p + "experts.gate_up_proj"][expert] + w[p + "experts.gate_up_proj_bias"][expert]
            gate, up = np.minimum(both[::2], LIMIT), np.clip(both[1::2], -LIMIT, LIMIT)
            inner = (up + 1) * gate / (1 + np.exp(-STEEPNESS * gate))
            total = total + share * (inner @ w[p + "experts.down_proj"][expert] + w[p + "experts.down_proj_bias"][expert])
        return total

    def write_keys(self, gguf):
        c, scaling = self.config, self.config["rope_scaling"]
        gguf.key("block_count", c["num_hidden_layers"])
        gguf.key("context_length", c["max_position_embeddings"])
        gguf.key("embedding_length", c["hidden_size"])
        gguf.key("feed_forward_length", c["intermediate_size"])
        gguf.key("attention.head_count", c["num_attention_heads"])
        gguf.key("attention.head_count_kv", c["num_key_value_heads"])
        gguf.key("rope.freq_base", c["rope_theta"])
        gguf.key("attention.layer_norm_rms_epsilon", c["rms_norm_eps"])
        gguf.key("expert_count", c["num_local_experts"])
        gguf.key("expert_used_count", c["num_experts_per_tok"])
        gguf.key("attention.key_length", c["head_dim"])
        gguf.key("attention.value_length", c["head_dim"])
        gguf.key("attention.sliding_window", c["sliding_window"])
        gguf.key("expert_feed_forward_length", c["intermediate_size"])
        gguf.key("rope.scaling.type", scaling["rope_type"])
        gguf.key("rope.scaling.factor", scaling["factor"])
        gguf.key("rope.scaling.original_context_length", scaling["original_max_position_embeddings"])
        gguf.key("rope.scaling.yarn_beta_fast", scaling["beta_fast"])
        gguf.key("rope.scaling.yarn_beta_slow", scaling["beta_slow"])

    def write(self, gguf):
        w = self.weights
        self.write_keys(gguf)
        for ours, theirs in (("token_embd", "model.embed_tokens"), ("output_norm", "model.norm"), ("output", "lm_head")):
            gguf.tensor(ours + ".weight", w[theirs + ".weight"])
        names = {"attn_norm": "input_layernorm", "post_attention_norm": "post_attention_layernorm",
                 "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
                 "attn_output": "self_attn.o_proj", "ffn_gate_inp": "mlp.router"}
        for layer in range(self.config["num_hidden_layers"]):
            p, b = f"model.layers.{layer}.", f"blk.{layer}."
            for ours, theirs in names.items():
                for part in ("weight", "bias"):
                    if f"{p}{theirs}.{part}" in w:
                        gguf.tensor(f"{b}{ours}.{part}", w[f"{p}{theirs}.{part}"])
            gguf.tensor(b + "attn_sinks.weight", w[p + "self_attn.sinks"])
            self.write_experts(gguf, p + "mlp.experts.", b)

    def write_experts(self, gguf, p, b):
        both, bias = np.swapaxes(self.weights[p + "gate_up_proj"], 1, 2), self.weights[p + "gate_up_proj_bias"]
        for first, name in enumerate(("gate", "up")):
            gguf.tensor(f"{b}ffn_{name}_exps.weight", both[:, first::2])
            gguf.tensor(f"{b}ffn_{name}_exps.bias", bias[:, first::2])
        gguf.tensor(b + "ffn_down_exps.weight", np.swapaxes(self.weights[p + "down_proj"], 1, 2))
        gguf.tensor(b + "ffn_down_exps.bias", self.weights[p + "down_proj_bias"])


LEVELS = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6, 0, -0.5, -1, -1.5, -2, -3, -4, -6])


def split_mxfp4(values):
    """[..., cols]: a power of two for 32 values, as its exponent plus 127, and the codes of their floats of four bits, two
    a byte, the first in its lower half (Open Compute Project 2023, MX formats)."""
    blocks = values.reshape(*values.shape[:-1], -1, 32)
    exponents = np.floor(np.log2(np.max(np.abs(blocks), axis=-1))) - 2
    codes = np.argmin(np.abs(blocks[..., None] / np.exp2(exponents)[..., None, None] - LEVELS), axis=-1)
    rounded = (LEVELS[codes] * np.exp2(exponents)[..., None]).reshape(values.shape)
    pairs = (codes[..., ::2] | codes[..., 1::2] << 4).astype(np.uint8)
    return rounded, pairs, (exponents + 127).astype(np.uint8)


class GptOssMxfp4(GptOss):
    """As it was published: the experts' matrices in MXFP4, and not turned."""
    fixed_config = {**GptOss.fixed_config, "quantization_config": {
        "quant_method": "mxfp4", "modules_to_not_convert": ["model.layers.*.self_attn", "lm_head"]}}

    def draw(self, source):
        super().draw(source)
        self.packed = {}
        for name in [name for name in self.weights if name.endswith(("gate_up_proj", "experts.down_proj"))]:
            rounded, blocks, scales = split_mxfp4(np.swapaxes(self.weights[name], 1, 2))
            self.weights[name] = np.swapaxes(rounded, 1, 2)
            self.packed[name + "_blocks"], self.packed[name + "_scales"] = blocks, scales

    def folder_weights(self):
        return {name: w for name, w in self.weights.items() if name + "_blocks" not in self.packed} | self.packed
