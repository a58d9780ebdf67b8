# SPDX-License-Identifier: GPL-3.0-or-later
"""Qwen 2 (Yang et al. 2024): Llama with a bias on Q, K and V. Its GGUF files keep the rotary halves as they are."""

from architectures.llama import Llama


class Qwen2(Llama):
    architecture = "qwen2"
    model_type, class_name = "qwen2", "Qwen2ForCausalLM"
    fixed_config = {"hidden_act": "silu", "use_sliding_window": False}

    def draw(self, source):
        super().draw(source)
        for name in [name for name in self.weights if name.endswith(("q_proj.weight", "k_proj.weight", "v_proj.weight"))]:
            self.weights[name.replace("weight", "bias")] = source.bias(len(self.weights[name]))

    def project(self, x, p):
        w = self.weights
        q, k, v = (w[p + f"self_attn.{name}_proj.weight"] @ x + w[p + f"self_attn.{name}_proj.bias"] for name in "qkv")
        return tuple(heads.reshape(-1, self.head_dim) for heads in (q, k, v))

    def write_attention(self, gguf, p, b):
        w = self.weights
        gguf.tensor(b + "attn_norm.weight", w[p + "input_layernorm.weight"])
        gguf.tensor(b + "ffn_norm.weight", w[p + "post_attention_layernorm.weight"])
        for name in "qkv":
            gguf.tensor(b + f"attn_{name}.weight", w[p + f"self_attn.{name}_proj.weight"])
            gguf.tensor(b + f"attn_{name}.bias", w[p + f"self_attn.{name}_proj.bias"])
        gguf.tensor(b + "attn_output.weight", w[p + "self_attn.o_proj.weight"])
