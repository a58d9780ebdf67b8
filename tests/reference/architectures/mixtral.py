# SPDX-License-Identifier: GPL-3.0-or-later
"""Mixtral (Jiang et al. 2024): Llama, or rather Mistral, with eight networks a layer. A token goes to its two best,
weighted by the softmax over those two's logits. The files name the architecture llama."""

import numpy as np

from architectures.llama import Llama
from mathematics import silu, softmax, top_k

PARTS = {"gate": "w1", "down": "w2", "up": "w3"}


class Mixtral(Llama):
    model_type, class_name = "mixtral", "MixtralForCausalLM"

    def draw_network(self, source, p):
        c, w = self.config, self.weights
        n_embd, n_ff = c["hidden_size"], c["intermediate_size"]
        w[p + "block_sparse_moe.gate.weight"] = source.tensor(c["num_local_experts"], n_embd, gain=2.0)
        for expert in range(c["num_local_experts"]):
            e = f"{p}block_sparse_moe.experts.{expert}."
            w[e + "w1.weight"] = source.tensor(n_ff, n_embd)
            w[e + "w2.weight"] = source.tensor(n_embd, n_ff)
            w[e + "w3.weight"] = source.tensor(n_ff, n_embd)

    def network(self, x, p):
        w = self.weights
        logits = w[p + "block_sparse_moe.gate.weight"] @ x
        chosen = top_k(logits, self.config["num_experts_per_tok"])
        total = 0
        for expert, share in zip(chosen, softmax(logits[chosen])):
            e = f"{p}block_sparse_moe.experts.{expert}."
            total = total + share * (w[e + "w2.weight"] @ (silu(w[e + "w1.weight"] @ x) * (w[e + "w3.weight"] @ x)))
        return total

    def write_keys(self, gguf):
        super().write_keys(gguf)
        gguf.key("expert_count", self.config["num_local_experts"])
        gguf.key("expert_used_count", self.config["num_experts_per_tok"])

    def write_network(self, gguf, p, b):
        w, experts = self.weights, range(self.config["num_local_experts"])
        gguf.tensor(b + "ffn_gate_inp.weight", w[p + "block_sparse_moe.gate.weight"])
        for ours, theirs in PARTS.items():
            gguf.tensor(f"{b}ffn_{ours}_exps.weight",
                        np.stack([w[f"{p}block_sparse_moe.experts.{expert}.{theirs}.weight"] for expert in experts]))
