# SPDX-License-Identifier: GPL-3.0-or-later
"""GPT-NeoX (Black et al. 2022) and Pythia (Biderman et al. 2023): LayerNorms and biases throughout, rotary positions on
the first dimensions of a head alone, and attention and network either side by side or one after the other."""

import numpy as np

import rotary
from mathematics import gelu_tanh, layer_norm, mix, products, softmax


def part_fused_rows(fused, n_head):
    """The file's rows: head by head, its Q, its K, its V. The converter writes all Q, then all K, then all V."""
    heads = fused.reshape(n_head, 3, -1, *fused.shape[1:])
    return tuple(heads[:, part].reshape(-1, *fused.shape[1:]) for part in range(3))


class GptNeox:
    architecture = "gptneox"
    model_type, class_name = "gpt_neox", "GPTNeoXForCausalLM"
    fixed_config = {"hidden_act": "gelu", "attention_bias": True, "tie_word_embeddings": False}

    def __init__(self, config, source):
        self.config = config
        self.head_dim = config["hidden_size"] // config["num_attention_heads"]
        self.n_rot = int(config["rotary_pct"] * self.head_dim)
        self.rotary = rotary.Rotary(rotary.frequencies(config["rotary_emb_base"], self.n_rot))
        self.weights = {}
        self.draw(source)

    def draw(self, source):
        c, w = self.config, self.weights
        n_embd, n_ff = c["hidden_size"], c["intermediate_size"]
        shapes = {"attention.query_key_value": (3 * n_embd, n_embd), "attention.dense": (n_embd, n_embd),
                  "mlp.dense_h_to_4h": (n_ff, n_embd), "mlp.dense_4h_to_h": (n_embd, n_ff)}
        w["gpt_neox.embed_in.weight"] = source.embedding(c["vocab_size"], n_embd)
        w["embed_out.weight"] = source.tensor(c["vocab_size"], n_embd)
        norms = ["gpt_neox.final_layer_norm"]
        for layer in range(c["num_hidden_layers"]):
            p = f"gpt_neox.layers.{layer}."
            norms += [p + "input_layernorm", p + "post_attention_layernorm"]
            for name, shape in shapes.items():
                w[f"{p}{name}.weight"] = source.tensor(*shape, gain=1.2)
                w[f"{p}{name}.bias"] = source.bias(shape[0])
        for name in norms:
            w[name + ".weight"], w[name + ".bias"] = source.norm(n_embd), source.bias(n_embd)

    def linear(self, x, name):
        return self.weights[name + ".weight"] @ x + self.weights[name + ".bias"]

    def norm(self, x, name):
        return layer_norm(x, self.weights[name + ".weight"], self.weights[name + ".bias"], self.config["layer_norm_eps"])

    def step(self, token, stream):
        x = self.weights["gpt_neox.embed_in.weight"][token]
        residuals = [x]
        for layer in range(self.config["num_hidden_layers"]):
            p = f"gpt_neox.layers.{layer}."
            attended = x + self.attention(self.norm(x, p + "input_layernorm"), layer, stream)
            read = x if self.config["use_parallel_residual"] else attended
            x = attended + self.network(self.norm(read, p + "post_attention_layernorm"), p)
            residuals.append(x)
        return residuals, self.weights["embed_out.weight"] @ self.norm(x, "gpt_neox.final_layer_norm")

    def attention(self, x, layer, stream):
        p = f"gpt_neox.layers.{layer}.attention."
        fused = self.linear(x, p + "query_key_value")
        q, k, v = (part.reshape(-1, self.head_dim) for part in part_fused_rows(fused, self.config["num_attention_heads"]))
        keys, values, places = stream.add(layer, k, v)
        scores = products(self.rotary.turn(q, places[-1]), self.rotary.turn(keys, places)) / np.sqrt(self.head_dim)
        return self.linear(mix(softmax(scores), values), p + "dense")

    def network(self, x, p):
        return self.linear(gelu_tanh(self.linear(x, p + "mlp.dense_h_to_4h")), p + "mlp.dense_4h_to_h")

    def write(self, gguf):
        c, w = self.config, self.weights
        gguf.key("context_length", c["max_position_embeddings"])
        gguf.key("embedding_length", c["hidden_size"])
        gguf.key("block_count", c["num_hidden_layers"])
        gguf.key("feed_forward_length", c["intermediate_size"])
        gguf.key("rope.dimension_count", self.n_rot)
        gguf.key("rope.freq_base", None if c["rotary_emb_base"] == 10000 else float(c["rotary_emb_base"]))
        gguf.key("attention.head_count", c["num_attention_heads"])
        gguf.key("use_parallel_residual", c["use_parallel_residual"])
        gguf.key("attention.layer_norm_epsilon", c["layer_norm_eps"])
        gguf.tensor("token_embd.weight", w["gpt_neox.embed_in.weight"])
        gguf.tensor("output.weight", w["embed_out.weight"])
        names = {"output_norm": "gpt_neox.final_layer_norm"}
        for layer in range(c["num_hidden_layers"]):
            p, b = f"gpt_neox.layers.{layer}.", f"blk.{layer}."
            names |= {b + "attn_norm": p + "input_layernorm", b + "ffn_norm": p + "post_attention_layernorm",
                      b + "attn_qkv": p + "attention.query_key_value", b + "attn_output": p + "attention.dense",
                      b + "ffn_up": p + "mlp.dense_h_to_4h", b + "ffn_down": p + "mlp.dense_4h_to_h"}
        for ours, theirs in names.items():
            for part in ("weight", "bias"):
                values = w[f"{theirs}.{part}"]
                if ours.endswith("attn_qkv"):
                    values = np.concatenate(part_fused_rows(values, c["num_attention_heads"]))
                gguf.tensor(f"{ours}.{part}", values)
