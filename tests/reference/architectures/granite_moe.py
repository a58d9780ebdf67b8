# SPDX-License-Identifier: GPL-3.0-or-later
"""Granite's mixtures of experts (IBM 2024): a token goes to its best experts, weighted by the softmax over those alone.
An expert's gate and linear half lie in one matrix, the gate first."""

import numpy as np

from architectures.granite import Granite
from mathematics import silu, softmax, top_k


class GraniteMoe(Granite):
    architecture = "granitemoe"
    model_type, class_name = "granitemoe", "GraniteMoeForCausalLM"

    def draw_network(self, source, p):
        c, w = self.config, self.weights
        n_embd, n_ff, n_expert = c["hidden_size"], c["intermediate_size"], c["num_local_experts"]
        w[p + "block_sparse_moe.router.layer.weight"] = source.tensor(n_expert, n_embd, gain=2.0)
        w[p + "block_sparse_moe.input_linear.weight"] = source.tensor(n_expert, 2 * n_ff, n_embd)
        w[p + "block_sparse_moe.output_linear.weight"] = source.tensor(n_expert, n_embd, n_ff)

    def network(self, x, p):
        w, total = self.weights, 0
        logits = w[p + "block_sparse_moe.router.layer.weight"] @ x
        chosen = top_k(logits, self.config["num_experts_per_tok"])
        for expert, share in zip(chosen, softmax(logits[chosen])):
            gate, up = np.split(w[p + "block_sparse_moe.input_linear.weight"][expert] @ x, 2)
            total = total + share * (w[p + "block_sparse_moe.output_linear.weight"][expert] @ (silu(gate) * up))
        return total

    def write_keys(self, gguf):
        super().write_keys(gguf)
        gguf.key("expert_count", self.config["num_local_experts"])
        gguf.key("expert_used_count", self.config["num_experts_per_tok"])

    def write_network(self, gguf, p, b):
        w = self.weights
        gate, up = np.split(w[p + "block_sparse_moe.input_linear.weight"], 2, axis=1)
        gguf.tensor(b + "ffn_gate_inp.weight", w[p + "block_sparse_moe.router.layer.weight"])
        gguf.tensor(b + "ffn_gate_exps.weight", gate)
        gguf.tensor(b + "ffn_up_exps.weight", up)
        gguf.tensor(b + "ffn_down_exps.weight", w[p + "block_sparse_moe.output_linear.weight"])
