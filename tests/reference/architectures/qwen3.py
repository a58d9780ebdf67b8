# SPDX-License-Identifier: GPL-3.0-or-later
"""Qwen 3 (Yang et al. 2025): the heads of Q and K each go through one RMSNorm before they turn, in place of Qwen 2's
biases. The mixture of experts has in every layer a router: a token's best experts, weighted by their shares of the
softmax, which are made to sum to one."""

import numpy as np

from architectures.llama import Llama
from mathematics import rms_norm, silu, softmax, top_k


class Qwen3(Llama):
    architecture = "qwen3"
    model_type, class_name = "qwen3", "Qwen3ForCausalLM"
    fixed_config = {"hidden_act": "silu", "attention_bias": False, "use_sliding_window": False}

    def draw(self, source):
        super().draw(source)
        for layer in range(self.config["num_hidden_layers"]):
            for name in "qk":
                self.weights[f"model.layers.{layer}.self_attn.{name}_norm.weight"] = source.norm(self.head_dim)

    def project(self, x, p):
        w, epsilon = self.weights, self.config["rms_norm_eps"]
        q, k, v = super().project(x, p)
        return (rms_norm(q, w[p + "self_attn.q_norm.weight"], epsilon),
                rms_norm(k, w[p + "self_attn.k_norm.weight"], epsilon), v)

    def write_attention(self, gguf, p, b):
        w = self.weights
        gguf.tensor(b + "attn_norm.weight", w[p + "input_layernorm.weight"])
        gguf.tensor(b + "ffn_norm.weight", w[p + "post_attention_layernorm.weight"])
        for name in "qkv":
            gguf.tensor(b + f"attn_{name}.weight", w[p + f"self_attn.{name}_proj.weight"])
        for name in "qk":
            gguf.tensor(b + f"attn_{name}_norm.weight", w[p + f"self_attn.{name}_norm.weight"])
        gguf.tensor(b + "attn_output.weight", w[p + "self_attn.o_proj.weight"])


class Qwen3Moe(Qwen3):
    architecture = "qwen3moe"
    model_type, class_name = "qwen3_moe", "Qwen3MoeForCausalLM"
    fixed_config = {**Qwen3.fixed_config, "norm_topk_prob": True, "decoder_sparse_step": 1, "mlp_only_layers": []}

    def draw_network(self, source, p):
        c, w = self.config, self.weights
        n_embd, n_ff = c["hidden_size"], c["moe_intermediate_size"]
        w[p + "mlp.gate.weight"] = source.tensor(c["num_experts"], n_embd, gain=2.0)
        for expert in range(c["num_experts"]):
            e = f"{p}mlp.experts.{expert}."
            w[e + "gate_proj.weight"] = source.tensor(n_ff, n_embd)
            w[e + "up_proj.weight"] = source.tensor(n_ff, n_embd)
            w[e + "down_proj.weight"] = source.tensor(n_embd, n_ff)

    def network(self, x, p):
        w = self.weights
        logits = w[p + "mlp.gate.weight"] @ x
        shares, chosen = softmax(logits), top_k(logits, self.config["num_experts_per_tok"])
        total = 0
        for expert in chosen:
            e = f"{p}mlp.experts.{expert}."
            inner = silu(w[e + "gate_proj.weight"] @ x) * (w[e + "up_proj.weight"] @ x)
            total = total + shares[expert] / np.sum(shares[chosen]) * (w[e + "down_proj.weight"] @ inner)
        return total

    def write_keys(self, gguf):
        super().write_keys(gguf)
        gguf.key("expert_count", self.config["num_experts"])
        gguf.key("expert_used_count", self.config["num_experts_per_tok"])
        gguf.key("expert_feed_forward_length", self.config["moe_intermediate_size"])

    def write_network(self, gguf, p, b):
        w, experts = self.weights, range(self.config["num_experts"])
        gguf.tensor(b + "ffn_gate_inp.weight", w[p + "mlp.gate.weight"])
        for name in ("gate", "up", "down"):
            gguf.tensor(f"{b}ffn_{name}_exps.weight",
                        np.stack([w[f"{p}mlp.experts.{expert}.{name}_proj.weight"] for expert in experts]))
