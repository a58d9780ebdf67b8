# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that are compared: a name, the architecture, and its config.json as Hugging Face has it, tiny and of odd
shapes. README.md says what each is for."""

from architectures.falcon import Falcon
from architectures.llama import Llama
from architectures.qwen2 import Qwen2

LLAMA = {
    "vocab_size": 67, "hidden_size": 48, "intermediate_size": 88, "num_hidden_layers": 3, "num_attention_heads": 6,
    "num_key_value_heads": 6, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "max_position_embeddings": 128,
}
LLAMA3 = {
    **LLAMA, "num_key_value_heads": 2, "hidden_size": 96, "rope_theta": 500000.0, "tie_word_embeddings": True,
    "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                     "original_max_position_embeddings": 32},
}
QWEN2 = {
    "vocab_size": 71, "hidden_size": 56, "intermediate_size": 100, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "rms_norm_eps": 1e-6, "rope_theta": 1000000.0, "max_position_embeddings": 128,
}
FALCON = {
    "vocab_size": 73, "hidden_size": 40, "ffn_hidden_size": 160, "num_hidden_layers": 3, "num_attention_heads": 5,
    "num_kv_heads": 1, "new_decoder_architecture": False,
}

CASES = [
    ("llama", Llama, LLAMA),
    ("llama-grouped", Llama, {**LLAMA, "num_key_value_heads": 3, "tie_word_embeddings": True}),
    ("llama-multi-query-wide-heads", Llama, {**LLAMA, "num_attention_heads": 5, "num_key_value_heads": 1, "head_dim": 20}),
    ("llama-linear", Llama, {**LLAMA, "rope_scaling": {"rope_type": "linear", "factor": 4.0}}),
    ("llama-3.1", Llama, LLAMA3),
    ("llama-yarn", Llama, {**LLAMA, "head_dim": 24, "rope_scaling": {
        "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 96, "beta_fast": 16.0,
        "beta_slow": 1.5}}),
    ("qwen2", Qwen2, QWEN2),
    ("qwen2-tied", Qwen2, {**QWEN2, "num_attention_heads": 7, "num_key_value_heads": 1, "tie_word_embeddings": True}),
    ("qwen2-yarn", Qwen2, {**QWEN2, "rope_scaling": {
        "rope_type": "yarn", "factor": 2.0, "original_max_position_embeddings": 64}}),
    ("falcon-7b", Falcon, FALCON),
    ("falcon-40b", Falcon, {**FALCON, "hidden_size": 48, "ffn_hidden_size": 100, "num_attention_heads": 6,
                            "num_kv_heads": 3, "new_decoder_architecture": True}),
]
