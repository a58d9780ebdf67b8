# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that are compared: a name, the architecture, and its config.json as Hugging Face has it, tiny and of odd
shapes. README.md says what each is for. Epsilons are far larger than any real one, so that a wrong one shows."""

from architectures.falcon import Falcon
from architectures.gemma import Gemma
from architectures.gemma2 import Gemma2
from architectures.gemma3 import Gemma3
from architectures.gpt_neox import GptNeox
from architectures.gpt_oss import GptOss, GptOssMxfp4
from architectures.granite import Granite
from architectures.granite_moe import GraniteMoe
from architectures.llama import Llama, Mistral
from architectures.mixtral import Mixtral
from architectures.mpt import Mpt
from architectures.olmo2 import Olmo2, Olmo3
from architectures.phi3 import Phi3
from architectures.qwen2 import Qwen2
from architectures.qwen3 import Qwen3, Qwen3Moe
from architectures.stablelm import StableLm

LLAMA = {
    "vocab_size": 67, "hidden_size": 48, "intermediate_size": 88, "num_hidden_layers": 3, "num_attention_heads": 6,
    "num_key_value_heads": 6, "rms_norm_eps": 2e-3, "rope_theta": 10000.0, "max_position_embeddings": 128,
}
LLAMA3 = {
    **LLAMA, "num_key_value_heads": 2, "hidden_size": 96, "rope_theta": 500000.0, "tie_word_embeddings": True,
    "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                     "original_max_position_embeddings": 32},
}
QWEN2 = {
    "vocab_size": 71, "hidden_size": 56, "intermediate_size": 100, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "rms_norm_eps": 1.5e-3, "rope_theta": 1000000.0, "max_position_embeddings": 128,
}
QWEN3 = {**QWEN2, "num_attention_heads": 5, "num_key_value_heads": 5, "head_dim": 16}
FALCON = {
    "vocab_size": 73, "hidden_size": 40, "ffn_hidden_size": 160, "num_hidden_layers": 3, "num_attention_heads": 5,
    "num_kv_heads": 1, "new_decoder_architecture": False, "layer_norm_epsilon": 2.7e-3,
}
MPT = {
    "vocab_size": 69, "d_model": 48, "n_layers": 3, "n_heads": 4, "max_seq_len": 128, "no_bias": True,
    "attn_config": {"alibi": True, "clip_qkv": None, "alibi_bias_max": 8.0},
}
GPT_NEOX = {
    "vocab_size": 83, "hidden_size": 60, "intermediate_size": 112, "num_hidden_layers": 3, "num_attention_heads": 3,
    "rotary_pct": 0.3, "rotary_emb_base": 10000, "layer_norm_eps": 2.5e-3, "max_position_embeddings": 128,
    "use_parallel_residual": True,
}
GEMMA = {
    "vocab_size": 79, "hidden_size": 52, "intermediate_size": 72, "num_hidden_layers": 3, "num_attention_heads": 3,
    "num_key_value_heads": 1, "head_dim": 20, "rms_norm_eps": 2.4e-3, "rope_theta": 10000.0,
    "max_position_embeddings": 128,
}
GEMMA2 = {
    "vocab_size": 79, "hidden_size": 40, "intermediate_size": 72, "num_hidden_layers": 4, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 12, "query_pre_attn_scalar": 12, "rms_norm_eps": 3e-3, "rope_theta": 10000.0,
    "max_position_embeddings": 128, "sliding_window": 6, "attn_logit_softcapping": 4.0, "final_logit_softcapping": 7.0,
}
GEMMA3 = {
    "vocab_size": 77, "hidden_size": 44, "intermediate_size": 68, "num_hidden_layers": 7, "num_attention_heads": 3,
    "num_key_value_heads": 1, "head_dim": 16, "query_pre_attn_scalar": 16, "rms_norm_eps": 1.2e-3,
    "rope_theta": 1000000.0, "sliding_window_pattern": 6, "rope_local_base_freq": 10000.0,
    "max_position_embeddings": 128, "sliding_window": 5,
}
PHI3 = {
    "vocab_size": 65, "hidden_size": 72, "intermediate_size": 92, "num_hidden_layers": 3, "num_attention_heads": 6,
    "num_key_value_heads": 6, "rms_norm_eps": 1.8e-3, "rope_theta": 10000.0, "max_position_embeddings": 128,
    "original_max_position_embeddings": 128, "sliding_window": None,
}
PHI3_LONG = {
    **PHI3, "original_max_position_embeddings": 32, "rope_scaling": {
        "type": "longrope", "short_factor": [1.0, 1.05, 1.1, 1.25, 1.5, 2.0],
        "long_factor": [1.0, 1.5, 2.25, 3.5, 4.0, 6.5]},
}
GRANITE = {
    **LLAMA, "num_key_value_heads": 2, "embedding_multiplier": 12.0, "attention_multiplier": 0.25,
    "residual_multiplier": 0.22, "logits_scaling": 6.0,
}
STABLELM = {
    "vocab_size": 75, "hidden_size": 64, "intermediate_size": 84, "num_hidden_layers": 3, "num_attention_heads": 4,
    "num_key_value_heads": 4, "partial_rotary_factor": 0.25, "rope_theta": 10000.0, "layer_norm_eps": 1.7e-3,
    "max_position_embeddings": 128, "use_qkv_bias": False, "qk_layernorm": False, "use_parallel_residual": False,
}
OLMO2 = {
    "vocab_size": 81, "hidden_size": 60, "intermediate_size": 76, "num_hidden_layers": 3, "num_attention_heads": 5,
    "num_key_value_heads": 5, "rms_norm_eps": 2.2e-3, "rope_theta": 500000.0, "max_position_embeddings": 128,
}
OLMO3 = {
    **OLMO2, "num_hidden_layers": 4, "num_key_value_heads": 1, "sliding_window": 7,
    "layer_types": 3 * ["sliding_attention"] + ["full_attention"],
}
GPT_OSS = {
    "vocab_size": 85, "hidden_size": 40, "intermediate_size": 44, "num_hidden_layers": 4, "num_attention_heads": 6,
    "num_key_value_heads": 2, "head_dim": 16, "rms_norm_eps": 1.3e-3, "rope_theta": 150000.0,
    "max_position_embeddings": 128, "sliding_window": 6, "num_local_experts": 5, "num_experts_per_tok": 2,
    "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 512, "beta_fast": 32.0,
                     "beta_slow": 1.0, "truncate": False},
}

# Q8_0 needs rows of a multiple of 32 values. All experts are used: which are the best must not hang on a rounding.
BY_32 = {"hidden_size": 96, "intermediate_size": 160}
QUANTISED = [
    ("llama", Llama, {**LLAMA, **BY_32, "num_key_value_heads": 2}),
    ("mixtral", Mixtral, {**LLAMA, **BY_32, "num_local_experts": 3, "num_experts_per_tok": 3}),
    ("qwen2", Qwen2, {**QWEN2, **BY_32, "tie_word_embeddings": True}),
    ("qwen3moe", Qwen3Moe, {**QWEN3, **BY_32, "num_attention_heads": 4, "num_key_value_heads": 2, "num_experts": 4,
                            "num_experts_per_tok": 4, "moe_intermediate_size": 32}),
    ("falcon-7b", Falcon, {**FALCON, **BY_32, "num_attention_heads": 6}),
    ("falcon-40b", Falcon, {**FALCON, **BY_32, "num_attention_heads": 6, "num_kv_heads": 2,
                            "new_decoder_architecture": True}),
    ("mpt", Mpt, {**MPT, "d_model": 96, "n_heads": 6}),
    ("gptneox", GptNeox, {**GPT_NEOX, **BY_32, "rotary_pct": 0.25}),
    ("gemma2", Gemma2, {**GEMMA2, **BY_32, "head_dim": 16, "query_pre_attn_scalar": 16}),
    ("gemma3", Gemma3, {**GEMMA3, **BY_32, "num_attention_heads": 4}),
    ("phi3", Phi3, {**PHI3, **BY_32, "num_key_value_heads": 3}),
    ("stablelm", StableLm, {**STABLELM, **BY_32, "use_qkv_bias": True}),
    ("olmo2", Olmo2, {**OLMO2, **BY_32, "num_attention_heads": 6, "num_key_value_heads": 3}),
    ("gpt-oss", GptOss, {**GPT_OSS, "hidden_size": 64, "intermediate_size": 32, "num_local_experts": 3,
                         "num_experts_per_tok": 3}),
]

CASES = [
    ("llama", Llama, LLAMA),
    ("llama-grouped", Llama, {**LLAMA, "num_key_value_heads": 3, "tie_word_embeddings": True}),
    ("llama-multi-query-wide-heads", Llama, {**LLAMA, "num_attention_heads": 5, "num_key_value_heads": 1, "head_dim": 20}),
    ("llama-linear", Llama, {**LLAMA, "rope_scaling": {"rope_type": "linear", "factor": 4.0}}),
    ("llama-3.1", Llama, LLAMA3),
    ("llama-yarn", Llama, {**LLAMA, "head_dim": 24, "rope_scaling": {
        "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 96, "beta_fast": 4.0,
        "beta_slow": 1.5}}),
    ("mistral-window", Mistral, {**LLAMA, "num_key_value_heads": 2, "sliding_window": 6}),
    ("mixtral", Mixtral, {**LLAMA, "num_local_experts": 5, "num_experts_per_tok": 2, "intermediate_size": 36}),
    ("qwen2", Qwen2, QWEN2),
    ("qwen2-tied", Qwen2, {**QWEN2, "num_attention_heads": 7, "num_key_value_heads": 1, "tie_word_embeddings": True}),
    ("qwen2-yarn", Qwen2, {**QWEN2, "rope_scaling": {
        "rope_type": "yarn", "factor": 2.0, "original_max_position_embeddings": 64}}),
    ("qwen3", Qwen3, QWEN3),
    ("qwen3-grouped", Qwen3, {**QWEN3, "num_attention_heads": 6, "num_key_value_heads": 2, "tie_word_embeddings": True}),
    ("qwen3moe", Qwen3Moe, {**QWEN3, "num_experts": 7, "num_experts_per_tok": 3, "moe_intermediate_size": 28}),
    ("falcon-7b", Falcon, FALCON),
    ("falcon-40b", Falcon, {**FALCON, "hidden_size": 48, "ffn_hidden_size": 192, "num_attention_heads": 6,
                            "num_kv_heads": 3, "new_decoder_architecture": True}),
    ("falcon-11b", Falcon, {**FALCON, "hidden_size": 60, "ffn_hidden_size": 200, "num_attention_heads": 6,
                               "num_kv_heads": 2, "new_decoder_architecture": True, "num_ln_in_parallel_attn": 1}),
    ("mpt", Mpt, MPT),
    ("mpt-clamped", Mpt, {**MPT, "attn_config": {"alibi": True, "clip_qkv": 0.75, "alibi_bias_max": 8.0}}),
    ("mpt-biases-6-heads", Mpt, {**MPT, "n_heads": 6, "no_bias": False,
                                 "attn_config": {"alibi": True, "clip_qkv": 1.25, "alibi_bias_max": 6.0}}),
    ("mpt-12-heads-grouped", Mpt, {**MPT, "n_heads": 12, "attn_config": {
        "alibi": True, "clip_qkv": None, "alibi_bias_max": 8.0,
        "attn_type": "grouped_query_attention", "kv_n_heads": 4}}),
    ("gptneox", GptNeox, GPT_NEOX),
    ("gptneox-sequential", GptNeox, {**GPT_NEOX, "use_parallel_residual": False, "rotary_pct": 1.0,
                                     "rotary_emb_base": 50000}),
    ("gemma", Gemma, GEMMA),
    ("gemma2", Gemma2, GEMMA2),
    ("gemma2-27b", Gemma2, {**GEMMA2, "num_hidden_layers": 46, "query_pre_attn_scalar": 10}),
    ("gemma2-wide-window", Gemma2, {**GEMMA2, "sliding_window": 13}),
    ("gemma3", Gemma3, GEMMA3),
    ("gemma3-27b", Gemma3, {**GEMMA3, "num_hidden_layers": 62, "hidden_size": 36, "query_pre_attn_scalar": 12}),
    ("gemma3-wide-window", Gemma3, {**GEMMA3, "sliding_window": 13}),
    ("gemma3-stretched", Gemma3, {**GEMMA3, "num_attention_heads": 4, "num_key_value_heads": 2, "rope_scaling": {
        "rope_type": "linear", "factor": 8.0}}),
    ("gemma3-every-third", Gemma3, {**GEMMA3, "sliding_window_pattern": 3, "rope_local_base_freq": 25000.0}),
    ("phi3", Phi3, PHI3),
    ("phi3-window", Phi3, {**PHI3, "num_key_value_heads": 2, "sliding_window": 7}),
    ("phi3-long", Phi3, PHI3_LONG),
    ("phi4-mini-long", Phi3, {**PHI3_LONG, "hidden_size": 96, "num_key_value_heads": 2, "partial_rotary_factor": 0.75,
                              "tie_word_embeddings": True}),
    ("granite", Granite, GRANITE),
    ("granite-tied", Granite, {**GRANITE, "tie_word_embeddings": True, "attention_multiplier": 0.4}),
    ("granitemoe", GraniteMoe, {**GRANITE, "num_local_experts": 5, "num_experts_per_tok": 3}),
    ("stablelm", StableLm, STABLELM),
    ("stablelm-biases", StableLm, {**STABLELM, "use_qkv_bias": True, "num_key_value_heads": 2}),
    ("stablelm-2-12b", StableLm, {**STABLELM, "qk_layernorm": True, "use_parallel_residual": True,
                                  "num_key_value_heads": 2}),
    ("olmo2", Olmo2, OLMO2),
    ("olmo2-grouped", Olmo2, {**OLMO2, "hidden_size": 72, "num_attention_heads": 6, "num_key_value_heads": 2}),
    ("olmo3", Olmo3, OLMO3),
    ("olmo3-yarn", Olmo3, {**OLMO3, "rope_scaling": {
        "rope_type": "yarn", "factor": 8.0, "original_max_position_embeddings": 64}}),
    ("gpt-oss", GptOss, GPT_OSS),
    ("gpt-oss-mxfp4", GptOssMxfp4, {**GPT_OSS, "hidden_size": 64, "intermediate_size": 32, "num_local_experts": 3,
                                    "num_experts_per_tok": 3}),
    *((f"{name}-q8_0", kind, config) for name, kind, config in QUANTISED),
]
