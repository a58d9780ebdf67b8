#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python forward passes against logits that were computed elsewhere in double precision, so that what the engine is
compared with is itself proven."""

import json
import os
import sys
import unittest
from pathlib import Path

SKIP = 77
try:
    import numpy as np
except ImportError:
    print("skipped: numpy for Python is not installed")
    sys.exit(SKIP)

import gguf_reader
from architectures.falcon import Falcon
from architectures.llama import Llama
from architectures.qwen2 import Qwen2
from mathematics import softmax
from stream import Stream

REFERENCE = Path(os.environ.get("RILL_REFERENCE", "../shared/reference"))
MODELS = REFERENCE / "models"
# The logits are stored as floats.
LIMIT = 2e-7


def undo_swap(matrix, n_head):
    return np.swapaxes(matrix.reshape(n_head, -1, 2, matrix.shape[-1]), 1, 2).reshape(matrix.shape)


def read_config(keys):
    def get(name):
        return keys[f"{keys['general.architecture']}.{name}"]

    return {
        "num_hidden_layers": get("block_count"), "hidden_size": get("embedding_length"),
        "num_attention_heads": get("attention.head_count"), "num_key_value_heads": get("attention.head_count_kv"),
        "rope_theta": get("rope.freq_base"),
    }


def read_llama(path, kind):
    """Both llama and qwen2: the latter has biases, and rows that nobody swapped."""
    keys, tensors = gguf_reader.read(path)
    model = kind({**read_config(keys), "rms_norm_eps":
                  keys[f"{kind.architecture}.attention.layer_norm_rms_epsilon"]}, None)
    names = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm", "attn_q": "self_attn.q_proj",
             "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
             "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}
    outer = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight",
             "output.weight": "lm_head.weight"}
    n_head = {"attn_q": model.config["num_attention_heads"], "attn_k": model.config["num_key_value_heads"]}
    for tensor_name, tensor in tensors.items():
        if tensor_name in outer:
            model.weights[outer[tensor_name]] = tensor
            continue
        _, layer, part, suffix = tensor_name.split(".")
        if kind is Llama and part in n_head:
            tensor = undo_swap(tensor, n_head[part])
        model.weights[f"model.layers.{layer}.{names[part]}.{suffix}"] = tensor
    return model


def read_falcon(path):
    """One key head: the fused rows are the same in either order."""
    keys, tensors = gguf_reader.read(path)
    config = read_config(keys)
    model = Falcon({**config, "num_kv_heads": config["num_key_value_heads"], "new_decoder_architecture": False,
                    "layer_norm_epsilon": keys["falcon.attention.layer_norm_epsilon"]}, None)
    names = {"attn_norm": "input_layernorm", "attn_qkv": "self_attention.query_key_value",
             "attn_output": "self_attention.dense", "ffn_up": "mlp.dense_h_to_4h", "ffn_down": "mlp.dense_4h_to_h"}
    outer = {"token_embd.weight": "transformer.word_embeddings.weight", "output_norm.weight": "transformer.ln_f.weight",
             "output_norm.bias": "transformer.ln_f.bias", "output.weight": "lm_head.weight"}
    for tensor_name, tensor in tensors.items():
        if tensor_name in outer:
            model.weights[outer[tensor_name]] = tensor
        else:
            _, layer, part, suffix = tensor_name.split(".")
            model.weights[f"transformer.h.{layer}.{names[part]}.{suffix}"] = tensor
    return model


class Exact(unittest.TestCase):
    def compare(self, model, tokens, stream, path):
        expected = np.fromfile(path, "<f4").astype(np.float64)
        got = np.concatenate([model.step(token, stream)[1] for token in tokens])
        self.assertEqual(got.shape, expected.shape)
        distance = np.sqrt(np.sum((got - expected) ** 2) / np.sum(expected ** 2))
        print(f"{path.parent.parent.name} {path.name}: distance {distance:.3g}")
        self.assertLessEqual(distance, LIMIT)

    def compare_all(self, name, weights, read, *kind):
        folder = MODELS / name
        model = read(folder / f"{name}.{weights}.gguf", *kind)
        reference = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
        self.compare(model, reference["tokens"], Stream(), folder / "logits" / "float.exact.bin")
        for run in reference["stream"]:
            self.compare(model, run["tokens"], Stream(run["sink"], run["capacity"]), folder / run["file"])

    def test_llama(self):
        self.compare_all("tiny-llama", "F16", read_llama, Llama)

    def test_qwen2(self):
        self.compare_all("tiny-qwen2", "F32", read_llama, Qwen2)

    def test_falcon(self):
        self.compare_all("tiny-falcon7b", "F16", read_falcon)

    def test_trained(self):
        """A trained Llama: how much it is surprised by a text."""
        folder = REFERENCE / "weights"
        model = read_llama(folder / "stories260K-f32.gguf", Llama)
        expected = json.loads((folder / "stories260K.expected.json").read_text(encoding="utf-8"))
        for text in expected["nll"]:
            ids, stream = text["ids"], Stream()
            shares = [softmax(model.step(token, stream)[1])[then] for token, then in zip(ids, ids[1:])]
            mean = -np.mean(np.log(shares))
            print(f"stories260K: {mean:.9f} nats a token, expected {text['mean_nll']:.9f}")
            self.assertLessEqual(abs(mean - text["mean_nll"]), 1e-9)


if __name__ == "__main__":
    if not MODELS.is_dir():
        print(f"skipped: no reference data, {MODELS} is not there")
        sys.exit(SKIP)
    unittest.main()
